"""The labelled statements ─▶ a trained model, its scores calibrated over events it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from checker.classification.calibration import fit_calibration
from checker.classification.clauses import extract_clause_block
from checker.classification.examples import Example, load_examples, make_example
from checker.classification.joint import fit_joint
from checker.classification.linear import (
    BARE,
    CUT,
    STRENGTH,
    Blocks,
    add_domain,
    fit_regression,
    fit_space,
    read_weights,
)
from checker.classification.reading import Reading, read_utterance
from checker.classification.terms import Spelled, extract_blocks, spell_out
from labels import LabelledStatement

N_FOLDS = 5
# For BARE and for CUT statements: inverse of the penalty, and how much a cut statement counts when it is learnt from.
# The penalty of the second is stronger than its own folds ask for (1.0 gains 0.004 macro-F1 on passages): of 1,900
# statements of ordinary news, it ranks the denials better (average precision 0.52 for 0.44).
RECIPES = ((STRENGTH, 1.0), (0.3, 3.0))


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
    return _train(examples, fast)[0]


def _train(examples: Sequence[Example], fast: bool) -> tuple[dict[str, Any], Any]:
    """The state, and the score of each example by a model that has not seen its event."""
    labels = np.array([int(example.denies) for example in examples])
    forms = np.array([example.form for example in examples])
    space = fit_space(read_examples(examples, fast), len(examples))
    matrix = add_domain(space.matrix, forms)
    regressions, curves, unseen = [], [], np.zeros(len(examples))
    for form, (strength, cut_weight) in enumerate(RECIPES):
        weights = np.where(forms == CUT, cut_weight, 1.0)
        scores = _score_folds(examples, matrix, labels, strength, weights)
        own = forms == form
        unseen[own] = scores[own]
        if len(set(labels[own])) < 2:  # nothing of this form to be fitted to
            own = np.ones(len(forms), dtype=bool)
        curves.append(fit_calibration(scores[own], labels[own]).to_state())
        regressions.append(fit_regression(matrix, labels, strength, weights))
    model = read_weights(space, (regressions[BARE], regressions[CUT]))
    return {"linear": model.to_state(), "calibrations": curves, "fast": fast}, unseen


def score_out_of_fold(examples: Sequence[_OfEvent], blocks: Blocks, labels: Any) -> list[float]:
    """The score of each example by a model that has not seen its event.

    Args:
        examples: what is scored.
        blocks: their terms.
        labels: 1 where it denies.
    """
    scores = _score_folds(examples, fit_space(blocks, len(examples)).matrix, np.asarray(labels))
    return [float(score) for score in scores]


def _score_folds(
    examples: Sequence[_OfEvent], matrix: Any, labels: Any, strength: float = STRENGTH, weights: Any = None
) -> Any:
    scores: Any = np.zeros(len(examples))
    for train, held_out in fold_by_event(examples):
        own = None if weights is None else weights[train]
        regression = fit_regression(matrix[train], labels[train], strength, own)
        scores[held_out] = regression.decision_function(matrix[held_out])
    return scores


def train_shipped(fast: bool) -> dict[str, Any]:
    """The state of the model that is shipped: of every labelled statement but the test split's."""
    return train_examples(load_examples(TRAINED), fast=fast)


def train_deep() -> dict[str, Any]:
    """The state of the shipped model that parses, with an encoder beside it."""
    examples = load_examples(TRAINED)
    state, scores = _train(examples, fast=False)
    return {**state, "joint": fit_joint(examples, scores.tolist()).to_state()}
