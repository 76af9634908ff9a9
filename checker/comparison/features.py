"""The evidence of a pair ─▶ its features: numbers in a fixed order, the same whichever statement stands first."""

from __future__ import annotations

import math

from checker.claims import ENEMY
from checker.comparison.evidence import ActRelation, Evidence, FigureRelation, SideRelation
from checker.comparison.matching import MATCHING_FEATURES, score_matching
from checker.comparison.reading import Reading
from checker.comparison.views import View

_UNKNOWN = -1.0
_FAR_DAYS = 400  # beyond this, more days tell nothing more
_CLASSES = (
    "shelling", "strike", "assault", "advance", "repel", "withdrawal", "downing", "destruction", "killing",
    "wounding", "detention", "ceasefire", "breach", "agreement", "deployment", "supply", "weapon_use", "airspace",
    "naval", "blockade", "sabotage", "accusation", "shielding", "diplomacy",
)  # fmt: skip

_NO_CLASS = [0.0] * len(_CLASSES)
_SIDES, _ACTS, _FIGURES = tuple(SideRelation), tuple(ActRelation), tuple(FigureRelation)

PLAIN_FEATURES = (
    "denial_first", "denial_second", "denial_product", "denial_gap",
    "side_same", "side_allied", "side_other", "side_unknown", "same_speaker",
    "first_names_second", "second_names_first", "parties_shared", "parties_jaccard",
    "first_is_doer_of_second", "second_is_doer_of_first", "first_is_target_of_second", "second_is_target_of_first",
    "each_other_doer", "own_denied_first", "own_denied_second", "same_doers", "different_doers",
    "place_shared", "place_apart", "place_known", "place_distance",
    "days_apart", "days_known", "days_clash", "clock_clash", "published_apart", "published_known", "first_later",
    "cosine", "shared_words", "shared_weight", "containment", "same_language", "both_russian",
    "classes_shared", "classes_jaccard", "acts_agree", "acts_polarity", "acts_exchanged", "acts_other_doer",
    "acts_opposed", "first_uncertain", "second_uncertain", "first_negated", "second_negated",
    "figures_equal", "figures_compatible", "figures_clash", "figures_other_side", "figures_part",
    "figures_clash_ratio", "figures_any_both", "later_higher", "numbers_shared", "numbers_differ",
    "first_words", "second_words", "rejected_first", "rejected_second",
    "first_civil", "second_civil", "one_civil", "one_civil_same_side", "both_begin", "first_begins", "second_begins",
    "first_agrees", "second_agrees", "losses_none",
    *MATCHING_FEATURES,
    "ground_denial", "ground_blame", "ground_doer", "ground_outcome", "ground_figure", "ground_words",
    "ground_agreement", "ground_best",
)  # fmt: skip
"""The features before the types of the statements, in order."""


def extract_features(pair: Reading) -> list[float]:
    """The features of a pair; see `name_features`."""
    first, second, found, grounds = pair.first, pair.second, pair.evidence, pair.grounds
    out = [
        *_score_sides(first, second, found),
        *_score_roles(first, second),
        *_score_place_and_time(first, second, found),
        *_score_wording(first, second, found),
        *_score_acts(first, second, found),
        *_score_figures(first, second, found),
        math.log1p(len(first.claim.words)),
        math.log1p(len(second.claim.words)),
        float(len(first.claim.rejected)),
        float(len(second.claim.rejected)),
        *_score_voices(first, second, found),
        *score_matching(first, second, found.same_language),
        grounds.denial,
        grounds.blame,
        grounds.doer,
        grounds.outcome,
        grounds.figure,
        grounds.words,
        grounds.agreement,
        grounds.best,
    ]
    shared = first.acts.keys() & second.acts.keys()
    out += [float(c in shared) for c in _CLASSES] if shared else _NO_CLASS
    out += first.types
    out += second.types
    return out


