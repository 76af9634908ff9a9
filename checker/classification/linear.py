"""Terms ─▶ a score: blocks of TF-IDF with one logistic regression over all, as sorted arrays of keys.

Each block (words, shapes, classes, phrases, roles, clauses) has about one length, whatever its number of terms: a block
with more of them does not drown another. Where a statement has few, they do not weigh as much as many would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from checker.classification.keys import Array, Block, Keys

Blocks = Sequence[Block]
BARE, CUT = 0, 1  # a statement by itself, and one cut from the page it stands on
MIN_DOCUMENTS = 3  # rarer terms are names or chance: 2 gains nothing in cross-validation and doubles the model
STRENGTH = 2.0  # inverse of the penalty: 1.5 and 3 lose 0.001 macro-F1 in cross-validation over events
# How much each block counts, in the order of the blocks: with 1 for all, log-loss out of fold is 0.365, so 0.360
SHARES = (1.4, 1.0, 0.7, 1.0, 0.5, 1.4)
SHORT = (0.3, 0.3, 0.3, 0.7, 0.3, 0.3)  # of the block's usual length, which is added to every statement's own
_FILTER_BITS = 20  # of a key; at tens of thousands of terms, a byte for each value of them keeps out 19 of 20 others


@dataclass(frozen=True, slots=True)
class Table:
    """The known terms of a block.

    Attributes:
        keys: sorted.
        idf: the inverse document frequency of each.
        weights: that times its coefficient, for BARE and for CUT statements.
        floor: what is added to the length of every statement, squares summed.
    """

    keys: Keys
    idf: Array
    weights: Array
    floor: float
    _seen: Array = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Marks the first bits of the known keys."""
        seen = np.zeros(1 << _FILTER_BITS, dtype=bool)
        seen[_first_bits(self.keys)] = True
        object.__setattr__(self, "_seen", seen)

    def find(self, keys: Keys) -> tuple[Array, Array]:
        """Which of the keys are known, and where they stand here: most are not, and their first bits tell most."""
        places = np.flatnonzero(self._seen[_first_bits(keys)])
        found = np.searchsorted(self.keys, keys[places])
        found[found == len(self.keys)] = 0
        known = self.keys[found] == keys[places] if len(self.keys) else np.zeros(0, dtype=bool)
        return places[known], found[known]


