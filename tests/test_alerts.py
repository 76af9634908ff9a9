"""Alerts over a real HTTP channel: a server on loopback that a webhook address points at."""

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from checker.config import AlertsConfig, Config
from checker.pipeline.alerting import send_alerts
from checker.records import Publisher, SourceKind
from checker.store import Database, open_database
from checker.store.contradictions import add_comparison
from checker.store.documents import add_source
from checker.store.runs import finish_run, start_run
from checker.store.tables import StatementRow
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
