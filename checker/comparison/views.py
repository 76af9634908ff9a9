"""A statement and its claim ─▶ a view: what comparison asks of it, worked out once however often it is compared."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from checker.claims import find_side
from checker.claims.words import load_words
from checker.comparison.wording import Wording, read_wording
from checker.records import Act, Claim, Label, Moment, Quantity, Span, Utterance

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME_WORD = re.compile(r"\w+")
_TITLES, _CIVIL, _NIGHT = load_words("titles"), load_words("civil"), load_words("night")
_REMAINS, _BEGINNING, _AGREEING = load_words("remains"), load_words("beginning"), load_words("agreeing")
_BEFORE = 24  # characters before a figure that may say what it counts: "the bodies of up to"
_NIGHTFALL = dt.timedelta(hours=12)  # in UTC: nowhere between the Atlantic and India is it night before
_EASTERNMOST, _WESTERNMOST = dt.timedelta(hours=14), dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class View:
    """What comparison asks of a statement.

    Attributes:
        utterance: the statement.
        claim: its claim.
        side: whose voice it is, or None.
        speaker: the telling words of the speaker's name.
        is_civil: people on the spot, an opposition, a rights group speak, not an office.
        is_beginning: it says who began, or that somebody answered.
        is_agreeing: it admits, welcomes, mourns or appeals.
        uncertain: share of its acts that are no facts.
        negated: share of its acts that did not happen.
        denial: probability that it is a denial, in [0, 1].
        types: probabilities of the statement's types, in the order of the model that gave them.
        weights: its content words with their weights.
        norm: length of that vector.
        wording: its telling stems.
        places: ids of the places named.
        towns: the same without countries.
        holders: ids of the regions that hold them, countries left out.
        first_day: ordinal of the first day that it speaks of, or None.
        last_day: ordinal of the last.
        published: ordinal of the day of publication, or None.
        acts: its acts by event class.
        quantities: its figures by what they count.
        parties: the sides named.
        doers: sides said to have done something that happened.
        denied_doers: sides said not to have done something.
        numbers: the numbers that stand in the text.
        names: words, folded, of which the names of sides and places in the text are made.
        begins: before this moment (UTC) what it speaks of had not begun in any zone, or None where it names no time.
        said_by: it was said by this moment at the latest (UTC), or None.
    """

    utterance: Utterance
    claim: Claim
    side: str | None
    speaker: frozenset[str]
    is_civil: bool
    is_beginning: bool
    is_agreeing: bool
    uncertain: float
    negated: float
    denial: float
    types: tuple[float, ...]
    weights: Mapping[str, float]
    norm: float
    wording: Wording
    places: frozenset[str]
    towns: frozenset[str]
    holders: frozenset[str]
    first_day: int | None
    last_day: int | None
    published: int | None
    acts: Mapping[str, Sequence[Act]]
    quantities: Mapping[str, Sequence[Quantity]]
    parties: frozenset[str]
    doers: frozenset[str]
    denied_doers: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    begins: dt.datetime | None
    said_by: dt.datetime | None

    @property
    def order(self) -> tuple[float, int, str, str]:
        """A key of the statement's content alone: the surer denial first, then the earlier, then by words."""
        return (-self.denial, self.published or 0, self.utterance.text, self.utterance.speaker or "")


def find_day(moment: Moment | None) -> int | None:
    """The ordinal of a moment's day, or None."""
    if moment is None:
        return None
    return moment.date().toordinal() if isinstance(moment, dt.datetime) else moment.toordinal()


