"""WARC and WACZ files of anyone's making into responses; bounded, and no file of theirs is ever executed or kept."""

from __future__ import annotations

import datetime as dt
import io
import logging
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from .decode import decode_body
from .errors import ArchiveError, FetchError
from .records import Response
from .warc import RENAMED, parse_date

log = logging.getLogger(__name__)
MAX_RECORD_BYTES = 64_000_000
_BACK = {ours.lower(): theirs for theirs, ours in RENAMED.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """Where a usable record of a file lies.

    Attributes:
        url: the record's target address.
        captured_at: its date.
        part: name of the WARC inside a WACZ, ``""`` for the file itself.
        offset: where its gzip member, or the record, begins.
    """

    url: str
    captured_at: dt.datetime
    part: str
    offset: int


def iter_found(path: Path) -> Iterator[Found]:
    """Every response, resource and revisit of a file, without its body.

    Raises:
        ArchiveError: it is neither WARC nor WACZ, or not a single record can be read.
    """
    for _, found in _iter_records(path, with_bodies=False):
        yield found


def _iter_records(path: Path, with_bodies: bool) -> Iterator[tuple[Response | None, Found]]:
    """The usable records of a file in one pass, with their responses where these are wanted."""
    n = 0
    try:
        for part in _parts(path):
            with _open(path, part) as stream:
                _check_beginning(stream)
                records = ArchiveIterator(stream, no_record_parse=not with_bodies)
                for record in _until_torn(records, path):
                    kind, url = record.rec_type, record.rec_headers.get_header("WARC-Target-URI")
                    date = record.rec_headers.get_header("WARC-Date")
                    n += 1
                    at = _moment(date or "")
                    if kind not in ("response", "resource", "revisit") or not url or at is None:
                        continue
                    found = Found(url.strip("<>"), at, part, 0)
                    response = _response(record, found) if with_bodies else None
                    yield response, replace(found, offset=records.get_record_offset())
    except (ArchiveLoadFailed, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise ArchiveError(f"{path}: cannot be read as WARC or WACZ ({error})") from None
    if not n:
        raise ArchiveError(f"{path}: there is not one record in it")


def _check_beginning(stream: IO[bytes]) -> None:
    """Nothing where the file begins as a WARC does; what is none may hold lines as long as itself.

    Raises:
        ValueError: it begins otherwise.
    """
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, 64)
        except zlib.error as error:
            raise ValueError(str(error)) from error
    if head.strip() and not head.lstrip().startswith(b"WARC/"):
        raise ValueError("it does not begin with WARC/")


def load_found(path: Path, found: Found) -> Response:
    """The response of one place; a revisit comes without its body.

    Raises:
        ArchiveError: it is not there any more.
    """
    with _open(path, found.part) as stream:
        stream.seek(found.offset)
        record = next(iter(ArchiveIterator(stream)), None)
        if record is None:
            raise ArchiveError(f"{path}: no record at byte {found.offset}")
        return _response(record, found)


def iter_responses(path: Path) -> Iterator[Response]:
    """The responses and resources of a WARC or WACZ file, in its order, those of revisits with the body they refer to.

    Raises:
        ArchiveError: it is neither, or not a single record can be read.
    """
    bodies: dict[str, Found] = {}
    for response, found in _iter_records(path, with_bodies=True):
        assert response is not None
        if response.raw:
            bodies[found.url] = found
            yield response
        elif found.url in bodies:
            yield with_body(response, load_found(path, bodies[found.url]))


def with_body(revisit: Response, original: Response) -> Response:
    """The revisit with the body, and the headers that describe it, of the response it refers to."""
    entity = {"content-type", "content-encoding", "content-length"}
    kept = [pair for pair in revisit.headers if pair[0].lower() not in entity]
    described = [pair for pair in original.headers if pair[0].lower() in entity]
    status = 200 if revisit.status == 304 else revisit.status
    return replace(
        revisit, status=status, headers=(*kept, *described), raw=original.raw, content=original.content, reason="OK"
    )


def _response(record: Any, found: Found) -> Response:
    headers: tuple[tuple[str, str], ...] = ()
    status, reason = 200, "OK"
    if record.http_headers is not None:
        headers = tuple((_BACK.get(name.lower(), name), value) for name, value in record.http_headers.headers)
        code, _, reason = record.http_headers.statusline.partition(" ")
        status = int(code) if code.isdecimal() else 0
    elif record.rec_type == "resource":
        headers = (("Content-Type", record.rec_headers.get_header("Content-Type") or ""),)
    raw = _body(record)
    names = {name.lower(): value for name, value in headers}
    try:
        content = decode_body(raw, names.get("content-encoding", ""), found.url, MAX_RECORD_BYTES)
    except FetchError as error:
        log.warning("%s", error)
        content = b""
    return Response(
        url=found.url,
        asked_url=found.url,
        status=status,
        headers=headers,
        raw=raw,
        content=content,
        captured_at=found.captured_at,
        reason=reason,
        record=record.rec_headers.get_header("WARC-Record-ID"),
    )


def _body(record: Any) -> bytes:
    """The body after transfer-decoding: some writers keep the chunks, some remove them and leave the header."""
    data: bytes = record.raw_stream.read(MAX_RECORD_BYTES)
    chunked = record.http_headers is not None and (
        (record.http_headers.get_header("Transfer-Encoding") or "").lower() == "chunked"
    )
    if not chunked:
        return data
    reader = ChunkedDataReader(io.BytesIO(data), raise_exceptions=False)
    parts = []
    while piece := reader.read(65536):
        parts.append(piece)
    return b"".join(parts)


def _moment(date: str) -> dt.datetime | None:
    try:
        return parse_date(date)
    except ValueError:
        return None


def _until_torn(records: Any, path: Path) -> Iterator[Any]:
    """Records up to where the file is torn; a torn end is told and not fatal."""
    iterator = iter(records)
    while True:
        try:
            record = next(iterator)
        except StopIteration:
            return
        except (ArchiveLoadFailed, EOFError, ValueError) as error:
            log.warning("%s: torn or damaged, read up to there (%s)", path, error)
            return
        yield record


def _parts(path: Path) -> list[str]:
    if not zipfile.is_zipfile(path):
        return [""]
    with zipfile.ZipFile(path) as bundle:
        names = [name for name in bundle.namelist() if name.startswith("archive/") and ".warc" in name]
    if not names:
        raise ArchiveError(f"{path}: a ZIP file without WARC files in archive/, so no WACZ")
    return names


@contextmanager
def _open(path: Path, part: str) -> Iterator[IO[bytes]]:
    if not part:
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as bundle, bundle.open(part) as member:
        yield member
