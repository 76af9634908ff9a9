"""A desk is backed up, restored and looked over by command; what is not whole is refused, what is not empty kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import Config, ScrapeConfig, StoreConfig, load_config
from checker.pipeline import doctor
from checker.pipeline.doctor import examine
from tests.live_desk import Desk, list_pages
from tests.scrapers_site import Site, page_of, serve

TEXT = "The ministry said that its units repelled an attack near the village on the night of 13 September."
TABLES = ("source", "run", "capture", "document", "revision")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with three pages of a site, one of them edited."""
    with serve(Site()) as site:
        list_pages(site, *(f"/a/{n}" for n in range(3)))
        for n in range(3):
            site.put(f"/a/{n}", page_of(f"Page {n}", f"{TEXT} {n}"))
        made = Desk(tmp_path_factory.mktemp("kept") / "desk", {"xx_ministry": f"{site.base}/list"})
        made.run("scrape")
        yield made


def rows_of(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that scraping fills."""
    return {table: sorted(desk.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def another(desk: Desk, folder: Path) -> Desk:
    """A second place with the same configuration but its own store."""
    made = Desk(folder, {})
    text = (desk.folder / "config.toml").read_text().replace(str(desk.folder), str(folder))
    (folder / "config.toml").write_text(text)
    return made


def test_a_backup_comes_back_as_it_was_and_every_capture_verifies(desk: Desk, tmp_path: Path) -> None:
    _, said = desk.run("db", "backup", str(tmp_path / "backup"))
    assert "rows" in said
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert "checker.db" in manifest and any(name.endswith(".warc.gz") for name in manifest)
    assert not any("sqlite" in name for name in manifest), "an index copied while it is written may be half of one"
    other = another(desk, tmp_path / "other")
    other.run("db", "restore", str(tmp_path / "backup"))
    assert rows_of(other) == rows_of(desk) and len(rows_of(desk)["document"]) == 3
    other.run("verify")


def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_back(desk: Desk, tmp_path: Path) -> None:
    desk.run("db", "backup", str(tmp_path / "backup"))
    [warc] = (tmp_path / "backup" / "archive").glob("*.warc.gz")
    warc.write_bytes(warc.read_bytes()[:-1])
    other = another(desk, tmp_path / "other")
    _, said = other.run("db", "restore", str(tmp_path / "backup"), status=1)
    assert warc.name in said and "not as it was backed up" in said
    assert not (other.folder / "checker.db").exists() and not (other.folder / "archive").exists()
    _, said = other.run("db", "restore", str(tmp_path / "nothing"), status=1)
    assert "no backup of checker" in said


def test_nothing_is_overwritten(desk: Desk, tmp_path: Path) -> None:
    desk.run("db", "backup", str(tmp_path / "backup"))
    _, said = desk.run("db", "backup", str(tmp_path / "backup"), status=1)
    assert "exists already" in said
    before = rows_of(desk)
    _, said = desk.run("db", "restore", str(tmp_path / "backup"), status=2)
    assert "not empty" in said
    assert rows_of(desk) == before
    shutil.move(desk.folder / "archive", tmp_path / "elsewhere")
    try:
        _, said = desk.run("db", "restore", str(tmp_path / "backup"), status=2)
        assert "is not empty" in said and rows_of(desk) == before
    finally:
        shutil.rmtree(desk.folder / "archive", ignore_errors=True)
        shutil.move(tmp_path / "elsewhere", desk.folder / "archive")


def test_a_backup_is_whole_while_another_process_writes(tmp_path: Path) -> None:
    with serve(Site()) as site:
        list_pages(site, *(f"/a/{n}" for n in range(40)))
        for n in range(40):
            site.put(f"/a/{n}", page_of(f"Page {n}", f"{TEXT} {n}"))
        busy = Desk(tmp_path / "busy", {"xx_ministry": f"{site.base}/list"}, scrape="delay_s = 0.05\n")
        process = busy.start("scrape")
        while site.hits.total() < 10:
            assert process.poll() is None, process.communicate()
        busy.run("db", "backup", str(tmp_path / "backup"))
        assert process.communicate(timeout=120) and process.returncode == 0
    other = another(busy, tmp_path / "other")
    other.run("db", "restore", str(tmp_path / "backup"))
    kept, whole = rows_of(other), rows_of(busy)
    assert 0 < len(kept["document"]) <= len(whole["document"]) == 40
    assert {row[0] for row in kept["capture"]} <= {row[0] for row in whole["capture"]}
    other.run("verify")


def test_the_doctor_finds_nothing_wrong_with_a_desk_at_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_models", lambda config: doctor.Finding("models", "good", "not asked here"))
    monkeypatch.chdir(desk.folder)
    found = {finding.what: finding for finding in examine(load_config())}
    assert {finding.state for finding in found.values()} == {"good"}
    assert found["archive"].detail.endswith("5 captures, every digest fits")
    [warc] = (desk.folder / "archive").glob("*.warc.gz")
    whole = warc.read_bytes()
    warc.write_bytes(whole[:-1])
    try:
        assert {finding.what for finding in examine(load_config()) if finding.state == "bad"} == {"archive"}
    finally:
        warc.write_bytes(whole)


def test_the_doctor_looks_at_everything_and_names_what_is_bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_models", lambda config: doctor.Finding("models", "good", "not asked here"))
    store = StoreConfig(database=f"sqlite:///{tmp_path}/checker.db", archive=tmp_path / "archive")
    fresh = {finding.what: finding.state for finding in examine(Config(store=store))}
    assert fresh == {
        "configuration": "note", "database": "note", "archive": "note", "disk": "good", "clock": "good",
        "models": "good", "sources": "good", "last run": "note",
    }  # fmt: skip
    (tmp_path / "checker.db").write_bytes(b"no database at all, whatever it is called" * 100)
    wrong = Config(store=store, scrape=ScrapeConfig(sources=["am_mood"]))
    found = {finding.what: finding for finding in examine(wrong)}
    assert found["sources"].state == "bad" and "am_mod" in found["sources"].detail
    assert found["database"].state == "bad" and "checker.db" in found["database"].detail
    away = Config(store=store.model_copy(update={"other_archives": [tmp_path / "away"]}))
    assert [f.detail for f in examine(away) if f.what == "archive" and f.state == "bad"] == [
        f"[store] other_archives: {tmp_path}/away: no such folder (mounted?)"
    ]
    assert len(found) == len(fresh), "one that is bad keeps no other from being looked at"