def build_view(
    utterance: Utterance,
    claim: Claim,
    weigh: Callable[[str], float],
    types: tuple[float, ...] = (),
    denial: float | None = None,
) -> View:
    """The view of a statement.

    Args:
        utterance: the statement; its own probability of denial goes before `denial`.
        claim: its claim.
        weigh: a content word's weight (its inverse document frequency).
        types: probabilities of the statement's types.
        denial: probability of denial where the statement carries none.
    """
    weights = {w: weigh(w) for w in claim.words}
    acts: dict[str, list[Act]] = {}
    for act in claim.acts:
        acts.setdefault(act.event, []).append(act)
    quantities: dict[str, list[Quantity]] = {}
    for quantity in claim.quantities:
        if not any(t.span[0] < quantity.span[1] and quantity.span[0] < t.span[1] for t in claim.times):
            # "the fighting of 12 September" counts nothing
            quantities.setdefault(_name_fate(quantity, utterance.text), []).append(quantity)
    days = [t for t in claim.times if t.start is not None]
    speaker, names = _find_speaker_words(utterance.speaker), _find_names(utterance, claim)
    return View(
        utterance=utterance,
        claim=claim,
        side=claim.speaker_side,
        speaker=speaker,
        is_civil=not _CIVIL.isdisjoint(_NAME_WORD.findall((utterance.speaker or "").casefold())),
        is_beginning=not _BEGINNING.isdisjoint(weights),
        is_agreeing=not _AGREEING.isdisjoint(weights),
        uncertain=sum(not act.certain for act in claim.acts) / (len(claim.acts) or 1),
        negated=sum(not act.happened for act in claim.acts) / (len(claim.acts) or 1),
        denial=_find_denial(utterance, denial),
        types=types,
        weights=weights,
        norm=math.sqrt(sum(w * w for w in weights.values())) or 1.0,
        wording=read_wording(utterance, claim, weights, names, speaker),
        places=frozenset(p.id for p in claim.places),
        towns=frozenset(p.id for p in claim.places if p.kind != "country"),
        holders=frozenset(h for p in claim.places for h in p.within if not (len(h) == 2 and h.isupper())),
        first_day=min((t.start.toordinal() for t in days if t.start), default=None),
        last_day=max(((t.end or t.start).toordinal() for t in days if t.start), default=None),
        published=find_day(utterance.published),
        acts=acts,
        quantities=quantities,
        parties=frozenset(p.side for p in claim.parties),
        doers=frozenset(d for a in claim.acts if a.happened for d in a.doers),
        denied_doers=frozenset(d for a in claim.acts if not a.happened for d in a.doers),
        numbers=frozenset(n for s, e in _find_own(utterance) for n in _NUMBER.findall(utterance.text[s:e])),
        names=names,
        begins=_find_beginning(utterance, claim),
        said_by=_find_latest(utterance.published),
    )


def _name_fate(quantity: Quantity, text: str) -> str:
    """What is counted; soldiers that a side lost are dead, tanks destroyed; bodies handed over are no toll."""
    start = quantity.span[0]
    before = _NAME_WORD.findall(text[max(0, start - _BEFORE) : start].casefold())
    if quantity.what == "killed" and not _REMAINS.isdisjoint(before):
        return "bodies"
    is_lost = quantity.group == "soldiers" and quantity.what == "destroyed"
    return "killed" if is_lost else quantity.what


def _find_beginning(utterance: Utterance, claim: Claim) -> dt.datetime | None:
    """The start of the first day named; of a night its evening."""
    dated = [t for t in claim.times if t.start is not None]
    if not dated:
        return None
    first = min(dated, key=lambda t: t.start or dt.date.max)
    words = {
        w
        for t in dated
        if t.start == first.start
        for w in _NAME_WORD.findall(utterance.text[slice(*t.span)].casefold())
    }
    start = dt.datetime.combine(first.start or dt.date.max, dt.time(), dt.UTC)
    return start + _NIGHTFALL if words & _NIGHT else start - _EASTERNMOST


def _find_latest(published: Moment | None) -> dt.datetime | None:
    if published is None:
        return None
    if isinstance(published, dt.datetime):
        return published
    return dt.datetime.combine(published, dt.time(23, 59), dt.UTC) + _WESTERNMOST


def _find_names(utterance: Utterance, claim: Claim) -> frozenset[str]:
    spans = [p.span for p in claim.parties] + [p.span for p in claim.places]
    return frozenset(w for start, end in spans for w in _NAME_WORD.findall(utterance.text[start:end].casefold()))


def _find_own(utterance: Utterance) -> tuple[Span, ...]:
    return utterance.content or ((0, len(utterance.text)),)


def _find_denial(utterance: Utterance, fallback: float | None) -> float:
    if utterance.probability is not None:
        return utterance.probability
    if utterance.label is not None:
        return 0.95 if utterance.label is Label.DENIAL else 0.05  # a label without its probability is near to sure
    return 0.5 if fallback is None else fallback


def _find_speaker_words(speaker: str | None) -> frozenset[str]:
    words = _NAME_WORD.findall((speaker or "").casefold())
    telling = frozenset(w for w in words if w not in _TITLES and find_side(w.capitalize()) is None and len(w) > 2)
    return telling or frozenset(words)
