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

from pydantic import BaseModel, Field, ValidationError, model_validator

from .errors import SourceFileError
from .shape import Expect, Feed, JsonSearch, Layout, Listing, Part, Telegram

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


class Source(Part):
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
        """Hosts that may be read, with and without ``www.``, in lower case, with an unusual port."""
        named = {urlsplit(address).netloc.lower() for address in self.addresses} | set(self.hosts)
        bare = {host.removeprefix("www.") for host in named}
        return frozenset(bare | {f"www.{host}" for host in bare})

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
    for item in sorted(error.errors(), key=lambda item: item["type"] != "extra_forbidden")[:3]:  # a misspelt key first
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


__all__ = [
    "Expect",
    "Feed",
    "JsonSearch",
    "Layout",
    "Listing",
    "Source",
    "Telegram",
    "list_sources",
    "load_source",
    "load_sources",
    "parse_source",
]
