"""Sources ─▶ captures and documents in the store; one failing source never stops another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from checker.config import Config
from checker.errors import ConfigError, InputError
from checker.pipeline.progress import Clock, Line, StageResult, Tell, utc_now
from checker.pipeline.sources import publisher_of
from checker.pipeline.storing import Keeper
from checker.pipeline.turns import StoreKeeper
from checker.store import Database
from checker.store import documents as store
from checker.store.locks import hold
from checker.store.runs import finish_run, start_run
from scrapers.archive import Archive
from scrapers.errors import ArchiveError, ScrapeError
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.pace import Pace
from scrapers.records import Health, Reading, Seen
from scrapers.replay import Replay
from scrapers.revisit import INTERVALS, is_due
from scrapers.scrape import scrape_all
from scrapers.source import Source
from scrapers.timestamp import stamp_days

LONGEST_REVISIT = INTERVALS[-1][0]  # an older page is not looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class ScrapeRequest:
    """What to scrape: sources, an archive to replay in place of the network, the first day wanted."""

    sources: tuple[Source, ...]
    replay: tuple[Path, ...] = ()
    since: dt.date | None = None


def scrape_sources(
    database: Database, config: Config, request: ScrapeRequest, tell: Tell, clock: Clock = utc_now
) -> StageResult:
    """Every document of the sources in the store, with its capture; each source's run recorded with its outcome.

    Raises:
        ConfigError: live scraping without a contact.
        InputError: the archive to replay cannot be read.
    """
    if not request.replay and not config.scrape.contact:
        raise ConfigError(
            "config.toml: live scraping needs a contact that is sent with every request; add under [scrape]: "
            'contact = "monitoring@your-desk.example" (a role mailbox: the address reaches the servers you read)'
        )
    if request.replay:
        return _scrape(database, config, request, tell, clock)
    with _leased(database, request.sources, tell, clock) as free:
        return _scrape(database, config, replace(request, sources=free), tell, clock)


def _scrape(database: Database, config: Config, request: ScrapeRequest, tell: Tell, clock: Clock) -> StageResult:
    again = [] if request.replay or not config.scrape.revisit else list_due(database, request.sources, clock())
    with Archive(config.store.archive) as archive:
        problems = [f"archive: {line}" for line in archive.recovered]
        keeper = Keeper(database, archive, request.sources)
        with _open_way(database, config, request, archive) as way:
            run_ids = _start_runs(database, request.sources, clock())
            for item in scrape_all(request.sources, way, archive, seen=keeper.seen, since=request.since, again=again):
                if isinstance(item, Reading):
                    keeper.keep(item)
                else:
                    problems += _finish(database, run_ids[item.source], item, keeper.n_new(item.source), tell)
            problems += _stamp(config, way, clock().date())
    return StageResult(
        stage="scrape", n_done=keeper.n_documents, n_new=sum(keeper.new.values()), problems=tuple(problems)
    )


@contextmanager
def _leased(database: Database, sources: Sequence[Source], tell: Tell, clock: Clock) -> Iterator[tuple[Source, ...]]:
    """Those of the sources that no other process of any machine is reading, ours until the block ends."""
    with ExitStack() as leases:
        free = []
        for source in sources:
            if leases.enter_context(hold(database, f"scrape:{source.slug}", clock)):
                free.append(source)
            else:
                words = f"{source.slug}: another run is still under way, skipped"
                tell(Line(words, event="source.skipped", level="warning", source=source.slug))
        yield tuple(free)


def _stamp(config: Config, way: Fetcher | Replay, today: dt.date) -> list[str]:
    """Finished days time-stamped by the configured authority; what went wrong as lines."""
    if not config.scrape.timestamp_url or isinstance(way, Replay):
        return []
    try:
        stamp_days(config.store.archive, config.scrape.timestamp_url, way, today)
    except ScrapeError as error:
        return [f"time-stamp: {error}"]
    return []


def list_due(database: Database, sources: Sequence[Source], now: dt.datetime) -> list[str]:
    """Addresses of known pages whose next look is due, though no listing may name them any more."""
    with database.session() as session:
        rows = store.iter_known(session, [source.slug for source in sources], now - LONGEST_REVISIT)
        return [row.url for row in rows if is_due(Seen(first_at=row.first_seen_at, checked_at=row.checked_at), now)]


def _open_way(database: Database, config: Config, request: ScrapeRequest, archive: Archive) -> Fetcher | Replay:
    if not request.replay:
        return open_fetcher(database, config, archive)
    try:
        return Replay(list(request.replay), archive)
    except ArchiveError as error:
        raise InputError(str(error)) from error


def open_fetcher(database: Database, config: Config, archive: Archive) -> Fetcher:
    """The network, its hosts' pauses shared with all machines that share the store."""
    return Fetcher(fetch_settings(config), archive, Pace(StoreKeeper(database)))


def fetch_settings(config: Config) -> FetchSettings:
    """How pages are fetched, as the configuration says."""
    return FetchSettings(
        contact=config.scrape.contact,
        state=config.store.archive,
        delay_s=config.scrape.delay_s,
        timeout_s=config.scrape.timeout_s,
        max_bytes=config.scrape.max_bytes,
        allow_loopback=config.scrape.allow_loopback,
    )


def _start_runs(database: Database, sources: Iterable[Source], at: dt.datetime) -> dict[str, str]:
    run_ids = {}
    with database.session() as session:
        for source in sources:
            store.add_source(session, publisher_of(source))
            run_ids[source.slug] = start_run(session, "scrape", source.slug, at).id
    return run_ids


def _finish(database: Database, run_id: str, health: Health, n_new: int, tell: Tell) -> list[str]:
    """The run recorded; its failures as lines."""
    n_read = health.n_documents + health.n_unchanged + health.n_listed  # a listing of known pages is no silence
    outcome = "blocked" if health.blocked else "failed" if not health.ok else "ok" if n_read else "empty"
    facts: dict[str, object] = {"source": health.source, "source_run": run_id}
    problems = [
        Line(f"{health.source}: {failure.kind}: {failure.message}", event="source.failed", kind=failure.kind, **facts)
        for failure in health.failures
    ]
    with database.session() as session:
        finish_run(
            session,
            run_id,
            outcome,
            health.ended_at,
            message="; ".join([*(failure.message for failure in health.failures), *health.warnings])[:2000],
            counts=(health.n_captures, health.n_documents, n_new),
        )
    words = f"{health.source}: {outcome}, {health.n_documents} documents, {n_new} new wordings"
    facts |= {"n_captures": health.n_captures, "n_documents": health.n_documents, "n_new": n_new}
    tell(Line(words, event="source.read", outcome=outcome, **facts))
    return [*problems]
