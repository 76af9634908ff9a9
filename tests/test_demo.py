"""The demo: what is shipped is what the builder gives, nothing in it looks real, and the whole way works over it."""

from __future__ import annotations

import csv
import gzip
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import load_config
from checker.demo import ARCHIVE, FOLDER, SOURCES
from checker.demo.build import ROUNDS, iter_responses, load_demo_sources, render_archive
from checker.demo.pages import NOTE, layout_of, load_layouts
from checker.demo.texts import load_publications
from checker.errors import InputError
from checker.pipeline.demo import N_SHOWN, Shown, demo_config, next_step, run_demo
from checker.store import open_database
from checker.store.database import is_in_use
from checker.store.search import PairFilter, iter_findings
from scrapers.archive import Archive
from scrapers.records import Document, Health, Reading, Via
from scrapers.replay import Replay
from scrapers.scrape import scrape_all
from scrapers.source import load_source

SLUGS = sorted(path.stem for path in SOURCES.glob("*.toml"))
MIN_DOCUMENTS = 60  # as the demo promises
MIN_FOUND = 10


def test_the_same_texts_give_the_same_bytes() -> None:
    assert render_archive() == render_archive()


def test_the_shipped_archive_is_what_the_builder_gives() -> None:
    # Compressed bytes may differ between builds of zlib, so the records themselves are compared.
    assert gzip.decompress(ARCHIVE.read_bytes()) == gzip.decompress(render_archive()), (
        "run python -m checker.demo.build"
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_invented_looks_real(slug: str) -> None:
    source = load_source(slug, SOURCES)
    assert source.name.startswith("Demo: ")
    assert source.via == "demo"
    assert all(host.endswith(".example") for host in source.all_hosts)
    assert source.layout in load_layouts()


def test_every_page_says_that_its_wording_is_invented() -> None:
    hosts = [re.sub(r"^https://([^/]+)/.*", r"\1", response.url) for response in iter_responses()]
    assert all(host.endswith(".example") for host in hosts)
    assert all(NOTE in response.content.decode() for response in iter_responses())


def test_every_text_has_a_source_and_every_source_texts() -> None:
    assert sorted(path.stem for path in (FOLDER / "documents").glob("*.toml")) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_every_wording_was_captured(slug: str) -> None:
    source = load_source(slug, SOURCES)
    for publication in load_publications(slug, source.zone):
        seen = {publication.text_at(at) for at in ROUNDS} - {None}
        assert seen == {wording.text for wording in publication.wordings}, publication.path


def test_a_page_changed_before_it_was_published_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(
        '[[document]]\npath = "1"\ntitle = "t"\npublished = 2022-09-13T10:00:00\ntext = "new"\n'
        '[[document.later]]\nchanged = 2022-09-13T12:00:00\ntext = "newer"\n'
    )
    [publication] = load_publications("x", "Asia/Yerevan", tmp_path)
    assert [wording.text for wording in publication.wordings] == ["new", "newer"]
    assert publication.text_at(publication.published) == "new"
    assert publication.wordings[1].at.hour == 8  # UTC


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Document], list[Health]]:
    """What the real scrapers read from the shipped archive."""
    documents: list[Document] = []
    health: list[Health] = []
    with Archive(tmp_path_factory.mktemp("archive")) as archive, Replay([ARCHIVE], archive) as replay:
        for item in scrape_all(load_demo_sources(), replay, archive):
            if isinstance(item, Reading):
                documents += item.documents
            else:
                health.append(item)
    return documents, health


def test_the_real_scrapers_read_every_page(replayed: tuple[list[Document], list[Health]]) -> None:
    documents, health = replayed
    assert [(one.source, one.failures, one.warnings) for one in health if one.failures or one.warnings] == []
    texts = {slug: load_publications(slug, load_source(slug, SOURCES).zone) for slug in SLUGS}
    addresses = {(document.source, document.url) for document in documents}
    assert Counter(slug for slug, _ in addresses) == {slug: len(found) for slug, found in texts.items()}
    assert len(addresses) >= MIN_DOCUMENTS
    assert {document.via for document in documents} == {Via.DEMO}


