"""A misbehaving site, and a scraper that may read this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scrapers.archive import Archive
from scrapers.fetch import Fetched, Fetcher, FetchSettings, Request
from scrapers.records import Health, Reading
from scrapers.scrape import scrape
from scrapers.source import Source, parse_source
from tests.scrapers_site import Site, serve


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site()) as running:
        yield running


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def make_fetcher(archive: Archive, tmp_path: Path) -> Iterator[Callable[..., Fetcher]]:
    """A fetcher with small limits; any of them can be set."""
    made: list[Fetcher] = []

    def make(**settings: Any) -> Fetcher:
        small: dict[str, Any] = {
            "contact": "desk@newsroom.example",
            "state": tmp_path / "state",
            "delay_s": 0.0,
            "timeout_s": 15.0,
            "max_s": 30.0,
            "max_bytes": 200_000,
            "attempts": 2,
            "backoff_s": 0.01,
            "allow_loopback": True,
        }
        made.append(Fetcher(FetchSettings(**small | settings), archive))
        return made[-1]

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def get(site: Site, make_fetcher: Callable[..., Fetcher]) -> Callable[..., Fetched]:
    """One path of the site, fetched."""

    def fetch(path: str, **settings: Any) -> Fetched:
        fetcher = make_fetcher(**settings)
        (found,) = fetcher.fetch(Request(url=site.base + path, hosts=frozenset({site.host})))
        return found

    return fetch


def source_of(site: Site, **values: Any) -> Source:
    """A listing source on the site."""
    table: dict[str, Any] = {
        "slug": "xx_test",
        "name": "Test",
        "kind": "government",
        "zone": "Asia/Yerevan",
        "delay_s": 0,
        "addresses": [f"{site.base}/list"],
        "layouts": [{"title": "h1", "text": ".t p"}],
    }
    if not {"feed", "telegram", "json_search"} & values.keys():
        table["listing"] = {"item": "li", "date": "i"}
    return parse_source(table | values, "test")


@pytest.fixture
def run(
    site: Site, archive: Archive, make_fetcher: Callable[..., Fetcher]
) -> Callable[..., tuple[list[Reading], Health]]:
    """One run of a source on the site."""

    def run_once(
        seen: Any = None, settings: dict[str, Any] | None = None, **values: Any
    ) -> tuple[list[Reading], Health]:
        run = scrape(source_of(site, **values), make_fetcher(**settings or {}), archive, seen or (lambda url: None))
        readings = list(run)
        return readings, run.health

    return run_once
