"""The labelled data are sound, and whatever a person can get wrong is named with its row."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labels
from labels.agreement import load_second, measure_agreement, score_agreement
from labels.check import COPIES_ALLOWED, check_labels, name_page
from labels.copies import OVERLAP, extract_grams, find_near_copies
from labels.load import DIGESTED, SPLITS, split_of

FILES = ("events.csv", "statements.csv", "pairs.csv")
EVENTS = "event_id,title,place,from,to,split\n"
STATEMENTS = (
    "id,event_id,language,text,cue,speaker,publisher,country,published_on,address,label,subtype,difficulty,reason,"
    "wording,annotator,note\n"
)
PAIRS = "id,event_id,a_id,b_id,relation,kind,strength,note\n"
ROW = "{id},{event},en,{text},,The ministry,Paper,AM,2022-09-13,https://paper.example/{page},{label},{subtype},easy,,reworded,x,\n"


def write_folder(folder: Path, events: str, statements: str, pairs: str = "") -> Path:
    for name, header, rows in zip(FILES, (EVENTS, STATEMENTS, PAIRS), (events, statements, pairs), strict=True):
        (folder / name).write_text(header + rows, encoding="utf-8")
    return folder


def make_row(**changes: str) -> str:
    values = {
        "id": "a1",
        "event": "war.fire",
        "text": "Our side has not opened fire.",
        "page": "1",
        "label": "denial",
        "subtype": "flat_denial",
    }
    return ROW.format(**{**values, **changes})


@pytest.fixture(scope="module")
def shipped() -> object:
    return check_labels()


def test_the_shipped_data_are_sound(shipped) -> None:
    assert shipped.problems == ()


def test_near_copies_are_rare(shipped) -> None:
    assert shipped.copies_share <= COPIES_ALLOWED


def test_the_shipped_data_are_as_large_and_as_hard_as_promised(shipped) -> None:
    n = shipped.counts
    assert n["statements in English"] >= 3_000
    assert n["statements in Russian"] >= 600
    assert n["pairs"] >= 1_800
    assert n["states and bodies"] >= 40
    assert 0.40 <= n["denials"] / n["statements"] <= 0.45
    assert n["hard statements"] / n["statements"] >= 0.35
    assert 0.45 <= n["contradictions"] / n["pairs"] <= 0.50


def test_a_tenth_of_the_rows_was_held_against_their_pages() -> None:
    with (labels.load.FOLDER / "checked.csv").open(encoding="utf-8", newline="") as file:
        readings = list(csv.DictReader(file))
    known = {row.id for row in labels.load_statements()}
    assert len({reading["id"] for reading in readings} & known) == len(readings) >= len(known) / 10
    assert {reading["page"] for reading in readings} == {"found", "other", "not_found"}
    for column in ("act", "facts", "speaker", "label"):
        assert {reading[column] for reading in readings} <= {"ok", "wrong", "unseen"}
    assert all(reading["remark"] for reading in readings if "wrong" in reading.values())


def test_no_conflict_is_above_a_fifth() -> None:
    rows = labels.load_statements()
    counts = Counter(row.event_id.partition(".")[0] for row in rows)
    assert max(counts.values()) <= len(rows) / 5


def test_no_page_or_event_lies_in_two_splits() -> None:
    split = split_of()
    pages: dict[str, set[str]] = {}
    for row in labels.load_statements():
        pages.setdefault(name_page(row.address), set()).add(split[row.event_id])
    assert {page: where for page, where in pages.items() if len(where) > 1} == {}
    assert Counter(event.event_id for event in labels.load_events()).most_common(1)[0][1] == 1


def test_the_splits_are_near_their_shares() -> None:
    split = split_of()
    counts = Counter(split[row.event_id] for row in labels.load_statements())
    total = sum(counts.values())
    for name, share in zip(SPLITS, (0.60, 0.15, 0.25), strict=True):
        assert counts[name] / total == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"event": "war.other"}, "a1: event_id 'war.other' is not in events.csv"),
        ({"label": "lie"}, "a1: label is 'lie', expected one of denial, assertion"),
        ({"subtype": "event_report"}, "a1: subtype is 'event_report', expected one of flat_denial"),
        ({"text": "No."}, "a1: the text has 1 words"),
        ({"text": "Our side  has not opened fire."}, "a1: the text has a line break, or white space doubled"),
        ({"text": "Наша сторона огня не открывала."}, "a1: language is 'en', but"),
        ({"id": ""}, "line 2: the id is empty"),
        ({"page": "1"}, "a1, b1: the page"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, change: dict[str, str], expected: str) -> None:
    rows = make_row(**change)
    if "page" in change:
        rows = make_row() + make_row(id="b1", event="war.calm", text="Shells fell on a school near the river.")
    folder = write_folder(tmp_path, "war.fire,Fire,,2022-09-13,,train\nwar.calm,Calm,,,,test\n", rows)
    problems = check_labels(folder).problems
    assert any(expected in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("p1,war.fire,a1,b1,contradiction,denial,incompatible,why", None),
        ("p1,war.fire,a1,zz,contradiction,denial,incompatible,why", "p1: 'zz' is not in statements.csv"),
        ("p1,war.fire,a1,a1,contradiction,denial,incompatible,why", "p1: both statements are a1"),
        ("p1,war.fire,a1,b1,contradiction,update,incompatible,why", "p1: kind is 'update'"),
        ("p1,war.fire,a1,b1,unrelated,other_denial,disputed,why", "p1: strength is 'disputed'"),
        ("p1,war.fire,a1,b1,clash,denial,disputed,why", "p1: relation is 'clash'"),
        ("p1,war.fire,a1,b1,contradiction,denial,incompatible,", "p1: the note is empty"),
        ("p1,war.calm,a1,b1,contradiction,denial,incompatible,why", "p1: event_id 'war.calm' is that of neither"),
    ],
)
def test_a_wrong_pair_is_named(tmp_path: Path, pair: str, expected: str | None) -> None:
    other = make_row(id="b1", text="They shelled our town all night.", label="assertion", subtype="accusation")
    rows = make_row() + other.replace("The ministry", "The army")
    folder = write_folder(tmp_path, "war.fire,Fire,,2022-09-13,,train\n", rows, pair + "\n")
    problems = check_labels(folder).problems
    assert problems == () if expected is None else any(expected in line for line in problems), problems


def test_a_page_and_a_near_copy_in_two_splits_are_named(tmp_path: Path) -> None:
    rows = make_row() + make_row(id="b1", event="war.calm")
    events = "war.fire,Fire,,2022-09-13,,train\nwar.calm,Calm,,,,test\n"
    problems = "\n".join(check_labels(write_folder(tmp_path, events, rows)).problems)
    assert "a1, b1: the page paper.example/1 lies in train and test" in problems
    assert "b1: a near copy (1.00) of a1, in test and train" in problems
    assert "of the rows are near copies" in problems


def test_another_header_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, "war.fire,Fire,,,,train\n", make_row())
    (folder / "pairs.csv").write_text("id,a,b\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.csv: the header is"):
        check_labels(folder)


def test_offsets_that_leave_a_passage_are_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, "war.fire,Fire,,,,train\n", make_row())
    said = {"spans": [[0, 99]], "speaker": "X", "kind": "direct", "label": "denial"}
    row = {"id": "t1", "event_id": "war.fire", "language": "en", "address": "", "text": "short", "attributions": [said]}
    (folder / "attributions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert any("t1: attribution 1: spans 0:99 leaves the text" in line for line in check_labels(folder).problems)


def test_a_stream_contradiction_must_stand_in_its_documents(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, "war.fire,Fire,,,,train\n", make_row())
    (folder / "stream").mkdir()
    document = {"url": "https://x.example/1", "text": "A town was shelled.", "event_id": "war.fire"}
    clash = {
        "id": "c1",
        "kind": "denial",
        "strength": "disputed",
        "a": [{"url": "https://x.example/1", "content": "never said"}],
        "b": [{"url": "https://x.example/2", "content": "A town"}],
    }
    (folder / "stream" / "documents.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    (folder / "stream" / "contradictions.jsonl").write_text(json.dumps(clash) + "\n", encoding="utf-8")
    problems = "\n".join(check_labels(folder).problems)
    assert "c1: a: the content does not stand in https://x.example/1" in problems
    assert "c1: b: https://x.example/2 is not in documents.jsonl" in problems


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abc ", min_size=0, max_size=30), max_size=8))
def test_near_copies_are_those_that_a_plain_comparison_finds(texts: list[str]) -> None:
    named = {str(i): text for i, text in enumerate(texts)}
    grams = {key: extract_grams(text) for key, text in named.items()}
    plain = {
        (a, b)
        for a in grams
        for b in grams
        if int(a) < int(b) and len(grams[a] & grams[b]) / len(grams[a] | grams[b]) > OVERLAP
    }
    assert {(copy.first, copy.second) for copy in find_near_copies(named)} == plain


def test_kappa_is_that_of_the_textbook() -> None:
    # Cohen (1960): 20 + 15 agreements of 50 rows, chance 0.5
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    found = score_agreement("t", first, second)
    assert found.percent == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    with pytest.raises(ValueError, match="cannot be compared"):
        score_agreement("t", ["y"], [])


def test_a_second_labelling_is_measured_in_parts(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path,
        "war.fire,Fire,,,,test\n",
        make_row() + make_row(id="b1", text="They shelled our town.", label="assertion", subtype="accusation"),
    )
    assert load_second(folder) == {}
    (folder / "second.csv").write_text("id,label,subtype\na1,denial,irony\nb1,assertion,accusation\n", encoding="utf-8")
    found = {agreement.name: agreement for agreement in measure_agreement(folder)}
    assert found["all"].percent == found["test"].percent == 1.0
    assert found["subtypes"].percent == 0.5


def test_the_digest_changes_with_the_data(tmp_path: Path) -> None:
    for name in DIGESTED:
        shutil.copy(labels.FOLDER / name, tmp_path / name)
    before = labels.digest(tmp_path)
    with (tmp_path / "pairs.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert labels.digest(tmp_path) != before == labels.digest()
