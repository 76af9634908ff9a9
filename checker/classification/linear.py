"""Terms ─▶ a score: a TF-IDF space with logistic regression over it, as two dictionaries that answer at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MIN_DOCUMENTS = 2  # a term of one statement alone is a name or a chance
STRENGTH = 5.0  # inverse of the penalty, by cross-validation over events


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of terms.

    Attributes:
        weights: term ─▶ (inverse document frequency, that times its coefficient).
        intercept: the score of a statement without known terms.
    """

    weights: dict[str, tuple[float, float]]
    intercept: float

    def score(self, terms: Mapping[str, int]) -> float:
        """Log-odds of denial, not calibrated."""
        norm = total = 0.0
        weights = self.weights
        for term, n in terms.items():
            found = weights.get(term)
            if found is not None:
                tf = 1.0 if n == 1 else 1.0 + math.log(n)
                norm += (tf * found[0]) ** 2
                total += tf * found[1]
        return self.intercept + (total / math.sqrt(norm) if norm else 0.0)

    def to_state(self) -> dict[str, Any]:
        """Plain values to be stored."""
        pairs = np.array(list(self.weights.values()), dtype=np.float64).reshape(-1, 2)
        return {"terms": list(self.weights), "pairs": pairs, "intercept": self.intercept}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> LinearModel:
        """The model that `to_state` gave."""
        pairs = (tuple(pair) for pair in state["pairs"].tolist())
        return cls(dict(zip(state["terms"], pairs, strict=True)), float(state["intercept"]))


def train_linear(
    counted: Sequence[Mapping[str, int]], labels: Sequence[int], weights: Sequence[float] | None = None
) -> LinearModel:
    """The model of statements, given as counted terms, with labels 0 and 1."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    frequencies = Counter(term for terms in counted for term in terms)
    kept = sorted(term for term, n in frequencies.items() if n >= MIN_DOCUMENTS)
    index = {term: i for i, term in enumerate(kept)}
    rows = [[(index[term], n) for term, n in terms.items() if term in index] for terms in counted]
    indptr = np.cumsum([0] + [len(row) for row in rows])
    columns = np.array([i for row in rows for i, _ in row], dtype=np.int32)
    values = np.array([n for row in rows for _, n in row], dtype=np.float64)
    matrix = csr_matrix((values, columns, indptr), shape=(len(rows), len(kept)))
    tfidf = TfidfTransformer(sublinear_tf=True)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1_000)
    model.fit(tfidf.fit_transform(matrix), np.asarray(labels), sample_weight=weights)
    pairs = zip(tfidf.idf_.tolist(), (tfidf.idf_ * model.coef_[0]).tolist(), strict=True)
    return LinearModel(dict(zip(kept, pairs, strict=True)), float(model.intercept_[0]))
