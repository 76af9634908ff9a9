"""Captures as WARC records in day files, with random access; the only file that writes to the archive's folder.

A record is appended whole or not at all: a process that is killed while it writes leaves a torn last record, which the
next start cuts off and reports.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import fcntl
import hashlib
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .captures import CaptureIndex, Place, capture_of_record
from .closing import Closing
from .decode import decode_body
from .errors import ArchiveError, ArchiveFull, FetchError, RecordDamaged
from .records import Capture, Response
from .recovery import catch_up, iter_problems
from .warc import (
    Record,
    check_digests,
    iter_members,
    new_record_id,
    parse_record,
    render_resource,
    render_response,
    render_warcinfo,
)

log = logging.getLogger(__name__)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that does not prove what it should.

    Attributes:
        record: its id, or ``""`` where even that is lost.
        file: the WARC file.
        message: what was found and what was expected.
    """

    record: str
    file: str
    message: str


def utc_now() -> dt.datetime:
    """The time, aware."""
    return dt.datetime.now(dt.UTC)


class Archive(Closing):
    """A folder of day files ``captures-YYYYMMDD.warc.gz`` with an index; several processes may write to it at once.

    Args:
        folder: made where it does not exist.
        clock: the time; passed in by tests.
        max_file_bytes: a file that would grow beyond is refused as if the disk were full; None for no limit.
        index: for a folder that another machine writes, where our own index of it lies: it is only read, nothing is
            cut off or added.

    Attributes:
        recovered: what was found torn or damaged on opening, one sentence each.
    """

    def __init__(
        self,
        folder: Path | str,
        clock: Callable[[], dt.datetime] = utc_now,
        max_file_bytes: int | None = None,
        index: Path | None = None,
    ) -> None:
        self.folder = Path(folder)
        self._is_ours = index is None
        self.recovered: list[str] = []
        self._clock, self._max_file_bytes = clock, max_file_bytes
        self._lock = threading.RLock()
        try:
            if index is None:
                self.folder.mkdir(parents=True, exist_ok=True)
            elif not self.folder.is_dir():
                raise FileNotFoundError("no such folder")
            self._lock_file = (index.with_suffix(".lock") if index else self.folder / ".lock").open("ab")
        except OSError as error:
            raise ArchiveError(f"{self.folder}: cannot be used as an archive ({error})") from None
        with self._alone():
            self._index = CaptureIndex(index or self.folder / "index.sqlite")
            for path in sorted(self.folder.glob("captures-*.warc.gz")):
                self._catch_up(path)

    def close(self) -> None:
        """Closes the index; every record is already on its way to the disk."""
        self._index.close()
        self._lock_file.close()

    def save(self, response: Response) -> Capture:
        """Writes a response, as a revisit where its body is already there, and returns its capture.

        A response that carries a record id (one read from another archive) keeps it, and is written once.

        Raises:
            ArchiveFull: there is no room; nothing half-written stays.
        """
        if response.record and (known := self._index.find(response.record)):
            return known
        record = response.record or new_record_id()
        original = self._find_original(response)
        return self._append(render_response(response, record, original))

    def save_resource(self, url: str, data: bytes, media_type: str, captured_at: dt.datetime | None = None) -> Capture:
        """Writes a file that was given, not fetched, as a resource record; the same bytes of one address once."""
        digest = hashlib.sha256(data).hexdigest()
        for known in self._index.iter_captures(url):
            if known.kind == "resource" and known.sha256 == digest:
                return known
        at = captured_at or self._clock()
        return self._append((render_resource(url, data, media_type, at, new_record_id()),))

    def find(self, record: str) -> Capture | None:
        """The capture of a record id, or None."""
        return self._index.find(record)

    def place(self, record: str) -> Place:
        """Where a record lies: file name, offset and length.

        Raises:
            RecordDamaged: it is not in the archive.
        """
        place = self._index.place(record)
        if place is None:
            raise RecordDamaged(f"{record}: not in the archive {self.folder}")
        return place

    def find_latest(self, url: str) -> Capture | None:
        """The newest capture of an address that was answered with a page or with "not modified", or None."""
        return self._index.find_latest(url)

    def find_validators(self, url: str) -> tuple[str, str]:
        """ETag and Last-Modified for the next conditional request, empty where no body was kept."""
        latest = self._index.find_latest(url)
        if latest is None:
            return "", ""
        original = self._index.find(latest.refers_to) if latest.refers_to else None
        if latest.kind == "revisit" and original is None:
            return "", ""
        etag = latest.etag or (original.etag if original else "")
        return etag, latest.last_modified or (original.last_modified if original else "")

    def iter_captures(self, url: str | None = None) -> Iterator[Capture]:
        """Captures of an address, or of all, oldest first."""
        return self._index.iter_captures(url)

    def load(self, record: str) -> Response:
        """The response of a record; a revisit has the body it refers to.

        Raises:
            RecordDamaged: it is not there, or cannot be read.
        """
        capture, parsed = self._load(record)
        body = parsed.payload
        if capture.kind == "revisit" and capture.refers_to:
            _, original = self._load(capture.refers_to)
            body = original.payload
        lines = parsed.http_head.decode("latin-1").split("\r\n")
        headers = tuple((name.strip(), value.strip()) for name, _, value in (x.partition(":") for x in lines[1:]))
        if capture.kind == "resource":
            headers = (("Content-Type", parsed.headers.get("content-type", "")),)
        response = Response(
            url=capture.url,
            asked_url=capture.url,
            status=200 if capture.kind == "revisit" and capture.status == 304 else capture.status,
            headers=headers,
            raw=body,
            content=b"",
            captured_at=capture.captured_at,
            reason=" ".join(lines[0].split(" ")[2:]),
            record=record,
        )
        if capture.kind == "revisit" and capture.refers_to:
            response = self._with_headers_of(response, capture.refers_to)
        try:
            content = decode_body(body, response.header("Content-Encoding"), capture.url)
        except FetchError as error:
            raise RecordDamaged(f"{record}: {error}") from None
        return replace(response, content=content)

    def verify(self, record: str | None = None) -> Iterator[Problem]:
        """Recomputes the digests of a record, or of every record of every file; yields what does not hold."""
        if record is not None:
            yield from self._verify_one(record)
            return
        for path in sorted(self.folder.glob("captures-*.warc.gz")):
            for name, message in iter_problems(path, self._index):
                yield Problem(name, path.name, message)

    def _verify_one(self, record: str) -> Iterator[Problem]:
        """A record, and for a revisit the one that holds its body."""
        place = self._index.place(record)
        try:
            capture, _ = self._load(record, check=True)
            if capture.refers_to:
                original, _ = self._load(capture.refers_to, check=True)
                if original.sha256 != capture.sha256:
                    raise RecordDamaged(
                        f"{record}: says that its body is {capture.sha256}, and it is {original.sha256}"
                    )
        except RecordDamaged as error:
            yield Problem(record, place.file if place else "", str(error))

    def _load(self, record: str, check: bool = False) -> tuple[Capture, Record]:
        capture, place = self._index.find(record), self._index.place(record)
        if capture is None or place is None:
            raise RecordDamaged(f"{record}: not in the archive {self.folder}")
        try:
            with (self.folder / place.file).open("rb") as file:
                file.seek(place.offset)
                data = file.read(place.length)
        except OSError as error:
            raise RecordDamaged(f"{record}: {place.file} cannot be read ({error})") from None
        content = next((content for _, _, content in iter_members(data)), None)
        if content is None:
            raise RecordDamaged(f"{record}: byte {place.offset} of {place.file} cannot be read")
        parsed = parse_record(content)
        if parsed.headers.get("warc-record-id") != record:
            raise RecordDamaged(f"{record}: {place.file} holds {parsed.headers.get('warc-record-id')} in its place")
        if check:
            check_digests(parsed)
            found = capture_of_record(parsed)
            if found is None or found.sha256 != capture.sha256:
                raise RecordDamaged(f"{record}: the index says {capture.sha256}, the file {found and found.sha256}")
        return capture, parsed

    def _with_headers_of(self, response: Response, record: str) -> Response:
        """The response with the entity headers of the record that holds its body."""
        _, original = self._load(record)
        lines = original.http_head.decode("latin-1").split("\r\n")[1:]
        entity = {"content-type", "content-encoding"}
        kept = [header for header in response.headers if header[0].lower() not in entity]
        pairs = ((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
        return replace(response, headers=(*kept, *(pair for pair in pairs if pair[0].lower() in entity)))

    def _find_original(self, response: Response) -> Capture | None:
        latest = self._index.find_latest(response.url)
        if latest is None or (response.status != 304 and not response.raw):
            return None
        if response.status == 304:
            return latest
        same = response.status == 200 and latest.sha256 == hashlib.sha256(response.raw).hexdigest()
        return latest if same else None

    def _append(self, members: tuple[bytes, ...]) -> Capture:
        if not self._is_ours:
            raise ArchiveError(f"{self.folder}: another machine's archive, which is only read")
        # Named by the day of writing: what is imported today must not change a file that was closed and time-stamped.
        path = self.folder / f"captures-{self._clock().astimezone(dt.UTC):%Y%m%d}.warc.gz"
        parsed = capture_of_record(parse_record(next(iter_members(members[0]))[2] or b""))
        assert parsed is not None
        with self._alone():
            self._catch_up(path)
            start = path.stat().st_size if path.exists() else 0
            head = render_warcinfo(path.name, self._clock()) if start == 0 else b""
            data = head + b"".join(members)
            place = Place(path.name, start + len(head), len(members[0]))
            try:
                self._write(path, start, data)
                self._index.add([(parsed, place)], path.name, start + len(data))
            except (OSError, sqlite3.Error) as error:
                with contextlib.suppress(OSError):
                    os.truncate(path, start)
                if _is_no_room(error):
                    raise ArchiveFull(f"{path}: no room to write {len(data)} bytes ({error})") from None
                raise ArchiveError(f"{path}: cannot be written ({error})") from None
        return parsed

    def _write(self, path: Path, start: int, data: bytes) -> None:
        if self._max_file_bytes is not None and start + len(data) > self._max_file_bytes:
            raise OSError(errno.EDQUOT, "the file has reached its limit")
        with path.open("ab", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]

    def _catch_up(self, path: Path) -> None:
        for message in catch_up(path, self._index, is_ours=self._is_ours):
            log.warning("%s", message)
            self.recovered.append(message)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes meanwhile, neither a thread nor another process."""
        with self._lock:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)


def _is_no_room(error: Exception) -> bool:
    return "is full" in str(error) if isinstance(error, sqlite3.Error) else getattr(error, "errno", 0) in NO_ROOM
