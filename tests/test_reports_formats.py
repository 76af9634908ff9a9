import csv
import datetime as dt
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from checker.config import Config, StoreConfig
from checker.pipeline.reporting import WRITERS, ReportRequest, write_report
from checker.records import ContradictionKind
from checker.reports.rows import COLUMNS
from checker.store.contradictions import add_comparison
from checker.store.reviews import Review, add_verdict
from checker.store.tables import StatementRow
from tests.web_store import DENIED_B, HOSTILE, NOON, Filled, clash, fill, keep

# Whatever of these ran would show 1987
FORMULAS = [
    "=cmd|' /C calc'!A0", "=1900+87", "@SUM(1900+87)", "+1900+87", "-1900-87", "\t=1900+87", "＝1900+87",
    "＠SUM(1900+87)", "=HYPERLINK(\"http://x.example\")", "-5", "He said: \"no\"\nand left", "Հայաստան", "Джермук",
]  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """The usual store with a statement for each cell that a spreadsheet could mishandle, and one verified pair."""
    kept = fill(f"sqlite:///{tmp_path_factory.mktemp('formats')}/checker.db")
    other = kept.statements["denied_b"]
    for number, words in enumerate(FORMULAS):
        key = keep(kept.database, replace(DENIED_B, source="am_mod", page=f"f{number}", content=words, side="AM"))
        with kept.database.session() as session:
            a, b = session.get_one(StatementRow, key), session.get_one(StatementRow, other)
            found = clash(ContradictionKind.OUTCOME, 0.92, "why", marks=1)
            add_comparison(session, a, b, found, version="v1", at=NOON)
    with kept.database.session() as session:
        review = Review(
            verdict="contradicts",
            verification="supports_a",
            evidence="https://found.example/1",
            note="seen",
            made_by="N. N.",
        )
        add_verdict(session, kept.pairs["blame"], review, NOON)
    yield kept
    kept.database.close()


def written(filled: Filled, tmp_path: Path, form: str, *, with_names: bool = False) -> Path:
    config = Config(store=StoreConfig(reports=tmp_path))
    request = ReportRequest(form=form, min_score=0.5, with_names=with_names)
    [line] = write_report(filled.database, config, request, lambda: NOON + dt.timedelta(days=3))
    return Path(line.split(": ")[0])


def test_every_promised_form_is_written(filled: Filled, tmp_path: Path) -> None:
    assert set(WRITERS) == {"csv", "xlsx", "html", "jsonl", "claimreview", "atom"}
    for form in WRITERS:
        assert written(filled, tmp_path, form).stat().st_size > 0


@pytest.mark.parametrize("form", ["csv", "xlsx", "html", "jsonl", "claimreview", "atom"])
def test_the_same_database_gives_the_same_bytes(filled: Filled, tmp_path: Path, form: str) -> None:
    assert written(filled, tmp_path / "1", form).read_bytes() == written(filled, tmp_path / "2", form).read_bytes()


@pytest.mark.parametrize("form", ["csv", "html", "jsonl", "claimreview", "atom"])
def test_a_reviewer_is_named_only_on_request(filled: Filled, tmp_path: Path, form: str) -> None:
    assert "N. N." not in written(filled, tmp_path, form).read_text(encoding="utf-8")
    if form in ("csv", "jsonl"):
        assert "N. N." in written(filled, tmp_path, form, with_names=True).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["html", "jsonl", "claimreview", "atom"])
def test_a_form_opens_with_its_coverage(filled: Filled, tmp_path: Path, form: str) -> None:
    text = written(filled, tmp_path, form).read_text(encoding="utf-8")
    opening = text.partition("<article")[0]
    assert re.search(r"\d+ documents of 3 sources; all analysed; failed or blocked: az_mod", opening)
    assert "Demo: Ministry of Defence of Azerbaijan" in text.partition("<entry")[0].partition("<article")[0]


def test_the_coverage_lies_beside_the_csv(filled: Filled, tmp_path: Path) -> None:
    out = written(filled, tmp_path, "csv")
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    beside = list(csv.DictReader(io.StringIO(out.with_suffix(".coverage.csv").read_text(encoding="utf-8"))))
    assert [row["source"] for row in beside] == ["am_mod", "az_mod", "ru_agency"]
    assert beside[1]["last_outcome"] == "blocked"


def test_the_workbook_has_typed_cells_links_and_a_sheet_for_each_kind(filled: Filled, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(filled, tmp_path, "xlsx"))
    assert book.sheetnames == ["Coverage", "Denial", "Mutual blame", "Figure", "Outcome", "Figures", "Sources"]
    sheet = book["Mutual blame"]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert tuple(cells) == COLUMNS
    assert sheet.freeze_panes == "B2"
    assert cells["score"].value == 0.98
    assert cells["event_date"].value == dt.datetime(2022, 9, 13)  # noqa: DTZ001 - a cell has no zone
    assert cells["a_published"].value == dt.datetime(2022, 9, 13, 1)  # noqa: DTZ001
    assert cells["a_url"].hyperlink.target == "https://am-mod.example/news/1"
    assert cells["verification_evidence"].hyperlink.target == "https://found.example/1"
    assert cells["b_content"].data_type == "s"
    figures = [[cell.value for cell in row] for row in book["Figures"].iter_rows(min_row=2)]
    assert [(row[3], row[6], row[7], row[8], row[9]) for row in figures] == [
        ("killed", "AM", 105, 105, 105),
        ("killed", "AZ", 450, 450, 450),
    ]
    assert book["Coverage"]["A1"].value.startswith(f"{4 + len(FORMULAS)} contradictions")


