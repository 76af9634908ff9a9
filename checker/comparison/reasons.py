"""The evidence of a pair ─▶ why, in whole sentences that a person can check, and the words that bear them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from checker.claims import ENEMY, load_gazetteer, load_sides
from checker.comparison.evidence import ActRelation, Evidence, FigureRelation, SideRelation
from checker.comparison.views import View
from checker.records import Act, Bound, Quantity, Span

_EVENT_NAMES = {
    "strike": "a strike",
    "assault": "an attack",
    "advance": "taking ground",
    "repel": "holding ground",
    "withdrawal": "a withdrawal",
    "downing": "a downing",
    "killing": "killing",
    "wounding": "wounding",
    "detention": "detention",
    "ceasefire": "a ceasefire",
    "breach": "a breach",
    "agreement": "an agreement",
    "deployment": "a deployment",
    "supply": "supplies or support",
    "weapon_use": "the use of a weapon",
    "airspace": "flights",
    "naval": "ships",
    "blockade": "a blockade",
    "sabotage": "sabotage",
    "accusation": "an accusation",
    "shielding": "civilians and their buildings",
    "diplomacy": "a diplomatic step",
}
_BOUND_NAMES = {Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most ", Bound.ABOUT: "about "}
_COUNTED = {"vote_share": "per cent of the vote"}  # all others are words already: "killed"
_PROPOSED = {"vote_share": "the share of the vote"}
_MAX_REASONS = 5
_MAX_WORDS = 4  # shared words named in a reason
_DECIDING = (ActRelation.POLARITY, ActRelation.EXCHANGED, ActRelation.OTHER_DOER, ActRelation.OPPOSED)

Marks = tuple[list[Span], list[Span]]


def write_reasons(first: View, second: View, found: Evidence) -> tuple[tuple[str, ...], Marks]:
    """The reasons of a pair in its own order, and the deciding words of the first and the second text."""
    names = name_speakers(first, second)
    marks: Marks = ([], [])
    out = [_write_meeting(found, first, second)]
    out += _write_figures(names, found, marks)
    out += _write_acts(names, found, first, second, marks)
    out += _write_rejections(names, first, second, marks)
    out += _write_time_and_place(names, found, first, second, marks)
    if not any(marks):
        _mark_shared(first, second, found, marks)
    missing = _write_missing(names, first, second)
    reasons = [r for r in out if r][: _MAX_REASONS - bool(missing)]
    return tuple(reasons + ([missing] if missing else [])), marks


def name_speakers(first: View, second: View) -> tuple[str, str]:
    """How the two speakers are called in reasons; told apart even where their names are one or unknown."""
    names = []
    for view, fallback in ((first, "one statement"), (second, "the other statement")):
        names.append(view.utterance.speaker or (name_side(view.side) if view.side else fallback))
    if names[0] == names[1]:
        days = [v.utterance.published for v in (first, second)]
        if days[0] and days[1] and str(days[0])[:10] != str(days[1])[:10]:
            return f"{names[0]} ({str(days[0])[:10]})", f"{names[1]} ({str(days[1])[:10]})"
        return "one statement", "the other statement"
    return names[0], names[1]


def name_side(side: str) -> str:
    """A side as a reader knows it."""
    known = load_sides().sides.get(side)
    return known.name if known else ("the enemy" if side == ENEMY else side)


def _name_place(place: str) -> str:
    entry = load_gazetteer().entries.get(place)
    return entry.name if entry else name_side(place)


def _name_event(event: str) -> str:
    return _EVENT_NAMES.get(event, event.replace("_", " "))


def _join(parts: Iterable[str]) -> str:
    listed = list(parts)
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + " and " + listed[-1]


def name_proposition(first: View, second: View, found: Evidence) -> str:
    """What the two disagree about ("shelling at Gadabay on 11 September 2022"), or "" where nothing names it."""
    for count, other, relates in found.figures:
        if relates is FigureRelation.CLASH:
            side = count.side or other.side
            proposed = _PROPOSED.get(count.what, f"the number of {count.what}")
            return proposed + (f" of {name_side(side)}" if side else "")
    for x, y, relation in found.acts:
        if relation is ActRelation.OPPOSED:
            return " or ".join(sorted((_name_event(x.event), _name_event(y.event))))
    return _write_setting(found, first, second).removeprefix("of ")


def _write_meeting(found: Evidence, first: View, second: View) -> str:
    """What both speak of, as a sentence."""
    setting = _write_setting(found, first, second)
    if setting:
        return f"Both speak {setting}."
    if found.words:
        return "Both use the words " + _join(f"“{w}”" for w in found.words[:_MAX_WORDS]) + "."
    return ""


def _write_setting(found: Evidence, first: View, second: View) -> str:
    """The acts, places and day that both speak of: "of shelling at Gadabay on 11 September 2022"."""
    events = list(dict.fromkeys(x.event for x, y, r in found.acts if x.event == y.event))[:2]
    parts = []
    if events:
        parts.append("of " + _join(_name_event(e) for e in events))
    if found.places:
        parts.append("at " + _join(_name_place(p) for p in sorted(found.places)[:2]))
    if found.days_apart == 0 and first.first_day and second.first_day:
        day = dt.date.fromordinal(max(first.first_day, second.first_day))
        parts.append(f"on {day.day} {day:%B %Y}")
    return " ".join(parts)


def _write_figures(names: tuple[str, str], found: Evidence, marks: Marks) -> list[str]:
    out = []
    for x, y, relation in found.figures:
        if relation in (FigureRelation.CLASH, FigureRelation.COMPATIBLE):
            verdict = "neither allows for the other" if relation is FigureRelation.CLASH else "the two fit together"
            out.append(f"{names[0]} gives {_write_figure(x)}, {names[1]} {_write_figure(y)}: {verdict}.")
        elif relation is FigureRelation.OTHER_SIDE and x.side and y.side:
            out.append(f"The figures count different losses: {name_side(x.side)}'s and {name_side(y.side)}'s.")
        elif relation is FigureRelation.PART:
            out.append(f"The figures count different people: {x.group} and {y.group}.")
        else:
            continue
        if relation is FigureRelation.CLASH:
            marks[0].append(x.span)
            marks[1].append(y.span)
    return out[:2]


def _write_figure(q: Quantity) -> str:
    value = q.low if q.low is not None else q.high
    if q.bound is Bound.RANGE and q.low is not None and q.high is not None:
        amount = f"{q.low:g} to {q.high:g}"
    else:
        amount = f"{value:,.0f}" if value is not None else "a number"
    whose = f" of {name_side(q.side)}" if q.side else ""
    return f"{_BOUND_NAMES.get(q.bound, '')}{amount} {_COUNTED.get(q.what, q.what)}{whose}"


def _write_acts(names: tuple[str, str], found: Evidence, first: View, second: View, marks: Marks) -> list[str]:
    out: list[str] = []
    told: set[tuple[str, ActRelation]] = set()
    for x, y, relation in found.acts:
        if relation not in _DECIDING:
            continue
        marks[0].append(x.span)
        marks[1].append(y.span)
        if (x.event, relation) in told:
            continue
        told.add((x.event, relation))
        out.append(_write_act(names, x, y, relation))
    return out[:2]


def _write_act(names: tuple[str, str], x: Act, y: Act, relation: ActRelation) -> str:
    what = _name_event(x.event)
    if relation is ActRelation.POLARITY:
        sayer, other, act = (names[0], names[1], x) if x.happened else (names[1], names[0], y)
        by = " by " + _join(name_side(d) for d in act.doers) if act.doers else ""
        return f"{sayer} speaks of {what}{by} as a fact, {other} says that it was not so."
    if relation is ActRelation.OPPOSED:
        return f"{names[0]} speaks of {what}, {names[1]} of {_name_event(y.event)}: the two hardly go together."
    doers = [_join(name_side(d) for d in act.doers) for act in (x, y)]
    return f"Of {what}, {names[0]} names {doers[0]} as the doer, {names[1]} {doers[1]}."


def _write_rejections(names: tuple[str, str], first: View, second: View, marks: Marks) -> list[str]:
    out = []
    for i, (view, other) in enumerate(((first, second), (second, first))):
        if not view.claim.denies:
            continue
        marks[i].extend(view.claim.rejected[:3])
        text = view.utterance.text
        words = " … ".join(f"“{text[s:e]}”" for s, e in view.claim.rejected[:2])
        named = f" that names {name_side(other.side)}" if other.side and other.side in view.parties else ""
        out.append(f"{names[i]} rejects a claim{named}" + (f": {words}." if words else "."))
    return out


def _write_time_and_place(
    names: tuple[str, str], found: Evidence, first: View, second: View, marks: Marks
) -> list[str]:
    out = []
    if found.apart:
        places = [_join(_name_place(p) for p in sorted(v.places)[:2]) for v in (first, second)]
        out.append(f"{names[0]} names {places[0]}, {names[1]} {places[1]}.")
    if found.days_apart:
        days = "day" if found.days_apart == 1 else "days"
        out.append(f"They speak of times {found.days_apart} {days} apart.")
    clocks = [[t for t in v.claim.times if t.clock is not None] for v in (first, second)]
    if clocks[0] and clocks[1] and clocks[0][0].clock != clocks[1][0].clock:
        shown = [f"{(c[0].clock or 0) // 60}:{(c[0].clock or 0) % 60:02d}" for c in clocks]
        out.append(f"{names[0]} says {shown[0]}, {names[1]} {shown[1]}.")
        marks[0].append(clocks[0][0].span)
        marks[1].append(clocks[1][0].span)
    if found.sides is SideRelation.SAME:
        out.append("Both speak for the same side.")
    elif found.sides is SideRelation.ALLIED:
        out.append("The two sides are allied.")
    return out


def _mark_shared(first: View, second: View, found: Evidence, marks: Marks) -> None:
    """Where nothing clashes word by word, the acts and places of both are the words to look at."""
    for view, own in ((first, marks[0]), (second, marks[1])):
        own.extend(a.span for a in view.claim.acts[:2])
        own.extend(p.span for p in view.claim.places if p.id in found.places)


def _write_missing(names: tuple[str, str], first: View, second: View) -> str:
    gaps = []
    for name, view in zip(names, (first, second), strict=True):
        lacks = [
            what
            for what, there in (
                ("place", bool(view.places)),
                ("date", view.published is not None or view.first_day is not None),
                ("known party", view.side is not None or bool(view.parties)),
            )
            if not there
        ]
        if lacks:
            gaps.append(f"{name} names no " + " and no ".join(lacks))
    return "; ".join(gaps) + "." if gaps else ""


def merge_spans(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """The spans in text order, overlaps joined, none past the text."""
    out: list[Span] = []
    for start, end in sorted(s for s in spans if 0 <= s[0] < s[1] <= length):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)
