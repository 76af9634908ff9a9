"""Scores ─▶ calibrated probabilities, after Platt (1999), fitted on scores of statements not trained on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over a score."""

    slope: float
    intercept: float

    def apply(self, score: float, shift: float = 0.0) -> float:
        """The probability of denial, in [0, 1].

        Args:
            score: of the statement.
            shift: added to the log-odds, where denials are rarer or more frequent than in what the curve was fitted to.
        """
        z = max(-30.0, min(30.0, self.slope * score + self.intercept + shift))
        return 1.0 / (1.0 + math.exp(-z))

    def to_state(self) -> dict[str, float]:
        """Plain values to be stored."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: Mapping[str, float]) -> Calibration:
        """The curve that `to_state` gave."""
        return cls(float(state["slope"]), float(state["intercept"]))


def fit_calibration(scores: Sequence[float], labels: Sequence[int]) -> Calibration:
    """The curve that fits out-of-fold scores to their labels best."""
    from sklearn.linear_model import LogisticRegression

    curve = LogisticRegression(C=1e6).fit(np.asarray(scores).reshape(-1, 1), np.asarray(labels))
    return Calibration(float(curve.coef_[0][0]), float(curve.intercept_[0]))
