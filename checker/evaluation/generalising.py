"""Labelled rows ─▶ both models on conflicts they have not seen, the classifier also with fewer; no test row is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from checker.classification.linear import fit_regression, fit_space
from checker.classification.training import read_rows
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


@dataclass(frozen=True, slots=True)
class Material:
    """Rows as a matrix.

    Attributes:
        rows: labelled statements.
        matrix: their terms.
        labels: 1 where it denies.
    """

    rows: Sequence[LabelledStatement]
    matrix: Any
    labels: Any

    def judge(self, learnt: Sequence[int], held_out: Sequence[int]) -> list[bool]:
        """What a model of some rows says of other rows."""
        places = np.array(learnt)
        regression = fit_regression(self.matrix[places], self.labels[places])
        return [bool(score > 0) for score in regression.decision_function(self.matrix[np.array(held_out)])]


def read_material(rows: Sequence[LabelledStatement]) -> Material:
    """The rows, parsed."""
    space = fit_space(read_rows(rows, fast=False), len(rows))
    return Material(rows, space.matrix, np.array([row.label == "denial" for row in rows], dtype=int))


def score_unseen(material: Material) -> dict[str, float]:
    """Macro-F1 by cross-validation with whole events held out, with whole conflicts, and with whole states."""
    groups: dict[str, Callable[[LabelledStatement], str]] = {
        "events held out": lambda row: row.event_id,
        "conflicts held out": lambda row: row.event_id.partition(".")[0],
        "states held out": lambda row: row.country,
    }
    return {name: _cross_validate(material, [group(row) for row in material.rows]) for name, group in groups.items()}


def score_curve(material: Material) -> list[tuple[int, float]]:
    """(rows trained on, macro-F1 on dev) with growing parts of the train split; whole events are added, by their id."""
    split, rows = split_of(), material.rows
    train = [i for i, row in enumerate(rows) if split[row.event_id] == "train"]
    dev = [i for i, row in enumerate(rows) if split[row.event_id] == "dev"]
    events = sorted({rows[i].event_id for i in train}, key=lambda event: event[::-1])  # mixes the conflicts
    points = []
    for share in CURVE:
        kept = set(events[: max(2, round(share * len(events)))])
        part = [i for i in train if rows[i].event_id in kept]
        found = material.judge(part, dev)
        points.append((len(part), score_binary([rows[i].label == "denial" for i in dev], found).macro_f1))
    return points


def _cross_validate(material: Material, groups: Sequence[str]) -> float:
    from sklearn.model_selection import GroupKFold

    found = [False] * len(groups)
    folds = GroupKFold(min(N_FOLDS, len(set(groups))), shuffle=True, random_state=0)
    for train, held_out in folds.split(groups, groups=groups):
        for i, denies in zip(held_out, material.judge(train, held_out), strict=True):
            found[i] = denies
    return score_binary([row.label == "denial" for row in material.rows], found).macro_f1


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
