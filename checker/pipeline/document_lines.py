"""``documents.jsonl`` ─▶ validated lines: the form in which an archive of another tool comes in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from checker.errors import InputError
from checker.moments import parse_moment
from checker.records import Moment, Publisher, SourceKind


class DeclaredSource(BaseModel):
    """A source that a line declares for the store."""

    model_config = ConfigDict(extra="ignore")
    slug: str
    name: str = ""
    country: str | None = None
    kind: SourceKind = SourceKind.INDEPENDENT_MEDIA
    owner: str | None = None


class DocumentLine(BaseModel):
    """One document; keys that are not known are ignored."""

    model_config = ConfigDict(extra="ignore")
    source: str | DeclaredSource
    url: str
    title: str = ""
    published_at: str | None = None
    text: str
    language: str | None = None
    seen_at: str | None = None

    @field_validator("text", "title", "url")
    @classmethod
    def _storable(cls, value: str) -> str:
        """Null characters and lone surrogates, which no database keeps, become one replacement character each."""
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()

    @field_validator("text")
    @classmethod
    def _not_empty(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("there is no text in it")
        return value

    @field_validator("published_at", "seen_at")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value and parse_moment(value) is None:
            raise ValueError(f"{value!r} is neither a day (2022-09-13) nor an ISO time")
        return value

    @property
    def published_moment(self) -> Moment | None:
        """When it was published."""
        return parse_moment(self.published_at)

    @property
    def seen_moment(self) -> dt.datetime | None:
        """When it was seen; a bare date counts from its first minute."""
        moment = parse_moment(self.seen_at)
        if moment is None or isinstance(moment, dt.datetime):
            return moment
        return dt.datetime(moment.year, moment.month, moment.day, tzinfo=dt.UTC)


def declared_publisher(source: DeclaredSource) -> Publisher:
    """The record of a declared source."""
    return Publisher(
        slug=source.slug,
        name=source.name or source.slug,
        country=source.country,
        kind=source.kind,
        owner=source.owner,
    )


def iter_document_lines(path: str, report: Callable[[str], None]) -> Iterator[DocumentLine]:
    """The good lines, one at a time; each bad one is named by its number.

    Raises:
        InputError: the file cannot be read, or holds nothing.
    """
    n_lines = 0
    try:
        with Path(path).open(encoding="utf-8-sig", errors="strict", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                n_lines += 1
                try:
                    yield DocumentLine.model_validate(json.loads(line))
                except (json.JSONDecodeError, RecursionError) as error:
                    report(f"{path}: line {number}: not JSON: {error}")
                except ValidationError as error:
                    first = error.errors()[0]
                    key = ".".join(str(part) for part in first["loc"])
                    report(f"{path}: line {number}: {key}: {first['msg'].lower()}")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text: {error.reason} at byte {error.start}") from error
    if not n_lines:
        raise InputError(f"{path}: the file is empty")
