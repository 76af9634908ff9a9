"""Labelled pairs ─▶ the comparer's figures: average precision, precision and recall at the threshold, per kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.classification import Classifier
from checker.classification.examples import make_utterance, select_rows
from checker.comparison import Comparer
from checker.comparison.examples import to_utterance
from checker.evaluation.metrics import recall_at_precision, score_average_precision, score_binary
from checker.evaluation.probes import SwapScore, probe_roles
from checker.moments import parse_moment
from checker.records import Comparison, Relation, Utterance
from labels import LabelledPair, LabelledStatement, load_pairs


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A labelled pair and what the comparer says of it."""

    pair: LabelledPair
    a: LabelledStatement
    b: LabelledStatement
    found: Comparison

    @property
    def truth(self) -> bool:
        """Whether it is labelled a contradiction."""
        return self.pair.relation == Relation.CONTRADICTION

    @property
    def has_russian(self) -> bool:
        """Whether one of the two is in Russian."""
        return "ru" in (self.a.language, self.b.language)


@dataclass(frozen=True, slots=True)
class PairScore:
    """The figures of some pairs.

    Attributes:
        n: pairs.
        base_rate: share of contradictions among them.
        average_precision: area under the precision–recall curve.
        precision: of what is shown at the threshold.
        recall: at the threshold.
        n_shown: pairs at or above it.
        kind_right: of the contradictions that are shown, the share whose kind is right.
        recall_at_90: the most that can be found at a precision of 0.9.
    """

    n: int
    base_rate: float
    average_precision: float
    precision: float
    recall: float
    n_shown: int
    kind_right: float
    recall_at_90: float


def judge_pairs(comparer: Comparer, classifier: Classifier, split: str) -> list[JudgedPair]:
    """What the comparer says of the labelled pairs of a split, from the texts alone: no label is shown to it."""
    rows = {row.id: row for row in select_rows((split,))}
    pairs = [pair for pair in load_pairs() if pair.a_id in rows and pair.b_id in rows]
    shown = _label(classifier, [rows[key] for key in sorted({k for p in pairs for k in (p.a_id, p.b_id)})])
    found = comparer.compare_many((shown[pair.a_id], shown[pair.b_id]) for pair in pairs)
    return [JudgedPair(p, rows[p.a_id], rows[p.b_id], c) for p, c in zip(pairs, found, strict=True)]


def score_pairs(judged: Sequence[JudgedPair], threshold: float) -> PairScore:
    """The figures at a threshold."""
    truth = [j.truth for j in judged]
    shown = [j.found.score >= threshold for j in judged]
    figures = score_binary(truth, shown)
    hits = [j for j, s in zip(judged, shown, strict=True) if s and j.truth]
    right = sum(j.found.kind == j.pair.kind for j in hits)
    return PairScore(
        n=len(judged),
        base_rate=figures.base_rate,
        average_precision=score_average_precision(truth, [j.found.score for j in judged]),
        precision=figures.positive.precision,
        recall=figures.positive.recall,
        n_shown=sum(shown),
        kind_right=right / len(hits) if hits else 0.0,
        recall_at_90=recall_at_precision(truth, [j.found.score for j in judged], 0.9),
    )


def split_pairs(judged: Sequence[JudgedPair]) -> dict[str, list[JudgedPair]]:
    """All pairs, those in English alone, those with a Russian side, and of these both languages and Russian alone."""
    return {
        "all": list(judged),
        "English": [j for j in judged if not j.has_russian],
        "with Russian": [j for j in judged if j.has_russian],
        "Russian and English": [j for j in judged if j.has_russian and j.a.language != j.b.language],
        "Russian alone": [j for j in judged if j.a.language == j.b.language == "ru"],
    }


def score_kinds(judged: Sequence[JudgedPair], threshold: float) -> dict[str, tuple[int, int]]:
    """For each kind, how many pairs there are and how many are shown: hits (+) and false alarms (-)."""

    def named(j: JudgedPair) -> str:
        return f"{'+' if j.truth else '-'} {j.pair.kind}"

    counts: dict[str, tuple[int, int]] = {}
    for j in sorted(judged, key=named):
        n, shown = counts.get(named(j), (0, 0))
        counts[named(j)] = (n + 1, shown + (j.found.score >= threshold))
    return counts


def score_shown_kinds(judged: Sequence[JudgedPair], threshold: float) -> dict[str, tuple[int, int, int]]:
    """For each kind that is shown: how many pairs, how many of them clash, and how many clash in that very kind."""
    counts: dict[str, tuple[int, int, int]] = {}
    for j in sorted(judged, key=lambda j: str(j.found.kind)):
        if j.found.score >= threshold and j.found.kind is not None:
            n, true, right = counts.get(str(j.found.kind), (0, 0, 0))
            counts[str(j.found.kind)] = (n + 1, true + j.truth, right + (j.truth and j.found.kind == j.pair.kind))
    return counts


def find_relations(judged: Sequence[JudgedPair]) -> dict[str, tuple[int, int]]:
    """For each labelled relation, how many pairs there are and how many were given that relation."""
    counts: dict[str, tuple[int, int]] = {}
    for j in judged:
        n, right = counts.get(j.pair.relation, (0, 0))
        counts[j.pair.relation] = (n + 1, right + (j.found.relation == j.pair.relation))
    return dict(sorted(counts.items()))


def probe_pairs(comparer: Comparer, judged: Sequence[JudgedPair]) -> SwapScore:
    """The role-swap probe over labelled pairs, their labels standing for the classifier's."""
    return probe_roles(comparer, [(to_utterance(j.a), to_utterance(j.b), j.pair.kind) for j in judged])


def _label(classifier: Classifier, rows: Sequence[LabelledStatement]) -> dict[str, Utterance]:
    bare = [
        replace(make_utterance(row), published=parse_moment(row.published_on), source=row.publisher or None)
        for row in rows
    ]
    judged = classifier.classify(bare)
    return {u.id: replace(u, label=j.label, probability=j.probability) for u, j in zip(bare, judged, strict=True)}
