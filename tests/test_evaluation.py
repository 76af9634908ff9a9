"""Figures are those of the textbook, plots are the same twice, and no figure falls under its floor."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labels
from checker.classification import load_classifier
from checker.comparison import load_comparer, shipped_threshold
from checker.evaluation import plots
from checker.evaluation.floors import FILE, Floors, find_breaches, load_floors, raise_floors, save_floors
from checker.evaluation.metrics import (
    bin_probabilities,
    find_interval,
    recall_at_precision,
    score_average_precision,
    score_binary,
    score_calibration,
    trace_precision,
)
from checker.evaluation.probes import probe_roles
from checker.evaluation.report import collect_figures, render_statements
from checker.evaluation.statements import (
    JudgedRow,
    calibration_error,
    find_worst,
    group_rows,
    judge_by_word_list,
    judge_rows,
    load_split,
    score_rows,
)
from checker.evaluation.streams import score_stream
from checker.records import Utterance

rows_of_scores = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60)


def make_judged() -> list[JudgedRow]:
    rows = load_split("dev")[:60]
    chance = random.Random(1)
    return [JudgedRow(row, p := chance.random(), p >= 0.5, 0.3 < p < 0.7, ("words",)) for row in rows]


def test_precision_recall_and_f1_are_counted() -> None:
    score = score_binary([True, True, True, False], [True, False, True, True])
    assert (score.positive.precision, score.positive.recall) == pytest.approx((2 / 3, 2 / 3))
    assert score.negative.f1 == 0.0
    assert score.macro_f1 == pytest.approx(1 / 3)
    assert score.base_rate == 0.75


def test_a_class_that_does_not_occur_does_not_count() -> None:
    assert score_binary([True, True], [True, True]).macro_f1 == 1.0


def test_calibration_error_is_the_gap_weighted_by_rows() -> None:
    assert score_calibration([True, False], [0.95, 0.95]) == pytest.approx(0.45)
    assert score_calibration([True] * 9 + [False], [0.9] * 10) == pytest.approx(0.0)


@settings(deadline=None)
@given(rows_of_scores)
def test_figures_stay_within_bounds_and_agree(rows: list[tuple[bool, float]]) -> None:
    truth, scores = [t for t, _ in rows], [s for _, s in rows]
    assert 0.0 <= score_calibration(truth, scores) <= 1.0
    assert 0.0 <= score_average_precision(truth, scores) <= 1.0 + 1e-9
    assert sum(b.n for b in bin_probabilities(truth, scores)) == len(rows)
    points = trace_precision(truth, scores)
    assert [p[0] for p in points] == sorted({*scores}, reverse=True)
    if any(truth):
        assert points[-1][1] == pytest.approx(1.0)
        assert recall_at_precision(truth, scores, 0.0) == pytest.approx(1.0)


@settings(deadline=None)
@given(rows_of_scores)
def test_average_precision_is_that_of_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    from sklearn.metrics import average_precision_score

    truth, scores = [t for t, _ in rows], [s for _, s in rows]
    if any(truth):
        assert score_average_precision(truth, scores) == pytest.approx(average_precision_score(truth, scores))


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_the_share(hits: int, more: int) -> None:
    low, high = find_interval(hits, hits + more)
    assert 0.0 <= low <= high <= 1.0
    if hits + more:
        assert low - 1e-9 <= hits / (hits + more) <= high + 1e-9


def test_the_interval_is_wilsons() -> None:
    assert find_interval(9, 10) == pytest.approx((0.596, 0.982), abs=0.001)


def test_plots_are_the_same_twice(tmp_path: Path) -> None:
    series = {"English": ([True, False, True, True], [0.9, 0.2, 0.7, 0.4])}
    for name in ("first", "second"):
        plots.save_reliability(tmp_path / f"{name}.r.svg", series, "Said & so")
        plots.save_precision_recall(tmp_path / f"{name}.p.svg", series, "Precision")
    for kind in ("r", "p"):
        content = (tmp_path / f"first.{kind}.svg").read_bytes()
        assert content == (tmp_path / f"second.{kind}.svg").read_bytes()
        assert b">English</text>" in content  # words stay words
        assert b"<metadata" not in content  # neither a date nor the program's version


def test_floors_fall_only_when_they_are_let(tmp_path: Path) -> None:
    first, falling = raise_floors({"f1": 0.9, "ap": 0.8}, None, "d1")
    assert falling == [] and first.values["f1"] == pytest.approx(0.88)
    kept, falling = raise_floors({"f1": 0.7, "ap": 0.9}, first, "d1")
    assert kept.values == {"f1": 0.88, "ap": 0.88} and falling == ["f1: 0.8800 to 0.6800"]
    lowered, _ = raise_floors({"f1": 0.7, "ap": 0.9}, first, "d1", lower=True)
    assert lowered.values["f1"] == pytest.approx(0.68)
    save_floors(first, tmp_path / "floors.json")
    assert load_floors(tmp_path / "floors.json") == first


def test_a_breach_other_data_and_missing_floors_are_named(tmp_path: Path) -> None:
    floors = Floors("d1", {"f1": 0.9, "gone": 0.1})
    assert find_breaches({"f1": 0.8}, floors, "d1") == ["f1: 0.8000, floor 0.9000"]
    assert "other labelled data" in find_breaches({"f1": 0.95}, floors, "d2")[0]
    assert "is missing" in find_breaches({}, load_floors(tmp_path / "none.json"), "d1")[0]


def test_the_report_names_every_part_and_the_worst_errors() -> None:
    judged = make_judged()
    text = render_statements(judged, judged, judged, judge_by_word_list([j.row for j in judged]))
    worst = find_worst(judged)
    assert len(worst) == 10 and worst[0].error >= worst[-1].error
    assert all(f"- {j.row.id}," in text for j in worst)
    for part in ("| all |", "| English, hard |", "### Per subtype", "### Per speaker's state", "### Marked for review"):
        assert part in text
    groups = group_rows(judged, lambda j: j.row.label, least=1)
    assert sum(map(len, groups.values())) == len(judged)


def test_the_classifier_holds_its_floors() -> None:
    floors = load_floors()
    assert floors is not None, f"{FILE}: run `checker evaluate --pin`"
    assert floors.digest == labels.digest(), "the labelled data changed: run `checker evaluate --pin`"
    rows = load_split("test")
    judged = judge_rows(load_classifier(), rows)
    figures = collect_figures(judged, judge_rows(load_classifier(fast=True), rows))
    mine = replace(floors, values={k: v for k, v in floors.values.items() if k.startswith("classification")})
    assert find_breaches(figures, mine, labels.digest()) == []
    assert score_rows(judged).macro_f1 > score_rows(judge_by_word_list(rows)).macro_f1 + 0.05
    assert calibration_error(judged) <= 0.06


def test_exchanged_parties_leave_the_answer_and_exchanged_roles_change_it() -> None:
    a = Utterance(id="a", text="Azerbaijani forces shelled Jermuk.", side="AM", language="en")
    b = Utterance(id="b", text="Armenian forces shelled Jermuk.", side="AZ", language="en")
    score = probe_roles(load_comparer(), [(a, b, "mutual_blame"), (a, a, "echo")])
    assert (score.n_both, score.n_one) == (1, 1)
    assert (score.n_moved, score.n_fallen) == (0, 1)


def test_a_stream_is_scored_from_its_texts() -> None:
    source = {"slug": "x", "name": "Paper", "kind": "independent_media"}
    texts = {
        "https://a.example/1": "Armenian forces shelled Jermuk on Tuesday, the Azerbaijani Defence Ministry said.",
        "https://b.example/1": "The Armenian Defence Ministry denied that its forces shelled Jermuk on Tuesday.",
    }
    documents = [
        {"url": url, "text": text, "source": source, "published_at": "2022-09-13"} for url, text in texts.items()
    ]
    contents = ("Armenian forces shelled Jermuk on Tuesday", "its forces shelled Jermuk on Tuesday")
    sides = [[{"url": url, "content": words}] for url, words in zip(texts, contents, strict=True)]
    gold = [{"id": "g", "kind": "denial", "strength": "incompatible", "a": sides[0], "b": sides[1]}]
    score = score_stream(load_comparer(), documents, gold, threshold=0.0)
    assert score.n_documents == 2 and score.n_statements >= 2 and score.n_gold == 1
    assert score.n_found <= score.n_candidate <= score.n_readable <= 1
    assert score.n_shown_right <= score.n_shown <= score.n_candidates
    none = score_stream(load_comparer(), documents, gold, threshold=1.01)
    assert (none.n_shown, none.n_found) == (0, 0)
    assert 0.5 < shipped_threshold() < 1.0
