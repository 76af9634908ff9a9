"""Submission to a public web archive, against a real server of this machine that answers as such archives do."""

from __future__ import annotations

import csv
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from checker.config import CompareConfig, Config, PublicArchiveConfig, ScrapeConfig, StoreConfig
from checker.pipeline.depositing import deposit_pages
from checker.pipeline.reporting import WRITERS, ReportRequest, report_name, write_report
from checker.store.deposits import MOST_TRIES
from checker.store.reviews import Review, add_verdict
from checker.store.tables import DepositRow, RevisionRow, StatementRow
from scrapers.deposit import submit_page
from scrapers.errors import HttpStatus
from scrapers.records import Response
from tests.scrapers_site import Handler, Site, serve
from tests.web_server import Browser, served
from tests.web_store import NOON, Filled, fill

STAMP = "20221101120000"
PAGES = ["https://am-mod.example/news/1", "https://az-mod.example/news/1"]
Run = Callable[[], tuple[str, ...]]


def keeping(handler: Handler) -> None:
    """200, and where the copy lies, as Save Page Now says it."""
    handler.reply(200, b"kept", {"Content-Location": f"/web/{STAMP}/{handler.path.removeprefix('/save/')}"})


def redirecting(handler: Handler) -> None:
    """302 to the copy."""
    handler.reply(302, b"", {"Location": f"{handler.site.base}/web/{STAMP}/{handler.path.removeprefix('/save/')}"})


def linking(handler: Handler) -> None:
    """200, and the copy among the links, as an archive that keeps to RFC 7089 says it."""
    page = handler.path.removeprefix("/save/")
    links = f'<{page}>; rel="original", </list/{page}>; rel="timemap"; type="application/link-format", '
    links += f'</web/2000/{page}>; rel="first memento"; datetime="x", </web/{STAMP}/{page}>; rel="last memento"'
    handler.reply(200, b"kept", {"Link": links})


