"""The labelled statements ─▶ a trained model, its scores calibrated over events it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from checker.classification.calibration import fit_calibration
from checker.classification.linear import LinearModel, train_linear
from checker.classification.reading import Reading, read_utterance
from checker.classification.terms import extract_terms
from checker.records import Utterance
from labels import LabelledStatement, load_statements
from labels.load import split_of

N_FOLDS = 5


def make_utterance(row: LabelledStatement) -> Utterance:
    """A labelled row in the form in which it is classified."""
    return Utterance(
        id=row.id,
        text=row.text,
        speaker=row.speaker or None,
        cue=row.cue or None,
        side=row.country or None,
        language=row.language,
    )


def select_rows(splits: Sequence[str]) -> list[LabelledStatement]:
    """The labelled statements of some splits."""
    split = split_of()
    return [row for row in load_statements() if split[row.event_id] in splits]


def fold_by_event(rows: Sequence[LabelledStatement], n_folds: int = N_FOLDS) -> list[tuple[Any, Any]]:
    """(train, held out) indexes of each fold; an event lies in one fold whole."""
    from sklearn.model_selection import GroupKFold

    groups = [row.event_id for row in rows]
    return list(GroupKFold(n_folds, shuffle=True, random_state=0).split(groups, groups=groups))


def train_fast(splits: Sequence[str] = ("train", "dev")) -> dict[str, Any]:
    """The model of terms alone."""
    rows = select_rows(splits)
    labels = np.array([int(row.label == "denial") for row in rows])
    counted = [extract_terms(reading) for reading in _read(rows)]

    def fit(chosen: Any) -> LinearModel:
        return train_linear([counted[i] for i in chosen], labels[chosen])

    scores = _score_out_of_fold(rows, fit, lambda model, i: model.score(counted[i]))
    curve = fit_calibration(scores, labels.tolist())
    return {"linear": fit(np.arange(len(rows))).to_state(), "calibration": curve.to_state()}


def _read(rows: Sequence[LabelledStatement]) -> list[Reading]:
    return [read_utterance(make_utterance(row)) for row in rows]


def _score_out_of_fold(
    rows: Sequence[LabelledStatement], fit: Callable[[Any], LinearModel], score: Callable[[LinearModel, int], float]
) -> list[float]:
    scores = [0.0] * len(rows)
    for train, held_out in fold_by_event(rows):
        model = fit(train)
        for i in held_out:
            scores[i] = score(model, i)
    return scores
