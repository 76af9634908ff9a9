"""The trained model of pairs: features ─▶ calibrated probability of contradiction, kind and strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

import labels
from checker.comparison.echoes import find_said
from checker.comparison.evidence import Evidence, build_evidence
from checker.comparison.features import extract_features
from checker.comparison.views import View, build_view
from checker.models import digest_sources, load_model
from checker.records import Claim, Utterance

Matrix = NDArray[np.float64]
_ROOMS = ("checker.language", "checker.claims", "checker.classification", "checker.comparison")
_READ = (".py", ".toml", ".tsv")


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
    return np.asarray(np.mean([s.predict_proba(features)[:, 1] for s in scorers], axis=0), dtype=np.float64)


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


def build_features(pairs: Sequence[tuple[View, View]]) -> tuple[Matrix, list[Evidence]]:
    """Features of shape (n, features) and the evidence of pairs that are in their own order."""
    found = [build_evidence(first, second) for first, second in pairs]
    rows = [extract_features(f, s, e) for (f, s), e in zip(pairs, found, strict=True)]
    return np.asarray(rows, dtype=np.float64), found


@cache
def load_pair_model() -> PairModel:
    """The model of the shipped labels: from the cache, or trained now (a minute or two) and kept."""
    from checker.comparison.examples import load_examples
    from checker.comparison.training import train_pair_model

    raw = load_model("comparison", digest_model(), lambda: _as_plain(train_pair_model(load_examples())))
    return _from_plain(raw)


def digest_model() -> str:
    """The digest of all that shapes the model: labels, code and word lists of the rooms it reads, libraries."""
    parts: list[str | bytes] = [labels.digest()]
    for room in _ROOMS:
        for item in sorted(resources.files(room).iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith(_READ):
                parts += [f"{room}/{item.name}", item.read_bytes()]
    return digest_sources(parts)


def _as_plain(model: PairModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in PairModel.__slots__} | {"idf": dict(model.idf)}


def _from_plain(raw: dict[str, Any]) -> PairModel:
    return PairModel(**{**raw, "scorers": tuple(raw["scorers"]), "type_names": tuple(raw["type_names"])})
