"""One source into captures and documents with the health of its run, and many sources at once."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit

from .archive import Archive, utc_now
from .crowd import run_together
from .document import normalise_url, parse_page, via_of
from .errors import (
    AddressRefused,
    ArchiveError,
    Blocked,
    Gone,
    HostResting,
    LayoutError,
    LimitExceeded,
    NotInArchive,
    RobotsForbidden,
    RobotsUnreachable,
    ScrapeError,
)
from .feed import parse_feed
from .fetch import Fetched, FetchSettings, Request
from .links import Link, Listed
from .listing import parse_listing
from .records import Document, Failure, Health, Moment, Reading, Response, SeenBefore, Via
from .revisit import is_due
from .search import parse_search
from .source import Source
from .telegram import parse_channel

log = logging.getLogger(__name__)
# These will not be better at the next address of the same source, so its run ends.
FINAL = (HostResting, RobotsUnreachable, ArchiveError, Blocked)


class Fetching(Protocol):
    """What stands between the scrapers and the pages: a `Fetcher` or a `Replay`."""

    live: bool
    settings: FetchSettings

    def fetch(self, request: Request) -> Iterator[Fetched]:
        """The responses to a request."""


def nothing_seen(url: str) -> None:
    """Nothing is known of any address."""
    return None


def scrape(
    source: Source,
    fetcher: Fetching,
    archive: Archive,
    seen: SeenBefore = nothing_seen,
    since: Moment | None = None,
    again: Iterable[str] = (),
) -> Scraped:
    """One run of a source: iterate it for its readings; then its `health` is whole.

    Args:
        source: what to read.
        fetcher: the network, or a replay in its place.
        archive: where the fetcher keeps its captures.
        seen: what the caller knows of an address.
        since: publications older than this are left out, where a listing dates them.
        again: pages that are to be looked at again though no listing names them any more.
    """
    return Scraped(source, fetcher, archive, seen, since, again)


def scrape_all(
    sources: Iterable[Source],
    fetcher: Fetching,
    archive: Archive,
    seen: SeenBefore = nothing_seen,
    since: Moment | None = None,
    again: Iterable[str] = (),
) -> Iterator[Reading | Health]:
    """The readings of many sources as they come, each source at its own pace, and a `Health` after each one's last.

    One failing source never stops another. `seen` is called from the threads that read.
    """
    wanted = list(sources)
    pages: dict[str, list[str]] = {source.slug: [] for source in wanted}
    for url in again:
        for source in wanted:
            if urlsplit(url).netloc in source.all_hosts:
                pages[source.slug].append(url)
    runs = [scrape(source, fetcher, archive, seen, since, pages[source.slug]) for source in wanted]
    yield from run_together(runs, n_threads=min(128, len(runs)) if fetcher.live else 1)


def read_capture(archive: Archive, record: str, source: Source) -> tuple[Document, ...]:
    """The documents of an archived response, read by the source's layout of today.

    Raises:
        ScrapeError: the record cannot be read, or the layout does not fit it.
    """
    response = archive.load(record)
    start = response.content[:200].lstrip()
    is_page = source.listing is not None or (
        source.telegram is None and not start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"{", b"["))
    )
    return (parse_page(source, response),) if is_page else parse_listed(source, response).documents


def parse_listed(source: Source, response: Response) -> Listed:
    """What a listing, feed, channel or search answer holds.

    Raises:
        ScrapeError: it cannot be read as the source file describes it.
    """
    if source.feed is not None:
        return parse_feed(source, response)
    if source.telegram is not None:
        return parse_channel(source, response)
    if source.json_search is not None:
        return parse_search(source, response)
    return parse_listing(source, response)


class Scraped:
    """One run of one source; iterate it once.

    Attributes:
        source: what is read.
    """

    def __init__(
        self,
        source: Source,
        fetcher: Fetching,
        archive: Archive,
        seen: SeenBefore,
        since: Moment | None,
        again: Iterable[str],
    ) -> None:
        self.source = source
        self._fetcher, self._archive, self._seen, self._since = fetcher, archive, seen, since
        self._again = [normalise_url(url, source) for url in again]
        self._links: dict[str, Link] = {}
        self._documents: set[str] = set()
        self._failures: list[Failure] = []
        self._warnings: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._newest: Moment | None = None
        self._n_bytes = 0
        self._over = False
        self._missing = 0
        self._started_at = self._ended_at = utc_now()
        self._end = time.monotonic() + fetcher.settings.source_max_s

    def __iter__(self) -> Iterator[Reading]:
        self._started_at = utc_now()
        self._end = time.monotonic() + self._fetcher.settings.source_max_s
        try:
            for address in self.source.addresses:
                if not self._over:
                    yield from self._read_address(address)
            self._add_unlisted()
            # Oldest first: a run that is killed leaves the newest, which the next listing still shows.
            for link in reversed(list(self._links.values())):
                if self._over:
                    break
                yield from self._read_link(link)
        finally:
            self._ended_at = utc_now()

    @property
    def health(self) -> Health:
        """How the run went so far; whole when the iteration has ended."""
        warnings = [f"{text} ({n} times)" if n > 1 else text for text, n in self._warnings.items()]
        if self._missing:
            warnings.append(f"{self.source.slug}: {self._missing} addresses are not in the replayed archive")
        if silent := self._silence():
            warnings.append(silent)
        return Health(
            source=self.source.slug,
            started_at=self._started_at,
            ended_at=self._ended_at,
            n_listed=self._counts["listed"],
            n_captures=self._counts["captures"],
            n_documents=self._counts["documents"],
            n_unchanged=self._counts["unchanged"],
            newest=self._newest,
            failures=tuple(self._failures),
            warnings=tuple(warnings),
        )

    def note_crash(self, error: Exception) -> None:
        """Records an error that is a mistake of ours, so that it is shown and stops nothing else."""
        self._failures.append(Failure(kind="error", url="", message=f"{self.source.slug}: {error!r}"))

    def _read_address(self, address: str) -> Iterator[Reading]:
        rules = self.source.listing or self.source.feed or self.source.telegram or self.source.json_search
        assert rules is not None
        page = getattr(rules, "first_page", 1)
        url = address.replace("{page}", str(page))
        for n in range(rules.max_pages):
            next_url, is_new = "", False
            for item in self._fetch(self._request(url, page), listing=True):
                if isinstance(item, Reading):
                    yield item
                    continue
                try:
                    listed = parse_listed(self.source, item.response)
                except ScrapeError as error:
                    yield self._failed(url, error, item)
                    continue
                is_new |= self._take(listed)
                next_url = next_url or listed.next_url
                yield self._reading(url, item, listed.documents)
            if self._over or not is_new or n + 1 == rules.max_pages:
                return
            page += 1
            paged = "{page}" in address or "{page}" in getattr(rules, "body", "")
            url = next_url or (address.replace("{page}", str(page)) if paged else "")
            if not url or self._is_elsewhere(url):
                return

    def _take(self, listed: Listed) -> bool:
        """Keeps the links; says whether the page brought an address that this run did not know."""
        self._counts["listed"] += len(listed.links) + len(listed.documents)
        self._warnings.update(listed.warnings)
        fresh = False
        for link in listed.links:
            if link.url not in self._links and not self._is_old(link.published_at):
                self._links[link.url] = link
                fresh = True
        for document in listed.documents:
            if document.url not in self._documents:
                self._documents.add(document.url)
                fresh |= not self._fetcher.live or self._seen(document.url) is None
        return fresh

    def _add_unlisted(self) -> None:
        """Pages to look at again that no listing names: told by the caller, or found in a replayed archive."""
        urls = list(self._again)
        finder = getattr(self._fetcher, "iter_urls", None)
        if finder is not None and self.source.pages:
            from .links import page_url

            urls += [x for url in finder(self.source.all_hosts) if (x := page_url(url, url, self.source))]
        for url in urls:
            if url not in self._documents:
                self._links.setdefault(url, Link(url=url))

    def _read_link(self, link: Link) -> Iterator[Reading]:
        known = self._seen(link.url) if self._fetcher.live else None
        if known is not None and not is_due(known, utc_now()):
            return
        for item in self._fetch(self._request(link.url), known=known is not None):
            if isinstance(item, Reading):
                yield item
                continue
            if item.unchanged and known is not None:
                self._counts["unchanged"] += 1
                yield replace(self._reading(link.url, item, ()), unchanged=True)
                continue
            try:
                document = self._complete(self._parse(item), link)
            except ScrapeError as error:
                yield self._failed(link.url, error, item)
            else:
                yield self._reading(link.url, item, (document,))

    def _parse(self, item: Fetched) -> Document:
        asked, got = urlsplit(item.response.asked_url).path, urlsplit(item.response.url).path
        if got in ("", "/") and asked not in ("", "/"):
            raise LayoutError(f"{self.source.slug}: {item.response.asked_url} leads to the front page")
        return parse_page(self.source, item.response)

    def _complete(self, document: Document, link: Link) -> Document:
        """The document with the listing's title and date where the page has none."""
        listed, own = link.published_at, document.published_at
        if own is None:
            return replace(document, published_at=listed, title=document.title or link.title)
        # A day on the page and a time in the listing: the time, where both mean the same day.
        only_day = not isinstance(own, dt.datetime) and isinstance(listed, dt.datetime)
        if only_day and listed is not None and abs((_day(listed) - own).days) <= 1:
            document = replace(document, published_at=listed)
        return document if document.title else replace(document, title=link.title)

    def _fetch(self, request: Request, listing: bool = False, known: bool = False) -> Iterator[Fetched | Reading]:
        """The responses, or one reading that tells why there is none."""
        settings = self._fetcher.settings
        try:
            if time.monotonic() > self._end or self._n_bytes > settings.source_max_bytes:
                self._over = True
                limits = f"{settings.source_max_s:g} s or {settings.source_max_bytes} bytes"
                raise LimitExceeded(f"{self.source.slug}: stopped after {limits} in one run")
            for fetched in self._fetcher.fetch(request):
                self._n_bytes += len(fetched.response.content)
                yield fetched
        except NotInArchive:
            self._missing += 1
        except RobotsForbidden as error:
            if listing:
                yield self._failed(request.url, error)
            else:  # a site may list pages that it asks robots to leave alone: told, and no failure of the run
                self._warnings[f"{self.source.slug}: robots.txt forbids some of the pages listed"] += 1
        except Gone as error:
            yield self._gone(request.url, error) if known else self._failed(request.url, error)
        except ScrapeError as error:
            self._over |= isinstance(error, FINAL) or (listing and isinstance(error, AddressRefused))
            yield self._failed(request.url, error)

    def _request(self, url: str, page: int = 1) -> Request:
        source = self.source
        search = source.json_search
        post = search is not None and search.method == "POST" and any(_same_page(url, x) for x in source.addresses)
        return Request(
            url=url,
            hosts=source.all_hosts,
            delay_s=source.delay_s,
            ca_bundle=source.ca_bundle,
            method="POST" if post else "GET",
            body=search.body.replace("{page}", str(page)).encode() if search and post else b"",
            language=source.language,
        )

    def _reading(self, url: str, item: Fetched, documents: tuple[Document, ...]) -> Reading:
        self._counts["captures"] += 1
        kept = tuple(self._stamp(document) for document in documents if not self._is_old(document.published_at))
        self._counts["documents"] += len(kept)
        for document in kept:
            self._documents.add(document.url)
            self._warnings.update(f"{self.source.slug}: {warning}" for warning in document.warnings)
            if _later(document.published_at, self._newest):
                self._newest = document.published_at
        return Reading(source=self.source.slug, url=url, capture=item.capture, documents=kept)

    def _stamp(self, document: Document) -> Document:
        return document if self._fetcher.live else replace(document, via=via_of(self.source, Via.REPLAY))

    def _failed(self, url: str, error: ScrapeError, item: Fetched | None = None) -> Reading:
        message = str(error) if str(error).startswith(self.source.slug) else f"{self.source.slug}: {error}"
        failure = Failure(kind=error.kind, url=url, message=message)
        self._failures.append(failure)
        capture = item.capture if item else error.capture
        self._counts["captures"] += capture is not None
        return Reading(source=self.source.slug, url=url, capture=capture, failure=failure)

    def _gone(self, url: str, error: Gone) -> Reading:
        self._counts["captures"] += error.capture is not None
        self._warnings[f"{self.source.slug}: {error}"] += 1
        return Reading(source=self.source.slug, url=url, capture=error.capture, gone=True)

    def _is_old(self, moment: Moment | None) -> bool:
        if self._since is None or moment is None:
            return False
        if isinstance(moment, dt.datetime) and isinstance(self._since, dt.datetime):
            return moment < self._since
        return _day(moment) < _day(self._since)

    def _is_elsewhere(self, url: str) -> bool:
        return urlsplit(url).netloc.lower() not in self.source.all_hosts

    def _silence(self) -> str | None:
        if not self._fetcher.live or self._newest is None:
            return None
        hours = (self._ended_at.date() - _day(self._newest)).days * 24
        if hours <= self.source.expect.silent_h:
            return None
        return f"{self.source.slug}: nothing new since {self._newest.isoformat()}, longer than its own rhythm"


def _same_page(url: str, address: str) -> bool:
    return urlsplit(url).path == urlsplit(address).path


def _day(moment: Moment) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _later(a: Moment | None, b: Moment | None) -> bool:
    if a is None or b is None:
        return a is not None
    if isinstance(a, dt.datetime) and isinstance(b, dt.datetime):
        return a > b
    return _day(a) > _day(b)