def name_features(types: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the features, given the names of the statements' types."""
    shared = tuple(f"shared_{c}" for c in _CLASSES)
    return (*PLAIN_FEATURES, *shared, *(f"first_{t}" for t in types), *(f"second_{t}" for t in types))


def _score_sides(first: View, second: View, found: Evidence) -> list[float]:
    union = len(first.parties | second.parties)
    shared = len(first.parties & second.parties)
    return [
        first.denial,
        second.denial,
        first.denial * second.denial,
        first.denial - second.denial,
        *[float(found.sides is relation) for relation in _SIDES],
        float(found.same_speaker),
        float(second.side in first.parties or ENEMY in first.parties),
        float(first.side in second.parties),
        float(shared),
        shared / union if union else 0.0,
    ]


def _score_voices(first: View, second: View, found: Evidence) -> list[float]:
    """Who speaks (an office or people on the spot), who began, who only agrees or appeals; losses said to be none."""
    civil = [float(v.is_civil) for v in (first, second)]
    begins = [float(v.is_beginning) for v in (first, second)]
    agrees = [float(v.is_agreeing) for v in (first, second)]
    none = any((x.high == 0) != (y.high == 0) for x, y, relation in found.figures if relation is FigureRelation.CLASH)
    return [
        *civil,
        float(civil[0] != civil[1]),
        float(civil[0] != civil[1] and found.sides is SideRelation.SAME),
        begins[0] * begins[1],
        *begins,
        *agrees,
        float(none),
    ]


def _score_roles(first: View, second: View) -> list[float]:
    targets_first = {t for a in first.claim.acts for t in a.targets}
    targets_second = {t for a in second.claim.acts for t in a.targets}
    other = first.side != second.side
    doers_first = _with_enemy(first.doers, second.side, other)
    doers_second = _with_enemy(second.doers, first.side, other)
    return [
        float(first.side in doers_second and other),
        float(second.side in doers_first and other),
        float(first.side in targets_second),
        float(second.side in targets_first),
        float(other and first.side in doers_second and second.side in doers_first),
        float(first.side in first.denied_doers),
        float(second.side in second.denied_doers),
        float(bool(doers_first & doers_second)),
        float(bool(doers_first and doers_second and not doers_first & doers_second)),
    ]


def _with_enemy(doers: frozenset[str], side: str | None, other: bool) -> frozenset[str]:
    if ENEMY not in doers:
        return doers
    rest = doers - {ENEMY}
    return rest | {side} if other and side else rest


def _score_place_and_time(first: View, second: View, found: Evidence) -> list[float]:
    distance = _UNKNOWN if found.distance_km is None else math.log1p(found.distance_km)
    apart = found.days_apart
    published = found.published_apart
    clocks = [t.clock for t in first.claim.times if t.clock is not None]
    others = [t.clock for t in second.claim.times if t.clock is not None]
    later = 0.0
    if first.published is not None and second.published is not None:
        later = float((first.published > second.published) - (first.published < second.published))
    return [
        float(len(found.places)),
        float(found.apart),
        float(bool(first.places)) + float(bool(second.places)),
        distance,
        _UNKNOWN if apart is None else math.log1p(min(apart, _FAR_DAYS)),
        float(apart is not None),
        float(apart is not None and apart > 0),
        float(bool(clocks and others and not set(clocks) & set(others))),
        _UNKNOWN if published is None else math.log1p(min(published, _FAR_DAYS)),
        float(published is not None),
        later,
    ]


def _score_wording(first: View, second: View, found: Evidence) -> list[float]:
    weight = math.fsum(first.weights[w] for w in found.words)
    smaller = min(sum(first.weights.values()), sum(second.weights.values()))
    return [
        found.cosine,
        float(len(found.words)),
        weight,
        weight / smaller if smaller else 0.0,
        float(found.same_language),
        float(first.claim.language == second.claim.language == "ru"),
    ]


def _score_acts(first: View, second: View, found: Evidence) -> list[float]:
    relations = [relation for _, _, relation in found.acts]
    shared = len(first.acts.keys() & second.acts.keys())
    union = len(first.acts.keys() | second.acts.keys())
    return [
        float(shared),
        shared / union if union else 0.0,
        *[float(min(relations.count(r), 3)) for r in _ACTS],
        first.uncertain,
        second.uncertain,
        first.negated,
        second.negated,
    ]


def _score_figures(first: View, second: View, found: Evidence) -> list[float]:
    relations = [relation for _, _, relation in found.figures]
    ratio = 0.0
    later_higher = 0.0
    for x, y, relation in found.figures:
        if relation is FigureRelation.CLASH:
            one, two = x.low or x.high or 0.0, y.low or y.high or 0.0
            ratio = max(ratio, abs(math.log((one + 1) / (two + 1))))
            if first.published is not None and second.published is not None and first.published != second.published:
                rises = (two > one) == (second.published > first.published)
                later_higher = 1.0 if rises else -1.0
    return [
        *[float(min(relations.count(r), 3)) for r in _FIGURES],
        ratio,
        float(bool(first.quantities) and bool(second.quantities)),
        later_higher,
        float(len(first.numbers & second.numbers)),
        float(bool(first.numbers and second.numbers and not first.numbers & second.numbers)),
    ]
