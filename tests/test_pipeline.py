"""The whole way over a small archive: nothing lost, nothing doubled, whatever is killed, and bad input named."""

from __future__ import annotations

import csv
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from checker.api import Analysis, Text
from checker.comparison import shipped_threshold
from checker.config import Config
from checker.demo import ARCHIVE, SOURCES
from checker.errors import NewerStoreError
from checker.pipeline import analysing
from checker.pipeline.analysing import analyse_pending
from checker.pipeline.comparing import compare_pending
from checker.pipeline.importing import ImportRequest, import_all
from checker.pipeline.reporting import ReportRequest, write_report
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.pipeline.verifying import verify_store
from checker.store import Database, open_database
from checker.store.coverage import list_coverage
from checker.store.search import PairFilter, iter_findings
from checker.store.tables import DocumentRow, RevisionRow, StatementRow
from scrapers.source import load_source
from tests.small_store import NOW, SLUGS, STAGES, clock, dump_store, silent, small_config

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Stage ─▶ a store as it was before that stage; ``done`` is the store after all of them."""
    work = tmp_path_factory.mktemp("whole") / "work"
    work.mkdir()
    saved = {}
    for stage, run in STAGES.items():
        saved[stage] = _copy(work, work.parent / stage)
        database = open_database(small_config(work).store.database)
        assert run(database, small_config(work)).problems == ()
        database.close()
    saved["done"] = work
    return saved


@pytest.fixture
def done(stores: dict[str, Path]) -> Iterator[tuple[Database, Config]]:
    config = small_config(stores["done"])
    database = open_database(config.store.database)
    yield database, config
    database.close()


def _copy(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


def _report(database: Database, config: Config, out: Path) -> bytes:
    request = ReportRequest(form="csv", out=out / "contradictions.csv", min_score=0.0)
    write_report(database, config, request, clock)
    return (out / "contradictions.csv").read_bytes() + (out / "contradictions.coverage.csv").read_bytes()


def test_every_quote_is_proven(done: tuple[Database, Config]) -> None:
    database, config = done
    result = verify_store(database, config)
    with database.session() as session:
        n_statements = session.exec(select(func.count()).select_from(StatementRow)).one()
    assert result.problems == ()
    assert result.n_done == n_statements > 20


def test_a_changed_quote_is_not_proven(stores: dict[str, Path], tmp_path: Path) -> None:
    folder = _copy(stores["done"], tmp_path / "forged")
    with sqlite3.connect(folder / "demo.db") as forged:
        forged.execute("UPDATE statement SET content = 'what nobody said' WHERE ordinal = 0")
    database = open_database(small_config(folder).store.database)
    problems = verify_store(database, small_config(folder)).problems
    database.close()
    assert problems
    assert all("what nobody said" in problem for problem in problems)


def test_a_changed_capture_is_not_proven(stores: dict[str, Path], tmp_path: Path) -> None:
    folder = _copy(stores["done"], tmp_path / "forged")
    [file] = sorted((folder / "archive").glob("*.warc.gz"))[:1]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))
    database = open_database(small_config(folder).store.database)
    assert verify_store(database, small_config(folder)).problems
    database.close()


def test_the_second_run_changes_no_byte(stores: dict[str, Path], tmp_path: Path) -> None:
    folder = _copy(stores["done"], tmp_path / "again")
    config = small_config(folder)
    database = open_database(config.store.database)
    before, rows = _report(database, config, tmp_path / "a"), dump_store(database)
    results = [run(database, config) for run in STAGES.values()]
    assert [result.n_new for result in results] == [0, 0, 0]
    assert dump_store(database) == rows
    assert _report(database, config, tmp_path / "b") == before
    database.close()


def test_the_report_holds_a_row_a_contradiction(done: tuple[Database, Config], tmp_path: Path) -> None:
    _report(*done, tmp_path)
    with (tmp_path / "contradictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert len({row["contradiction_id"] for row in rows}) == len(rows)
    assert [float(row["score"]) for row in rows] == sorted((float(row["score"]) for row in rows), reverse=True)


@pytest.mark.parametrize(
    ("stage", "n_th"),
    [("scrape", 1), ("scrape", 9), ("scrape", 20), ("analyse", 3), ("analyse", 12), ("compare", 2), ("compare", 4)],
)
def test_a_killed_stage_loses_and_doubles_nothing(
    stage: str, n_th: int, stores: dict[str, Path], done: tuple[Database, Config], tmp_path: Path
) -> None:
    folder = _copy(stores[stage], tmp_path / "killed")
    command = [sys.executable, "-m", "tests.kill_at_commit", str(folder), stage, str(n_th)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    config = small_config(folder)
    database = open_database(config.store.database)
    for later in list(STAGES)[list(STAGES).index(stage) :]:
        assert STAGES[later](database, config).problems == ()
    assert dump_store(database) == dump_store(done[0])
    assert verify_store(database, config).problems == ()
    database.close()


def shown_ids(database: Database) -> set[str]:
    """Ids of the pairs that a report shows."""
    with database.session() as session:
        return {found.pair.id for found in iter_findings(session, PairFilter(min_score=shipped_threshold()))}


def test_in_whatever_order_sources_come_the_findings_are_the_same(
    done: tuple[Database, Config], tmp_path: Path
) -> None:
    config = small_config(tmp_path)
    database = open_database(config.store.database)
    slugs = random.Random(13).sample(SLUGS, len(SLUGS))
    for slug in slugs:  # one source at a time, compared against what is there: incremental
        request = ScrapeRequest(sources=(load_source(slug, SOURCES),), replay=(ARCHIVE,))
        scrape_sources(database, config, request, silent, clock)
        analyse_pending(database, config, silent)
        compare_pending(database, config, silent, clock)
    ours, theirs = dump_store(database), dump_store(done[0])
    shown, expected = shown_ids(database), shown_ids(done[0])
    database.close()
    assert ours["statement"] and {row[0] for row in ours["statement"]} == {row[0] for row in theirs["statement"]}
    assert shown == expected != set()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Database, Config]]:
    config = small_config(tmp_path / "store")
    (tmp_path / "store").mkdir()
    database = open_database(config.store.database)
    yield database, config
    database.close()


GOOD = "Armenia's Ministry of Defence said on 13 September that Azerbaijani forces had shelled Jermuk.\n"


def test_a_bad_file_is_named_and_the_others_are_done(empty: tuple[Database, Config], tmp_path: Path) -> None:
    database, config = empty
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "binary.html").write_bytes(random.Random(13).randbytes(4000))
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    names = ("empty.txt", "binary.html", "huge.txt", "missing.txt", "good.txt")
    paths = tuple(str(tmp_path / name) for name in names)
    result = import_all(database, config, ImportRequest(paths=paths, source="xx_moscow_times"), silent, clock)
    assert result.exit_code == 1
    assert result.n_done == 1
    assert len(result.problems) == 4
    for name in names[:-1]:
        assert sum(name in problem for problem in result.problems) == 1, result.problems


def test_a_broken_line_is_named_by_its_number(empty: tuple[Database, Config], tmp_path: Path) -> None:
    database, config = empty
    line = {"source": "am_mod", "url": "https://www.mil.am/1", "title": "t", "published_at": "2022-09-13", "text": GOOD}
    lines = [json.dumps(line), "{not json", json.dumps({**line, "url": "https://www.mil.am/2", "unknown": 1}), "[]"]
    (tmp_path / "d.jsonl").write_text("\n".join(lines))
    result = import_all(database, config, ImportRequest(paths=(str(tmp_path / "d.jsonl"),)), silent, clock)
    assert result.n_done == 2
    assert [problem.split(": ")[1] for problem in result.problems] == ["line 2", "line 4"]


def test_a_line_is_taken_without_a_title_and_refused_where_it_would_do_harm(
    empty: tuple[Database, Config], tmp_path: Path
) -> None:
    database, config = empty
    line = {"source": "am_mod", "url": "https://www.mil.am/1", "title": None, "published_at": None, "text": GOOD}
    lines = [
        line,
        {**line, "url": ""},
        {**line, "url": "javascript:alert(1)"},
        {**line, "source": {"slug": "../../etc"}},
        {**line, "source": {"slug": "zz_x", "kind": "nonsense"}},
        {**line, "source": 5},
    ]
    data = "\n".join(map(json.dumps, lines)).encode() + b'\n{"text": "\xff"}\n' + json.dumps(line).encode()
    (tmp_path / "d.jsonl").write_bytes(data)
    result = import_all(database, config, ImportRequest(paths=(str(tmp_path / "d.jsonl"),)), silent, clock)
    assert (result.n_done, result.n_new) == (2, 1)
    said = [problem.partition(".jsonl: ")[2] for problem in result.problems]
    assert [": ".join(line.split(": ")[:2]) for line in said] == [
        "line 2: url",
        "line 3: url",
        "line 4: source.slug",
        "line 5: source.kind",
        "line 6: source",
        "line 7: not UTF-8 text",
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("hy", "Սեպտեմբերի 14-ին, ժամը 20:00-ից հետո սահմանի բոլոր ուղղություններով կրակոցները դադարել են։"),
        ("az", "Müdafiə Nazirliyi bildirir ki, sentyabrın 13-də atəşkəs rejimi qüvvəyə minmişdir və ona əməl olunur."),
    ],
)
def test_a_language_not_read_is_stored_and_listed(
    language: str, text: str, empty: tuple[Database, Config], tmp_path: Path
) -> None:
    database, config = empty
    (tmp_path / "text.txt").write_text(text)
    request = ImportRequest(paths=(str(tmp_path / "text.txt"),), source="am_mod")
    assert import_all(database, config, request, silent, clock).n_new == 1
    result = analyse_pending(database, config, silent)
    assert result.problems == ()
    assert "not analysed" in result.notes[0]
    with database.session() as session:
        [revision] = session.exec(select(RevisionRow)).all()
        assert revision.text == text
        assert session.exec(select(StatementRow)).all() == []
        [row] = [row for row in list_coverage(session, NOW.date()) if row.source == "am_mod"]
    assert row.not_analysed == 1
    assert language in row.not_analysed_why


def test_a_text_that_breaks_a_parser_is_named_and_stops_no_other(
    empty: tuple[Database, Config], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, config = empty
    for name in ("good", "bad"):
        (tmp_path / f"{name}.txt").write_text(GOOD + name)
    paths = (str(tmp_path / "bad.txt"), str(tmp_path / "good.txt"))
    import_all(database, config, ImportRequest(paths=paths, source="xx_moscow_times"), silent, clock)
    whole = analysing.read_statements

    def read(text: Text) -> Analysis:
        if text.text.endswith("bad"):
            raise RecursionError("too deep")  # what no text at hand does to today's parsers
        return whole(text)

    monkeypatch.setattr(analysing, "read_statements", read)
    result = analyse_pending(database, config, silent)
    assert (result.n_done, result.exit_code) == (1, 1)
    assert "bad.txt: could not be analysed: RecursionError" in result.problems[0]
    monkeypatch.undo()
    assert analyse_pending(database, config, silent).n_done == 1  # it stayed pending


def test_the_same_page_twice_is_one_document(empty: tuple[Database, Config], tmp_path: Path) -> None:
    database, config = empty
    (tmp_path / "good.txt").write_text(GOOD)
    request = ImportRequest(
        paths=(str(tmp_path / "good.txt"),), source="xx_moscow_times", url="https://www.themoscowtimes.com/a1"
    )
    assert [import_all(database, config, request, silent, clock).n_new for _ in range(2)] == [1, 0]
    (tmp_path / "good.txt").write_text(GOOD + "\nBaku denied the report.\n")
    assert import_all(database, config, request, silent, clock).n_new == 1
    with database.session() as session:
        assert len(session.exec(select(DocumentRow)).all()) == 1
        assert sorted(row.number for row in session.exec(select(RevisionRow))) == [1, 2]


def test_a_later_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    config = small_config(tmp_path)
    open_database(config.store.database).close()
    with sqlite3.connect(tmp_path / "demo.db") as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
        later.execute("PRAGMA journal_mode=DELETE")  # a later version may keep its file otherwise than we do
    before = (tmp_path / "demo.db").read_bytes()
    with pytest.raises(NewerStoreError):
        open_database(config.store.database)
    assert (tmp_path / "demo.db").read_bytes() == before
