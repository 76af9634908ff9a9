"""The evidence of a pair ─▶ its grounds: in which ways the two can clash at all, each between 0 (no way) and 1.

A shared country, a day and a word link whole weeks. What clashes is one proposition: an act that is no bystander of
every statement, with its doer, place and day, or a figure of one thing. Where nothing of it meets, nothing is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.claims import ENEMY, is_allied
from checker.claims.words import load_words
from checker.comparison.evidence import (
    ActRelation,
    Evidence,
    FigureRelation,
    SideRelation,
    counts_own_losses,
    find_owner,
)
from checker.comparison.views import View
from checker.records import Act, Quantity

GENERIC_ACTS = frozenset({"deployment", "airspace", "diplomacy", "accusation", "agreement", "supply", "weapon_use"})
"""Acts that nearly every statement of a conflict mentions in passing: alone they carry no clash."""
ATTACKS = frozenset({"shelling", "strike", "assault", "breach"})
"""Acts by which fighting is begun: each side calls the other's by another of these names."""
CHANGES = frozenset({"advance", "withdrawal", "destruction"})
"""Acts after which a thing is no longer as it was."""
TELLING = 3.6
"""A content word of this weight or more stands in fewer than one in forty of the labelled statements."""
GROWTH = 2.0
"""A toll grows to twice its first count within days; five times as many are another count."""
_DENIAL = 0.5
_PEOPLE = "people"
_CLASH = FigureRelation.CLASH
_MUCH = 0.8  # telling words enough for the same proposition in one language
_ANSWER = 0.7
_BY_WORDS = 0.4  # what shared telling words add to the worth of a clash of acts
_WORDS = (0.0, 0.35, 0.6, 0.8, 1.0)  # what so many telling words shared are worth
_NAMES = load_words("naming")
_OTHER_THING, _ASIDE = 0.2, 0.3
_TAKEN_OR_HELD = 0.8
_ANY_ATTACK, _GENERAL_CHARGE = "assault", 0.3  # the class of "aggression", "escalation" and "attack" alike
_LOOSE_THINGS, _CIVIL_THINGS = load_words("loose_things"), load_words("civil_things")


@dataclass(frozen=True, slots=True)
class Grounds:
    """How well a clash of each sort is founded, each in [0, 1].

    Attributes:
        denial: one rejects what the other asserts.
        blame: each names the other as the doer of one act.
        doer: they name different doers of one act.
        outcome: what one says was done, the other says was undone or never done.
        figure: they count one thing differently.
        words: telling words shared, names of sides and places left out.
        agreement: both say that one side did one thing.
    """

    denial: float
    blame: float
    doer: float
    outcome: float
    figure: float
    words: float
    agreement: float

    @property
    def best(self) -> float:
        """The best of all but the words."""
        return max(self.denial, self.blame, self.doer, self.outcome, self.figure)


def find_grounds(first: View, second: View, found: Evidence) -> Grounds:
    """The grounds of a pair; the same for both orders."""
    words = _score_words(first, second, found)
    fit = _score_setting(found)
    aloof = _stands_aloof(first, second) or _stands_aloof(second, first)
    charge = 1.0 if words or _is_particular(first, second, found) else _GENERAL_CHARGE
    worth = _weigh_acts(first, second, found, aloof=aloof, words=words)
    denied, blamed = worth[ActRelation.POLARITY], min(worth[ActRelation.EXCHANGED], charge)
    one_denies = (first.denial >= _DENIAL) != (second.denial >= _DENIAL)
    if one_denies and found.sides is not SideRelation.SAME:
        by_words = words * fit if not aloof or words >= _MUCH else 0.0
        denied = max(denied, by_words, _answers(first, second))
    if not one_denies and max(first.denial, second.denial) < _DENIAL:
        blamed = max(blamed, min(fit * 0.7 * _blame_each_other(first, second, found), charge))
    return Grounds(
        denial=denied if one_denies else 0.0,
        blame=blamed,
        doer=worth[ActRelation.OTHER_DOER],
        outcome=max(worth[ActRelation.OPPOSED], 0.0 if one_denies else denied),
        figure=_score_figures(first, second, found) * fit,
        words=words,
        agreement=worth[ActRelation.AGREE],
    )


def _weigh_acts(first: View, second: View, found: Evidence, *, aloof: bool, words: float) -> dict[ActRelation, float]:
    """The worth of the best pair of acts of each relation; of agreement, whether one side's one act is told alike."""
    fit = _score_setting(found)
    best = dict.fromkeys(ActRelation, 0.0)
    for x, y, relation in found.acts:
        if relation is ActRelation.OPPOSED:
            weight = _weigh_outcome(x, y, first, second, found)
        elif aloof and not (x.doers and y.doers):
            continue  # "deeply concerned about the fighting" takes no side in who began it
        elif relation is ActRelation.AGREE:
            is_one = x.event not in GENERIC_ACTS and set(x.doers) & set(y.doers) and x.happened == y.happened
            best[relation] = max(best[relation], fit if is_one else 0.0)
            continue
        else:
            weight = _weigh_act(x, y)
        if x.happened != y.happened:
            denied_act, told, teller = (y, x, first) if x.happened else (x, y, second)
            weight = min(weight, weigh_answer(denied_act, told, teller))
        best[relation] = max(best[relation], min(1.0, weight * fit + _BY_WORDS * words))
    return best


