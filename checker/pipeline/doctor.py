"""Configuration, database, archive, disk, clock, models and sources ─▶ one page of findings."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checker.config import Config
from checker.errors import CheckerError
from checker.pipeline.sources import configured_sources
from checker.store.database import Database, read_versions
from checker.store.runs import list_runs
from scrapers.archive import Archive
from scrapers.errors import ScrapeError

LOW_DISK_BYTES = 2_000_000_000  # a few weeks of captures of twenty sources
EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a clock before this program's first release is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: good, note or bad, and what was seen."""

    what: str
    state: str
    detail: str


def examine(config: Config) -> list[Finding]:
    """Every part looked at; one that cannot be looked at is bad, and the others are looked at all the same."""
    checks: tuple[tuple[str, Callable[[Config], Finding]], ...] = (
        ("configuration", _configuration),
        ("database", _database),
        ("archive", _archive),
        ("disk", _disk),
        ("clock", _clock),
        ("models", _models),
        ("sources", _sources),
        ("last run", _last_run),
    )
    findings = []
    for what, check in checks:
        try:
            findings.append(check(config))
        except (CheckerError, ScrapeError, OSError) as error:
            findings.append(Finding(what, "bad", str(error)))
    return findings


def _configuration(config: Config) -> Finding:
    if not config.scrape.contact:
        return Finding("configuration", "note", "no contact under [scrape]: live scraping is refused without one")
    return Finding("configuration", "good", f"contact {config.scrape.contact}")


def _database(config: Config) -> Finding:
    database = Database(config.store.database)
    try:
        if database.is_sqlite and not Path(database.engine.url.database or "").exists():
            return Finding("database", "note", f"{database.address}: not there yet; the first command makes it")
        current, newest, known = read_versions(database)
    finally:
        database.close()
    if current is not None and current not in known:
        return Finding("database", "bad", f"{database.address}: written by a later version (schema {current})")
    state = "good" if current == newest else "note"
    return Finding("database", state, f"{database.address}: schema {current or 'none'}, this version has {newest}")


def _archive(config: Config) -> Finding:
    folder = config.store.archive
    absent = [str(other) for other in config.store.other_archives if not other.is_dir()]
    if absent:
        return Finding("archive", "bad", f"[store] other_archives: {', '.join(absent)}: no such folder (mounted?)")
    if not folder.is_dir():
        return Finding("archive", "note", f"{folder}: not there yet; the first capture makes it")
    with Archive(folder) as archive:
        damaged = [*archive.recovered, *(str(problem) for problem in archive.verify())]
        n_captures = sum(1 for _ in archive.iter_captures())
    if damaged:
        return Finding("archive", "bad", f"{folder}: {damaged[0]} ({len(damaged)} problems: checker verify)")
    return Finding("archive", "good", f"{folder}: {n_captures} captures, every digest fits")


def _disk(config: Config) -> Finding:
    folder = config.store.archive.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    state = "good" if free > LOW_DISK_BYTES else "bad"
    return Finding("disk", state, f"{free / 1e9:.1f} GB free at {folder}")


def _clock(config: Config) -> Finding:
    now = dt.datetime.now(dt.UTC)
    state = "good" if now > EARLIEST else "bad"
    return Finding("clock", state, f"{now:%Y-%m-%d %H:%M} UTC; schedules are read in {config.schedule.timezone}")


def _models(config: Config) -> Finding:
    from checker.api import classify, compare

    judged = classify("The ministry denied that its forces had shelled the town.")
    compare("Our forces hold the town.", "The enemy has left the town.")
    return Finding("models", "good", f"loaded; a plain denial is read as {judged.label} ({judged.probability:.2f})")


def _sources(config: Config) -> Finding:
    sources = configured_sources(config)
    return Finding("sources", "good", f"{len(sources)} sources, every source file is sound")


def _last_run(config: Config) -> Finding:
    database = Database(config.store.database)
    try:
        if database.is_sqlite and not Path(database.engine.url.database or "").exists():
            return Finding("last run", "note", "nothing has run yet")
        with database.session() as session:
            runs = list_runs(session, limit=50)
    finally:
        database.close()
    if not runs:
        return Finding("last run", "note", "nothing has run yet")
    failed = sorted({run.source_slug or run.stage for run in runs if run.outcome in ("failed", "blocked")})
    detail = f"{runs[0].started_at:%Y-%m-%d %H:%M} UTC" + (f"; failed lately: {', '.join(failed)}" if failed else "")
    return Finding("last run", "note" if failed else "good", detail)
