"""Truths and probabilities ─▶ figures: precision, recall, F1, calibration, average precision, intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

N_BINS = 10
CONFIDENCE_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one class is found.

    Attributes:
        precision: of what was called so, the share that is.
        recall: of what is so, the share that was called so.
        f1: their harmonic mean.
        n: how many there are.
    """

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class BinaryScore:
    """How well two classes are told apart.

    Attributes:
        n: rows.
        base_rate: share of the positive class.
        positive: how well the positive class is found.
        negative: how well the other is.
        accuracy: share of rows that are right.
    """

    n: int
    base_rate: float
    positive: ClassScore
    negative: ClassScore
    accuracy: float

    @property
    def macro_f1(self) -> float:
        """The mean of both classes' F1; of one class alone where the other does not occur."""
        present = [c.f1 for c in (self.positive, self.negative) if c.n]
        return sum(present) / len(present) if present else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of like probability: how many, what was said on average, what was true."""

    n: int
    mean: float
    share: float


def score_class(truth: Sequence[bool], found: Sequence[bool]) -> ClassScore:
    """Precision, recall and F1 of the rows that are true; 0 where nothing was found."""
    hits = sum(t and f for t, f in zip(truth, found, strict=True))
    n_found, n_true = sum(found), sum(truth)
    precision = hits / n_found if n_found else 0.0
    recall = hits / n_true if n_true else 0.0
    return ClassScore(precision, recall, 2 * hits / (n_found + n_true) if n_found + n_true else 0.0, n_true)


def score_binary(truth: Sequence[bool], found: Sequence[bool]) -> BinaryScore:
    """The figures of both classes."""
    n = len(truth)
    right = sum(t == f for t, f in zip(truth, found, strict=True))
    return BinaryScore(
        n=n,
        base_rate=sum(truth) / n if n else 0.0,
        positive=score_class(truth, found),
        negative=score_class([not t for t in truth], [not f for f in found]),
        accuracy=right / n if n else 0.0,
    )


def bin_probabilities(truth: Sequence[bool], probabilities: Sequence[float], n_bins: int = N_BINS) -> list[Bin]:
    """The rows in bins of equal width over [0, 1], the empty ones left out; for a reliability diagram."""
    bins: list[list[tuple[bool, float]]] = [[] for _ in range(n_bins)]
    for row in zip(truth, probabilities, strict=True):
        bins[min(n_bins - 1, int(row[1] * n_bins))].append(row)
    return [Bin(len(b), sum(p for _, p in b) / len(b), sum(t for t, _ in b) / len(b)) for b in bins if b]


def score_calibration(truth: Sequence[bool], probabilities: Sequence[float]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini, Cooper and Hauskrecht, AAAI 2015)."""
    n = len(truth)
    return sum(b.n * abs(b.mean - b.share) for b in bin_probabilities(truth, probabilities)) / n if n else 0.0


def trace_precision(truth: Sequence[bool], scores: Sequence[float]) -> list[tuple[float, float, float]]:
    """(threshold, recall, precision) at every score that occurs, from the highest down."""
    order = sorted(range(len(truth)), key=lambda i: -scores[i])
    n_true = sum(truth)
    points: list[tuple[float, float, float]] = []
    hits = 0
    for rank, i in enumerate(order, start=1):
        hits += truth[i]
        if rank == len(order) or scores[order[rank]] < scores[i]:
            points.append((scores[i], hits / n_true if n_true else 0.0, hits / rank))
    return points


def score_average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """The area under the precision–recall curve, summed over its steps, not smoothed."""
    area = last = 0.0
    for _, recall, precision in trace_precision(truth, scores):
        area += (recall - last) * precision
        last = recall
    return area


def recall_at_precision(truth: Sequence[bool], scores: Sequence[float], precision: float) -> float:
    """The greatest recall at which the precision is still that high; 0 where it never is."""
    return max((r for _, r, p in trace_precision(truth, scores) if p >= precision), default=0.0)


def find_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson (1927): honest for few rows and for shares near 0 and 1."""
    if not n:
        return 0.0, 1.0
    share, z = hits / n, CONFIDENCE_Z
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)
