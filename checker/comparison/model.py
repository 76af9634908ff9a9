"""Labelled pairs ─▶ the trained model of pairs: contradiction or not, which kind, how strong; calibrated.

Every score that a later stage learns from is cross-fitted by event: no model is asked of what it has seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

import labels
from checker.comparison.evidence import Evidence, build_evidence
from checker.comparison.examples import Example, Examples, count_documents, load_examples
from checker.comparison.features import extract_features, order_views
from checker.comparison.views import View, build_view
from checker.models import digest_sources, load_model
from checker.records import Claim, Utterance

Matrix = NDArray[np.float64]

N_FOLDS = 5
SEED = 20220913
_ROOMS = ("checker.claims", "checker.comparison")
_GOLD_DENIAL = (0.05, 0.95)
"""What a labelled act is worth where the classifier was not asked; mixed half and half with a cross-fitted guess, so
that the model of pairs learns to live with a classifier that errs."""


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
        raw = np.mean([s.predict_proba(features)[:, 1] for s in self.scorers], axis=0)
        return _calibrate(raw, self.slope, self.offset)


def write_types_text(utterance: Utterance) -> str:
    """What the model of types reads of a statement: the reporting words and the text."""
    return f"{utterance.cue or ''} || {utterance.text}"


def build_views(model: PairModel, items: Sequence[tuple[Utterance, Claim]]) -> list[View]:
    """The views of statements, their types guessed by the model."""
    if not items:
        return []
    types = model.score_types([u for u, _ in items])
    denials = _sum_denials(types, model.type_names)
    return [build_view(u, c, model.weigh, tuple(types[i]), float(denials[i])) for i, (u, c) in enumerate(items)]


def build_features(pairs: Sequence[tuple[View, View]]) -> tuple[Matrix, list[Evidence]]:
    """Features of shape (n, features) and the evidence of pairs that are in their own order."""
    found = [build_evidence(first, second) for first, second in pairs]
    rows = [extract_features(f, s, e) for (f, s), e in zip(pairs, found, strict=True)]
    return np.asarray(rows, dtype=np.float64), found


@cache
def load_pair_model() -> PairModel:
    """The model of the shipped labels: from the cache, or trained now (a minute)."""
    key = digest_sources([labels.digest(), *_read_sources()])
    raw = load_model("comparison", key, lambda: _as_plain(train_pair_model(load_examples())))
    return _from_plain(raw)


def train_pair_model(examples: Examples) -> PairModel:
    """The model of some labelled pairs; the same examples give the same model."""
    names = tuple(sorted(set(examples.types)))
    idf, rare = weigh_words(examples.claims)
    types = cross_fit_types(examples, names)
    views = _build_training_views(examples, types, names, idf, rare)
    ordered = [order_views(views[p.a], views[p.b])[:2] for p in examples.pairs]
    features, _ = build_features(ordered)
    truth = np.array([p.contradicts for p in examples.pairs])
    events = [p.event for p in examples.pairs]
    slope, offset = _fit_calibration(cross_fit_scores(features, truth, events), truth)
    clashes = [i for i, p in enumerate(examples.pairs) if p.contradicts]
    return PairModel(
        types=_make_types().fit([write_types_text(u) for u in examples.utterances], list(examples.types)),
        type_names=names,
        idf=idf,
        rare=rare,
        scorers=tuple(s.fit(features, truth) for s in make_scorers()),
        slope=slope,
        offset=offset,
        kinds=_make_forest().fit(features, [name_outcome(p) for p in examples.pairs]),
        strength=_make_forest().fit(features[clashes], [examples.pairs[i].strength for i in clashes]),
    )


def name_outcome(pair: Example) -> str:
    """What the model of kinds learns of a pair: the kind of its contradiction, else its relation."""
    return pair.kind if pair.contradicts else pair.relation


def weigh_words(claims: Sequence[Claim]) -> tuple[dict[str, float], float]:
    """Inverse document frequencies of content words, and that of a word never seen."""
    counts, n = count_documents(claims), len(claims)
    return {w: math.log((n + 1) / (k + 1)) for w, k in sorted(counts.items())}, math.log(n + 1)


def cross_fit_types(examples: Examples, names: tuple[str, ...]) -> Matrix:
    """Probabilities of each statement's type by models that have not seen its event, shape (n, types)."""
    texts = np.array([write_types_text(u) for u in examples.utterances], dtype=object)
    truth = np.array(examples.types)
    out = np.zeros((len(texts), len(names)))
    for train, held in _split(examples.events):
        model = _make_types().fit(texts[train], truth[train])
        columns = np.array([names.index(c) for c in model.classes_])
        out[np.ix_(held, columns)] = model.predict_proba(texts[held])
    return out


