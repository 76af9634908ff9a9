"""The program scraping a real server: pages looked at again, days time-stamped, a store that is busy, its log."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
import ssl
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import Config
from checker.errors import StoreBusyError
from checker.pipeline.sources import configured_sources
from checker.store import database as store_database
from checker.store import open_database
from scrapers.archive import Archive
from scrapers.reading import parse_listed
from scrapers.records import Response
from scrapers.source import parse_source
from tests.live_desk import Desk, list_pages
from tests.scrapers_site import Site, page_of, serve
from tests.timestamp_authority import running_authority

AN_HOUR_AGO = "strftime('%Y-%m-%d %H:%M:%f000', 'now', '-1 hour')"
TEXT = "The ministry said that its units repelled an attack near the village on the night of 13 September."
WORDINGS = (
    "SELECT d.url, r.number, r.cause, r.text FROM revision r JOIN document d ON d.id = r.document_id ORDER BY 1, 2"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site()) as running:
        yield running


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk", {"xx_ministry": f"{site.base}/list"})


def test_a_page_that_no_listing_names_any_more_is_looked_at_again(site: Site, desk: Desk) -> None:
    list_pages(site, "/a/1", "/a/2")
    for n in (1, 2):
        site.put(f"/a/{n}", page_of(f"Page {n}", TEXT))
    desk.run("scrape")
    list_pages(site, "/a/2")
    site.put("/a/1", page_of("Page 1", TEXT.replace("repelled", "did not repel")))

    _, said = desk.run("scrape")
    assert (site.hits["/a/1"], site.hits["/a/2"]) == (1, 1), "nothing is due a moment later"
    assert "xx_ministry: ok, 0 documents" in said, "a listing of known pages is no source that brings nothing"

    desk.rows(f"UPDATE document SET first_seen_at = {AN_HOUR_AGO}, checked_at = {AN_HOUR_AGO}")
    desk.run("scrape")
    assert (site.hits["/a/1"], site.hits["/a/2"]) == (2, 2)
    wordings = [(url.rpartition("/")[2], number, cause) for url, number, cause, _ in desk.rows(WORDINGS)]
    assert wordings == [("1", 1, "publisher"), ("1", 2, "publisher"), ("2", 1, "publisher")]
    out, _ = desk.run("revisions", f"{site.base}/a/1")
    assert "did not repel" in out
    desk.run("verify")


def test_revisits_can_be_switched_off(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"xx_ministry": f"{site.base}/list"}, scrape="delay_s = 0\nrevisit = false\n")
    list_pages(site, "/a/1", "/a/2")
    for n in (1, 2):
        site.put(f"/a/{n}", page_of(f"Page {n}", TEXT))
    desk.run("scrape")
    list_pages(site, "/a/2")
    desk.rows(f"UPDATE document SET first_seen_at = {AN_HOUR_AGO}, checked_at = {AN_HOUR_AGO}")
    desk.run("scrape")
    assert site.hits["/a/1"] == 1, "what no listing names any more is left alone"


def test_a_page_that_vanished_is_gone_only_a_day_after_it_was_first_missing(site: Site, desk: Desk) -> None:
    list_pages(site, "/a/1")
    site.put("/a/1", page_of("Page 1", TEXT))
    desk.run("scrape")
    del site.answers["/a/1"]
    list_pages(site)
    site.put("/list", "<ul><li><a href='/a/9'>Page</a></li></ul>")
    site.put("/a/9", page_of("Page 9", TEXT))
    desk.rows(f"UPDATE document SET first_seen_at = {AN_HOUR_AGO}, checked_at = {AN_HOUR_AGO}")
    desk.run("scrape")
    query = "SELECT missing_since IS NOT NULL, gone_at IS NOT NULL FROM document WHERE url LIKE '%/a/1'"
    assert desk.rows(query) == [(1, 0)]
    two_days = "strftime('%Y-%m-%d %H:%M:%f000', 'now', '-2 days')"
    desk.rows(f"UPDATE document SET first_seen_at = {two_days}, checked_at = {two_days}, missing_since = {two_days}")
    desk.run("scrape")
    assert desk.rows(query) == [(1, 1)]


def test_a_layout_of_ours_that_changed_is_no_edit_even_where_it_does_not_fit_the_old_page(
    site: Site, desk: Desk
) -> None:
    list_pages(site, "/a/1")
    site.put("/a/1", page_of("Page 1", TEXT))
    desk.run("scrape")
    config = desk.folder / "config.toml"
    config.write_text(config.read_text().replace('text = ".t p"', 'text = "article p"'))
    site.put("/a/1", f"<h1>Page 1</h1><article><p>{TEXT}</p><p>Press service</p></article>")
    desk.rows(f"UPDATE document SET first_seen_at = {AN_HOUR_AGO}, checked_at = {AN_HOUR_AGO}")
    desk.run("scrape")
    assert [(number, cause) for _, number, cause, _ in desk.rows(WORDINGS)] == [(1, "publisher"), (2, "extractor")]


def test_finished_days_are_time_stamped_and_verified(site: Site, tmp_path: Path) -> None:
    with running_authority(tmp_path) as authority:
        settings = f"delay_s = 0\ntimestamp_url = '{authority.base}/tsa'\n"
        desk = Desk(tmp_path / "desk", {"xx_ministry": f"{site.base}/list"}, scrape=settings)
        yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        with Archive(desk.folder / "archive", clock=lambda: yesterday) as archive:
            archive.save_resource(f"{site.base}/old", b"yesterday's page", "text/html")
        list_pages(site, "/a/1")
        site.put("/a/1", page_of("Page 1", TEXT))
        desk.run("scrape")
        [reply] = (desk.folder / "archive").glob("*.tsr")
        assert reply.name == f"captures-{yesterday:%Y%m%d}.warc.gz.tsr", "today's file is not finished"
        command = ["openssl", "ts", "-verify", "-in", str(reply), "-data", str(reply.with_suffix("")), "-CAfile"]
        done = subprocess.run([*command, str(tmp_path / "tsa.pem")], capture_output=True, text=True, check=False)
        assert "Verification: OK" in done.stdout + done.stderr
        desk.run("verify")
        desk.run("scrape")
        assert authority.hits["/tsa"] == 1, "a day is stamped once"
        with Archive(desk.folder / "archive", clock=lambda: yesterday) as archive:
            archive.save_resource("urn:late", b"written into a finished day", "text/plain")
        _, said = desk.run("verify", status=1)
        assert "is not the file that was time-stamped" in said


def test_an_authority_that_fails_is_named_and_costs_no_document(site: Site, tmp_path: Path) -> None:
    settings = f"delay_s = 0\ntimestamp_url = '{site.base}/tsa'\n"
    desk = Desk(tmp_path, {"xx_ministry": f"{site.base}/list"}, scrape=settings)
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    with Archive(desk.folder / "archive", clock=lambda: yesterday) as archive:
        archive.save_resource("urn:old", b"yesterday", "text/plain")
    list_pages(site, "/a/1")
    site.put("/a/1", page_of("Page 1", TEXT))
    site.put("/tsa", "no", 500)
    _, said = desk.run("scrape", status=1)
    assert "time-stamp" in said and "500" in said
    assert len(desk.rows("SELECT id FROM document")) == 1


def test_a_site_of_an_unknown_authority_is_read_once_the_configuration_names_it(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl program here: it makes the certificate of this test")
    key, certificate = tmp_path / "key.pem", tmp_path / "authority.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serve(Site(), context=context) as site:
        list_pages(site, "/a/1")
        site.put("/a/1", page_of("Page 1", TEXT))
        sources = {"xx_ministry": f"{site.base}/list"}
        plain = Desk(tmp_path / "plain", sources, scrape="delay_s = 0\ntimeout_s = 5\n")
        assert "CERTIFICATE_VERIFY_FAILED" in plain.run("scrape", status=1)[1]
        knowing = Desk(tmp_path / "knowing", sources, **{"scrape.ca_bundles": f"xx_ministry = '{certificate}'\n"})
        knowing.run("scrape")
        assert len(knowing.rows("SELECT id FROM document")) == 1
        lost = Desk(tmp_path / "lost", sources, **{"scrape.ca_bundles": "xx_ministry = 'nowhere.pem'\n"})
        assert "scrape.ca_bundles.xx_ministry" in lost.run("scrape", status=2)[1]


def test_the_health_table_names_what_is_off(site: Site, tmp_path: Path) -> None:
    sources = {f"xx_{name}": f"{site.base}/{name}" for name in ("fine", "drifted", "blocked", "silent")}
    desk = Desk(tmp_path, sources)
    for name in ("fine", "silent"):
        list_pages(site, f"/a/{name}", at=f"/{name}")
        site.put(f"/a/{name}", page_of(f"Page {name}", TEXT))
    desk.run("scrape", "xx_fine", "xx_silent")
    today = dt.datetime.now(dt.UTC).date()
    desk.rows(f"UPDATE revision SET published_on = '{today}' WHERE text LIKE '%' AND document_id IN "
              "(SELECT id FROM document WHERE source_slug = 'xx_fine')")  # fmt: skip
    site.put("/drifted", "<div><p>A new design without a list.</p></div>")
    site.put("/blocked", "<html><head><title>Just a moment...</title></head><body>cf-chl</body></html>", 403)
    out, _ = desk.run("sources", "check", status=1)
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line.startswith("xx_")}
    assert {slug: cells[1] for slug, cells in lines.items()} == {
        "xx_fine": "good", "xx_drifted": "bad", "xx_blocked": "bad", "xx_silent": "bad",
    }  # fmt: skip
    said = [line.strip() for line in out.splitlines() if line.startswith("    ")]
    assert any("may have a new layout" in line for line in said) and any("blocked" in line for line in said)
    assert any("its own rhythm is" in line for line in said)
    assert lines["xx_fine"][2:4] == ["1", "2022-09-13"] and lines["xx_drifted"][4] == "never"


def test_a_new_source_is_started_from_one_polite_fetch_and_reads_what_it_found(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"xx_other": f"{site.base}/none"})
    items = "".join(
        f'<div class="item"><h3><a href="/news/{n}">Statement number {n} of the ministry</a></h3>'
        f'<time datetime="2022-09-1{n}">1{n} September 2022</time></div>'
        for n in range(1, 9)
    )
    site.put("/news", f"<html><body><div class='list'>{items}</div></body></html>")
    out, _ = desk.run("sources", "new", "xx_started", f"{site.base}/news")
    assert "wrote xx_started.toml" in out
    assert (site.hits["/news"], site.hits["/robots.txt"]) == (1, 1)
    written = (tmp_path / "xx_started.toml").read_text()
    assert (tmp_path / "samples" / "xx_started" / "samples.toml").is_file()
    source = parse_source({"slug": "xx_started", **tomllib.loads(written)}, "xx_started.toml")
    [sample] = (tmp_path / "samples" / "xx_started").glob("*.html")
    response = Response(
        url=f"{site.base}/news", asked_url="", status=200, headers=(), raw=b"", content=sample.read_bytes(),
        captured_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    assert [link.url for link in parse_listed(source, response).links] == [f"{site.base}/news/{n}" for n in range(1, 9)]
    _, said = desk.run("sources", "new", "xx_started", f"{site.base}/news", status=2)
    assert "there is a source of this name already" in said


def test_a_source_of_ones_own_stands_in_a_built_ins_place() -> None:
    own = {"slug": "am_mod", "name": "Mine", "kind": "government", "addresses": ["https://mine.example/"],
           "feed": {"text": "link"}}  # fmt: skip
    sources = configured_sources(Config(source=[own]))
    assert [source.name for source in sources if source.slug == "am_mod"] == ["Mine"]


def test_a_store_that_is_locked_for_a_while_is_waited_for(site: Site, desk: Desk) -> None:
    list_pages(site, "/a/1")
    site.put("/a/1", page_of("Page 1", TEXT))
    desk.run("scrape")
    list_pages(site, "/a/2")
    site.put("/a/2", page_of("Page 2", TEXT))
    other = sqlite3.connect(desk.folder / "checker.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    process = desk.start("scrape")
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(3)
    other.execute("COMMIT")
    other.close()
    assert process.wait(60) == 0, process.communicate()
    process.communicate()
    assert len(desk.rows("SELECT id FROM document")) == 2


def test_a_store_that_stays_locked_ends_the_run_with_1_and_the_next_one_finds_everything(
    site: Site, desk: Desk
) -> None:
    list_pages(site, "/a/1", "/a/2", "/a/3")
    for n in (1, 2, 3):
        site.put(f"/a/{n}", page_of(f"Page {n}", TEXT))
    other: list[sqlite3.Connection] = []

    def lock_then_answer(handler: object) -> None:
        other.append(sqlite3.connect(desk.folder / "checker.db", isolation_level=None, check_same_thread=False))
        other[0].execute("BEGIN IMMEDIATE")
        handler.reply(200, page_of("Page 2", TEXT).encode())  # type: ignore[attr-defined]

    site.answers["/a/2"] = lock_then_answer
    _, said = desk.run("scrape", status=1, before="from checker.store import database; database.BUSY_TIMEOUT_S = 1")
    assert "another process has been writing to it" in said
    other[0].close()

    site.put("/a/2", page_of("Page 2", TEXT))
    desk.run("scrape")
    assert sorted(url[-1] for (url,) in desk.rows("SELECT url FROM document")) == ["1", "2", "3"]
    assert desk.rows("SELECT count(*) FROM revision") == [(3,)]
    desk.run("verify")


def test_a_busy_store_is_an_error_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_database, "BUSY_TIMEOUT_S", 0.1)
    database = open_database(f"sqlite:///{tmp_path}/checker.db")
    other = sqlite3.connect(tmp_path / "checker.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError, match="another process"), database.session() as session:
        session.connection().exec_driver_sql("DELETE FROM alert")
    other.close()
    database.close()


def test_a_log_for_machines_is_one_object_a_line(site: Site, tmp_path: Path) -> None:
    sources = {"xx_ministry": f"{site.base}/list", "xx_broken": f"{site.base}/nothing"}
    desk = Desk(tmp_path, sources)
    list_pages(site, "/a/1")
    site.put("/a/1", page_of("Page 1", TEXT))
    out, said = desk.run("scrape", "--log-format", "json", status=1)
    assert out == ""
    events = [json.loads(line) for line in said.splitlines()]
    assert all(list(event)[:6] == ["time", "level", "event", "run", "source", "message"] for event in events)
    assert len({event["run"] for event in events}) == 1
    assert all(dt.datetime.fromisoformat(event["time"]).tzinfo is not None for event in events)
    read = {event["source"]: event for event in events if event["event"] == "source.read"}
    assert (read["xx_ministry"]["outcome"], read["xx_ministry"]["n_new"]) == ("ok", 1)
    assert read["xx_broken"]["outcome"] == "failed"
    [failed] = [event for event in events if event["event"] == "source.failed"]
    assert (failed["level"], failed["source"], failed["kind"]) == ("error", "xx_broken", "gone")
    assert desk.rows(f"SELECT source_slug FROM run WHERE id = '{failed['source_run']}'") == [("xx_broken",)]
    [done] = [event for event in events if event["event"] == "scrape.done"]
    assert (done["n_done"], done["n_new"], done["n_problems"]) == (1, 1, 1)


def test_the_form_of_the_log_stands_in_the_configuration_and_the_command_line_wins(site: Site, tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"xx_ministry": f"{site.base}/list"}, log='format = "json"\n')
    list_pages(site, "/a/1")
    site.put("/a/1", page_of("Page 1", TEXT))
    assert json.loads(desk.run("scrape")[1].splitlines()[-1])["event"] == "scrape.done"
    assert desk.run("scrape", "--log-format", "text")[1].splitlines()[-1].startswith("scrape: ")


def test_an_error_that_ends_the_run_is_an_object_as_well(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"xx_ministry": "http://127.0.0.1:9/list"}, scrape="contact_ = 1\n")
    config = desk.folder / "config.toml"
    config.write_text(config.read_text().replace("contact_ = 1\n", "").replace("desk@newsroom.example", ""))
    _, said = desk.run("scrape", "--log-format", "json", status=2)
    [event] = map(json.loads, said.splitlines())
    assert event["level"] == "error" and "contact" in event["message"]


def test_the_default_log_is_for_people() -> None:
    assert Config().log.format == "text"
