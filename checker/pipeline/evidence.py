"""A capture's record ─▶ what the archive holds of it, as text to read, with its digest computed anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlmodel import Session

from checker.config import Config
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


def load_exhibit(session: Session, config: Config, record: str) -> Exhibit | None:
    """The capture of a record id, or None where the store does not know it."""
    row = session.get(CaptureRow, record)
    if row is None:
        return None
    if not config.store.archive.is_dir():
        return Exhibit(row=row, problem=f"there is no archive at {config.store.archive}")
    try:
        with Archive(config.store.archive) as archive:
            response = archive.load(record)
    except (ScrapeError, ArchiveError) as error:
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