def cross_fit_scores(features: Matrix, truth: NDArray[np.bool_], events: Sequence[str]) -> Matrix:
    """Uncalibrated scores of pairs by models that have not seen their events, shape (n,)."""
    out = np.zeros(len(truth))
    for train, held in _split(events):
        fitted = [s.fit(features[train], truth[train]) for s in make_scorers()]
        out[held] = np.mean([s.predict_proba(features[held])[:, 1] for s in fitted], axis=0)
    return out


def make_scorers() -> tuple[Any, ...]:
    """The untrained estimators whose probabilities are averaged: a forest for what depends on each other, a line."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return (_make_forest(), make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=2000)))


def _make_forest() -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(300, min_samples_leaf=3, max_features=0.3, random_state=SEED, n_jobs=1)


def _make_types() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\w+")
    # One against the rest by liblinear: a twentieth of the time of one multinomial fit, and as good.
    return make_pipeline(words, OneVsRestClassifier(LogisticRegression(C=8, solver="liblinear")))


def _split(events: Sequence[str]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    from sklearn.model_selection import GroupKFold

    n = min(N_FOLDS, len(set(events)))
    return list(GroupKFold(n).split(np.zeros(len(events)), groups=np.array(events)))


def _build_training_views(
    examples: Examples, types: Matrix, names: tuple[str, ...], idf: Mapping[str, float], rare: float
) -> list[View]:
    from dataclasses import replace

    guessed = _sum_denials(types, names)
    out = []
    for i, (utterance, claim) in enumerate(zip(examples.utterances, examples.claims, strict=True)):
        gold = _GOLD_DENIAL[examples.types[i].startswith("denial")]
        shown = replace(utterance, probability=float(0.5 * gold + 0.5 * guessed[i]))
        out.append(build_view(shown, claim, lambda w: idf.get(w, rare), tuple(types[i])))
    return out


def _sum_denials(types: Matrix, names: tuple[str, ...]) -> Matrix:
    columns = [i for i, n in enumerate(names) if n.startswith("denial")]
    return np.asarray(types[:, columns].sum(axis=1), dtype=np.float64)


def _fit_calibration(raw: Matrix, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of Platt's scaling (1999) on the log odds of the averaged score."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(_log_odds(raw).reshape(-1, 1), truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _calibrate(raw: Matrix, slope: float, offset: float) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-(slope * _log_odds(raw) + offset))), dtype=np.float64)


def _log_odds(raw: Matrix) -> Matrix:
    clipped = np.clip(raw, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float64)


def _read_sources() -> list[bytes]:
    return [
        item.name.encode() + b"\0" + item.read_bytes()
        for room in _ROOMS
        for item in sorted(resources.files(room).iterdir(), key=lambda entry: entry.name)
        if item.is_file() and item.name.endswith((".py", ".toml", ".tsv"))
    ]


def _as_plain(model: PairModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in PairModel.__slots__} | {"idf": dict(model.idf)}


def _from_plain(raw: dict[str, Any]) -> PairModel:
    return PairModel(**{**raw, "scorers": tuple(raw["scorers"]), "type_names": tuple(raw["type_names"])})
