"""Two statements ─▶ how they stand to each other: relation, kind, strength, calibrated score, reasons and spans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

from checker.claims import extract_claims
from checker.comparison.base_rate import FIRM, adjust_scores
from checker.comparison.echoes import is_echo
from checker.comparison.evidence import ActRelation, Evidence, FigureRelation, SideRelation
from checker.comparison.loading import load_pair_model
from checker.comparison.model import Matrix, PairModel, build_features, build_views
from checker.comparison.nesting import is_told_within
from checker.comparison.reading import Reading, read_pair
from checker.comparison.reasons import merge_spans, name_proposition, write_reasons
from checker.comparison.reversals import takes_back
from checker.records import Claim, Comparison, ContradictionKind, Relation, Strength, Utterance

Item = tuple[Utterance, Claim]

THRESHOLD = 0.85
"""At or above this score a contradiction is shown, unless the user sets another."""
CONTRADICTION_FROM = 0.5
"""At or above this calibrated score, contradiction is the likelier reading."""
UNDECIDED_FROM = 0.4
"""From here to the threshold two readings are possible: both are listed and nothing is shown."""
A_DENIAL = 0.3  # less sure a denial than this, and nobody would call the pair one
BATCH = 512  # pairs scored at a time: ten times cheaper a pair than one by one
_MOVING = frozenset({"airspace", "naval", "downing"})
_KINDS = tuple(ContradictionKind)
_OTHERS = (Relation.UPDATE, Relation.REVERSAL, Relation.CORROBORATION, Relation.UNRELATED)


def shipped_threshold() -> float:
    """The score from which a contradiction is shown where the configuration names none."""
    return THRESHOLD


class Comparer:
    """Compares statements; the same for both orders of a pair, and the same every time.

    Args:
        model: the trained model of pairs.
    """

    def __init__(self, model: PairModel) -> None:
        self._model = model

    def compare(self, a: Utterance, b: Utterance, claims: tuple[Claim, Claim] | None = None) -> Comparison:
        """How two statements stand to each other; their claims are read here where they are not given."""
        return next(self.compare_many([(a, b)] if claims is None else [((a, claims[0]), (b, claims[1]))]))

    def compare_many(self, pairs: Iterable[tuple[Utterance, Utterance] | tuple[Item, Item]]) -> Iterator[Comparison]:
        """A comparison for each pair of statements that somebody lays side by side, in order; batched inside."""
        return self._compare_batches(pairs, met=False)

    def judge_candidates(self, pairs: Iterable[tuple[Item, Item]]) -> Iterator[Comparison]:
        """The same for pairs that met in a stream: their score is the probability at the base rate of news."""
        return self._compare_batches(pairs, met=True)

    def weigh(self, word: str) -> float:
        """A content word's weight: its inverse document frequency among the labelled statements."""
        return self._model.weigh(word)

    def score_candidates(self, items: Sequence[Item], pairs: Sequence[tuple[int, int]]) -> list[float]:
        """The score of each pair of positions that met in a stream; no reasons are written."""
        if not pairs:
            return []
        views = build_views(self._model, items)
        readings = [read_pair(views[i], views[j]) for i, j in pairs]
        return self._score(readings, build_features(readings), met=True)

    def _score(self, pairs: Sequence[Reading], features: Matrix, *, met: bool) -> list[float]:
        scores = adjust_scores(self._model.score(features), pairs, met=met)
        return [0.0 if _is_one_voice(pair) else float(score) for pair, score in zip(pairs, scores, strict=True)]

    def _compare_batches(self, pairs: Iterable[Any], *, met: bool) -> Iterator[Comparison]:
        stream = iter(pairs)
        while batch := list(islice(stream, BATCH)):
            yield from self._compare_batch(batch, met=met)

    def _compare_batch(self, batch: Sequence[Any], *, met: bool) -> list[Comparison]:
        items, places = _collect_items(batch)
        views = build_views(self._model, items)
        readings = [read_pair(views[i], views[j]) for i, j in places]
        features = build_features(readings)
        scores = self._score(readings, features, met=met)
        kinds = self._model.kinds.predict_proba(features)
        strengths = self._model.strength.predict_proba(features)
        strong = list(self._model.strength.classes_).index(Strength.INCOMPATIBLE)
        names = [str(c) for c in self._model.kinds.classes_]
        odds = [dict(zip(names, row, strict=True)) for row in kinds]
        return [_decide(pair, scores[k], odds[k], float(strengths[k][strong])) for k, pair in enumerate(readings)]


@cache
def load_comparer() -> Comparer:
    """The comparer with the model of the shipped labels, trained at the first use of a machine and kept."""
    return Comparer(load_pair_model())


