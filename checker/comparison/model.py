"""The trained model of pairs: features ─▶ calibrated probability of contradiction, kind and strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.comparison.echoes import find_said
from checker.comparison.features import extract_features
from checker.comparison.reading import Reading
from checker.comparison.views import View, build_view
from checker.records import Claim, Utterance

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairModel:
    """The trained parts.

    Attributes:
        types: pipeline, text of a statement ─▶ probabilities of its type.
        type_names: in the order of `types`.
        idf: weight of each content word.
        rare: weight of a word never seen.
        scorers: estimators whose probabilities of contradiction are averaged.
        slope: of the calibration on the log odds.
        offset: of the same.
        kinds: estimator of kind or relation; its classes are names.
        strength: estimator of "incompatible" against "disputed".
    """

    types: Any
    type_names: tuple[str, ...]
    idf: Mapping[str, float]
    rare: float
    scorers: tuple[Any, ...]
    slope: float
    offset: float
    kinds: Any
    strength: Any

    def weigh(self, word: str) -> float:
        """The weight of a content word."""
        return self.idf.get(word, self.rare)

    def score_types(self, utterances: Sequence[Utterance]) -> Matrix:
        """Probabilities of the types, shape (n, types), rows in the order given."""
        found = self.types.predict_proba([write_types_text(u) for u in utterances])
        return np.asarray(found, dtype=np.float64)

    def score(self, features: Matrix) -> Matrix:
        """Calibrated probability of contradiction, shape (n,), for features of shape (n, features)."""
        raw = average_scores(self.scorers, features)
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * find_log_odds(raw) + self.offset))), dtype=np.float64)


def average_scores(scorers: Sequence[Any], features: Matrix) -> Matrix:
    """The mean of the estimators' probabilities of the positive class, shape (n,)."""
    with one_thread():
        return np.asarray(np.mean([s.predict_proba(features)[:, 1] for s in scorers], axis=0), dtype=np.float64)


def one_thread() -> AbstractContextManager[Any]:
    """Within it trees are grown and asked on one core: on a machine that is busy their threads wait for each other."""
    manager: AbstractContextManager[Any] = _load_controller().limit(limits=1, user_api="openmp")
    return manager


@cache
def _load_controller() -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: F401  # the controller sees what is loaded
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def find_log_odds(probability: Matrix) -> Matrix:
    """Log odds of probabilities, those of 0 and 1 drawn in a little."""
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float64)


def write_types_text(utterance: Utterance) -> str:
    """What the model of types reads of a statement: the reporting words and the text."""
    return f"{utterance.cue or ''} || {find_said(utterance)}"


def sum_denials(types: Matrix, names: Sequence[str]) -> Matrix:
    """Probability of denial from probabilities of types, shape (n,)."""
    columns = [i for i, n in enumerate(names) if n.startswith("denial")]
    return np.asarray(types[:, columns].sum(axis=1), dtype=np.float64)


def build_views(model: PairModel, items: Sequence[tuple[Utterance, Claim]]) -> list[View]:
    """The views of statements, their types guessed by the model."""
    if not items:
        return []
    types = model.score_types([u for u, _ in items])
    denials = sum_denials(types, model.type_names)
    return [build_view(u, c, model.weigh, tuple(types[i]), float(denials[i])) for i, (u, c) in enumerate(items)]


def build_features(pairs: Sequence[Reading]) -> Matrix:
    """Features of shape (n, features)."""
    return np.asarray([extract_features(pair) for pair in pairs], dtype=np.float64)
