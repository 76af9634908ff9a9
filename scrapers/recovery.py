"""A day file and its index brought together after a crash, and checked digest by digest."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from pathlib import Path

from .captures import CaptureIndex, Place, capture_of_record
from .errors import RecordDamaged
from .records import Capture
from .warc import Record, check_digests, iter_members, parse_record


def catch_up(path: Path, index: CaptureIndex, *, is_ours: bool = True) -> list[str]:
    """What was found torn, missing or damaged, one sentence each.

    Whole records that the index does not know are added to it, a torn last one is cut off, and a damaged stretch with
    whole records after it is left as it is. In a file that is not ours a torn last record is one that is being
    written: it is left alone, and read the next time.
    """
    size = path.stat().st_size if path.exists() else 0
    indexed = index.size_of(path.name)
    if size == indexed:
        return []
    told: list[str] = []
    if size < indexed:
        n, end = index.forget_beyond(path.name, size)
        told.append(f"{path.name}: {indexed - size} bytes are missing from its end, {n} records with them")
        indexed = end
    found: list[tuple[Capture, Place]] = []
    for offset, length, content in iter_file_members(path, indexed):
        record = _record_of(content)
        if record is None and offset + length == size and not is_ours:
            size = offset
        elif record is None and offset + length == size:
            os.truncate(path, offset)
            told.append(f"{path.name}: a torn last record of {length} bytes was cut off at byte {offset}")
            size = offset
        elif record is None:
            told.append(f"{path.name}: {length} bytes at byte {offset} cannot be read and were left as they are")
        elif capture := capture_of_record(record):
            found.append((capture, Place(path.name, offset, length)))
    index.add(found, path.name, size)
    return told


def iter_problems(path: Path, index: CaptureIndex) -> Iterator[tuple[str, str]]:
    """Record id (``""`` where even that is lost) and what does not hold, for each record that does not prove itself."""
    indexed = {place.offset: name for name, place in index.places(path.name)}
    size = index.size_of(path.name)
    for offset, _, content in iter_file_members(path):
        if offset >= size:  # written by another process since
            return
        name = indexed.pop(offset, "")
        try:
            if content is None:
                raise RecordDamaged(f"{name or 'a record'} at byte {offset} cannot be read")
            record = parse_record(content)
            check_digests(record)
            if not name and capture_of_record(record):
                raise RecordDamaged(f"{record.headers.get('warc-record-id')}: not in the index")
        except RecordDamaged as error:
            yield name, str(error)
    for offset, name in indexed.items():
        yield name, f"{name}: the index places it at byte {offset}, where no record begins"


def iter_file_members(path: Path, start: int = 0) -> Iterator[tuple[int, int, bytes | None]]:
    """The gzip members of a file from an offset on, without reading it into memory."""
    if path.stat().st_size <= start:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        yield from iter_members(view, start)  # type: ignore[arg-type]


def _record_of(content: bytes | None) -> Record | None:
    try:
        return parse_record(content) if content is not None else None
    except RecordDamaged:
        return None
