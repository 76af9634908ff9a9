"""Labelled rows ─▶ both models on conflicts they have not seen, the classifier also with fewer; no test row is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from checker.classification.linear import Blocks, train_linear
from checker.comparison.examples import Examples
from checker.comparison.training import (
    build_stranger_features,
    build_training_features,
    cross_fit_denials,
    cross_fit_scores,
    cross_fit_types,
    weigh_words,
)
from checker.evaluation.metrics import recall_at_precision, score_average_precision, score_binary
from labels import LabelledStatement
from labels.load import split_of

CURVE = (0.125, 0.25, 0.5, 0.75, 1.0)
N_FOLDS = 10


def score_unseen(rows: Sequence[LabelledStatement], blocks: Sequence[Blocks]) -> dict[str, float]:
    """Macro-F1 by cross-validation with whole events held out, and with whole conflicts held out."""
    groups: dict[str, Callable[[LabelledStatement], str]] = {
        "events held out": lambda row: row.event_id,
        "conflicts held out": lambda row: row.event_id.partition(".")[0],
        "states held out": lambda row: row.country,
    }
    return {name: _cross_validate(rows, blocks, [group(row) for row in rows]) for name, group in groups.items()}


def score_curve(rows: Sequence[LabelledStatement], blocks: Sequence[Blocks]) -> list[tuple[int, float]]:
    """(rows trained on, macro-F1 on dev) with growing parts of the train split; whole events are added, by their id."""
    split = split_of()
    train = [i for i, row in enumerate(rows) if split[row.event_id] == "train"]
    dev = [i for i, row in enumerate(rows) if split[row.event_id] == "dev"]
    events = sorted({rows[i].event_id for i in train}, key=lambda event: event[::-1])  # mixes the conflicts
    points = []
    for share in CURVE:
        kept = set(events[: max(2, round(share * len(events)))])
        part = [i for i in train if rows[i].event_id in kept]
        model = train_linear([blocks[i] for i in part], [int(rows[i].label == "denial") for i in part])
        found = [model.score(blocks[i]) > 0 for i in dev]
        points.append((len(part), score_binary([rows[i].label == "denial" for i in dev], found).macro_f1))
    return points


def _cross_validate(rows: Sequence[LabelledStatement], blocks: Sequence[Blocks], groups: Sequence[str]) -> float:
    from sklearn.model_selection import GroupKFold

    labels: Any = np.array([int(row.label == "denial") for row in rows])
    found = [False] * len(rows)
    folds = GroupKFold(min(N_FOLDS, len(set(groups))), shuffle=True, random_state=0)
    for train, held_out in folds.split(labels, groups=groups):
        model = train_linear([blocks[i] for i in train], labels[train].tolist())
        for i in held_out:
            found[i] = model.score(blocks[i]) > 0
    return score_binary(labels.astype(bool).tolist(), found).macro_f1


def score_unseen_pairs(examples: Examples) -> dict[str, tuple[float, float]]:
    """(average precision, recall at precision 0.9) of pairs with whole events, and with whole conflicts, held out."""
    names = tuple(sorted(set(examples.types)))
    types, guessed = cross_fit_types(examples, names), cross_fit_denials(examples)
    idf, rare = weigh_words(examples.claims)
    sets = build_training_features(examples, types, idf, rare, guessed)
    strange = build_stranger_features(examples, types, idf, rare, guessed)
    truth = np.array([pair.contradicts for pair in examples.pairs])
    events = [pair.event for pair in examples.pairs]
    groups = {"events held out": events, "conflicts held out": [event.partition(".")[0] for event in events]}
    out: dict[str, tuple[float, float]] = {}
    for name, held in groups.items():
        scores = cross_fit_scores(sets, truth, held, strange).tolist()
        found = truth.tolist()
        out[name] = (score_average_precision(found, scores), recall_at_precision(found, scores, 0.9))
    return out


def render_unseen_pairs(unseen: dict[str, tuple[float, float]]) -> str:
    """The same as Markdown."""
    lines = ["### Pairs of what it has not seen (train and dev, cross-validated)", ""]
    lines += ["| | average precision | recall at precision 0.9 |", "|---|---|---|"]
    lines += [f"| {name} | {ap:.3f} | {recall:.3f} |" for name, (ap, recall) in unseen.items()]
    return "\n".join([*lines, ""])


def render_generalising(unseen: dict[str, float], curve: Sequence[tuple[int, float]]) -> str:
    """Both as Markdown."""
    lines = ["## On what it has not seen (train and dev, cross-validated)", "", "| | macro-F1 |", "|---|---|"]
    lines += [f"| {name} | {score:.3f} |" for name, score in unseen.items()]
    lines += ["", "Learning curve (trained on parts of train, scored on dev):", "", "| rows | macro-F1 |", "|---|---|"]
    lines += [f"| {n} | {score:.3f} |" for n, score in curve]
    return "\n".join([*lines, ""])
