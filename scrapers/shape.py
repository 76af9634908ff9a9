"""The tables of a source file: how its addresses are read, where a page's parts stand, what is normal."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Selectors = tuple[str, ...]


class Part(BaseModel):
    """A frozen table in which an unknown key is an error and a list becomes a tuple."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    @field_validator("*", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


class Listing(Part):
    """Where the links stand on a listing page.

    Attributes:
        item: selector of one entry.
        link: selector of the link inside the entry; ``""`` where the entry is the link.
        title: selector of the headline inside the entry; ``""`` for the link's own text.
        date: selector of the date inside the entry; ``""`` for none.
        first_page: number of the first page, put for ``{page}`` in an address.
        max_pages: pages read at most in one run.
    """

    item: str
    link: str = "a"
    title: str = ""
    date: str = ""
    first_page: int = 1
    max_pages: int = Field(default=1, ge=1)


class Feed(Part):
    """How an RSS or Atom feed is read.

    Attributes:
        text: ``full`` (the entry holds the whole text), ``lead`` (a summary is all there is), or ``link`` (follow it).
        max_pages: pages followed by ``rel=next``.
    """

    text: Literal["full", "lead", "link"] = "link"
    max_pages: int = Field(default=1, ge=1)


class Telegram(Part):
    """How a channel's public page is read.

    Attributes:
        max_pages: pages of about 20 posts read at most in one run.
    """

    max_pages: int = Field(default=3, ge=1)


class JsonSearch(Part):
    """How a JSON answer is read; a path names keys divided by dots.

    Attributes:
        items: path of the list of entries.
        title: path of the headline in an entry.
        published: path of the time in an entry.
        text: path of the text (HTML or plain) in an entry; ``""`` to follow the link.
        url: address of an entry, with paths in braces: ``https://mod.example/news/{slug}``.
        method: GET or POST.
        body: the JSON body of a POST, with ``{page}`` where paged.
        first_page: number of the first page.
        max_pages: pages read at most in one run.
    """

    items: str
    title: str
    published: str
    url: str
    text: str = ""
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    first_page: int = 1
    max_pages: int = Field(default=1, ge=1)


class Layout(Part):
    """Where title, date and text stand on a page.

    Attributes:
        until: the last day this layout was in use; the last layout of a file has none.
        title: selectors of the headline, tried in order; must match once. Empty: JSON-LD, then `og:title`, then `h1`.
        date: selectors of the date, tried in order; a `datetime` attribute goes before the words.
        text: selector of the paragraphs or of what holds them. Empty: fallback extraction.
        drop: what is left out of the text.
        stop: the text ends before this.
        speakers: selector of bold speaker labels, which become paragraphs' ``Name:``.
        json_ld: which fields are taken from JSON-LD before selectors.
        date_words: formats of dates without separators a reader could guess; see `dates.py`.
    """

    until: dt.date | None = None
    title: Selectors = ()
    date: Selectors = ()
    text: Selectors = ()
    drop: Selectors = ()
    stop: str = ""
    speakers: str = ""
    json_ld: tuple[Literal["title", "date", "text"], ...] = ()

    @field_validator("title", "date", "text", "drop", mode="before")
    @classmethod
    def _wrap(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class Expect(Part):
    """Live bounds: a missed minimum fails the source, a passed maximum warns.

    Attributes:
        min_items: entries a listing or feed holds at least.
        max_items: and at most.
        min_chars: characters a page's text has at least.
        languages: languages in which the texts may be.
        silent_h: hours without a new publication after which the source counts as silent.
    """

    min_items: int = Field(default=1, ge=0)
    max_items: int = 1000
    min_chars: int = 1
    languages: tuple[str, ...] = ()
    silent_h: int = 24 * 14
