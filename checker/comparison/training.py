"""Labelled pairs ─▶ the model of pairs.

Every score that a later stage learns from is cross-fitted by event: no model is asked of what it has seen.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.classification.calibration import fit_calibration
from checker.classification.training import read_rows, score_out_of_fold
from checker.comparison.examples import Example, Examples, count_documents
from checker.comparison.model import (
    Matrix,
    PairModel,
    average_scores,
    build_features,
    find_log_odds,
    one_thread,
    write_types_text,
)
from checker.comparison.reading import read_pair
from checker.comparison.views import View, build_view
from checker.records import Claim

N_FOLDS = 5
CALIBRATION_FOLDS = 3  # enough for two numbers, and a third of the training's time less
SCORE_C, KIND_C = 0.03, 0.01  # strength of the lines, by cross-validation
SEED = 20220913
_GOLD_DENIAL = (0.05, 0.95)  # what a labelled act is worth as a probability
STRANGERS = 1.0
"""Pairs of different events added for each labelled pair: labelled pairs speak of one event nearly always, candidates
do not."""
STRANGERS_WEIGHT = 0.45  # they are easy; at full weight they cost 0.015 of average precision on pairs of one event

Booleans = NDArray[np.bool_]


def train_pair_model(examples: Examples) -> PairModel:
    """The model of some labelled pairs; the same examples give the same model."""
    names = tuple(sorted(set(examples.types)))
    idf, rare = weigh_words(examples.claims)
    types = cross_fit_types(examples, names)
    guessed = cross_fit_denials(examples)
    sets = build_training_features(examples, types, idf, rare, guessed)
    features = sets[0]
    truth = np.array([p.contradicts for p in examples.pairs])
    events = [p.event for p in examples.pairs]
    strange = build_stranger_features(examples, types, idf, rare, guessed)
    raw = cross_fit_scores(sets, truth, events, strange, CALIBRATION_FOLDS)
    slope, offset = _fit_calibration(raw, truth)
    clashes = [i for i, p in enumerate(examples.pairs) if p.contradicts]
    return PairModel(
        types=make_types().fit([write_types_text(u) for u in examples.utterances], list(examples.types)),
        type_names=names,
        idf=idf,
        rare=rare,
        scorers=fit_scorers(sets, truth, strange),
        slope=slope,
        offset=offset,
        kinds=_make_line(KIND_C).fit(features, [name_outcome(p) for p in examples.pairs]),
        strength=_make_line(KIND_C).fit(features[clashes], [examples.pairs[i].strength for i in clashes]),
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
    for train, held in split_by_event(examples.events):
        model = make_types().fit(texts[train], truth[train])
        columns = np.array([names.index(c) for c in model.classes_])
        out[np.ix_(held, columns)] = model.predict_proba(texts[held])
    return out


def cross_fit_denials(examples: Examples) -> Matrix:
    """Probability of denial of each statement by a classifier that has not seen its event, shape (n,).

    The fast classifier: 0.834 right where the one that parses is 0.840, at a sixth of the time.
    """
    blocks = read_rows(examples.rows, fast=True)
    truth = np.array([int(t.startswith("denial")) for t in examples.types])
    scores = score_out_of_fold(examples.rows, blocks, truth)
    curve = fit_calibration(scores, truth.tolist())
    return np.array([curve.apply(s) for s in scores])


def build_training_features(
    examples: Examples, types: Matrix, idf: Mapping[str, float], rare: float, guessed: Matrix
) -> tuple[Matrix, Matrix]:
    """Features of the labelled pairs twice: with acts as a classifier guesses them, and with its errors halved.

    The model of pairs learns from both, to live with a classifier that errs and to gain from one that errs less.
    """
    gold = np.array([_GOLD_DENIAL[t.startswith("denial")] for t in examples.types])
    return (
        _build(examples, types, idf, rare, guessed, [(p.a, p.b) for p in examples.pairs]),
        _build(examples, types, idf, rare, 0.5 * guessed + 0.5 * gold, [(p.a, p.b) for p in examples.pairs]),
    )


def build_stranger_features(
    examples: Examples, types: Matrix, idf: Mapping[str, float], rare: float, guessed: Matrix
) -> Matrix:
    """Features of pairs whose statements belong to different events, three in four of one conflict."""
    chance = random.Random(SEED)
    by_conflict: dict[str, list[int]] = {}
    for i, event in enumerate(examples.events):
        by_conflict.setdefault(event.partition(".")[0], []).append(i)
    linked = {frozenset((examples.events[p.a], examples.events[p.b])) for p in examples.pairs}
    positions = range(len(examples.events))
    pairs: list[tuple[int, int]] = []
    for k in range(int(STRANGERS * len(examples.pairs))):
        a = chance.choice(positions)
        near = by_conflict[examples.events[a].partition(".")[0]]
        b = chance.choice(near if k % 4 else positions)
        if (
            examples.events[a] != examples.events[b]
            and frozenset((examples.events[a], examples.events[b])) not in linked
        ):
            pairs.append((a, b))
    return _build(examples, types, idf, rare, guessed, pairs)


def _build(
    examples: Examples,
    types: Matrix,
    idf: Mapping[str, float],
    rare: float,
    denials: Matrix,
    pairs: Sequence[tuple[int, int]],
) -> Matrix:
    views: dict[int, View] = {}
    for i in {i for pair in pairs for i in pair}:
        shown = replace(examples.utterances[i], probability=float(denials[i]))
        views[i] = build_view(shown, examples.claims[i], lambda w: idf.get(w, rare), tuple(types[i]))
    return build_features([read_pair(views[a], views[b]) for a, b in pairs])


def cross_fit_scores(
    sets: Sequence[Matrix], truth: Booleans, events: Sequence[str], strange: Matrix, n_folds: int = N_FOLDS
) -> Matrix:
    """Uncalibrated scores of the pairs of `sets[0]` by models that have not seen their events, shape (n,)."""
    out = np.zeros(len(truth))
    for train, held in split_by_event(events, n_folds):
        fitted = fit_scorers([s[train] for s in sets], truth[train], strange)
        out[held] = average_scores(fitted, sets[0][held])
    return out


def fit_scorers(sets: Sequence[Matrix], truth: Booleans, strange: Matrix) -> tuple[Any, ...]:
    """The trained estimators whose probabilities are averaged: boosted trees, for what hangs together, and a line."""
    rows = np.concatenate([*sets, strange])
    goal = np.concatenate([*([truth] * len(sets)), np.zeros(len(strange), dtype=bool)])
    weight = np.concatenate([np.full(len(truth) * len(sets), 1 / len(sets)), np.full(len(strange), STRANGERS_WEIGHT)])
    line = _make_line(SCORE_C).fit(rows, goal, logisticregression__sample_weight=weight)
    with one_thread():
        return _make_trees().fit(rows, goal, sample_weight=weight), line


def _make_trees() -> Any:
    """Untrained boosted trees: cross-validated 0.01 of average precision above extra trees, at half the time."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.06,
        max_leaf_nodes=8,
        min_samples_leaf=20,
        l2_regularization=5.0,
        max_features=0.3,
        max_bins=64,
        early_stopping=False,
        random_state=SEED,
    )


def _make_line(c: float) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=2000))


def make_types() -> Any:
    """The untrained model of types: words and word pairs, one type against the rest."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\w+")
    # liblinear: a twentieth of the time of one multinomial fit, and as good.
    return make_pipeline(words, OneVsRestClassifier(LogisticRegression(C=8, solver="liblinear")))


def split_by_event(events: Sequence[str], n_folds: int = N_FOLDS) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(train, held out) positions of each fold; an event lies in one fold whole."""
    from sklearn.model_selection import GroupKFold

    n = min(n_folds, len(set(events)))
    return list(GroupKFold(n).split(np.zeros(len(events)), groups=np.array(events)))


def _fit_calibration(raw: Matrix, truth: Booleans) -> tuple[float, float]:
    """Slope and offset of Platt's scaling (1999) on the log odds of the averaged score."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(find_log_odds(raw).reshape(-1, 1), truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
