"""Analysis and comparison of a small archive give the same, byte for byte, wherever they run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import Config, EngineConfig
from checker.pipeline.reporting import ReportRequest, write_report
from checker.store import open_database
from tests.dask_cluster import running_cluster
from tests.small_store import STAGES, clock, dump_store, small_config

Found = tuple[dict[str, list[tuple[object, ...]]], dict[str, bytes]]
FORMS = ("csv", "jsonl", "claimreview", "atom")


@pytest.fixture(scope="module")
def scraped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and the archive as scraping left them."""
    folder = tmp_path_factory.mktemp("engines") / "scraped"
    folder.mkdir()
    database = open_database(small_config(folder).store.database)
    assert STAGES["scrape"](database, small_config(folder)).problems == ()
    database.close()
    return folder


@pytest.fixture(scope="module")
def here(scraped: Path) -> Found:
    """What this process finds."""
    return work_on(scraped, EngineConfig())


def work_on(scraped: Path, engine: EngineConfig) -> Found:
    """Every row of the store, and the reports, after analysis and comparison on an engine."""
    folder = scraped.with_name(f"on-{engine.workers}-{len(engine.address)}")
    shutil.copytree(scraped, folder)
    config: Config = small_config(folder).model_copy(update={"engine": engine})
    database = open_database(config.store.database)
    try:
        for stage in ("analyse", "compare"):
            result = STAGES[stage](database, config)
            assert result.problems == () and result.n_done
        reports = {}
        for form in FORMS:
            out = folder / f"report.{form}"
            write_report(database, config, ReportRequest(form=form, out=out, min_score=0.0), clock)
            reports[form] = out.read_bytes()
        return dump_store(database), reports
    finally:
        database.close()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with running_cluster(tmp_path) as (address, _):
        yield address


def test_local_processes_give_what_this_process_gives(scraped: Path, here: Found) -> None:
    rows, reports = work_on(scraped, EngineConfig(workers=2))
    assert len(rows["statement"]) > 20 and rows["contradiction"]
    assert rows == here[0]
    assert reports == here[1] and len(reports["csv"]) > 1000


def test_a_dask_cluster_gives_what_this_process_gives(scraped: Path, here: Found, address: str) -> None:
    rows, reports = work_on(scraped, EngineConfig(address=address))
    assert rows == here[0]
    assert reports == here[1]
