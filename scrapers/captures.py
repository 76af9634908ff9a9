"""The index of an archive: where each record lies, and the captures of an address; can be built anew from the files.

An SQLite file of its own inside the archive's folder, so that a million captures need no memory; it holds nothing
that the WARC files do not say.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import ArchiveError
from .records import Capture
from .warc import Record, parse_date

_SCHEMA = """
CREATE TABLE IF NOT EXISTS capture (
  record TEXT PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL, status INTEGER NOT NULL,
  media_type TEXT NOT NULL, sha256 TEXT NOT NULL, n_bytes INTEGER NOT NULL, refers_to TEXT,
  etag TEXT NOT NULL, last_modified TEXT NOT NULL,
  file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS capture_url ON capture (url, at);
CREATE INDEX IF NOT EXISTS capture_file ON capture (file, offset);
CREATE TABLE IF NOT EXISTS file (name TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
"""
_COLUMNS = "record, kind, url, at, status, media_type, sha256, n_bytes, refers_to, etag, last_modified"
BUSY_S = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file name, offset and length of its gzip member."""

    file: str
    offset: int
    length: int


class CaptureIndex:
    """The index of one archive folder.

    Args:
        path: the index file; a broken one is thrown away and built anew.

    Raises:
        ArchiveError: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._db = self._open(path)
        except sqlite3.DatabaseError:
            for part in path.parent.glob(path.name + "*"):
                part.unlink(missing_ok=True)
            try:
                self._db = self._open(path)
            except sqlite3.Error as error:
                raise ArchiveError(f"{path}: the index cannot be opened ({error})") from None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._db.close()

    def find(self, record: str) -> Capture | None:
        """The capture of a record id."""
        return next(self._select("WHERE record = ?", record), None)

    def find_latest(self, url: str) -> Capture | None:
        """The newest capture of an address that was answered with 200, with the validators of the newest answer."""
        return next(self._select("WHERE url = ? AND status IN (200, 304) ORDER BY at DESC, record LIMIT 1", url), None)

    def iter_captures(self, url: str | None = None) -> Iterator[Capture]:
        """Captures of an address, or all, oldest first."""
        if url is None:
            return self._select("ORDER BY at, record")
        return self._select("WHERE url = ? ORDER BY at, record", url)

    def place(self, record: str) -> Place | None:
        """Where the record lies."""
        with self._lock:
            row = self._db.execute("SELECT file, offset, length FROM capture WHERE record = ?", (record,)).fetchone()
        return Place(*row) if row else None

    def places(self, file: str) -> list[tuple[str, Place]]:
        """Record ids of a file with their places, in the file's order."""
        query = "SELECT record, file, offset, length FROM capture WHERE file = ? ORDER BY offset"
        with self._lock:
            return [(row[0], Place(*row[1:])) for row in self._db.execute(query, (file,))]

    def size_of(self, file: str) -> int:
        """How far the file is indexed."""
        with self._lock:
            row = self._db.execute("SELECT size FROM file WHERE name = ?", (file,)).fetchone()
        return int(row[0]) if row else 0

    def forget_beyond(self, file: str, size: int) -> tuple[int, int]:
        """Drops the records that end beyond a size; returns how many, and where the last one left ends."""
        with self._lock, self._db:
            n = self._db.execute("DELETE FROM capture WHERE file = ? AND offset + length > ?", (file, size)).rowcount
            row = self._db.execute("SELECT max(offset + length) FROM capture WHERE file = ?", (file,)).fetchone()
            end = int(row[0] or 0)
            self._db.execute("UPDATE file SET size = ? WHERE name = ?", (end, file))
        return n, end

    def add(self, captures: list[tuple[Capture, Place]], file: str, size: int) -> None:
        """Adds captures and notes how far the file is indexed, both or neither."""
        rows = [
            (
                *(c.record, c.kind, c.url, c.captured_at.isoformat(timespec="microseconds"), c.status, c.media_type),
                *(c.sha256, c.n_bytes, c.refers_to, c.etag, c.last_modified),
                *(place.file, place.offset, place.length),
            )
            for c, place in captures
        ]
        with self._lock, self._db:
            self._db.executemany(f"INSERT OR REPLACE INTO capture VALUES ({','.join('?' * 14)})", rows)
            self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (file, size))

    def _select(self, tail: str, *values: str) -> Iterator[Capture]:
        # Read in pages, so that the lock is never held while the caller works.
        offset, limit = 0, 500
        single = "LIMIT" in tail
        while True:
            query = f"SELECT {_COLUMNS} FROM capture {tail}" + ("" if single else f" LIMIT {limit} OFFSET {offset}")
            with self._lock:
                rows = self._db.execute(query, values).fetchall()
            yield from map(_capture_of_row, rows)
            if single or len(rows) < limit:
                return
            offset += limit

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        db = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = OFF")  # the WARC files are the truth, and the index is rebuilt from them
            db.executescript(_SCHEMA)
        except sqlite3.Error:
            db.close()
            raise
        return db


def _capture_of_row(row: tuple[str, ...]) -> Capture:
    return Capture(
        record=row[0],
        kind=row[1],
        url=row[2],
        captured_at=dt.datetime.fromisoformat(row[3]),
        status=int(row[4]),
        media_type=row[5],
        sha256=row[6],
        n_bytes=int(row[7]),
        refers_to=row[8],
        etag=row[9],
        last_modified=row[10],
    )


def capture_of_record(record: Record) -> Capture | None:
    """What the index keeps of a record; None for a request and for what describes the file."""
    kind = record.headers.get("warc-type", "")
    if kind not in ("response", "revisit", "resource"):
        return None
    lines = record.http_head.decode("latin-1").split("\r\n")
    status = lines[0].split(" ")[1] if kind != "resource" and " " in lines[0] else "200"
    http = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    declared = http.get("content-type", "") if kind != "resource" else record.headers.get("content-type", "")
    digest = hashlib.sha256(record.payload).hexdigest()
    if kind == "revisit":
        digest = _hex_of(record.headers.get("warc-payload-digest", ""))
    return Capture(
        record=record.headers["warc-record-id"],
        url=record.headers.get("warc-target-uri", "").strip("<>"),
        captured_at=parse_date(record.headers["warc-date"]),
        status=int(status) if status.isdecimal() else 0,
        media_type=declared.partition(";")[0].strip().lower(),
        sha256=digest,
        n_bytes=len(record.payload),
        kind=kind,
        refers_to=record.headers.get("warc-refers-to"),
        etag=http.get("etag", ""),
        last_modified=http.get("last-modified", ""),
    )


def _hex_of(digest: str) -> str:
    algorithm, _, value = digest.partition(":")
    try:
        return base64.b32decode(value).hex() if algorithm == "sha256" else ""
    except ValueError:
        return ""