def _collect_items(batch: Sequence[Any]) -> tuple[list[Item], list[tuple[int, int]]]:
    """The statements of a batch, each once, and the positions of each pair; claims are read where none is given."""
    known: dict[int, int] = {}
    given: list[tuple[Utterance, Claim | None]] = []
    places = []
    for pair in batch:
        positions = []
        for member in pair:
            utterance, claim = (member, None) if isinstance(member, Utterance) else member
            if id(utterance) not in known:
                known[id(utterance)] = len(given)
                given.append((utterance, claim))
            positions.append(known[id(utterance)])
        places.append((positions[0], positions[1]))
    missing = [i for i, (_, claim) in enumerate(given) if claim is None]
    read = dict(zip(missing, extract_claims(given[i][0] for i in missing), strict=True))
    items = [(u, claim if claim is not None else read[i]) for i, (u, claim) in enumerate(given)]
    return items, places


def _is_one_voice(pair: Reading) -> bool:
    """Whether one of the two is told within the other, only carries its words, or stands beside it on one page.

    Who seems to contradict himself on one page retells there what others say.
    """
    a, b = pair.first.utterance, pair.second.utterance
    on_one_page = a.source is not None and (a.source, a.published) == (b.source, b.published)
    if on_one_page and a.speaker == b.speaker and pair.evidence.same_speaker:
        return True
    return is_told_within(a, b) or is_echo(pair.first, pair.second)


def _decide(pair: Reading, score: float, odds: dict[str, float], incompatible: float) -> Comparison:
    first, second = pair.first, pair.second
    if is_echo(first, second):
        return Comparison(relation=Relation.ECHO, score=0.0, why=("Both carry the same words of the same speaker.",))
    relation, kind = _choose_relation(pair, score, odds)
    why, marks = write_reasons(first, second, pair.evidence)
    strength = None
    if relation is Relation.CONTRADICTION:
        strength = Strength.INCOMPATIBLE if incompatible >= 0.5 else Strength.DISPUTED
    undecided: tuple[str, ...] = ()
    if UNDECIDED_FROM <= score < THRESHOLD:
        other = max(_OTHERS, key=lambda r: (odds.get(r, 0.0), r))
        undecided = (f"contradiction ({_choose_kind(pair, odds)})", str(other))
    found = Comparison(
        relation=relation,
        kind=kind,
        strength=strength,
        score=round(score, 4),
        proposition=name_proposition(first, second, pair.evidence) if relation is Relation.CONTRADICTION else "",
        why=why,
        a_spans=merge_spans(marks[0], len(first.utterance.text)),
        b_spans=merge_spans(marks[1], len(second.utterance.text)),
        undecided=undecided,
    )
    return replace(found, a_spans=found.b_spans, b_spans=found.a_spans) if pair.swapped else found


def _choose_relation(pair: Reading, score: float, odds: dict[str, float]) -> tuple[Relation, ContradictionKind | None]:
    found = pair.evidence
    later = found.same_speaker and bool(found.published_apart)
    if later and (score >= CONTRADICTION_FROM or takes_back(pair.first, pair.second, found)):
        return Relation.REVERSAL, None  # a speaker against its own earlier words is kept, and shown apart
    if score >= CONTRADICTION_FROM:
        return Relation.CONTRADICTION, _choose_kind(pair, odds)
    allowed = [r for r in _OTHERS if r is not Relation.REVERSAL or (later and score >= UNDECIDED_FROM)]
    return max(allowed, key=lambda r: (odds.get(r, 0.0), r)), None


def _choose_kind(pair: Reading, odds: dict[str, float]) -> ContradictionKind:
    """The likeliest kind that the evidence allows."""
    found, grounds = pair.evidence, pair.grounds
    barred: set[ContradictionKind] = set()
    if not any(r is FigureRelation.CLASH for _, _, r in found.figures):
        barred.add(ContradictionKind.FIGURE)
    elif grounds.figure >= FIRM and grounds.figure > max(grounds.denial, grounds.blame):
        return ContradictionKind.FIGURE
    denial = max(pair.first.denial, pair.second.denial)
    if denial < A_DENIAL and not _clears_itself(pair):
        barred.add(ContradictionKind.DENIAL)
    if not (found.apart or found.days_apart or _crosses_a_line(found)):
        barred.add(ContradictionKind.TIME_OR_PLACE)  # one rejects the other's claim, and not its place
    if not grounds.blame and (denial >= A_DENIAL or found.sides is SideRelation.SAME):
        barred.add(ContradictionKind.MUTUAL_BLAME)
    allowed = [k for k in _KINDS if k not in barred]
    return max(allowed, key=lambda k: (odds.get(k, 0.0), k))


def _clears_itself(pair: Reading) -> bool:
    """Whether one says that its own side did not do what the other tells: a denial, in whatever words."""
    turned = any(relation is ActRelation.POLARITY for _, _, relation in pair.evidence.acts)
    return turned and any(view.side in view.denied_doers for view in (pair.first, pair.second))


def _crosses_a_line(found: Evidence) -> bool:
    """Whether they speak of ships or aircraft, whose place is what is disputed."""
    return any(act.event in _MOVING for pair in found.acts for act in pair[:2])
