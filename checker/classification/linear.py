"""Terms ─▶ a score: blocks of TF-IDF with one logistic regression over all, as dictionaries.

Each block (words, shapes, classes, phrases, clauses) has length one: a block with more terms does not drown another.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Terms = Sequence[str]
Blocks = Sequence[Terms]
MIN_DOCUMENTS = 3  # rarer terms are names or chance: 2 gains nothing in cross-validation and doubles the model
STRENGTH = 1.5  # inverse of the penalty: 3 loses 0.002 macro-F1 in cross-validation over events


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of terms.

    Attributes:
        blocks: for each block, term ─▶ inverse document frequency + i times that times its coefficient: one number
            where a pair would be three objects, which tens of thousands of terms make slow to reach.
        intercept: the score of a statement without known terms.
    """

    blocks: tuple[dict[str, complex], ...]
    intercept: float

    def score(self, blocks: Blocks) -> float:
        """Log-odds of denial, not calibrated."""
        return self.weigh(blocks)[0]

    def weigh(self, blocks: Blocks) -> tuple[float, list[dict[str, complex]]]:
        """Log-odds of denial, not calibrated, and for each block what is known of its terms."""
        score = self.intercept
        weights: list[dict[str, complex]] = []
        for known, terms in zip(self.blocks, blocks, strict=True):
            counts = Counter(terms)
            own: dict[str, complex] = {}
            norm = total = 0.0
            # mapped, not looked up one by one: most terms of a statement are unknown, and C says so fastest
            for (term, n), found in zip(counts.items(), map(known.get, counts), strict=True):
                if found is not None:
                    own[term] = found
                    value = found if n == 1 else found * (1.0 + math.log(n))
                    norm += value.real * value.real
                    total += value.imag
            if norm:
                score += total / math.sqrt(norm)
            weights.append(own)
        return score, weights

    def to_state(self) -> dict[str, Any]:
        """Plain values to be stored."""
        blocks = [
            {
                "terms": "\n".join(weights),
                "pairs": np.array([(w.real, w.imag) for w in weights.values()], dtype=np.float64).reshape(-1, 2),
            }
            for weights in self.blocks
        ]
        return {"blocks": blocks, "intercept": self.intercept}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> LinearModel:
        """The model that `to_state` gave."""
        blocks = []
        for block in state["blocks"]:
            pairs = (complex(idf, weight) for idf, weight in block["pairs"].tolist())
            blocks.append(dict(zip(block["terms"].split("\n"), pairs, strict=True)) if block["terms"] else {})
        return cls(tuple(blocks), float(state["intercept"]))


@dataclass(frozen=True, slots=True)
class Space:
    """Statements as rows of a matrix; fitted once, it serves the whole data and every fold of them.

    Attributes:
        terms: the columns of each block.
        idf: the inverse document frequency of each.
        matrix: statements x columns of all blocks, TF-IDF, each block of a row of length one.
    """

    terms: tuple[list[str], ...]
    idf: tuple[Any, ...]
    matrix: Any


def train_linear(rows: Sequence[Blocks], labels: Sequence[int]) -> LinearModel:
    """The model of statements, given as blocks of terms, with labels 0 and 1."""
    space = fit_space(rows)
    return read_weights(space, fit_regression(space.matrix, labels))


def fit_regression(matrix: Any, labels: Sequence[int]) -> Any:
    """A logistic regression of rows of a space."""
    from sklearn.linear_model import LogisticRegression

    # liblinear's dual: the same weights to the third digit in a thirtieth of the time, for few rows of many terms
    model = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, max_iter=1_000, random_state=0)
    return model.fit(matrix, np.asarray(labels))


def read_weights(space: Space, regression: Any) -> LinearModel:
    """The weights of a regression by their terms."""
    blocks, at = [], 0
    for terms, idf in zip(space.terms, space.idf, strict=True):
        own = regression.coef_[0][at : at + len(terms)]
        at += len(terms)
        blocks.append(dict(zip(terms, (idf + 1j * idf * own).tolist(), strict=True)))
    return LinearModel(tuple(blocks), float(regression.intercept_[0]))


def fit_space(rows: Sequence[Blocks]) -> Space:
    """The space of statements, given as blocks of terms."""
    from scipy.sparse import hstack

    fitted = [_fit_block([Counter(row[i]) for row in rows]) for i in range(len(rows[0]))]
    return Space(
        tuple(terms for terms, _, _ in fitted),
        tuple(idf for _, idf, _ in fitted),
        hstack([matrix for _, _, matrix in fitted]).tocsr(),
    )


def _fit_block(counted: Sequence[Mapping[str, int]]) -> tuple[list[str], Any, Any]:
    """The terms of a block, their inverse document frequencies, and the statements in that space."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    frequencies = Counter(term for terms in counted for term in terms)
    kept = sorted(term for term, n in frequencies.items() if n >= MIN_DOCUMENTS)
    index = {term: i for i, term in enumerate(kept)}
    rows = [[(index[term], n) for term, n in terms.items() if term in index] for terms in counted]
    indptr = np.cumsum([0] + [len(row) for row in rows])
    columns = np.array([i for row in rows for i, _ in row], dtype=np.int32)
    values = np.array([n for row in rows for _, n in row], dtype=np.float64)
    matrix = csr_matrix((values, columns, indptr), shape=(len(rows), len(kept)))
    tfidf = TfidfTransformer(sublinear_tf=True)
    return kept, tfidf.fit(matrix).idf_, tfidf.transform(matrix)
