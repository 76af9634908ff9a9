"""Alerts over a real HTTP channel: a server on loopback that a webhook address points at."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from sqlmodel import select

from checker.config import AlertsConfig, Config, ScrapeConfig, StoreConfig, load_config
from checker.errors import ConfigError
from checker.pipeline.alerting import send_alerts
from checker.pipeline.running import run_once
from checker.records import Publisher, SourceKind
from checker.store import Database, open_database
from checker.store.contradictions import add_comparison
from checker.store.documents import NewDocument, add_document, add_source
from checker.store.runs import finish_run, start_run
from checker.store.tables import DocumentRow, RevisionRow, StatementRow
from tests.scrapers_site import Site, serve
from tests.test_store_reviews import AT, CLASH, keep


class Channel(BaseHTTPRequestHandler):
    received: list[str]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).received.append(json.loads(body)["message"])
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing: the test reads what was received."""


@pytest.fixture
def channel() -> Iterator[type[Channel]]:
    made = type("Made", (Channel,), {"received": [], "status": 200})
    server = HTTPServer(("127.0.0.1", 0), made)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.address = f"json://127.0.0.1:{server.server_port}/"
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = open_database(f"sqlite:///{tmp_path}/checker.db")
    a = keep(made, "am_mod", "Azerbaijan opened fire first at Sotk.", side="AM")
    b = keep(made, "az_mod", "Armenia opened fire first at Sotk.", side="AZ")
    with made.session() as session:
        add_comparison(
            session, session.get_one(StatementRow, a), session.get_one(StatementRow, b), CLASH, version="1", at=AT
        )
    return made


def alerts(channel: type[Channel], **more: object) -> Config:
    return Config(alerts=AlertsConfig(urls=[channel.address], **more))


def test_a_contradiction_is_told_once(database: Database, channel: type[Channel]) -> None:
    for _ in range(2):
        assert send_alerts(database, alerts(channel)) == []
    [message] = channel.received
    assert "opened fire first at Sotk" in message and "am_mod" in message and "not who is right" in message


@pytest.mark.parametrize(("words", "told"), [(["Sotk"], 1), (["az_mod"], 1), (["Jermuk"], 0), (["Sot"], 0)])
def test_only_watched_words_are_told(database: Database, channel: type[Channel], words: list[str], told: int) -> None:
    send_alerts(database, alerts(channel, words=words))
    assert len(channel.received) == told


def test_below_the_score_nothing_is_told(database: Database, channel: type[Channel]) -> None:
    send_alerts(database, alerts(channel, min_score=0.99))
    assert channel.received == []


def test_quiet_hours_delay_and_do_not_forget(database: Database, channel: type[Channel]) -> None:
    quiet = alerts(channel, quiet_hours="22:00-06:00")
    night, morning = (dt.datetime(2022, 9, 13, hour, 30, tzinfo=dt.UTC) for hour in (23, 6))
    send_alerts(database, quiet, clock=lambda: night)
    assert channel.received == []
    send_alerts(database, quiet, clock=lambda: morning)
    assert len(channel.received) == 1


def test_a_failing_channel_is_named_and_the_other_is_told(database: Database, channel: type[Channel]) -> None:
    config = Config(alerts=AlertsConfig(urls=["json://127.0.0.1:9/secret-path", channel.address, "nonsense"]))
    problems = send_alerts(database, config)
    assert len(channel.received) == 1
    assert [problem.split(" did")[0].split(" is")[0] for problem in problems] == [
        "alerts.urls: channel 1 (json)",
        "alerts.urls: channel 3 (nonsense)",
    ]
    assert "secret-path" not in " ".join(problems)


def test_what_no_channel_took_is_told_next_time(database: Database, channel: type[Channel]) -> None:
    channel.status = 500
    assert send_alerts(database, alerts(channel)) != []
    channel.status = 200
    assert send_alerts(database, alerts(channel)) == []
    assert len(channel.received) == 2


def test_a_source_that_failed_three_times_in_a_row_is_told(database: Database, channel: type[Channel]) -> None:
    with database.session() as session:
        add_source(session, Publisher(slug="ru_mfa", name="M", kind=SourceKind.FOREIGN_MINISTRY))
    for number in range(3):
        send_alerts(database, alerts(channel, min_score=1.0))
        assert channel.received == []
        with database.session() as session:
            at = AT + dt.timedelta(hours=number)
            finish_run(session, start_run(session, "scrape", "ru_mfa", at).id, "blocked", at, message="challenge page")
    send_alerts(database, alerts(channel, min_score=1.0))
    assert channel.received[0].startswith("ru_mfa: blocked: challenge page")


