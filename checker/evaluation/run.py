"""Everything that is measured, in one run: statements, pairs, attributions, the stream; as text, plots and floors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import labels
from checker.classification import load_classifier
from checker.classification.examples import select_rows
from checker.comparison import load_comparer, shipped_threshold
from checker.comparison.examples import load_examples
from checker.evaluation import plots
from checker.evaluation.attributions import render_attributions, score_passages
from checker.evaluation.floors import find_breaches, load_floors, raise_floors, save_floors
from checker.evaluation.generalising import (
    read_material,
    render_generalising,
    render_unseen_pairs,
    score_curve,
    score_unseen,
    score_unseen_pairs,
)
from checker.evaluation.pairs import JudgedPair, judge_pairs, probe_pairs, score_pairs, split_pairs
from checker.evaluation.report import collect_figures, render_pairs, render_statements, render_stream
from checker.evaluation.statements import judge_by_word_list, judge_rows, load_split, split_parts
from checker.evaluation.streams import score_stream
from labels.load import split_of
from labels.stream_check import load_stream

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        text: the figures as Markdown.
        figures: those that floors are pinned to, by name.
        breaches: the ones under their floor.
    """

    text: str
    figures: dict[str, float]
    breaches: tuple[str, ...]


PARTS = ("classification", "comparison", "attribution", "stream")


def evaluate_all(split: str, *, docs: Path | None, full: bool, tell: Tell, parts: Sequence[str] = PARTS) -> Evaluation:
    """The figures of the models on one split.

    Args:
        split: "test", or "dev" (which the shipped models have learnt from: kinder than the truth).
        docs: where ``figures.md`` and ``figures/*.svg`` are written, or None.
        full: also conflicts not seen and the learning curve, which train some forty models.
        tell: told of what is under way.
        parts: which of `PARTS` to measure.
    """
    measures = {
        "classification": lambda: _measure_classification(split, docs, full),
        "comparison": lambda: _measure_comparison(split, docs, full),
        "attribution": lambda: _measure_attribution(split),
        "stream": lambda: _measure_stream(split),
    }
    texts: list[str] = []
    figures: dict[str, float] = {}
    for name in PARTS:
        if name in parts:
            tell(f"{name}: measuring on {split}")
            text, found = measures[name]()
            texts.append(text)
            figures |= found
    option = f"{' --full' if full else ''}{'' if set(parts) == set(PARTS) else ''.join(f' --part {p}' for p in parts)}"
    head = (
        f"# Figures\n\nPrinted by `checker evaluate{option}` on the {split} split, labels `{labels.digest()[:12]}`.\n"
    )
    text = "\n".join([head, *texts])
    if docs is not None:
        _save_text(docs, text)
    return Evaluation(text, figures, tuple(find_breaches(figures, load_floors(), labels.digest())))


def _measure_classification(split: str, docs: Path | None, full: bool) -> tuple[str, dict[str, float]]:
    rows = load_split(split)
    classifier, fast = load_classifier(), load_classifier(fast=True)
    judged, quick = judge_rows(classifier, rows), judge_rows(fast, rows)
    bare = judge_rows(classifier, rows, bare=True)
    text = render_statements(judged, bare, quick, judge_by_word_list(rows))
    if docs is not None:
        series = {
            name: ([j.truth for j in part], [j.probability for j in part])
            for name, part in split_parts(judged).items()
            if name in ("English", "Russian")
        }
        _draw(docs, "classification", series, "Denial")
    if full:
        material = read_material(select_rows(("train", "dev")))
        text += "\n" + render_generalising(score_unseen(material), score_curve(material))
    return text, collect_figures(judged, quick)


def _measure_comparison(split: str, docs: Path | None, full: bool) -> tuple[str, dict[str, float]]:
    threshold = shipped_threshold()
    pairs = judge_pairs(load_comparer(), load_classifier(), split)
    if docs is not None:
        series = {"pairs": ([j.truth for j in pairs], [j.found.score for j in pairs])}
        _draw(docs, "comparison", series, "Contradiction")
    text = render_pairs(pairs, threshold, probe_pairs(load_comparer(), pairs))
    if full:
        text += "\n" + render_unseen_pairs(score_unseen_pairs(load_examples()))
    return text, _collect_pair_figures(pairs, threshold)


def _measure_attribution(split: str) -> tuple[str, dict[str, float]]:
    passages = _of_split(labels.load_attributions(), split)
    if not passages:
        return "", {}
    scores = score_passages(passages)
    whole = scores["all"]
    figures = {
        "attribution, all: content F1": whole.content[2],
        "attribution, all: content and speaker, F1": whole.end_to_end[2],
    }
    return render_attributions(scores), figures


def _measure_stream(split: str) -> tuple[str, dict[str, float]]:
    documents, gold = (_of_half(rows, split) for rows in load_stream(labels.FOLDER))
    if not documents:
        return "", {}
    score = score_stream(load_comparer(), documents, gold, threshold=shipped_threshold())
    return render_stream(score), {"stream: recall": score.n_found / len(gold) if gold else 0.0}


def pin_figures(found: Evaluation, *, lower: bool) -> list[str]:
    """Floors written from the figures; the names of those that would have fallen and were kept."""
    floors, falling = raise_floors(found.figures, load_floors(), labels.digest(), lower=lower)
    save_floors(floors)
    return [] if lower else [f"{line}: kept, --lower lets it fall" for line in falling]


def _of_split(passages: Sequence[dict[str, Any]], split: str) -> list[dict[str, Any]]:
    split_by_event = split_of()
    return [passage for passage in passages if split_by_event.get(passage["event_id"]) == split]


def _of_half(rows: Sequence[dict[str, Any]], half: str) -> list[dict[str, Any]]:
    """The stream has two halves, split by conflict: the threshold was set on dev, the figures are of test."""
    return [row for row in rows if row.get("half") == half]


def _collect_pair_figures(pairs: Sequence[JudgedPair], threshold: float) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, part in split_pairs(pairs).items():
        if part:
            score = score_pairs(part, threshold)
            figures[f"comparison, {name}: average precision"] = score.average_precision
    score = score_pairs(pairs, threshold)
    figures["comparison, all: precision at the threshold"] = score.precision
    figures["comparison, all: recall at the threshold"] = score.recall
    return figures


def _draw(docs: Path, name: str, series: Mapping[str, tuple[list[bool], list[float]]], what: str) -> None:
    folder = docs / "figures"
    plots.save_reliability(folder / f"{name}-reliability.svg", series, f"{what}: said and so")
    plots.save_precision_recall(folder / f"{name}-precision-recall.svg", series, what)


def _save_text(docs: Path, text: str) -> None:
    names = sorted(path.name for path in (docs / "figures").glob("*.svg"))
    drawn = "\n".join(f"![{name.removesuffix('.svg')}](figures/{name})" for name in names)
    docs.mkdir(parents=True, exist_ok=True)
    (docs / "figures.md").write_text(f"{text}\n## Plots\n\n{drawn}\n", encoding="utf-8")