def _first_bits(keys: Keys) -> Array:
    return (keys >> np.uint64(64 - _FILTER_BITS)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of terms.

    Attributes:
        blocks: the known terms of each block.
        intercepts: the score of a statement without known terms, BARE or CUT.
    """

    blocks: tuple[Table, ...]
    intercepts: tuple[float, float]

    def weigh(self, blocks: Blocks, forms: Sequence[int]) -> tuple[list[float], list[Array]]:
        """Log-odds of denial of each statement, not calibrated, and the weights of each block's terms.

        Args:
            blocks: the terms of the statements.
            forms: BARE or CUT, of each statement.
        """
        form = np.asarray(forms, dtype=np.intp)
        scores = np.array(self.intercepts)[form]
        weighed = []
        for table, block in zip(self.blocks, blocks, strict=True):
            places, found = table.find(block.keys)
            rows = block.rows[places]
            scores += _score_block(table, rows, found, form)
            weights = np.zeros(len(block.keys))
            weights[places] = table.weights[form[rows], found]
            weighed.append(weights)
        return scores.tolist(), weighed

    def to_state(self) -> dict[str, Any]:
        """Plain values to be stored."""
        blocks = [
            {"keys": table.keys, "idf": table.idf, "weights": table.weights, "floor": table.floor}
            for table in self.blocks
        ]
        return {"blocks": blocks, "intercepts": list(self.intercepts)}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> LinearModel:
        """The model that `to_state` gave."""
        blocks = tuple(Table(**block) for block in state["blocks"])
        bare, cut = map(float, state["intercepts"])
        return cls(blocks, (bare, cut))


def _score_block(table: Table, rows: Array, found: Array, form: Array) -> Array:
    """What a block adds to the score of each statement; `found` are the known terms, `rows` whose they are."""
    cells, counts = np.unique(rows * len(table.keys) + found, return_counts=True)
    rows, found = np.divmod(cells, max(1, len(table.keys)))
    counted = 1.0 + np.log(counts)
    lengths = np.bincount(rows, (counted * table.idf[found]) ** 2, len(form))
    totals = np.bincount(rows, counted * table.weights[form[rows], found], len(form))
    return totals / np.sqrt(np.where(lengths > 0, lengths + table.floor**2, 1.0))


@dataclass(frozen=True, slots=True)
class Space:
    """Statements as rows of a matrix; fitted once, it serves the whole data and every fold of them.

    Attributes:
        terms: the columns of each block, sorted.
        idf: the inverse document frequency of each.
        floors: what is added to the length of every statement in each block, squares summed.
        shares: what the terms of each block are multiplied by.
        matrix: statements x columns of all blocks, TF-IDF, each block of a row of about the length of its share.
    """

    terms: tuple[Keys, ...]
    idf: tuple[Array, ...]
    floors: tuple[float, ...]
    shares: tuple[float, ...]
    matrix: Any


def fit_regression(matrix: Any, labels: Array, strength: float = STRENGTH, weights: Any = None) -> Any:
    """A logistic regression of rows of a space.

    Args:
        matrix: the rows.
        labels: 0 or 1 of each.
        strength: inverse of the penalty.
        weights: how much each counts; None: all the same.
    """
    from sklearn.linear_model import LogisticRegression

    # liblinear's dual: the same weights to the third digit in a thirtieth of the time, for few rows of many terms
    model = LogisticRegression(C=strength, solver="liblinear", dual=True, max_iter=2_000, random_state=0)
    return model.fit(matrix, np.asarray(labels), sample_weight=weights)


def add_domain(matrix: Any, forms: Array) -> Any:
    """The rows with all their columns a second time for CUT statements, after Daumé III (ACL 2007).

    What holds of all statements is learnt from all, what holds of one form only, from that form.
    """
    from scipy.sparse import csr_matrix, diags, hstack

    cut = (np.asarray(forms) == CUT).astype(float)
    return hstack([matrix, diags(cut) @ matrix, csr_matrix(cut[:, None])]).tocsr()


def read_weights(space: Space, regressions: tuple[Any, Any]) -> LinearModel:
    """The weights of the terms of a space, by the regressions that judge BARE and CUT statements."""
    bare, cut = (regression.coef_[0] for regression in regressions)
    n = sum(map(len, space.terms))
    coefficients = np.stack([bare[:n], cut[:n] + cut[n : 2 * n]])
    intercepts = float(regressions[BARE].intercept_[0]), float(regressions[CUT].intercept_[0] + cut[2 * n])
    blocks, at = [], 0
    for keys, idf, floor, share in zip(space.terms, space.idf, space.floors, space.shares, strict=True):
        blocks.append(Table(keys, idf, share * idf * coefficients[:, at : at + len(keys)], floor))
        at += len(keys)
    return LinearModel(tuple(blocks), intercepts)


def fit_space(blocks: Blocks, n_rows: int) -> Space:
    """The space of `n_rows` statements, given as blocks of terms."""
    from scipy.sparse import diags, hstack

    terms, idfs, floors, shares, parts = [], [], [], [], []
    for block, share, short in zip(blocks, SHARES, SHORT, strict=False):  # the last is absent where nothing is parsed
        keys, idf, matrix = _fit_block(block, n_rows)
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        floor = short * float(np.median(lengths))
        factor = share * float(np.hypot(1.0, short))  # so that a statement of usual length has that of the share
        scales = factor / np.sqrt(np.where(lengths > 0, lengths**2 + floor**2, 1.0))
        terms.append(keys)
        idfs.append(idf)
        floors.append(floor)
        shares.append(factor)
        parts.append(diags(scales) @ matrix)
    return Space(tuple(terms), tuple(idfs), tuple(floors), tuple(shares), hstack(parts).tocsr())


def _fit_block(block: Block, n_rows: int) -> tuple[Keys, Array, Any]:
    """The terms of a block, their inverse document frequencies, and the statements counted in them."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    met, columns = np.unique(block.keys, return_inverse=True)
    counted = csr_matrix((np.ones(len(columns)), (block.rows, columns)), shape=(n_rows, len(met)))
    n_documents = np.bincount(counted.indices, minlength=len(met))
    kept = np.flatnonzero((n_documents >= MIN_DOCUMENTS) & (met != 0))
    matrix = counted[:, kept]
    tfidf = TfidfTransformer(sublinear_tf=True, norm=None)
    return met[kept], tfidf.fit(matrix).idf_, tfidf.transform(matrix)
