"""The labelled statements ─▶ a trained model, its scores calibrated over events it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from checker.classification.calibration import fit_calibration
from checker.classification.clauses import extract_clause_block
from checker.classification.examples import Example, load_examples, make_example
from checker.classification.linear import Blocks, fit_regression, fit_space, read_weights
from checker.classification.reading import Reading, read_utterance
from checker.classification.terms import Spelled, extract_blocks, spell_out
from labels import LabelledStatement

N_FOLDS = 5


class _OfEvent(Protocol):
    @property
    def event_id(self) -> str: ...


TRAINED = ("train", "dev")  # the shipped model learns from both; what was chosen, was chosen by cross-validation


def fold_by_event(examples: Sequence[_OfEvent], n_folds: int = N_FOLDS) -> list[tuple[Any, Any]]:
    """(train, held out) indexes of each fold; an event lies in one fold whole."""
    from sklearn.model_selection import GroupKFold

    groups = [example.event_id for example in examples]
    folds = GroupKFold(min(n_folds, len(set(groups))), shuffle=True, random_state=0)
    return list(folds.split(groups, groups=groups))


def read_blocks(readings: Sequence[Reading], spelled: Sequence[Spelled], fast: bool) -> Blocks:
    """The blocks of terms of statements; parsed unless `fast`."""
    blocks = extract_blocks(readings, spelled)
    return blocks if fast else (*blocks, extract_clause_block(readings))


def read_examples(examples: Sequence[Example], fast: bool) -> Blocks:
    """The blocks of terms of examples."""
    readings = [read_utterance(example.utterance) for example in examples]
    return read_blocks(readings, [spell_out(reading) for reading in readings], fast)


def read_rows(rows: Sequence[LabelledStatement], fast: bool) -> Blocks:
    """The blocks of terms of labelled rows."""
    return read_examples([make_example(row) for row in rows], fast)


def train_examples(examples: Sequence[Example], *, fast: bool) -> dict[str, Any]:
    """The state of a model of these examples, for `Classifier.from_state`; the same examples give the same state.

    Args:
        examples: labelled statements.
        fast: without the parse.
    """
    labels = np.array([int(example.denies) for example in examples])
    space = fit_space(read_examples(examples, fast), len(examples))
    curve = fit_calibration(_score_folds(examples, space.matrix, labels), labels.tolist())
    model = read_weights(space, fit_regression(space.matrix, labels.tolist()))
    return {"linear": model.to_state(), "calibration": curve.to_state(), "fast": fast}


def score_out_of_fold(examples: Sequence[_OfEvent], blocks: Blocks, labels: Any) -> list[float]:
    """The score of each example by a model that has not seen its event.

    Args:
        examples: what is scored.
        blocks: their terms.
        labels: 1 where it denies.
    """
    return _score_folds(examples, fit_space(blocks, len(examples)).matrix, np.asarray(labels))


def _score_folds(examples: Sequence[_OfEvent], matrix: Any, labels: Any) -> list[float]:
    scores: Any = np.zeros(len(examples))
    for train, held_out in fold_by_event(examples):
        scores[held_out] = fit_regression(matrix[train], labels[train]).decision_function(matrix[held_out])
    return [float(score) for score in scores]


def train_shipped(fast: bool) -> dict[str, Any]:
    """The state of the model that is shipped: of every labelled statement but the test split's."""
    return train_examples(load_examples(TRAINED), fast=fast)
