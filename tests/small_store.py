"""A small store for tests of the whole way: four demo sources, twenty pages, a clock that stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from checker.config import Config
from checker.demo import ARCHIVE, SOURCES
from checker.pipeline.analysing import analyse_pending
from checker.pipeline.comparing import compare_pending
from checker.pipeline.demo import demo_config
from checker.pipeline.progress import StageResult
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.store import Database
from scrapers.source import load_source

SLUGS = ("am_mfa_demo", "az_mfa_demo", "xx_courier_demo", "xx_dispatch_demo")
NOW = dt.datetime(2022, 9, 20, 12, tzinfo=dt.UTC)
TIMES = {"run": None, "lock": None}  # tables that say when something ran


def clock() -> dt.datetime:
    """The time of every test of the whole way."""
    return NOW


def silent(line: str) -> None:
    """Takes what a stage tells."""


def small_config(folder: Path) -> Config:
    """The defaults with everything in one folder."""
    return demo_config(folder, folder / "reports")


def scrape(database: Database, config: Config) -> StageResult:
    """The replayed pages in the store."""
    sources = tuple(load_source(slug, SOURCES) for slug in SLUGS)
    return scrape_sources(database, config, ScrapeRequest(sources=sources, replay=(ARCHIVE,)), silent, clock)


STAGES: dict[str, Callable[[Database, Config], StageResult]] = {
    "scrape": scrape,
    "analyse": lambda database, config: analyse_pending(database, config, silent),
    "compare": lambda database, config: compare_pending(database, config, silent, clock),
}


def dump_store(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but those that only say when something ran, sorted."""
    tables: dict[str, list[tuple[Any, ...]]] = {}
    with database.engine.connect() as connection:
        for table in inspect(database.engine).get_table_names():
            if table not in TIMES and not table.startswith(("sqlite_", "statement_search", "contradiction_search")):
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
                tables[table] = sorted((tuple(row) for row in rows), key=repr)
    return tables