def test_every_page_is_read_whole_and_dated(replayed: tuple[list[Document], list[Health]]) -> None:
    documents, _ = replayed
    wanted = {
        (slug, _plain(wording.text))
        for slug in SLUGS
        for publication in load_publications(slug, load_source(slug, SOURCES).zone)
        for wording in publication.wordings
    }
    assert {(document.source, _plain(document.text)) for document in documents} == wanted
    assert [document.url for document in documents if document.published_at is None] == []
    assert [document.url for document in documents if not document.title] == []


def test_what_must_not_be_flagged_is_there(replayed: tuple[list[Document], list[Health]]) -> None:
    documents, _ = replayed
    wordings = Counter((document.source, document.url) for document in set(documents))
    changed = {
        document.url
        for document in documents
        if len({other.text for other in documents if other.url == document.url}) > 1
    }
    assert wordings
    assert len(changed) >= 4
    assert any(document.author == "Demo: Foreign Ministry of Russia" for document in documents)
    assert any("— Lusine Karapet (@lusine_demo)" in document.text for document in documents)
    assert any(document.text.startswith("Question: ") for document in documents)
    assert any("Սեպտեմբերի" in document.text for document in documents)


def test_a_misspelt_credit_of_an_embedded_post_is_named() -> None:
    from checker.demo.pages import render_text

    with pytest.raises(ValueError, match="Name \\(@handle\\) Date"):
        render_text("> words\n> nobody")


def test_the_demo_reads_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKER_STORE__DATABASE", "postgresql+psycopg://nobody@nowhere/none")
    monkeypatch.setenv("CHECKER_COMPARE__THRESHOLD", "0.01")
    config = demo_config(tmp_path, tmp_path / "reports")
    assert config.store.database == f"sqlite:///{tmp_path / 'demo.db'}"
    assert config.compare.threshold is None


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shown, Path]]:
    """What ``checker demo`` found, and where it wrote."""
    out = tmp_path_factory.mktemp("reports")
    yield run_demo(out, lambda line: None), out


def test_the_demo_finds_its_contradictions(shown: tuple[Shown, Path]) -> None:
    findings = shown[0].findings
    kinds = Counter(finding.pair.kind for finding in findings)
    assert MIN_FOUND <= len(findings) <= N_SHOWN
    assert kinds["figure"] >= 1
    assert kinds["denial"] >= 3
    assert {finding.pair.relation for finding in findings} == {"contradiction"}


