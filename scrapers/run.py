"""One run of one source: listings first, then the pages they name, oldest first."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import urlsplit

from .archive import utc_now
from .document import normalise_url, via_of
from .errors import (
    AddressRefused,
    ArchiveError,
    Blocked,
    Gone,
    HostResting,
    LimitExceeded,
    NotInArchive,
    RobotsForbidden,
    RobotsUnreachable,
    ScrapeError,
)
from .fetch import Fetched, FetchSettings, Request
from .links import Link, Listed, page_url
from .reading import parse_listed, read_page
from .records import Document, Health, Moment, Reading, SeenBefore, Via
from .revisit import is_due
from .source import Source
from .tally import Tally, day_of

# These will not be better at the next address of the same source, so its run ends.
FINAL = (HostResting, RobotsUnreachable, ArchiveError, Blocked)


class Fetching(Protocol):
    """What stands between the scrapers and the pages: a `Fetcher` or a `Replay`."""

    live: bool
    settings: FetchSettings

    def fetch(self, request: Request) -> Iterator[Fetched]:
        """The responses to a request."""

    def iter_urls(self, hosts: frozenset[str]) -> Iterator[str]:
        """Addresses on these hosts that can be read though no listing names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of a run.

    Attributes:
        seen: what the caller knows of an address.
        since: publications older than this are left out.
        again: pages to look at again that no listing names any more.
    """

    seen: SeenBefore
    since: Moment | None = None
    again: tuple[str, ...] = field(default=())


class Scraped:
    """One run of one source; iterate it once for its readings, then `health` is whole.

    Args:
        source: what to read.
        fetcher: the network, or a replay in its place.
        wish: what is wanted of it.
    """

    def __init__(self, source: Source, fetcher: Fetching, wish: Wish) -> None:
        self.source = source
        self._fetcher, self._wish = fetcher, wish
        self._tally = Tally(source)
        self._links: dict[str, Link] = {}
        self._documents: set[str] = set()
        self._over = False
        self._started_at = self._ended_at = utc_now()
        self._end = 0.0

    def __iter__(self) -> Iterator[Reading]:
        self._started_at = self._ended_at = utc_now()
        self._end = time.monotonic() + self._fetcher.settings.source_max_s
        try:
            for address in self.source.addresses:
                if not self._over:
                    yield from self._read_address(address)
            self._add_unlisted()
            # Oldest first: a run that is killed leaves the newest, which the next listing still shows.
            while self._links and not self._over:
                _, link = self._links.popitem()
                yield from self._read_link(link)
        finally:
            self._ended_at = utc_now()

    @property
    def health(self) -> Health:
        """How the run went so far; whole when the iteration has ended."""
        return self._tally.health(self._started_at, self._ended_at, self._fetcher.live)

    def note_crash(self, error: Exception) -> None:
        """Records an error that is a mistake of ours, so that it is shown and stops nothing else."""
        self._tally.fail(error)

    def _read_address(self, address: str) -> Iterator[Reading]:
        rules = self.source.listing or self.source.feed or self.source.telegram or self.source.json_search
        assert rules is not None
        page = getattr(rules, "first_page", 1)
        paged = "{page}" in address or "{page}" in getattr(rules, "body", "")
        url = address.replace("{page}", str(page))
        for _ in range(rules.max_pages):
            next_url, is_new = "", False
            for item in self._fetch(request_of(self.source, url, page), listing=True):
                if isinstance(item, Reading):
                    yield item
                    continue
                if item.unchanged and not self._fetcher.live:
                    yield replace(self._reading(url, item, ()), unchanged=True)
                    continue
                try:
                    listed = parse_listed(self.source, item.response)
                except ScrapeError as error:
                    yield self._failed(url, error, item)
                    continue
                is_new |= self._take(listed)
                next_url = next_url or listed.next_url
                yield self._reading(url, item, listed.documents)
            page += 1
            url = next_url or (address.replace("{page}", str(page)) if paged else "")
            # A page that brings no new address: the end, or a page parameter that is ignored.
            if self._over or not is_new or urlsplit(url).netloc.lower() not in self.source.all_hosts:
                return

    def _take(self, listed: Listed) -> bool:
        """Keeps the links; says whether the page brought an address that was not known."""
        self._tally.n_listed += len(listed.links) + len(listed.documents)
        for warning in listed.warnings:
            self._tally.warn(warning)
        fresh = False
        for link in listed.links:
            if link.url not in self._links and not self._is_old(link.published_at):
                self._links[link.url] = link
                fresh = True
        for document in listed.documents:
            if document.url not in self._documents and not self._is_old(document.published_at):
                self._documents.add(document.url)
                fresh |= not self._fetcher.live or self._wish.seen(document.url) is None
        return fresh

    def _add_unlisted(self) -> None:
        """Pages that no listing names: told by the caller, or found in a replayed archive."""
        urls = [normalise_url(url, self.source) for url in self._wish.again]
        if self.source.pages:
            found = (page_url(url, url, self.source) for url in self._fetcher.iter_urls(self.source.all_hosts))
            urls += [url for url in found if url]
        for url in urls:
            if url not in self._documents:
                self._links.setdefault(url, Link(url=url))

    def _read_link(self, link: Link) -> Iterator[Reading]:
        known = self._wish.seen(link.url) if self._fetcher.live else None
        if known is not None and not is_due(known, utc_now()):
            return
        if known is not None and link.published_at is None:
            link = replace(link, published_at=known.published_at)  # no listing names it any more
        for item in self._fetch(request_of(self.source, link.url), known=known is not None):
            if isinstance(item, Reading):
                yield item
            elif item.unchanged and (known is not None or not self._fetcher.live):
                self._tally.n_unchanged += 1
                yield replace(self._reading(link.url, item, ()), unchanged=True)
            else:
                try:
                    document = read_page(self.source, item.response, link)
                except ScrapeError as error:
                    yield self._failed(link.url, error, item)
                else:
                    yield self._reading(link.url, item, (document,))

    def _fetch(self, request: Request, listing: bool = False, known: bool = False) -> Iterator[Fetched | Reading]:
        """The responses, or one reading that tells why there is none."""
        try:
            self._check_budget()
            for fetched in self._fetcher.fetch(request):
                self._tally.n_bytes += len(fetched.response.content)
                yield fetched
        except NotInArchive:
            self._tally.n_missing += 1
        except RobotsForbidden as error:
            if listing:
                yield self._failed(request.url, error)
            else:  # a site may list pages that it asks robots to leave alone: told, and no failure of the run
                self._tally.warn("robots.txt forbids some of the pages listed")
        except Gone as error:
            if not known:
                yield self._failed(request.url, error)
                return
            self._tally.add_capture(error.capture)
            self._tally.warn(str(error))
            yield Reading(source=self.source.slug, url=request.url, capture=error.capture, gone=True)
        except ScrapeError as error:
            self._over |= isinstance(error, FINAL) or (listing and isinstance(error, AddressRefused))
            yield self._failed(request.url, error)

    def _check_budget(self) -> None:
        settings = self._fetcher.settings
        if time.monotonic() > self._end or self._tally.n_bytes > settings.source_max_bytes:
            self._over = True
            limits = f"{settings.source_max_s:g} s or {settings.source_max_bytes} bytes"
            raise LimitExceeded(f"stopped after {limits} in one run; what is left comes with the next one")

    def _reading(self, url: str, item: Fetched, documents: Iterable[Document]) -> Reading:
        self._tally.add_capture(item.capture)
        kept = tuple(self._stamp(document) for document in documents if not self._is_old(document.published_at))
        for document in kept:
            self._tally.add_document(document)
        return Reading(source=self.source.slug, url=url, capture=item.capture, documents=kept)

    def _stamp(self, document: Document) -> Document:
        return document if self._fetcher.live else replace(document, via=via_of(self.source, Via.REPLAY))

    def _failed(self, url: str, error: ScrapeError, item: Fetched | None = None) -> Reading:
        capture = item.capture if item else error.capture
        self._tally.add_capture(capture)
        return Reading(source=self.source.slug, url=url, capture=capture, failure=self._tally.fail(error, url))

    def _is_old(self, moment: Moment | None) -> bool:
        since = self._wish.since
        if since is None or moment is None:
            return False
        if isinstance(moment, dt.datetime) and isinstance(since, dt.datetime):
            return moment < since
        return day_of(moment) < day_of(since)


def request_of(source: Source, url: str, page: int = 1) -> Request:
    """The request for an address of a source: with its pause, its authorities, and the body that a search asks for."""
    search = source.json_search
    asked = {urlsplit(address).path for address in source.addresses}
    post = search is not None and search.method == "POST" and urlsplit(url).path in asked
    return Request(
        url=url,
        hosts=source.all_hosts,
        delay_s=source.delay_s,
        ca_bundle=source.ca_bundle,
        method="POST" if post else "GET",
        body=search.body.replace("{page}", str(page)).encode() if search and post else b"",
        language=source.language,
    )
