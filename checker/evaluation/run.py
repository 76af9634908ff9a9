"""Everything that is measured, in one run: statements, pairs, attributions, the stream; as text, plots and floors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import labels
from checker.classification import load_classifier
from checker.classification.examples import select_rows
from checker.classification.training import read_rows
from checker.comparison import load_comparer, shipped_threshold
from checker.evaluation import plots
from checker.evaluation.attributions import render_attributions, score_passages
from checker.evaluation.floors import find_breaches, load_floors, raise_floors, save_floors
from checker.evaluation.generalising import render_generalising, score_curve, score_unseen
from checker.evaluation.pairs import JudgedPair, judge_pairs, score_pairs, split_pairs
from checker.evaluation.report import collect_figures, render_pairs, render_statements, render_stream
from checker.evaluation.statements import JudgedRow, judge_by_word_list, judge_rows, load_split, split_parts
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


def evaluate_all(split: str, *, docs: Path | None, full: bool, tell: Tell) -> Evaluation:
    """The figures of all models on one split.

    Args:
        split: "test", or "dev" (which the shipped models have learnt from: kinder than the truth).
        docs: where ``figures.md`` and ``figures/*.svg`` are written, or None.
        full: also conflicts not seen and the learning curve, which train some forty models.
        tell: told of what is under way.
    """
    rows = load_split(split)
    tell(f"statements: {len(rows)}")
    classifier, fast = load_classifier(), load_classifier(fast=True)
    judged, quick = judge_rows(classifier, rows), judge_rows(fast, rows)
    bare = judge_rows(classifier, rows, bare=True)
    parts = [render_statements(judged, bare, quick, judge_by_word_list(rows))]
    figures = collect_figures(judged, quick)
    tell("pairs")
    comparer, threshold = load_comparer(), shipped_threshold()
    pairs = judge_pairs(comparer, classifier, split)
    parts.append(render_pairs(pairs, threshold))
    figures |= _collect_pair_figures(pairs, threshold)
    passages = _of_split(labels.load_attributions(), split)
    tell(f"passages: {len(passages)}")
    if passages:
        scores = score_passages(passages)
        parts.append(render_attributions(scores))
        figures["attribution, all: content F1"] = scores["all"].content[2]
        figures["attribution, all: content and speaker, F1"] = scores["all"].end_to_end[2]
    documents, gold = (_of_half(rows, split) for rows in load_stream(labels.FOLDER))
    tell(f"stream: {len(documents)} documents")
    if documents:
        parts.append(render_stream(score_stream(comparer, documents, gold, threshold=threshold)))
    if full:
        tell("conflicts not seen, learning curve")
        learnt = select_rows(("train", "dev"))
        blocks = read_rows(learnt, fast=False)
        parts.append(render_generalising(score_unseen(learnt, blocks), score_curve(learnt, blocks)))
    title = f"# Figures\n\nPrinted by `checker evaluate{' --full' if full else ''}` on the {split} split, labels "
    text = f"{title}`{labels.digest()[:12]}`.\n\n" + "\n".join(parts)
    if docs is not None:
        _save(docs, text, judged, pairs)
    return Evaluation(text, figures, tuple(find_breaches(figures, load_floors(), labels.digest())))


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


def _save(docs: Path, text: str, judged: Sequence[JudgedRow], pairs: Sequence[JudgedPair]) -> None:
    series = {
        name: ([j.truth for j in part], [j.probability for j in part])
        for name, part in split_parts(judged).items()
        if name in ("English", "Russian")
    }
    truth, scores = [j.truth for j in pairs], [j.found.score for j in pairs]
    folder = docs / "figures"
    plots.save_reliability(folder / "classification-reliability.svg", series, "Denial: said and so")
    plots.save_precision_recall(folder / "classification-precision-recall.svg", series, "Denial")
    plots.save_reliability(folder / "comparison-reliability.svg", {"pairs": (truth, scores)}, "Contradiction")
    plots.save_precision_recall(folder / "comparison-precision-recall.svg", {"pairs": (truth, scores)}, "Contradiction")
    names = sorted(path.name for path in folder.glob("*.svg"))
    drawn = "\n".join(f"![{name.removesuffix('.svg')}](figures/{name})" for name in names)
    (docs / "figures.md").write_text(f"{text}\n## Plots\n\n{drawn}\n", encoding="utf-8")
