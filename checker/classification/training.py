"""The labelled statements ─▶ a trained model, its scores calibrated over events it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from checker.classification.calibration import fit_calibration
from checker.classification.clauses import extract_clause_blocks
from checker.classification.linear import Blocks, LinearModel, train_linear
from checker.classification.reading import Reading, read_utterance
from checker.classification.terms import extract_blocks, spell_out
from checker.records import Utterance
from labels import LabelledStatement, load_statements
from labels.load import split_of

N_FOLDS = 5
TRAINED = ("train", "dev")  # the shipped model learns from both; what was chosen, was chosen by cross-validation


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
    """The labelled statements of some splits, in the order of the file."""
    split = split_of()
    return [row for row in load_statements() if split[row.event_id] in splits]


def fold_by_event(rows: Sequence[LabelledStatement], n_folds: int = N_FOLDS) -> list[tuple[Any, Any]]:
    """(train, held out) indexes of each fold; an event lies in one fold whole."""
    from sklearn.model_selection import GroupKFold

    groups = [row.event_id for row in rows]
    folds = GroupKFold(min(n_folds, len(set(groups))), shuffle=True, random_state=0)
    return list(folds.split(groups, groups=groups))


def read_blocks(readings: Sequence[Reading], fast: bool) -> list[Blocks]:
    """The blocks of terms of each statement; parsed unless `fast`."""
    plain = [extract_blocks(reading, spell_out(reading)) for reading in readings]
    if fast:
        return list(plain)
    return [(*blocks, clauses) for blocks, clauses in zip(plain, extract_clause_blocks(readings), strict=True)]


def train_rows(rows: Sequence[LabelledStatement], *, fast: bool) -> dict[str, Any]:
    """The state of a model of these rows, for `Classifier.from_state`; the same rows give the same state."""
    labels = np.array([int(row.label == "denial") for row in rows])
    blocks = read_blocks([read_utterance(make_utterance(row)) for row in rows], fast)
    scores = score_out_of_fold(rows, blocks, labels)
    curve = fit_calibration(scores, labels.tolist())
    model = train_linear(blocks, labels.tolist())
    return {"linear": model.to_state(), "calibration": curve.to_state(), "fast": fast}


def score_out_of_fold(rows: Sequence[LabelledStatement], blocks: Sequence[Blocks], labels: Any) -> list[float]:
    """The score of each row by a model that has not seen its event."""
    scores = [0.0] * len(rows)
    for train, held_out in fold_by_event(rows):
        model: LinearModel = train_linear([blocks[i] for i in train], labels[train].tolist())
        for i in held_out:
            scores[i] = model.score(blocks[i])
    return scores


def train_shipped(fast: bool) -> dict[str, Any]:
    """The state of the model that is shipped: of every labelled statement but those of the test split."""
    return train_rows(select_rows(TRAINED), fast=fast)
