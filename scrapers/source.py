"""The shape of a source file (``sources/<slug>.toml``), and how one is loaded, borrowed from and checked."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .errors import SourceFileError

SOURCES = Path(__file__).parent / "sources"
EXTRACTOR = "1"  # part of every layout digest; raised when the code turns the same page into another text

Kind = Literal[
    "defence_ministry",
    "foreign_ministry",
    "presidency",
    "government",
    "state_media",
    "international_body",
    "independent_media",
]
Selectors = tuple[str, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    @field_validator("*", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


class Listing(_Part):
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


class Feed(_Part):
    """How an RSS or Atom feed is read.

    Attributes:
        text: ``full`` (the entry holds the whole text), ``lead`` (a summary is all there is), or ``link`` (follow it).
        max_pages: pages followed by ``rel=next``.
    """

    text: Literal["full", "lead", "link"] = "link"
    max_pages: int = Field(default=1, ge=1)


class Telegram(_Part):
    """How a channel's public page is read.

    Attributes:
        max_pages: pages of about 20 posts read at most in one run.
    """

    max_pages: int = Field(default=3, ge=1)


class JsonSearch(_Part):
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


class Layout(_Part):
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


class Expect(_Part):
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


class Source(_Part):
    """One publisher's site or channel, as its file describes it.

    Attributes:
        slug: the file's name: ``<country>_<name>``.
        name: the publisher, as a reader knows it.
        country: ISO 3166 code, or None for a body of no state.
        kind: what sort of publisher.
        owner: whose voice it is; outlets of one state share one.
        about: what the source covers and leaves out, and why it is read this way.
        language: the language its pages should have.
        zone: IANA time zone of its dates.
        addresses: listings, feeds, channels or searches; ``{page}`` is put by the page's number.
        pages: regular expression that addresses of articles match; ``""`` for any on the source's hosts.
        hosts: hosts that may be read besides those of `addresses`.
        layout: slug of a source whose reading and layouts are borrowed.
        via: ``demo`` for an invented source.
        delay_s: seconds between two requests to its host, at least.
        ca_bundle: file of certificate authorities, where the usual ones do not do.
        encoding: the pages' encoding, where they declare a wrong one.
        day_first: whether 02/03 is the second of March.
        keep_query: parameters of an address that belong to it; all others are cut off.
        listing, feed, telegram, json_search: exactly one says how the addresses are read.
        layouts: how a page is read, oldest first.
        expect: live bounds.
    """

    slug: str = Field(pattern=r"^[a-z]{2,3}_[a-z0-9_]+$")
    name: str = Field(min_length=1)
    country: str | None = None
    kind: Kind
    owner: str | None = None
    about: str = ""
    language: str | None = None
    zone: str = "UTC"
    addresses: tuple[str, ...] = Field(min_length=1)
    pages: str = ""
    hosts: tuple[str, ...] = ()
    layout: str = ""
    via: Literal["", "demo"] = ""
    delay_s: float = Field(default=2.0, ge=0)
    ca_bundle: str = ""
    encoding: str = ""
    day_first: bool = True
    keep_query: tuple[str, ...] = ()
    listing: Listing | None = None
    feed: Feed | None = None
    telegram: Telegram | None = None
    json_search: JsonSearch | None = None
    layouts: tuple[Layout, ...] = (Layout(),)
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _is_whole(self) -> Source:
        if sum(part is not None for part in (self.listing, self.feed, self.telegram, self.json_search)) != 1:
            raise ValueError("exactly one of [listing], [feed], [telegram], [json_search] is needed")
        ends = [layout.until for layout in self.layouts]
        if not ends or ends[-1] is not None or None in ends[:-1] or sorted(d for d in ends if d) != ends[:-1]:
            raise ValueError("layouts stand oldest first, each but the last with `until`")
        demo = self.name.startswith("Demo: ")
        if demo != (self.via == "demo") or (demo and not all(h.endswith(".example") for h in self.all_hosts)):
            raise ValueError('via = "demo", a name "Demo: …" and *.example addresses belong together')
        return self

    @property
    def all_hosts(self) -> frozenset[str]:
        """Hosts that may be read, in lower case, with the port where it is not the usual one."""
        return frozenset(urlsplit(address).netloc.lower() for address in self.addresses) | frozenset(self.hosts)

    def layout_at(self, captured_on: dt.date) -> Layout:
        """The layout that was in use on a day."""
        return next(x for x in self.layouts if x.until is None or captured_on <= x.until)

    def layout_digest(self, layout: Layout) -> str:
        """Twelve characters that change when a page would be read in another way."""
        parts = (EXTRACTOR, layout.model_dump_json(), self.encoding, self.model_dump_json(include={"feed", "telegram"}))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


_BORROWED = ("listing", "feed", "telegram", "json_search", "layouts", "zone", "encoding", "day_first", "keep_query")


def parse_source(values: Mapping[str, Any], where: str) -> Source:
    """The source that a table of keys describes.

    Args:
        values: the keys of a source file, with ``slug``.
        where: the file or section, for messages.

    Raises:
        SourceFileError: a key is unknown, missing or wrong; the message names the nearest right key.
    """
    table = dict(values)
    if borrowed := table.get("layout"):
        lender = load_source(str(borrowed))
        given = {"listing", "feed", "telegram", "json_search"} & table.keys()
        for key in _BORROWED:
            if key not in table and not (given and key in ("listing", "feed", "telegram", "json_search")):
                table[key] = getattr(lender, key)
    try:
        return Source.model_validate(table)
    except ValidationError as error:
        raise SourceFileError(f"{where}: {_explain(error)}") from None


def load_source(slug: str, folder: Path = SOURCES) -> Source:
    """The built-in source of this slug.

    Raises:
        SourceFileError: there is none, or its file is wrong.
    """
    return _load(slug, folder)


@lru_cache(maxsize=512)
def _load(slug: str, folder: Path) -> Source:
    path = folder / f"{slug}.toml"
    if not path.is_file():
        near = difflib.get_close_matches(slug, list_sources(folder), n=1)
        hint = f"; did you mean {near[0]}?" if near else "; `checker sources list` shows what is built in"
        raise SourceFileError(f"{slug}: no such source{hint}")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceFileError(f"{path.name}: not TOML: {error}") from None
    return parse_source({**table, "slug": slug}, path.name)


def list_sources(folder: Path = SOURCES) -> list[str]:
    """Slugs of the built-in sources, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load_sources(slugs: Iterable[str] | None = None, folder: Path = SOURCES) -> list[Source]:
    """The sources of these slugs; None, or ``all`` among them, stands for every built-in one."""
    wanted = ["all"] if slugs is None else list(slugs)
    return [load_source(slug, folder) for slug in (list_sources(folder) if "all" in wanted else wanted)]


def _explain(error: ValidationError) -> str:
    """One line for the first mistakes: where, what, and the nearest right key."""
    lines = []
    for item in error.errors()[:3]:
        place = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            known = _known_keys(item["loc"])
            near = difflib.get_close_matches(str(item["loc"][-1]), known, n=1, cutoff=0.0)
            lines.append(
                f"unknown key {place!r}; the nearest known key is {near[0]!r}" if near else f"unknown {place!r}"
            )
        else:
            lines.append(f"{place or 'file'}: {item['msg'].removeprefix('Value error, ')}")
    return "; ".join(lines)


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "listing": Listing,
        "feed": Feed,
        "telegram": Telegram,
        "json_search": JsonSearch,
        "layouts": Layout,
        "expect": Expect,
    }
    model = parts.get(str(place[0]), Source) if len(place) > 1 else Source
    return list(model.model_fields)
