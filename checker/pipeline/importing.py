"""Saved pages, text, archives and JSON Lines ─▶ captures and documents; a bad file never stops the others."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from checker.records import Moment, SourceKind

ARCHIVES = (".warc", ".warc.gz", ".wacz")
LINES = (".jsonl", ".ndjson")
MAX_FILE_BYTES = 100_000_000  # one page or text; archives and JSON Lines are read as streams


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What to import: paths (or one page's address), whose it is, when it was published, where it stood."""

    paths: tuple[str, ...]
    source: str | None = None
    published: Moment | None = None
    url: str | None = None


class DeclaredSource(BaseModel):
    """A source that a line of JSON declares for the store."""

    slug: str
    name: str = ""
    country: str | None = None
    kind: SourceKind = SourceKind.INDEPENDENT_MEDIA
    owner: str | None = None


class DocumentLine(BaseModel):
    """One line of ``documents.jsonl``; keys that are not known are ignored."""

    source: str | DeclaredSource
    url: str
    title: str = ""
    published_at: str | None = None
    text: str
    language: str | None = None
    seen_at: str | None = None
