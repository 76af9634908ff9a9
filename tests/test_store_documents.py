import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import select

from checker.errors import NewerStoreError, StoreError
from checker.records import Publisher, SourceKind
from checker.store import Database, open_database
from checker.store.documents import (
    NewCapture,
    NewDocument,
    add_capture,
    add_document,
    add_source,
    iter_pending,
    list_revisions,
    mark_missing,
    published_of,
)
from checker.store.tables import RevisionRow

NOON = dt.datetime(2022, 9, 13, 12, tzinfo=dt.UTC)
MINISTRY = Publisher(
    slug="am_mod", name="Ministry of Defence", country="AM", kind=SourceKind.DEFENCE_MINISTRY, owner="AM"
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path}/checker.db")


def capture(record_id: str = "urn:1") -> NewCapture:
    return NewCapture(record_id=record_id, url="https://a.example/1", captured_at=NOON, status=200, payload_sha256="00")


def wording(text: str, published: dt.date | None = None) -> NewDocument:
    return NewDocument(url="https://a.example/1", title="T", text=text, published=published, seen_at=NOON)


def test_the_same_wording_twice_is_one_revision_and_another_is_a_second(database: Database) -> None:
    with database.session() as session:
        add_source(session, MINISTRY)
        add_capture(session, "am_mod", capture())
        assert add_document(session, "am_mod", wording("49 killed"), "urn:1") is not None
        assert add_document(session, "am_mod", wording("49 killed"), "urn:1") is None
        assert add_document(session, "am_mod", wording("105 killed"), "urn:1") is not None
    with database.session() as session:
        rows = list_revisions(session, "https://a.example/1")
        assert [(row.number, row.text, row.is_newest) for row in rows] == [
            (1, "49 killed", False),
            (2, "105 killed", True),
        ]
        assert list(iter_pending(session, "v1")) == [rows[1].id]


def test_a_wording_that_comes_back_is_a_flip_flop_and_no_edit(database: Database) -> None:
    with database.session() as session:
        add_source(session, MINISTRY)
        add_capture(session, "am_mod", capture())
        for text in ("old", "new"):
            add_document(session, "am_mod", wording(text), "urn:1")
        assert add_document(session, "am_mod", wording("old"), "urn:1") is None


def test_a_date_without_a_time_stays_a_date(database: Database) -> None:
    with database.session() as session:
        add_source(session, MINISTRY)
        add_capture(session, "am_mod", capture())
        add_document(session, "am_mod", wording("x", dt.date(2022, 9, 13)), "urn:1")
    with database.session() as session:
        row = session.exec(select(RevisionRow)).one()
        assert published_of(row) == dt.date(2022, 9, 13)
        assert row.published_at is None


def test_a_page_is_gone_only_when_it_is_missing_again_a_day_later(database: Database) -> None:
    with database.session() as session:
        add_source(session, MINISTRY)
        add_capture(session, "am_mod", capture())
        add_document(session, "am_mod", wording("x"), "urn:1")
        missing = [
            mark_missing(session, "am_mod", "https://a.example/1", NOON + dt.timedelta(hours=h)) for h in (0, 3, 25)
        ]
    assert missing == [False, False, True]


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="naive time"), database.session() as session:
        add_source(session, MINISTRY)
        session.flush()
        add_capture(session, "am_mod", NewCapture(record_id="1", url="u", captured_at=dt.datetime(2022, 9, 13), status=200, payload_sha256=""))  # noqa: DTZ001, E501  # fmt: skip


def test_a_database_of_a_later_version_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "later.db"
    open_database(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerStoreError, match="left untouched"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html>" * 100)
    with pytest.raises(StoreError, match=r"page\.html"):
        open_database(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="nonsense"):
        open_database("nonsense")


def test_sqlite_writes_ahead_and_holds_foreign_keys(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
