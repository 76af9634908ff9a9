"""An archive in place of the network gives the same documents; old captures are read again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from scrapers.archive import Archive
from scrapers.errors import ArchiveError
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.records import Document, Health, Reading, Seen, Via
from scrapers.replay import Replay
from scrapers.revisit import is_due
from scrapers.scrape import read_capture, scrape_all
from scrapers.source import Source, parse_source
from tests.scrapers_site import Site, listing_of, page_of, serve


def source_of(site: Site) -> Source:
    table: dict[str, Any] = {
        "slug": "xx_test",
        "name": "Test",
        "kind": "government",
        "delay_s": 0,
        "addresses": [f"{site.base}/list"],
        "pages": "/a/",
        "listing": {"item": "li", "date": "i"},
        "layouts": [{"title": "h1", "text": ".t p"}],
    }
    return parse_source(table, "test")


def run(source: Source, way: Fetcher | Replay, archive: Archive) -> tuple[list[Document], Health]:
    items = list(scrape_all([source], way, archive))
    documents = [document for item in items if isinstance(item, Reading) for document in item.documents]
    (health,) = (item for item in items if isinstance(item, Health))
    return documents, health


def seen_long_ago(document: Document) -> Seen:
    at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=10)
    return Seen(first_at=at, checked_at=at, published_at=document.published_at)


def essence(documents: list[Document]) -> list[tuple[Any, ...]]:
    return sorted((d.url, d.title, d.published_at, d.text, d.captured_at, d.layout) for d in documents)


def test_replay_gives_the_same_documents_and_every_wording(tmp_path: Path) -> None:
    with serve(Site()) as site, Archive(tmp_path / "live") as archive:
        source = source_of(site)
        settings = FetchSettings(contact="desk@newsroom.example", state=tmp_path, delay_s=0, allow_loopback=True)
        with Fetcher(settings, archive) as fetcher:
            site.put("/list", listing_of("/a/1", "/a/2"))
            site.put("/a/1", page_of("One", "First wording."))
            site.put("/a/2", page_of("Two", "Stays."))
            live, _ = run(source, fetcher, archive)
            site.put("/a/1", page_of("One", "Second wording."))
            site.put("/list", listing_of("/a/2"))
            known = {document.url: seen_long_ago(document) for document in live}
            later = scrape_all([source], fetcher, archive, seen=known.get, again=[f"{site.base}/a/1"])
            live += [document for item in later if isinstance(item, Reading) for document in item.documents]
    with Archive(tmp_path / "again") as again, Replay([tmp_path / "live"], again) as replay:
        replayed, health = run(source, replay, again)
        assert health.ok
        assert list(again.verify()) == []
        assert essence(replayed) == essence(live)
        assert {document.via for document in replayed} == {Via.REPLAY}
        ones = [document.text for document in replayed if document.url.endswith("/a/1")]
        assert ones == ["First wording.", "Second wording."]
        for document in replayed:
            (read_again,) = read_capture(again, document.capture or "", source)
            assert (read_again.text, read_again.layout) == (document.text, document.layout)
        n = sum(1 for _ in again.iter_captures())
        run(source, replay, again)
        assert sum(1 for _ in again.iter_captures()) == n, "a second replay adds nothing"


def test_replay_of_another_source_is_no_failure(tmp_path: Path) -> None:
    with serve(Site()) as site, Archive(tmp_path / "live") as archive:
        source = source_of(site)
        archive.save_resource("https://other.example/", b"<html>x</html>", "text/html")
    with Archive(tmp_path / "again") as again, Replay([tmp_path / "live"], again) as replay:
        documents, health = run(source, replay, again)
    assert documents == [] and health.ok and any("not in the replayed archive" in w for w in health.warnings)


def test_replay_of_nothing_is_named(tmp_path: Path) -> None:
    with Archive(tmp_path / "a") as archive:
        with pytest.raises(ArchiveError, match="no such file"):
            Replay([tmp_path / "missing.warc.gz"], archive)
        (tmp_path / "empty").mkdir()
        with pytest.raises(ArchiveError, match="no WARC or WACZ"):
            Replay([tmp_path / "empty"], archive)


def test_pages_are_looked_at_again_at_growing_intervals() -> None:
    now = dt.datetime(2026, 2, 22, tzinfo=dt.UTC)
    ages = {"2h": 2, "12h": 12, "3d": 72, "20d": 480, "40d": 960}
    pauses_h = {"2h": 0.25, "12h": 1, "3d": 3, "20d": 72}
    for name, hours in ages.items():
        first = now - dt.timedelta(hours=hours)
        pause = pauses_h.get(name)
        if pause is None:
            assert not is_due(Seen(first_at=first, checked_at=first), now)
            continue
        just = Seen(first_at=first, checked_at=now - dt.timedelta(hours=pause))
        early = Seen(first_at=first, checked_at=now - dt.timedelta(hours=pause * 0.9))
        assert is_due(just, now) and not is_due(early, now)
