"""One source into captures and documents with the health of its run, and many sources at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from .archive import Archive
from .crowd import run_together
from .reading import parse_listed, read_capture
from .records import Health, Moment, Reading, SeenBefore
from .run import Fetching, Scraped, Wish
from .source import Source

MAX_THREADS = 128


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
    if getattr(fetcher, "archive", archive) is not archive:
        raise ValueError("the fetcher keeps its captures in another archive")
    return Scraped(source, fetcher, Wish(seen=seen, since=since, again=tuple(again)))


def scrape_all(
    sources: Iterable[Source],
    fetcher: Fetching,
    archive: Archive,
    seen: SeenBefore = nothing_seen,
    since: Moment | None = None,
    again: Iterable[str] = (),
) -> Iterator[Reading | Health]:
    """The readings of many sources as they come, each source at its own pace, and a `Health` after each one's last.

    One failing source never stops another. `seen` is called from the threads that read; a replay runs in the caller's
    thread, one source after the other.
    """
    wanted = list(sources)
    pages: dict[str, list[str]] = {source.slug: [] for source in wanted}
    for url in again:
        for source in wanted:
            if urlsplit(url).netloc in source.all_hosts:
                pages[source.slug].append(url)
    runs = [scrape(source, fetcher, archive, seen, since, pages[source.slug]) for source in wanted]
    yield from run_together(runs, n_threads=min(MAX_THREADS, len(runs)) if fetcher.live else 1)


__all__ = ["Fetching", "Scraped", "nothing_seen", "parse_listed", "read_capture", "scrape", "scrape_all"]