def test_the_demo_finds_two_counts_of_one_loss_and_a_ministry_against_its_own_premier(
    shown: tuple[Shown, Path],
) -> None:
    with (shown[1] / "contradictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    figures = [{row["a_content"], row["b_content"]} for row in rows if row["kind"] == "figure"]
    assert any("430" in a and "80" in b for pair in figures for a in pair for b in pair - {a})
    clashes = [row for row in rows if row["a_side"] == row["b_side"] == "AM"]
    assert any(
        "not taken any part" in a and "seized ten square kilometres" in b
        for row in clashes
        for a, b in ((row["a_content"], row["b_content"]), (row["b_content"], row["a_content"]))
    )


def test_the_demo_flags_no_growing_toll(shown: tuple[Shown, Path]) -> None:
    tolls = re.compile(r"\b(49|105|135|50|71)\b")
    for finding in shown[0].findings:
        a, b = finding.a.statement, finding.b.statement
        if finding.pair.kind == "figure":
            same_toll = a.side == b.side and tolls.search(a.content) and tolls.search(b.content)
            assert not same_toll, (a.content, b.content)


def test_the_csv_says_that_all_of_it_is_a_demo(shown: tuple[Shown, Path]) -> None:
    with (shown[1] / "contradictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= len(shown[0].findings)
    assert {finding.pair.id for finding in shown[0].findings} <= {row["contradiction_id"] for row in rows}
    assert {row["kind"] for row in rows} == {finding.pair.kind for finding in shown[0].findings}
    assert {row["a_via"] for row in rows} | {row["b_via"] for row in rows} == {"demo"}
    assert all(row["a_source"].startswith("Demo: ") and row["b_source"].startswith("Demo: ") for row in rows)
    assert all(row["why"] and len(row["a_capture_sha256"]) == 64 for row in rows)
    assert any("Gadabay" in row["proposition"] for row in rows) and "Jermuk" in {row["event_place"] for row in rows}


def test_the_coverage_names_what_was_not_analysed(shown: tuple[Shown, Path]) -> None:
    with (shown[1] / "contradictions.coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["source"]: row for row in csv.DictReader(file)}
    assert sorted(rows) == SLUGS
    assert "hy" in rows["am_mod_demo"]["not_analysed_why"]
    assert rows["am_mod_demo"]["not_analysed"] == "1"


def test_the_page_says_that_the_wording_is_invented(shown: tuple[Shown, Path]) -> None:
    page = (shown[1] / "contradictions.html").read_text(encoding="utf-8")
    assert "invented wording" in page.partition("</header>")[0]
    assert all(f'<article id="{finding.pair.id}"' in page for finding in shown[0].findings)
    assert "<mark>" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_demo_leaves_a_store_that_every_command_opens(shown: tuple[Shown, Path]) -> None:
    folder = shown[1] / "demo"
    assert sorted(path.name for path in folder.iterdir()) == ["archive", "config.toml", "demo.db"]
    assert [path.name for path in shown[1].iterdir() if path.name.startswith(".")] == []
    assert "invented wording" in (folder / "config.toml").read_text(encoding="utf-8")
    config = load_config(folder / "config.toml")
    assert config.store.archive == (folder / "archive").absolute()
    database = open_database(config.store.database)
    with database.session() as session:
        found = {finding.pair.id for finding in iter_findings(session, PairFilter(min_score=0.5))}
    assert {finding.pair.id for finding in shown[0].findings} <= found
    with pytest.raises(InputError, match=r"demo\.db: is open elsewhere"):
        run_demo(shown[1], lambda line: None)
    database.close()
    assert not is_in_use(folder / "demo.db")


def test_the_demo_takes_the_place_of_nothing_but_a_demo(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").touch()
    with pytest.raises(InputError, match="holds something else than the demo"):
        run_demo(tmp_path, lambda line: None)
    assert (tmp_path / "demo" / "mine.txt").exists()


def test_the_readme_shows_what_the_demo_prints(shown: tuple[Shown, Path]) -> None:
    """Every line below the table, the numbers aside, which change with the models."""
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    block = text.partition("```text\n")[2].partition("```")[0]
    below = block.partition("Demo sources: invented wording.\n")[2].splitlines()
    said = [line.replace(f"{shown[1]}/", "reports/") for line in (*shown[0].lines, next_step(Path("reports")))]
    assert [re.sub(r"\d+", "N", line) for line in below] == [re.sub(r"\d+", "N", line) for line in said]


def test_what_to_do_next_is_said() -> None:
    assert next_step(Path("reports")).startswith("next: checker serve --demo ")
    assert next_step(Path("x")).startswith(f"next: checker --config {Path('x/demo/config.toml')} serve ")


def test_every_borrowed_layout_has_all_its_parts() -> None:
    for name, layout in tomllib.loads((FOLDER / "layouts.toml").read_text()).items():
        needed = {"listing": {"list", "item", "page"}, "rss": {"page"}, "atom": set(), "channel": set()}
        assert needed[layout["form"]] <= layout.keys(), name
    assert {layout_of(source)["form"] for source in load_demo_sources()} == {"listing", "rss", "atom", "channel"}


def _plain(text: str) -> str:
    """The words alone, without the marks of ``documents/``."""
    return " ".join(re.sub(r"(?m)^> |\*", "", text).split())
