"""A database as the first release left it: opened by this version it has this version's tables and all its rows."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest
from sqlmodel import SQLModel, func, select

from checker.config import Config, StoreConfig
from checker.pipeline.keeping import backup_all
from checker.pipeline.reporting import ReportRequest, write_report
from checker.store import open_database
from checker.store.copying import copy_database
from checker.store.coverage import list_coverage
from checker.store.credibility import latest_grade
from checker.store.database import read_versions
from checker.store.documents import iter_pending
from checker.store.reviews import list_corrections, list_verdicts
from checker.store.runs import list_runs
from checker.store.search import PairFilter, iter_findings
from checker.store.tables import ContradictionRow, RevisionRow, StatementRow
from checker.store.views import iter_all_views
from tests.small_store import NOW, clock

# Made by the first released code from four sources of the demo, with a verdict, a correction, a grade and a lease.
FIRST_RELEASE = Path(__file__).parent / "samples" / "store" / "first_release.db.gz"
ROWS = {
    "source": 4, "run": 4, "capture": 41, "document": 20, "revision": 21, "event": 16, "statement": 68,
    "contradiction": 80, "verdict": 3, "correction": 1, "grade": 1, "alert": 1, "lock": 1,
}  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "checker.db"
    path.write_bytes(gzip.decompress(FIRST_RELEASE.read_bytes()))
    return path


def schema_of(path: Path) -> dict[str, object]:
    """Tables with their columns and indexes, triggers by their words."""
    store = sqlite3.connect(path)
    found: dict[str, object] = {}
    for kind, name, words in store.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):
        found[f"{kind} {name}"] = " ".join((words or "").split())
        if kind == "table" and "_search" not in name:
            found[f"table {name}"] = sorted(store.execute(f"PRAGMA table_info({name})").fetchall(), key=lambda c: c[1])
    store.close()
    return found


def read_rows(path: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""
    store = sqlite3.connect(path)
    store.row_factory = sqlite3.Row
    rows = {
        table: [dict(row) for row in store.execute(f'SELECT * FROM "{table}" ORDER BY 1')]
        for table in SQLModel.metadata.tables
        if store.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    }
    store.close()
    return rows


def test_the_first_releases_database_is_what_it_says(old: Path) -> None:
    store = sqlite3.connect(old)
    assert store.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    store.close()
    assert {table: len(rows) for table, rows in read_rows(old).items()} == ROWS


def test_upgraded_it_has_the_tables_of_a_new_one_and_every_row_as_it_was(old: Path, tmp_path: Path) -> None:
    before = read_rows(old)
    database = open_database(f"sqlite:///{old}")
    current, newest, _ = read_versions(database)
    database.close()
    assert current == newest != "0001", "there is a later migration, or this test proves nothing"
    open_database(f"sqlite:///{tmp_path}/new.db").close()
    assert schema_of(old) == schema_of(tmp_path / "new.db")
    after = read_rows(old)
    for table, rows in before.items():
        assert len(after[table]) == len(rows), table
        for earlier, later in zip(rows, after[table], strict=True):
            assert earlier == {name: later[name] for name in earlier}, table


def test_upgraded_all_of_it_is_read(old: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{old}")
    with database.session() as session:
        for table in SQLModel.metadata.sorted_tables:
            assert len(session.execute(select(table)).all()) == ROWS.get(table.name, 0), table.name
        for model in (RevisionRow, StatementRow, ContradictionRow):
            assert session.exec(select(func.count()).select_from(model)).one() == ROWS[str(model.__tablename__)]
        views = list(iter_all_views(session))
        assert len(views) == ROWS["statement"]
        for view in views:
            assert " ".join(view.revision.text[a:b] for a, b in view.statement.spans) == view.statement.content
        findings = list(iter_findings(session, PairFilter(relations=())))
        assert len(findings) == ROWS["contradiction"]
        [first, second] = sorted({v.contradiction_id for f in findings for v in list_verdicts(session, f.pair.id)})
        assert sorted(len(list_verdicts(session, pair)) for pair in (first, second)) == [1, 2]
        corrected = [c for view in views for c in list_corrections(session, view.statement.id)]
        assert [c.new for c in corrected] == ["The ministry's press service"]
        assert latest_grade(session, "source", "am_mfa_demo") == "B"
        assert len(list_runs(session)) == ROWS["run"] and len(list_coverage(session, NOW.date())) == ROWS["source"]
        assert len(list(iter_pending(session, "another version"))) == ROWS["revision"] - 1
    config = Config(store=StoreConfig(database=f"sqlite:///{old}", archive=tmp_path / "archive"))
    out = tmp_path / "report.csv"
    write_report(database, config, ReportRequest(form="csv", out=out, min_score=0.0), clock)
    assert len(out.read_text(encoding="utf-8").splitlines()) > 10
    database.close()


def test_it_is_copied_and_backed_up_like_a_new_one(old: Path, tmp_path: Path) -> None:
    counts = copy_database(f"sqlite:///{old}", f"sqlite:///{tmp_path}/copy.db")
    assert counts["statement"] == ROWS["statement"] and counts["verdict"] == ROWS["verdict"]
    config = Config(store=StoreConfig(database=f"sqlite:///{old}", archive=tmp_path / "archive"))
    assert "rows" in backup_all(config, tmp_path / "backup")[0]


def test_a_failed_upgrade_leaves_it_as_it_was(old: Path) -> None:
    with sqlite3.connect(old) as store:
        store.execute("CREATE TABLE host (name TEXT)")  # in the way of the second migration
    store.close()
    before = read_rows(old)
    with pytest.raises(Exception, match="host"):
        open_database(f"sqlite:///{old}")
    assert read_rows(old) == before