def _answers(first: View, second: View) -> float:
    """What it is worth that a page sets a denial beside words that name the denying side as doer: "Kyiv rejects this".

    On the development half of the stream 27 of 32 such candidates of no other ground clash, and 11 of 91 without it.
    """
    denial, other = (first, second) if first.denial >= second.denial else (second, first)
    a, b = denial.utterance, other.utterance
    if a.source is None or (a.source, a.published) != (b.source, b.published) or denial.side is None:
        return 0.0
    return _ANSWER if denial.side in other.doers or ENEMY in other.doers else 0.0


def _is_particular(first: View, second: View, found: Evidence) -> bool:
    """Whether two that blame each other speak of some act: "their aggression threatens peace" charges with none."""
    if found.places or found.days_apart is not None:
        return True
    acts = (act for view in (first, second) for act in view.claim.acts if act.event in ATTACKS)
    return any(act.objects or act.targets or act.event != _ANY_ATTACK for act in acts)


def _weigh_outcome(x: Act, y: Act, first: View, second: View, found: Evidence) -> float:
    """What a clash of outcomes is worth: at one town a thing is taken or held, unless what was held was taken later."""
    change, state = (x, first), (y, second)
    if y.event in CHANGES:
        change, state = (y, second), (x, first)
    if state[0].event not in CHANGES and (change[1].published or 0) > (state[1].published or 0) > 0:
        return 0.0
    return _TAKEN_OR_HELD if _is_one_town(found) else 0.7 * _weigh_act(x, y)


def _is_one_town(found: Evidence) -> bool:
    """Whether they name one place that is no whole country: there a thing is either taken or held."""
    return any(not (len(place) == 2 and place.isupper()) for place in found.places)


def _stands_aloof(view: View, other: View) -> bool:
    """Whether a statement comes from outside of what the other speaks of: its side is no party to it."""
    involved = other.parties | {other.side} | {s for act in other.claim.acts for s in (*act.doers, *act.targets)}
    return view.side not in involved and not (view.doers and other.denied_doers & view.doers)


def _weigh_act(x: Act, y: Act) -> float:
    """What a clash of two acts is worth: little for what stands in every statement or where no doer is named."""
    if x.event in GENERIC_ACTS or y.event in GENERIC_ACTS:
        return 0.3
    if x.objects and y.objects and not set(x.objects) & set(y.objects):
        return 0.2  # drones brought down are no bridge brought down
    return 0.8 if x.doers and y.doers else (0.6 if x.doers or y.doers or x.targets or y.targets else 0.3)


def weigh_answer(denied: Act, told: Act, teller: View) -> float:
    """What a denied act and a told one may be worth at most.

    "They did not fire on that vehicle" answers no report of shelling that knows no vehicle, and "49 died in the
    fighting" tells of the dead and not of who fought.
    """
    things = set(denied.objects) - _LOOSE_THINGS
    named = set(teller.claim.objects)
    is_met = bool(things & named or (things & _CIVIL_THINGS and (named & _CIVIL_THINGS or teller.towns)))
    if things and not is_met:
        return _OTHER_THING
    return _ASIDE if not told.doers and told is not teller.claim.acts[0] else 1.0


def _score_figures(first: View, second: View, found: Evidence) -> float:
    clashes = [(x, y) for x, y, relation in found.figures if relation is _CLASH]
    return max((_weigh_figures(x, y, first, second, found) for x, y in clashes), default=0.0)


def _weigh_figures(x: Quantity, y: Quantity, first: View, second: View, found: Evidence) -> float:
    """What a clash of two figures is worth: less where it is not said whose or where, or as of when: tolls grow."""
    known: object = find_owner(x, first, second) & find_owner(y, second, first)
    known = known or (_is_one_group(x, y) and _is_one_town(found))
    if _has_grown(x, y, first, second):
        return 0.3
    return (1.0 if known else 0.6) * (1.0 if found.days_apart == 0 or not found.published_apart else 0.5)


def _is_one_group(x: Quantity, y: Quantity) -> bool:
    """Whether they count one group of people, as far as they name any: "19 lives" and "164 people" do."""
    return (x.group or _PEOPLE) == (y.group or _PEOPLE) and bool(x.group or y.group)


def _has_grown(x: Quantity, y: Quantity, first: View, second: View) -> bool:
    """Whether the later figure is the higher, and at most twice the earlier: a toll that was still being counted."""
    if first.published is None or second.published is None or first.published == second.published:
        return False
    (early, late) = (x, y) if first.published < second.published else (y, x)
    before, after = early.low or early.high or 0.0, late.low or late.high or 0.0
    return before < after <= GROWTH * before


def _score_setting(found: Evidence) -> float:
    """How well place and day of the two go together."""
    place = 0.4 if found.apart else 1.0
    days = 1.0 if not found.days_apart else (0.5 if found.days_apart == 1 else 0.2)
    return place * (0.1 if found.too_early else days)


def _score_words(first: View, second: View, found: Evidence) -> float:
    if not found.same_language:
        return 0.0
    names = first.names | second.names
    telling = [w for w in found.words if first.weights[w] >= TELLING and w not in names and w not in _NAMES]
    return _WORDS[min(len(telling), len(_WORDS) - 1)]


def _blame_each_other(first: View, second: View, found: Evidence) -> float:
    """Whether each of two sides names the other as doing what begins or keeps up the fighting."""
    if found.sides is not SideRelation.OTHER or counts_own_losses(first, second, found.figures):
        return 0.0
    return float(_blames(first, second.side) and _blames(second, first.side))


def _blames(view: View, side: str | None) -> bool:
    acts = (a for a in view.claim.acts if a.happened and a.certain and a.event in ATTACKS)
    return any(_does(act, side) for act in acts)


def _does(act: Act, side: str | None) -> bool:
    return any(d in (side, ENEMY) or is_allied(d, side) for d in act.doers)