def test_no_cell_of_the_workbook_is_a_formula(filled: Filled, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(filled, tmp_path, "xlsx"))
    found = [cell.value for row in book["Outcome"].iter_rows(min_row=2) for cell in row if cell.data_type == "f"]
    assert found == []
    contents = {cell.value for row in book["Outcome"].iter_rows(min_row=2) for cell in row}
    assert set(FORMULAS) <= contents


def test_json_lines_hold_claims_whose_selectors_find_the_quote(filled: Filled, tmp_path: Path) -> None:
    coverage, *lines = map(json.loads, written(filled, tmp_path, "jsonl").read_text(encoding="utf-8").splitlines())
    assert coverage["coverage"][1]["last_outcome"] == "blocked"
    assert len(lines) == 4 + len(FORMULAS)
    for line in lines:
        for side in (line["a"], line["b"]):
            assert side["@type"] == "Claim"
            quote, position = side["selector"]
            assert quote["exact"] == side["text"]
            assert position["end"] - position["start"] == len(quote["exact"])
    blame = next(line for line in lines if line["identifier"] == filled.pairs["blame"])
    assert blame["a"]["selector"][0]["prefix"] == "The ministry said that "
    assert blame["a"]["echoes"] == ["https://ru-agency.example/news/1"]
    assert blame["verification_evidence"] == "https://found.example/1"


def test_what_a_person_found_stands_below_the_pair_as_a_sentence(filled: Filled, tmp_path: Path) -> None:
    html = written(filled, tmp_path, "html").read_text(encoding="utf-8")
    assert "Evidence supports A: https://found.example/1" in html
    assert "Not independently verified" in html


def test_review_drafts_are_only_of_verified_pairs_and_leave_the_rating_to_a_person(
    filled: Filled, tmp_path: Path
) -> None:
    _, *drafts = map(json.loads, written(filled, tmp_path, "claimreview").read_text(encoding="utf-8").splitlines())
    assert [draft["identifier"] for draft in drafts] == [f"{filled.pairs['blame']}-{letter}" for letter in "ab"]
    assert all(draft["reviewRating"]["ratingValue"] is None for draft in drafts)
    assert all(draft["creativeWorkStatus"] == "Draft" for draft in drafts)
    assert drafts[0]["claimReviewed"] == "Azerbaijani forces opened fire first at Sotk"


def test_the_feed_is_xml_with_a_pair_an_entry_newest_first(filled: Filled, tmp_path: Path) -> None:
    feed = ElementTree.fromstring(written(filled, tmp_path, "atom").read_bytes())
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 4 + len(FORMULAS)
    published = [entry.findtext(f"{ATOM}published") or "" for entry in entries]
    assert published == sorted(published, reverse=True)
    assert {link.get("href") for link in entries[0].findall(f"{ATOM}link")} <= {
        "https://am-mod.example/news/9", "https://az-mod.example/news/2", "https://am-mod.example/news/1",
        "https://az-mod.example/news/1", "https://am-mod.example/news/3", "https://az-mod.example/news/3",
    }  # fmt: skip


def test_the_mailed_page_holds_hostile_text_as_text(filled: Filled, tmp_path: Path) -> None:
    html = written(filled, tmp_path, "html").read_text(encoding="utf-8")
    assert "<script>" not in html and "<img" not in html and "\u202e" not in html
    assert "⟦RLO⟧ desrever ⟦PDF⟧" in html


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_program_shows_the_words_and_runs_nothing(filled: Filled, tmp_path: Path, form: str) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("no LibreOffice here: the spreadsheets were not opened in one")
    out = written(filled, tmp_path, form)
    target = tmp_path / "opened"
    # 76 is UTF-8; 44,34: comma and quote; the last -1 opens every sheet, each into a file of its own
    filter_ = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    call = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", filter_]
    source = ["--infilter=CSV:44,34,76"] if form == "csv" else []
    subprocess.run([*call, *source, "--outdir", str(target), str(out)], check=True, capture_output=True, timeout=180)
    opened = "\n".join(path.read_text(encoding="utf-8") for path in target.iterdir())
    cells = {cell for row in csv.reader(io.StringIO(opened)) for cell in row}
    for words in FORMULAS:
        assert cells & {words, f"'{words}"}, f"{words!r} did not survive"
    assert not cells & {"1987", "-1987", "#NAME?", "Err:508", "#REF!"}


def test_hostile_words_reach_no_form_cut_short(filled: Filled, tmp_path: Path) -> None:
    lines = written(filled, tmp_path, "jsonl").read_text(encoding="utf-8").splitlines()[1:]
    assert HOSTILE in {json.loads(line)[side]["text"] for line in lines for side in "ab"}
