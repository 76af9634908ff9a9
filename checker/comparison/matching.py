"""A pair ─▶ what one of the two holds and the other lacks: words, things, acts, doers, figures and places.

A denial rejects one claim, and a dense event holds a hundred: "no tank of ours was hit" answers no report about drones.
What tells the two apart is what the denial names and the other statement does not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from checker.claims import ENEMY
from checker.comparison.views import View
from checker.records import Act

_UNKNOWN = -1.0
_KINSHIPS = (
    ("shelling", "strike", "assault", "breach", "sabotage", "weapon_use"),
    ("killing", "wounding", "shielding"),
    ("advance", "repel", "withdrawal"),
    ("airspace", "naval"),
    ("downing", "destruction"),
    ("detention",),
    ("ceasefire", "agreement"),
    ("deployment",),
    ("supply",),
    ("blockade",),
)
"""Classes of acts by which one event is told: the shelling of the one is the attack of the other."""
_KIN = {event: number for number, events in enumerate(_KINSHIPS) for event in events}

MATCHING_FEATURES = (
    "stems_shared", "stems_of_first", "stems_of_second", "stems_jaccard", "stems_heaviest", "stems_count",
    "heaviest_lacked_by_second", "heaviest_lacked_by_first", "rest_of_first", "rest_of_second",
    "negated_in_one", "negated_in_first", "negated_in_both", "negations_first", "negations_second",
    "second_names_speaker", "first_names_speaker",
    "things_shared", "things_first", "things_second", "things_apart", "any_thing_first", "any_thing_second",
    "same_source", "same_page_day",
    "second_accuses_another", "second_accuses_another_firmly", "second_names_others", "first_names_others",
    "denied_kin_lacking", "denied_kin_there", "kin_shared", "kin_apart", "denied_doer_there", "denied_doer_lacking",
    "numbers_first_alone", "numbers_second_alone", "place_first_alone", "place_second_alone", "acts_first",
    "acts_second", "town_shared", "towns_apart", "town_first_alone", "main_act_same", "main_act_kin",
    "stems_n_first", "stems_n_second",
)  # fmt: skip
"""The features of `score_matching`, in order."""


def score_matching(first: View, second: View, same_language: bool) -> list[float]:
    """The features of `MATCHING_FEATURES`, the pair in its own order."""
    return [
        *_score_words(first, second, same_language),
        *_score_things(first, second),
        *_score_accused(first, second),
        *_score_acts(first, second),
        *_score_rest(first, second),
    ]


def _score_words(first: View, second: View, same_language: bool) -> list[float]:
    a, b = first.wording, second.wording
    shared = a.stems.keys() & b.stems.keys() if same_language else set()
    weights = [a.stems[stem] for stem in shared]
    total = math.fsum(weights)  # exact, so that the order of a set does not tell in the last digit
    union = a.weight + b.weight - total
    in_one = [stem for stem in shared if (stem in a.negated) != (stem in b.negated)]
    return [
        math.log1p(total),
        total / (a.weight or 1.0),
        total / (b.weight or 1.0),
        total / union if union > 0 else 0.0,
        max(weights, default=0.0),
        float(len(shared)),
        max((w for stem, w in a.stems.items() if stem not in shared), default=0.0) if same_language else _UNKNOWN,
        max((w for stem, w in b.stems.items() if stem not in shared), default=0.0) if same_language else _UNKNOWN,
        a.weight - total if same_language else _UNKNOWN,
        b.weight - total if same_language else _UNKNOWN,
        math.fsum(a.stems[stem] for stem in in_one),
        math.fsum(a.stems[stem] for stem in in_one if stem in a.negated),
        math.fsum(a.stems[stem] for stem in shared if stem in a.negated and stem in b.negated),
        float(len(a.negated)),
        float(len(b.negated)),
        float(not a.speaker.isdisjoint(b.said)),
        float(not b.speaker.isdisjoint(a.said)),
    ]


def _score_things(first: View, second: View) -> list[float]:
    a, b = set(first.claim.objects), set(second.claim.objects)
    source = first.utterance.source
    same_source = source is not None and source == second.utterance.source
    return [
        float(len(a & b)),
        float(len(a - b)),
        float(len(b - a)),
        float(bool(a and b and not a & b)),
        float(bool(a)),
        float(bool(b)),
        float(same_source),
        float(same_source and first.utterance.published == second.utterance.published),
    ]


def _score_accused(first: View, second: View) -> list[float]:
    """Whether they speak of others than the one that answers: to deny one's own part answers no charge of them."""
    if first.side == second.side:
        return [0.0, 0.0, 0.0, 0.0]
    another = bool(second.doers) and ENEMY not in second.doers and first.side not in second.doers
    return [
        float(another),
        float(another and first.side not in second.parties),
        float(bool(second.parties) and first.side not in second.parties),
        float(bool(first.parties) and second.side not in first.parties),
    ]


def _score_acts(first: View, second: View) -> list[float]:
    kin_first, kin_second = _find_kin(first.claim.acts), _find_kin(second.claim.acts)
    denied = _find_kin(a for a in first.claim.acts if not a.happened)
    told = _find_kin(a for a in second.claim.acts if a.happened)
    doers = first.denied_doers
    return [
        float(bool(denied and told and not denied & told)),
        float(bool(denied & told)),
        float(bool(kin_first & kin_second)),
        float(bool(kin_first and kin_second and not kin_first & kin_second)),
        float(bool(doers & second.doers)),
        float(bool(doers and second.doers and not doers & second.doers)),
    ]


def _find_kin(acts: Iterable[Act]) -> set[int]:
    return {_KIN[act.event] for act in acts if act.event in _KIN}


def _score_rest(first: View, second: View) -> list[float]:
    main_first = first.claim.acts[0].event if first.claim.acts else ""
    main_second = second.claim.acts[0].event if second.claim.acts else ""
    return [
        float(len(first.numbers - second.numbers)),
        float(len(second.numbers - first.numbers)),
        float(bool(first.places and not second.places)),
        float(bool(second.places and not first.places)),
        float(len(first.claim.acts)),
        float(len(second.claim.acts)),
        float(bool(first.towns & second.towns)),
        float(bool(first.towns and second.towns and not first.towns & second.towns)),
        float(bool(first.towns and not second.towns)),
        float(bool(main_first) and main_first == main_second),
        float(main_first in _KIN and _KIN[main_first] == _KIN.get(main_second)),
        float(len(first.wording.stems)),
        float(len(second.wording.stems)),
    ]
