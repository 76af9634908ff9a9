"""Responses into the bytes of WARC 1.1 records, and those bytes back; opens no file."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from .errors import RecordDamaged
from .records import Capture, Response

# A chunked body is stored after transfer-decoding, so the header that says "chunked" must not stand beside it.
RENAMED = {"transfer-encoding": "X-Archive-Orig-Transfer-Encoding"}
UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class _Writer(WARCWriter):  # type: ignore[misc]
    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file, its parts as they stand there.

    Attributes:
        headers: WARC headers by lower-case name.
        block: the bytes after the WARC headers.
    """

    headers: dict[str, str]
    block: bytes

    @property
    def http_head(self) -> bytes:
        """Status line and headers of an HTTP record, else ``b""``."""
        is_http = self.headers.get("content-type", "").startswith("application/http")
        return self.block.partition(b"\r\n\r\n")[0] if is_http else b""

    @property
    def payload(self) -> bytes:
        """The body of an HTTP record, or the whole block."""
        is_http = self.headers.get("content-type", "").startswith("application/http")
        return self.block.partition(b"\r\n\r\n")[2] if is_http else self.block


def new_record_id() -> str:
    """A fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def render_response(response: Response, record: str, original: Capture | None = None) -> tuple[bytes, ...]:
    """The gzip members of a response and its request.

    Args:
        response: what was received.
        record: the id of the response's record.
        original: the capture that holds the same body; the record is then a revisit.
    """
    headers = _dates(record, response.captured_at)
    http = StatusAndHeaders(
        f"{response.status} {response.reason}".strip(),
        [(RENAMED.get(name.lower(), name), value) for name, value in response.headers],
        protocol="HTTP/1.1",
    )
    if original is None:
        main = _render("response", response.url, headers, response.raw, http)
    else:
        headers |= {
            "WARC-Profile": NOT_MODIFIED if response.status == 304 else UNCHANGED,
            "WARC-Refers-To": original.refers_to or original.record,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": format_date(original.captured_at),
            "WARC-Payload-Digest": format_digest(original.sha256),
        }
        main = _render("revisit", response.url, headers, b"", http)
    if not response.request_headers:
        return (main,)
    path = response.url.partition("://")[2].partition("/")[2]
    asked = StatusAndHeaders(
        f"{response.method} /{path} HTTP/1.1", list(response.request_headers), is_http_request=True
    )
    request_headers = _dates(new_record_id(), response.captured_at) | {"WARC-Concurrent-To": record}
    return main, _render("request", response.url, request_headers, b"", asked)


def render_resource(url: str, data: bytes, media_type: str, captured_at: dt.datetime, record: str) -> bytes:
    """The gzip member of a file that was given, not fetched."""
    headers = _dates(record, captured_at) | {"Content-Type": media_type}
    return _render("resource", url, headers, data, None)


def render_warcinfo(filename: str, at: dt.datetime) -> bytes:
    """The gzip member that opens a file: what wrote it, by which rules."""
    fields = {
        "software": "source-credibility-checker",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="WARC/1.1")
    record = writer.create_warcinfo_record(filename, fields)
    record.rec_headers.replace_header("WARC-Date", format_date(at))
    writer.write_record(record)
    return out.getvalue()


def _render(kind: str, url: str, headers: dict[str, str], body: bytes, http: StatusAndHeaders | None) -> bytes:
    out = io.BytesIO()
    writer = _Writer(out, gzip=True, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        url, kind, payload=io.BytesIO(body), length=len(body), warc_headers_dict=headers, http_headers=http
    )
    writer.write_record(record)
    return out.getvalue()


def _dates(record: str, at: dt.datetime) -> dict[str, str]:
    return {"WARC-Record-ID": record, "WARC-Date": format_date(at)}


def format_date(at: dt.datetime) -> str:
    """A WARC-Date with microseconds."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_date(text: str) -> dt.datetime:
    """The aware UTC time of a WARC-Date."""
    moment = dt.datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def format_digest(sha256: str) -> str:
    """A WARC digest (base 32) of a hex digest."""
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256)).decode("ascii")


def iter_members(data: bytes, offset: int = 0) -> Iterator[tuple[int, int, bytes | None]]:
    """Offset, length and content of each gzip member; content None for a stretch that is no whole member.

    Args:
        data: the file's bytes, or a memory map of them.
        offset: where the first member begins.
    """
    while offset < len(data):
        length, content = _inflate_member(data, offset)
        if content is None:
            following = data.find(b"\x1f\x8b\x08", offset + 1)
            while following != -1 and _inflate_member(data, following)[1] is None:
                following = data.find(b"\x1f\x8b\x08", following + 1)
            length = (following if following != -1 else len(data)) - offset
        yield offset, length, content
        offset += length


def _inflate_member(data: bytes, offset: int) -> tuple[int, bytes | None]:
    """Length and content of the member that begins at an offset; content None where none does."""
    unzip = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts, position = [], offset
    while not unzip.eof:
        piece = data[position : position + 65536]
        if not piece:
            return 0, None
        try:
            parts.append(unzip.decompress(piece))
        except zlib.error:
            return 0, None
        position += len(piece)
    return position - len(unzip.unused_data) - offset, b"".join(parts)


def parse_record(content: bytes) -> Record:
    """The record that a gzip member holds.

    Raises:
        RecordDamaged: it is no WARC record, or shorter than it says.
    """
    head, mark, rest = content.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", errors="replace").split("\r\n")
    if not mark or not lines[0].startswith("WARC/"):
        raise RecordDamaged("no WARC record where one should begin")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    length = headers.get("content-length", "")
    if not length.isdecimal() or len(rest) < int(length):
        raise RecordDamaged(f"{headers.get('warc-record-id', '?')}: {len(rest)} bytes, not {length or '?'}")
    return Record(headers, rest[: int(length)])


def check_digests(record: Record) -> None:
    """Recomputes both digests of a record.

    Raises:
        RecordDamaged: one does not agree, or is missing.
    """
    name = record.headers.get("warc-record-id", "?")
    wanted = {"warc-block-digest": record.block}
    if record.headers.get("warc-type") in ("response", "resource"):
        wanted["warc-payload-digest"] = record.payload
    for header, data in wanted.items():
        found = format_digest(hashlib.sha256(data).hexdigest())
        if record.headers.get(header) != found:
            raise RecordDamaged(f"{name}: {header} is {record.headers.get(header)}, computed {found}")
