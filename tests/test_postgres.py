"""The store on a real PostgreSQL server: tables, search, several writers at once, and the way there and back."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import func, select

from checker.pipeline.turns import StoreKeeper
from checker.records import Publisher, SourceKind
from checker.store import Database, open_database
from checker.store.columns import load_columns
from checker.store.copying import copy_database
from checker.store.counts import rank_groups
from checker.store.documents import NewCapture, NewDocument, add_capture, add_document, add_source
from checker.store.hosts import HOLD_S, give_back_host, take_host
from checker.store.locks import hold, new_holder
from checker.store.search import PairFilter, StatementFilter, count_findings, iter_findings, iter_statements
from checker.store.tables import DocumentRow, RevisionRow, SourceRow
from tests.postgres_server import find_programs, fresh_database, running_server
from tests.test_store_reviews import AT, keep
from tests.web_store import NOON, fill

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if address := os.environ.get("CHECKER_TEST_POSTGRES"):
        yield address
        return
    if find_programs() is None:
        pytest.skip("no PostgreSQL server program here and no CHECKER_TEST_POSTGRES: PostgreSQL is not tested")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, running_server(Path(folder)) as address:
        yield address


@pytest.fixture
def address(server: str) -> Iterator[str]:
    with fresh_database(server) as name:
        yield name


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = open_database(address)
    yield opened
    opened.close()


def test_statements_are_stored_and_found_by_words(database: Database) -> None:
    keep(database, "am_mod", "Azerbaijan opened fire first at Sotk.", side="AM")
    keep(database, "ru_mod", "Обстрел Сотка не подтверждается.", side="RU")
    with database.session() as session:
        found = list(iter_statements(session, StatementFilter(about="sotk fire")))
        assert [view.statement.speaker for view in found] == ["am_mod"]
        assert [view.statement.speaker for view in iter_statements(session, StatementFilter(about="сотка"))] == [
            "ru_mod"
        ]
        assert count_findings(session, PairFilter(about="'; DROP TABLE statement; --")) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        PairFilter(min_score=0.5, hide_dismissed=True),
        PairFilter(about="opened fire", since=NOON.date(), until=NOON.date()),
        PairFilter(about="450 killed", between=("AZ", "AM")),
        PairFilter(verdict="none", source="az_mod", kind="figure"),
        PairFilter(since=NOON.date() + dt.timedelta(days=1)),
    ],
)
def test_lists_find_the_same_pairs_as_the_database(address: str, wanted: PairFilter) -> None:
    kept = fill(address)
    with kept.database.session() as session:
        columns = load_columns(session)
        mask = columns.combine(columns.masks(session, wanted))
        found = [columns.ids[position] for position in np.argsort(columns.rank) if mask[position]]
        assert found == [finding.pair.id for finding in iter_findings(session, wanted)]
        assert found
        groups = rank_groups(columns, mask, order="newest", n_shown=3, page=slice(0, 15))
        assert sum(group.n_pairs for group in groups) == len(found)
    kept.database.close()


def test_opening_twice_migrates_once(address: str) -> None:
    first = open_database(address)
    with first.session() as session:
        add_source(session, Publisher(slug="am_mod", name="M", kind=SourceKind.DEFENCE_MINISTRY))
    first.close()
    second = open_database(address)
    with second.session() as session:
        assert session.exec(select(func.count()).select_from(SourceRow)).one() == 1
    second.close()


def test_several_writers_at_once_leave_no_duplicates(address: str) -> None:
    first = open_database(address)
    with first.session() as session:
        add_source(session, Publisher(slug="am_mod", name="M", kind=SourceKind.DEFENCE_MINISTRY))
    barrier, errors = threading.Barrier(4), []

    def write() -> None:
        database = open_database(address)
        barrier.wait()
        for number in range(25):
            url = f"https://a.example/{number}"
            try:
                with database.session() as session:
                    add_capture(session, "am_mod", NewCapture(record_id=url, url=url, captured_at=AT, status=200, payload_sha256="0"))  # fmt: skip  # noqa: E501
                    add_document(session, "am_mod", NewDocument(url=url, title="", text=url, seen_at=AT), url)
            except Exception as error:
                errors.append(error)
        database.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with first.session() as session:
        assert session.exec(select(func.count()).select_from(DocumentRow)).one() == 25
        assert session.exec(select(func.count()).select_from(RevisionRow)).one() == 25
    first.close()
    assert errors == []


def test_a_database_is_copied_there_and_back_row_by_row(database: Database, address: str, tmp_path: Path) -> None:
    home = f"sqlite:///{tmp_path}/home.db"
    origin = open_database(home)
    keep(origin, "am_mod", "Azerbaijan opened fire first at Sotk – «Сотк», Սոթք.", side="AM")
    origin.close()
    there = copy_database(home, address)
    back = copy_database(address, f"sqlite:///{tmp_path}/back.db")
    assert there == back
    assert there["statement"] == 1


def test_a_lease_is_held_by_one_at_a_time(database: Database) -> None:
    now = dt.datetime.now(dt.UTC)
    with hold(database, "scrape:am_mod", lambda: now) as first, hold(database, "scrape:am_mod", lambda: now) as second:
        assert (first, second) == (True, False)
    with hold(database, "scrape:am_mod", lambda: now) as third:
        assert third


def test_a_turn_at_a_host_is_one_machines_at_a_time(database: Database) -> None:
    with new_holder() as a, new_holder() as b:
        assert take_host(database, "a.example", a, 1000.0) is not None
        assert take_host(database, "a.example", b, 1000.0) is None
        give_back_host(database, "a.example", a, last_s=1001.5, failures=2, rest_until_s=7.0, not_before_s=8.0)
        row = take_host(database, "a.example", b, 1002.0)
        assert row is not None
        assert (row.last_s, row.failures, row.rest_until_s, row.not_before_s) == (1001.5, 2, 7.0, 8.0)
        assert take_host(database, "a.example", a, 1003.0 + HOLD_S) is not None
    with new_holder() as c:
        assert take_host(database, "a.example", c, 1004.0) is not None


def test_threads_take_turns_at_a_host(address: str) -> None:
    at_work, most, turns = 0, 0, 0
    counting = threading.Lock()

    def ask(database: Database) -> None:
        nonlocal at_work, most, turns
        keeper = StoreKeeper(database)
        for _ in range(5):
            with keeper.hold("a.example"):
                with counting:
                    at_work, turns = at_work + 1, turns + 1
                    most = max(most, at_work)
                time.sleep(0.005)
                with counting:
                    at_work -= 1

    databases = [open_database(address) for _ in range(3)]  # as three machines: each with a keeper of its own
    threads = [threading.Thread(target=ask, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert (most, turns) == (1, 15)
