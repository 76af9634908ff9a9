"""``documents.jsonl`` ─▶ validated lines: the form in which an archive of another tool comes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from checker.errors import InputError
from checker.lines import Report, explain_line, iter_objects
from checker.moments import parse_moment
from checker.records import Moment, Publisher, SourceKind

RUNNING_SCHEMES = ("javascript", "data", "vbscript")  # a link to one of these would run in a reader's browser


class DeclaredSource(BaseModel):
    """A source that a line declares for the store."""

    model_config = ConfigDict(extra="ignore")
    slug: str = Field(pattern=r"^\w[\w.-]*$", max_length=200)
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

    @field_validator("title", mode="before")
    @classmethod
    def _untitled(cls, value: object) -> object:
        """A post has no title: null is none."""
        return "" if value is None else value

    @field_validator("text", "title", "url")
    @classmethod
    def _storable(cls, value: str) -> str:
        """Null characters and lone surrogates, which no database keeps, become one replacement character each."""
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()

    @field_validator("url")
    @classmethod
    def _leads_somewhere(cls, value: str) -> str:
        scheme = urlsplit(value.strip()).scheme.lower()
        if not scheme or scheme in RUNNING_SCHEMES:
            raise ValueError(f"{value!r} is no address of a page, as in https://www.mil.am/en/news/11009")
        return value.strip()

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


def iter_document_lines(path: str, report: Report) -> Iterator[DocumentLine]:
    """The good lines, one at a time; each bad one is named by its number.

    Raises:
        InputError: the file cannot be read, or holds nothing.
    """
    n_lines = 0

    def count(problem: str) -> None:
        nonlocal n_lines
        n_lines += 1
        report(problem)

    for place, value in iter_objects(path, count):
        n_lines += 1
        try:
            yield DocumentLine.model_validate(value)
        except ValidationError as error:
            report(f"{place}: {explain_line(error)}")
    if not n_lines:
        raise InputError(f"{path}: the file is empty")
