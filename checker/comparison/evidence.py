"""Two views ─▶ the evidence: which sides, places, days, acts and figures meet, agree or clash."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from checker.claims import ENEMY, find_distance_km, is_allied, load_sides
from checker.comparison.views import View
from checker.records import Act, Bound, Quantity


class SideRelation(StrEnum):
    """How the speakers' sides stand to each other."""

    SAME = "same"
    ALLIED = "allied"
    OTHER = "other"
    UNKNOWN = "unknown"


class ActRelation(StrEnum):
    """How two acts of one class stand to each other."""

    AGREE = "agree"
    POLARITY = "polarity"  # one says that it happened, the other that it did not
    EXCHANGED = "exchanged"  # doer and target, or each the other as doer
    OTHER_DOER = "other_doer"
    OPPOSED = "opposed"  # classes that exclude each other: captured and repelled


class FigureRelation(StrEnum):
    """How two figures of one thing stand to each other."""

    EQUAL = "equal"
    COMPATIBLE = "compatible"
    CLASH = "clash"
    OTHER_SIDE = "other_side"  # own and enemy losses
    PART = "part"  # soldiers and civilians, people and children


ActPair = tuple[Act, Act, ActRelation]
FigurePair = tuple[Quantity, Quantity, FigureRelation]

OPPOSED = frozenset(
    frozenset(pair)
    for pair in (
        ("advance", "repel"),
        ("advance", "withdrawal"),
        ("withdrawal", "deployment"),
        ("repel", "destruction"),
    )
)
_LOSSES_OF_BOTH = frozenset({"downing", "destruction", "killing", "wounding", "detention"})
_ABOUT = 0.15  # "some 50" may be 43 to 58
_LOSSES = frozenset({"killed", "wounded", "missing", "captured", "losses"})
_NEAR_KM = 25.0  # two villages of one stretch of front


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two statements have in common and in what they clash.

    Attributes:
        sides: how the speakers' sides stand to each other.
        same_speaker: the same person or office, as far as names tell.
        places: ids shared, regions that hold a place of the other included.
        apart: both name places and none is shared, held or near.
        distance_km: least distance of their places, or None.
        days_apart: days between what they speak of (0 where they overlap), or None where either names none.
        too_early: one was published before what the other speaks of had begun.
        published_apart: days between their publications, or None.
        acts: pairs of acts with their relation.
        figures: pairs of figures with their relation.
        words: content words shared, weightiest first.
        cosine: of their content words; 0 across languages.
        same_language: whether wording could be compared at all.
    """

    sides: SideRelation
    same_speaker: bool
    places: frozenset[str]
    apart: bool
    distance_km: float | None
    days_apart: int | None
    too_early: bool
    published_apart: int | None
    acts: tuple[ActPair, ...]
    figures: tuple[FigurePair, ...]
    words: tuple[str, ...]
    cosine: float
    same_language: bool


def build_evidence(a: View, b: View) -> Evidence:
    """The evidence of a pair, first and second in the order given."""
    same_language = a.claim.language == b.claim.language
    shared = a.weights.keys() & b.weights.keys() if same_language else set()
    product = math.fsum(a.weights[w] * b.weights[w] for w in shared)
    places, apart, distance = _compare_places(a, b)
    figures = _settle_figures(_iter_figure_pairs(a, b))
    return Evidence(
        sides=find_side_relation(a.side, b.side),
        same_speaker=_is_same_speaker(a, b),
        places=places,
        apart=apart,
        distance_km=distance,
        days_apart=_find_days_apart(a, b),
        too_early=_is_too_early(a, b) or _is_too_early(b, a),
        published_apart=abs(a.published - b.published) if a.published and b.published else None,
        acts=_settle_acts(_iter_act_pairs(a, b), figures, a, b),
        figures=figures,
        words=tuple(sorted(shared, key=lambda w: (-a.weights[w], w))),
        cosine=product / (a.norm * b.norm),
        same_language=same_language,
    )


def find_side_relation(a: str | None, b: str | None) -> SideRelation:
    """How two sides stand to each other."""
    if a is None or b is None:
        return SideRelation.UNKNOWN
    if a == b:
        return SideRelation.SAME
    return SideRelation.ALLIED if is_allied(a, b) else SideRelation.OTHER


def _is_same_speaker(a: View, b: View) -> bool:
    if a.utterance.actor and a.utterance.actor == b.utterance.actor:
        return True
    return bool(a.side == b.side and a.speaker and b.speaker and a.speaker & b.speaker)


def _compare_places(a: View, b: View) -> tuple[frozenset[str], bool, float | None]:
    shared = (a.places & b.places) | (a.places & b.holders) | (b.places & a.holders)
    if shared or not a.places or not b.places:
        return shared, False, 0.0 if shared else None
    nearest = _find_nearest(a.places, b.places)
    held = bool(a.holders & b.holders)
    return shared, not held and (nearest is None or nearest > _NEAR_KM), nearest


@lru_cache(maxsize=1 << 16)  # the places of a statement are held against those of many
def _find_nearest(places: frozenset[str], others: frozenset[str]) -> float | None:
    """The least distance of two sets of places, or None where none is known."""
    distances = [d for p in places for q in others if (d := find_distance_km(p, q)) is not None]
    return min(distances, default=None)


def _find_days_apart(a: View, b: View) -> int | None:
    if a.first_day is None or b.first_day is None or a.last_day is None or b.last_day is None:
        return None
    return max(0, a.first_day - b.last_day, b.first_day - a.last_day)


def _is_too_early(a: View, b: View) -> bool:
    return a.said_by is not None and b.begins is not None and a.said_by < b.begins


def _resolve(sides: tuple[str, ...], own: View, other: View) -> frozenset[str]:
    """Sides of an act; "the enemy" is the other speaker, where the two are of different sides."""
    found = set(sides)
    if ENEMY in found:
        found.discard(ENEMY)
        if own.side != other.side and other.side:
            found.add(other.side)
    return frozenset(found)


def _iter_act_pairs(a: View, b: View) -> list[ActPair]:
    out: list[ActPair] = []
    for event, acts in a.acts.items():
        for other, found in b.acts.items():
            same = event == other
            if not same and frozenset((event, other)) not in OPPOSED:
                continue
            for x in acts[:3]:
                for y in found[:3]:
                    if same:
                        out.append((x, y, _relate_acts(x, y, a, b)))
                    elif x.happened and y.happened:  # "did not withdraw" goes well with "deployed"
                        out.append((x, y, ActRelation.OPPOSED))
    return out


def counts_own_losses(a: View, b: View, figures: Sequence[FigurePair]) -> bool:
    """Whether each counts what one side lost to the other, and neither says who began: both fired, both may be true."""
    is_apart = any(relation is FigureRelation.OTHER_SIDE for _, _, relation in figures)
    return is_apart and not (a.is_beginning or b.is_beginning)


def _settle_acts(acts: Sequence[ActPair], figures: Sequence[FigurePair], a: View, b: View) -> tuple[ActPair, ...]:
    """The act pairs; where each counts its own losses, that both name the other as the doer is no clash."""
    if not counts_own_losses(a, b, figures):
        return tuple(acts)
    return tuple((x, y, ActRelation.AGREE if r is ActRelation.EXCHANGED else r) for x, y, r in acts)


def _relate_acts(x: Act, y: Act, a: View, b: View) -> ActRelation:
    doers, others = _resolve(x.doers, a, b), _resolve(y.doers, b, a)
    targets, hit = _resolve(x.targets, a, b), _resolve(y.targets, b, a)
    if x.happened and y.happened and doers and others and not doers & others:
        if x.event in _LOSSES_OF_BOTH and doers & hit and others & targets:
            return ActRelation.AGREE  # each brought down an aircraft of the other
        return ActRelation.EXCHANGED if doers & hit or others & targets or b.side in doers else ActRelation.OTHER_DOER
    if x.happened == y.happened or (targets and hit and not targets & hit):
        return ActRelation.AGREE
    if a.side is not None and a.side == b.side and bool(doers) != bool(others):
        return ActRelation.AGREE  # "it was sabotage" and "we did not do it" are said by one side
    return ActRelation.POLARITY if not doers or not others or doers & others else ActRelation.AGREE


def _iter_figure_pairs(a: View, b: View) -> list[FigurePair]:
    out: list[FigurePair] = []
    for what, figures in a.quantities.items():
        for x in _leave_out_parts(figures):
            out += [(x, y, relate_figures(x, y, a, b)) for y in _leave_out_parts(b.quantities.get(what, ()))]
    return out


def _settle_figures(figures: Sequence[FigurePair]) -> tuple[FigurePair, ...]:
    """The figure pairs; where both give one figure alike, another of the same thing counts a part of it."""
    agreed = {x.what for x, _, relation in figures if relation is FigureRelation.EQUAL}
    return tuple(
        (x, y, FigureRelation.PART if r is FigureRelation.CLASH and x.what in agreed else r) for x, y, r in figures
    )


def _leave_out_parts(figures: Sequence[Quantity]) -> Sequence[Quantity]:
    """The figures to compare: of a sum and its parts ("50 were killed, among them 42 …") the sum alone."""
    values = [_find_range(q)[0] for q in figures]
    return figures[:1] if values and values[0] >= sum(values[1:]) else figures[:3]


def relate_figures(x: Quantity, y: Quantity, a: View, b: View) -> FigureRelation:
    """How two figures of the same thing stand to each other: whose first, then what part, then their bounds."""
    mine, other = find_owner(x, a, b), find_owner(y, b, a)
    if mine and other and not mine & other:
        return FigureRelation.OTHER_SIDE
    if x.group != y.group and x.group and y.group and "people" not in (x.group, y.group):
        return FigureRelation.PART
    low_x, high_x = _find_range(x)
    low_y, high_y = _find_range(y)
    if x.bound is y.bound and (low_x, high_x) == (low_y, high_y):
        return FigureRelation.EQUAL
    return FigureRelation.COMPATIBLE if low_x <= high_y and low_y <= high_x else FigureRelation.CLASH


def find_owner(q: Quantity, own: View, other: View) -> frozenset[str]:
    """Whose they are; soldiers lost that no side is named for are the speaker's own, where a party to a war speaks."""
    if q.side is None and q.group == "soldiers" and q.what in _LOSSES and own.side and _is_party(own.side):
        return frozenset({own.side})
    return _resolve((q.side,) if q.side else (), own, other)


def _is_party(side: str | None) -> bool:
    known = load_sides().sides.get(side or "")
    return known is not None and known.kind != "body"


def _find_range(q: Quantity) -> tuple[float, float]:
    low = 0.0 if q.low is None else q.low
    high = float("inf") if q.high is None else q.high
    if q.bound is Bound.ABOUT:
        return low * (1 - _ABOUT), high * (1 + _ABOUT)
    return low, high