def test_a_watched_word_that_is_added_later_brings_back_nothing_old(database: Database, channel: type[Channel]) -> None:
    send_alerts(database, alerts(channel, words=["Jermuk"]))
    send_alerts(database, alerts(channel, words=["Sotk"]))
    assert channel.received == []  # it was no news any more


def test_only_a_silent_edit_is_told(database: Database, channel: type[Channel]) -> None:
    send_alerts(database, alerts(channel))
    for number, text in enumerate(("It never opened fire.", "Correction: it opened no fire at Goris."), start=1):
        with database.session() as session:
            url, at = "https://am_mod.example/1", AT + dt.timedelta(hours=number)
            [document] = session.exec(select(DocumentRow).where(DocumentRow.source_slug == "am_mod"))
            capture = session.exec(select(RevisionRow.capture_id)).first()
            assert capture
            url = document.url
            add_document(session, "am_mod", NewDocument(url=url, title="", text=text, seen_at=at), capture)
    send_alerts(database, alerts(channel))
    send_alerts(database, alerts(channel))
    [_, message] = channel.received
    assert "changed without a notice" in message and "(wording 2)" in message
    assert "(wording 3)" not in message


def test_a_source_that_fell_silent_is_told_once(database: Database, channel: type[Channel]) -> None:
    with database.session() as session:
        finish_run(session, start_run(session, "scrape", "am_mod", AT).id, "ok", AT)
    for days in (3, 8, 9):
        send_alerts(database, alerts(channel, min_score=1.0), clock=lambda days=days: AT + dt.timedelta(days=days))
    [message] = channel.received
    assert message.startswith("am_mod: has published nothing for 8 days")  # and nothing of az_mod, which is not read


@pytest.mark.parametrize("hours", ["22-6", "25:00-06:00", "22:00–06:00", "quiet"])
def test_quiet_hours_that_are_none_are_an_error_at_start(tmp_path: Path, hours: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[alerts]\nquiet_hours = "{hours}"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"alerts\.quiet_hours: must be HH:MM-HH:MM, as in 22:00-07:00, found"):
        load_config(path)


def test_a_text_of_a_page_is_sent_as_text(database: Database, channel: type[Channel]) -> None:
    keys = [keep(database, slug, words, side=slug[:2]) for slug, words in (
        ("am_mfa", "<b>Azerbaijan</b> [shelled](https://evil.example) Goris."), ("az_mfa", "Nobody shelled Goris."),
    )]  # fmt: skip
    with database.session() as session:
        a, b = (session.get_one(StatementRow, key) for key in keys)
        add_comparison(session, a, b, CLASH, version="1", at=AT)
    send_alerts(database, alerts(channel))
    assert "<b>Azerbaijan</b> [shelled](https://evil.example) Goris" in channel.received[0]


def test_a_whole_run_tells_what_broke(tmp_path: Path, channel: type[Channel]) -> None:
    own = {
        "slug": "xx_gone", "name": "Gone", "kind": "government", "country": "AM", "owner": "AM", "language": "en",
        "zone": "UTC", "delay_s": 0, "listing": {"item": "li", "date": "i"}, "layouts": [{"title": "h1", "text": "p"}],
    }  # fmt: skip
    with serve(Site()) as site:  # it answers 404 to everything
        config = Config(
            store=StoreConfig(archive=tmp_path / "archive", reports=tmp_path / "reports"),
            scrape=ScrapeConfig(contact="desk@newsroom.example", allow_loopback=True, sources=["xx_gone"], delay_s=0),
            alerts=AlertsConfig(urls=[channel.address]),
            source=[{**own, "addresses": [f"{site.base}/news"]}],
        )
        database = open_database(f"sqlite:///{tmp_path}/checker.db")
        for _ in range(3):
            results = run_once(database, config, lambda line: None)
            assert results[-1].stage == "alert"
            assert results[-1].problems == ()
        database.close()
    [message] = channel.received
    assert message.startswith("xx_gone: failed: ")
    assert (tmp_path / "reports" / "contradictions.csv").exists()
