"""Sources ─▶ a health table: is each alive, does it yield what it should, since when is it silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from checker.config import Config
from checker.errors import ConfigError
from checker.pipeline.progress import Clock, utc_now
from checker.pipeline.scraping import open_fetcher
from checker.pipeline.sources import configured_sources
from checker.store import Database
from checker.store.coverage import list_coverage
from checker.store.runs import latest_good_runs
from scrapers.archive import Archive
from scrapers.errors import ScrapeError
from scrapers.fetch import Fetcher
from scrapers.run import request_of
from scrapers.scrape import parse_listed
from scrapers.source import Source
from scrapers.starting import start_source

N_THREADS = 32  # hosts asked at once; each source costs one request


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    """How one source looks now.

    Attributes:
        slug: the source.
        problem: what is wrong, or "".
        n_listed: entries its listing or feed holds now.
        newest: the newest publication day in it, or None where it dates nothing.
        last_good_at: when a run of it last ended well.
        silent_h: hours since its newest stored publication, or None where nothing is stored.
    """

    slug: str
    problem: str = ""
    n_listed: int = 0
    newest: str | None = None
    last_good_at: dt.datetime | None = None
    silent_h: int | None = None


def begin_source(database: Database, config: Config, slug: str, url: str) -> list[str]:
    """What was written and what is left to do, after one polite fetch of the address.

    Raises:
        ConfigError: no contact is configured, the slug is taken, or the address cannot be read.
    """
    _check_contact(config)
    try:
        with Archive(config.store.archive) as archive, open_fetcher(database, config, archive) as fetcher:
            return start_source(slug, url, fetcher)
    except ScrapeError as error:
        raise ConfigError(str(error)) from error


def _check_contact(config: Config) -> None:
    if not config.scrape.contact:
        raise ConfigError('config.toml: asking a site needs a contact; add under [scrape]: contact = "…"')


def check_all(database: Database, config: Config, slugs: Sequence[str], clock: Clock = utc_now) -> list[SourceCheck]:
    """One polite request to each source, hosts side by side.

    Raises:
        ConfigError: no contact is configured, or a slug is not known.
    """
    _check_contact(config)
    sources = configured_sources(config, slugs)
    with database.session() as session:
        silent = {row.source: row.silent_days for row in list_coverage(session, clock().date())}
        good = latest_good_runs(session, "scrape")
    with (
        Archive(config.store.archive) as archive,
        open_fetcher(database, config, archive) as fetcher,
        ThreadPoolExecutor(N_THREADS) as pool,
    ):
        looks = list(pool.map(lambda source: _look(source, fetcher), sources))
    checks = []
    for source, (problem, n_listed, newest) in zip(sources, looks, strict=True):
        days = silent.get(source.slug)
        silent_h = days * 24 if days is not None else None
        if not problem and silent_h is not None and silent_h > source.expect.silent_h:
            problem = f"nothing new for {silent_h} h, its own rhythm is {source.expect.silent_h} h"
        checks.append(
            SourceCheck(
                slug=source.slug,
                problem=problem,
                n_listed=n_listed,
                newest=newest,
                last_good_at=good.get(source.slug),
                silent_h=silent_h,
            )
        )
    return checks


def _look(source: Source, fetcher: Fetcher) -> tuple[str, int, str | None]:
    """What is wrong (or ""), how many entries are listed, and the newest day among them."""
    page = getattr(source.listing or source.json_search, "first_page", 1)
    request = request_of(source, source.addresses[0].replace("{page}", str(page)), page)
    try:
        fetched = next(iter(fetcher.fetch(request)))
        listed = parse_listed(source, fetched.response)
    except ScrapeError as error:
        return f"{error.kind}: {error}", 0, None
    moments = [link.published_at for link in listed.links] + [page.published_at for page in listed.documents]
    days = sorted(str(moment)[:10] for moment in moments if moment is not None)
    n_listed = len(listed.links) + len(listed.documents)
    if n_listed < source.expect.min_items:
        return f"layout: {n_listed} entries, expected at least {source.expect.min_items}", n_listed, None
    return "", n_listed, days[-1] if days else None


def render_health(checks: Sequence[SourceCheck]) -> list[str]:
    """The table as lines."""
    lines = [f"{'source':28} {'state':6} {'listed':>6} {'newest':10} {'last success':16} silent"]
    for check in checks:
        good = f"{check.last_good_at:%Y-%m-%d %H:%M}" if check.last_good_at else "never"
        silent = f"{check.silent_h} h" if check.silent_h is not None else "–"
        state = "bad" if check.problem else "good"
        lines.append(f"{check.slug:28} {state:6} {check.n_listed:6} {check.newest or '–':10} {good:16} {silent}")
        if check.problem:
            lines.append(f"    {check.problem}")
    return lines
