"""A capture's record ─▶ what the archive holds of it, as text to read, with its digest computed anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from checker.config import Config
from checker.errors import EvidenceError
from checker.store.ids import digest_id
from checker.store.tables import CaptureRow
from scrapers.archive import Archive
from scrapers.errors import ArchiveError, ScrapeError

MAX_SHOWN_CHARS = 200_000  # a page longer than any book; the rest is in the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A captured response.

    Attributes:
        row: what the store knows of it.
        text: the body as text, cut to `MAX_SHOWN_CHARS`; None where the archive does not hold it.
        n_bytes: of the body as received.
        sha256: of the body as received, computed now.
        problem: why there is no text, or what does not fit; empty where all is well.
    """

    row: CaptureRow
    text: str | None = None
    n_bytes: int = 0
    sha256: str = ""
    problem: str = ""


@contextmanager
def open_archives(config: Config) -> Iterator[tuple[Archive, ...]]:
    """Our own archive, and those of the other machines that share the database, which are only read.

    Raises:
        EvidenceError: one of them is not there.
    """
    own = config.store.archive
    with ExitStack() as stack:
        archives = [stack.enter_context(Archive(own))]
        for folder in config.store.other_archives:
            index = own / f"other-{digest_id(str(folder.absolute()))}.sqlite"
            try:
                archives.append(stack.enter_context(Archive(folder, index=index)))
            except ArchiveError as error:
                raise EvidenceError(f"[store] other_archives: {error}") from error
        yield tuple(archives)


def load_exhibit(session: Session, config: Config, record: str) -> Exhibit | None:
    """The capture of a record id, or None where the store does not know it."""
    row = session.get(CaptureRow, record)
    if row is None:
        return None
    if not config.store.archive.is_dir():
        return Exhibit(row=row, problem=f"there is no archive at {config.store.archive}")
    try:
        with open_archives(config) as archives:
            holder = next((archive for archive in archives if archive.find(record)), archives[0])
            response = holder.load(record)
    except (ScrapeError, EvidenceError) as error:
        return Exhibit(row=row, problem=str(error))
    sha256 = hashlib.sha256(response.raw).hexdigest()
    fits = sha256 == row.payload_sha256
    return Exhibit(
        row=row,
        text=response.content.decode("utf-8", "replace")[:MAX_SHOWN_CHARS],
        n_bytes=len(response.raw),
        sha256=sha256,
        problem="" if fits else "the archive's bytes do not have the digest that was stored",
    )
