"""Labelled statements ─▶ the classifier on conflicts it has not seen, and with fewer rows; no test row is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from checker.classification.linear import Blocks, train_linear
from checker.evaluation.metrics import score_binary
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


def render_generalising(unseen: dict[str, float], curve: Sequence[tuple[int, float]]) -> str:
    """Both as Markdown."""
    lines = ["## On what it has not seen (train and dev, cross-validated)", "", "| | macro-F1 |", "|---|---|"]
    lines += [f"| {name} | {score:.3f} |" for name, score in unseen.items()]
    lines += ["", "Learning curve (trained on parts of train, scored on dev):", "", "| rows | macro-F1 |", "|---|---|"]
    lines += [f"| {n} | {score:.3f} |" for n, score in curve]
    return "\n".join([*lines, ""])
