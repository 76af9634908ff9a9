"""Scores of the linear model and of an encoder ─▶ one, each weighed by its worth on statements not learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from checker.classification.calibration import Calibration, fit_calibration
from checker.classification.encoder import LANGUAGE, Encoder, fine_tune
from checker.classification.examples import Example
from checker.classification.linear import BARE, CUT
from checker.classification.reading import Reading, read_utterance
from labels.load import split_of


@dataclass(frozen=True, slots=True)
class Joint:
    """An encoder that is heard beside the linear model.

    Attributes:
        encoder: of statements of its own language; the others are left to the linear model.
        share: what its score counts, where that of the linear model counts 1.
        calibrations: of both together, of BARE and of CUT statements.
    """

    encoder: Encoder
    share: float
    calibrations: tuple[Calibration, ...]

    def join(
        self, readings: Sequence[Reading], scores: Sequence[float], curves: Sequence[Calibration]
    ) -> tuple[list[float], list[Calibration]]:
        """The scores and their calibrations, the encoder heard where it knows the language."""
        joined, own = list(scores), list(curves)
        places = [i for i, reading in enumerate(readings) if reading.language == LANGUAGE]
        heard = self.encoder.score([readings[i].text for i in places])
        for i, score in zip(places, heard, strict=True):
            joined[i] += self.share * score
            own[i] = self.calibrations[readings[i].form]
        return joined, own

    def to_state(self) -> dict[str, Any]:
        """Plain values to be stored."""
        curves = [curve.to_state() for curve in self.calibrations]
        return {"encoder": self.encoder.to_state(), "share": self.share, "calibrations": curves}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Joint:
        """What `to_state` gave."""
        curves = tuple(Calibration.from_state(curve) for curve in state["calibrations"])
        return cls(Encoder.from_state(state["encoder"]), float(state["share"]), curves)


def fit_joint(examples: Sequence[Example], scores: Sequence[float]) -> Joint:
    """An encoder tuned on the train split's examples, weighed and calibrated on the others.

    Args:
        examples: of the train split and of another.
        scores: of the linear model, each by one that has not seen the example's event.
    """
    split = split_of()
    readings = [read_utterance(example.utterance) for example in examples]
    own = [i for i, reading in enumerate(readings) if reading.language == LANGUAGE]
    train = [i for i in own if split[examples[i].event_id] == "train"]
    held_out = [i for i in own if split[examples[i].event_id] != "train"]
    encoder = fine_tune([readings[i].text for i in train], [int(examples[i].denies) for i in train])
    heard = encoder.score([readings[i].text for i in held_out])
    return weigh_joint(encoder, [examples[i] for i in held_out], [scores[i] for i in held_out], heard)


def weigh_joint(
    encoder: Encoder, examples: Sequence[Example], scores: Sequence[float], heard: Sequence[float]
) -> Joint:
    """The encoder with its share and the calibrations, fitted to what neither model has seen.

    Args:
        encoder: what is heard.
        examples: statements of its language.
        scores: of the linear model.
        heard: of the encoder.
    """
    from sklearn.linear_model import LogisticRegression

    labels = np.array([int(example.denies) for example in examples])
    forms = np.array([example.form for example in examples])
    both = np.column_stack([scores, heard])
    weights = LogisticRegression(C=1e6).fit(both, labels).coef_[0]
    share = float(weights[1] / weights[0])
    sums = both[:, 0] + share * both[:, 1]
    curves = []
    for form in (BARE, CUT):
        part = forms == form
        if len(set(labels[part])) < 2:  # nothing of this form to be fitted to
            part = np.ones(len(forms), dtype=bool)
        curves.append(fit_calibration(sums[part], labels[part]))
    return Joint(encoder, share, tuple(curves))