class _Archive(Site):
    """A public archive: one answer for whatever is submitted."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = keeping

    def submitted(self) -> list[str]:
        return [path.removeprefix("/save/") for path, _ in self.asked]


@pytest.fixture
def archive() -> Iterator[_Archive]:
    site = _Archive()

    class Everything(dict[str, Callable[[Handler], None]]):
        def get(self, path: str, default: object = None) -> Callable[[Handler], None]:  # type: ignore[override]
            return site.answer

    site.answers = Everything()
    with serve(site):
        yield site


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    """The usual store, its pages fetched from their sites; only mutual blame stands at or above the threshold."""
    kept = fill(f"sqlite:///{tmp_path}/checker.db", via="direct")
    yield kept
    kept.database.close()


def config_of(archive: _Archive, tmp_path: Path, **changes: object) -> Config:
    settings = {"address": f"{archive.base}/save/", "delay_s": 0.01, "timeout_s": 1.0} | changes
    return Config(
        store=StoreConfig(archive=tmp_path / "archive", reports=tmp_path),
        scrape=ScrapeConfig(contact="desk@newsroom.example", allow_loopback=True),
        compare=CompareConfig(threshold=0.97),
        public_archive=PublicArchiveConfig.model_validate(settings),
    )


def deposits(filled: Filled) -> dict[str, DepositRow]:
    with filled.database.session() as session:
        return {row.url: row for row in session.exec(select(DepositRow))}


def test_nothing_is_submitted_unless_a_setting_says_so(filled: Filled, archive: _Archive, tmp_path: Path) -> None:
    config = config_of(archive, tmp_path, address="")
    assert deposit_pages(filled.database, config, print).n_done == 0
    assert Config().public_archive.address == ""
    assert archive.asked == []
    assert deposits(filled) == {}


@pytest.mark.parametrize("answer", [keeping, redirecting, linking])
def test_each_page_behind_a_shown_pair_is_submitted_once(
    filled: Filled, archive: _Archive, tmp_path: Path, answer: Callable[[Handler], None]
) -> None:
    archive.answer = answer
    config = config_of(archive, tmp_path, delay_s=0.5)
    began = time.monotonic()
    result = deposit_pages(filled.database, config, print, lambda: NOON + dt.timedelta(days=1))
    assert time.monotonic() - began >= 0.5  # the second waits, as configured
    assert (result.n_done, result.n_new, result.problems) == (2, 2, ())
    assert sorted(archive.submitted()) == PAGES
    assert "desk@newsroom.example" in archive.asked[0][1]["User-Agent"]
    kept = {url: row.public_url for url, row in deposits(filled).items()}
    assert kept == {url: f"{archive.base}/web/{STAMP}/{url}" for url in PAGES}
    assert deposit_pages(filled.database, config, print).n_done == 0
    assert len(archive.asked) == 2


def test_every_format_and_the_page_name_the_public_copy(filled: Filled, archive: _Archive, tmp_path: Path) -> None:
    config = config_of(archive, tmp_path)
    with filled.database.session() as session:
        review = Review(verdict="contradicts", verification="neither", evidence="https://found.example")
        add_verdict(session, filled.pairs["blame"], review, NOON)
    deposit_pages(filled.database, config, print)
    copies = [row.public_url for row in deposits(filled).values()]
    assert len(copies) == 2
    for form in WRITERS:
        write_report(filled.database, config, ReportRequest(form=form), lambda: NOON)
        if form != "xlsx":
            text = (tmp_path / report_name(form)).read_text(encoding="utf-8")
            assert all(copy in text for copy in copies if copy), form
    with (tmp_path / "contradictions.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert {row["a_public_archive_url"], row["b_public_archive_url"]} == set(copies)
    line = json.loads((tmp_path / "contradictions.jsonl").read_text(encoding="utf-8").splitlines()[1])
    assert line["a"]["appearance"]["archivedAt"] in copies
    with served(filled.database, config) as base:
        browser = Browser(base)
        html = browser.get(f"/pairs/{filled.pairs['blame']}").text
        assert all(f'<a href="{copy}"' in html for copy in copies)
        assert "Public copy" in browser.get(f"/statements/{filled.statements['opened_a']}").text
        browser.close()


def test_who_asks_us_to_wait_is_left_alone(filled: Filled, archive: _Archive, tmp_path: Path) -> None:
    archive.answer = lambda handler: handler.reply(429, b"", {"Retry-After": "3600"})
    config = config_of(archive, tmp_path)
    result = deposit_pages(filled.database, config, print)
    assert result.exit_code == 0
    assert "says 429" in result.notes[0]
    assert len(archive.asked) == 1  # the second page is not even tried
    again = deposit_pages(filled.database, config, print)
    assert "asked to be left alone" in again.notes[0]
    assert len(archive.asked) == 1
    [row] = deposits(filled).values()
    assert (row.outcome, row.n_tries, row.public_url) == ("failed", 0, None)  # not one of the page's tries


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (500, {}, "failed"),
        (502, {}, "failed"),
        (403, {}, "refused"),
        (451, {}, "refused"),
        (200, {}, "failed"),  # it names no copy
        (302, {"Location": "/login"}, "failed"),
        (302, {"Location": "ftp://am-mod.example/az-mod.example"}, "failed"),
    ],
)
def test_an_archive_that_fails_or_refuses_stops_nothing(
    filled: Filled, archive: _Archive, tmp_path: Path, status: int, headers: dict[str, str], outcome: str
) -> None:
    archive.answer = lambda handler: handler.reply(status, b"", headers)
    config = config_of(archive, tmp_path)
    result = deposit_pages(filled.database, config, print)
    assert (result.exit_code, result.n_new) == (0, 0)
    assert f"says {status}" in result.notes[0]
    assert {row.outcome for row in deposits(filled).values()} == {outcome}
    archive.answer = keeping
    if outcome == "refused":
        assert deposit_pages(filled.database, config, print).n_done == 0  # a refusal stands
    else:
        assert deposit_pages(filled.database, config, print).n_new == 2


def test_a_silent_archive_costs_its_time_limit_and_no_more(filled: Filled, archive: _Archive, tmp_path: Path) -> None:
    archive.answer = lambda handler: time.sleep(3)
    began = time.monotonic()
    result = deposit_pages(filled.database, config_of(archive, tmp_path), print)
    assert time.monotonic() - began < 8
    assert (result.n_new, result.exit_code) == (0, 0)
    assert all("no answer in time" in note or "Timeout" in note for note in result.notes)


def test_a_page_that_fails_again_and_again_is_given_up(filled: Filled, archive: _Archive, tmp_path: Path) -> None:
    config = config_of(archive, tmp_path)
    with filled.database.session() as session:
        [first, second] = [session.get_one(StatementRow, filled.statements[name]) for name in ("opened_a", "opened_b")]
        for row in (first, second):
            at = NOON
            session.add(
                DepositRow(revision_id=row.revision_id, url="x", outcome="failed", n_tries=MOST_TRIES, tried_at=at)
            )
    assert deposit_pages(filled.database, config, print).n_done == 0


@pytest.mark.parametrize("via", ["demo", "import", "replay"])
def test_what_was_not_fetched_from_its_site_is_never_submitted(archive: _Archive, tmp_path: Path, via: str) -> None:
    kept = fill(f"sqlite:///{tmp_path}/{via}.db", via=via)
    assert deposit_pages(kept.database, config_of(archive, tmp_path), print).n_done == 0
    assert archive.asked == []
    kept.database.close()


def test_what_a_person_dismissed_or_the_publisher_changed_is_not_submitted(
    filled: Filled, archive: _Archive, tmp_path: Path
) -> None:
    config = config_of(archive, tmp_path)
    with filled.database.session() as session:
        session.get_one(
            RevisionRow, session.get_one(StatementRow, filled.statements["opened_a"]).revision_id
        ).is_newest = False
    assert deposit_pages(filled.database, config, print).n_done == 1
    with filled.database.session() as session:
        add_verdict(session, filled.pairs["blame"], Review(verdict="compatible"), NOON)
    assert deposit_pages(filled.database, config, print).n_done == 0


def test_without_a_contact_nobody_is_asked(filled: Filled, archive: _Archive, tmp_path: Path) -> None:
    config = config_of(archive, tmp_path).model_copy(update={"scrape": ScrapeConfig(allow_loopback=True)})
    result = deposit_pages(filled.database, config, print)
    assert "contact" in result.notes[0]
    assert archive.asked == []


class _Asker:
    def __init__(self) -> None:
        self.url = ""

    def ask(self, url: str, delay_s: float) -> Response:
        self.url = url
        raise HttpStatus(f"{url}: says 500", 500)


def test_the_address_of_a_page_goes_in_as_the_service_wants_it() -> None:
    asker = _Asker()
    page = "https://am-mod.example/лента?id=1&b=2#top"
    for service, asked in (
        ("https://a.example/save/", "https://a.example/save/https://am-mod.example/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0?id=1&b=2"),
        ("https://a.example/?url={url}&x=1", "https://a.example/?url=https%3A%2F%2Fam-mod.example%2F%25D0%25BB%25D0%25B5%25D0%25BD%25D1%2582%25D0%25B0%3Fid%3D1%26b%3D2&x=1"),
    ):  # fmt: skip
        with pytest.raises(HttpStatus):
            submit_page(asker, service, page, 0)
        assert asker.url == asked


@settings(deadline=None)
@given(st.text(max_size=80))
def test_whatever_stands_in_an_address_only_its_page_is_asked_for(text: str) -> None:
    asker = _Asker()
    with pytest.raises(HttpStatus):
        submit_page(asker, "https://a.example/save/", f"https://am-mod.example/{text}", 0)
    assert asker.url.startswith("https://a.example/save/https://am-mod.example/")
    assert asker.url.isascii()
    assert not any(char.isspace() for char in asker.url)
