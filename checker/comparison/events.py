"""Statements ─▶ events: which clash, strike or quarrel each belongs to, under ids that stay when others are added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from checker.claims import ENEMY, load_sides
from checker.comparison.candidates import find_anchor
from checker.records import Claim, Utterance

Item = tuple[Utterance, Claim]

GAP_DAYS = 2
"""An event goes on while no more than so many days pass without a statement about it."""
LONGEST_DAYS = 14
"""A front that is never silent is cut into events of two weeks."""
_BODY = "body"


def group_events(items: Sequence[Item]) -> list[str | None]:
    """The event of each statement, "region.first-day" or "sides.first-day"; None without day, or side and place.

    Statements about one region form one event as long as they follow each other, and so do statements of one pair of
    sides that name no place; a statement without a place goes where most statements of its sides went that day. The
    id holds the first day, so it changes only where an earlier statement turns up.
    """
    anchors = [find_anchor(item) for item in items]
    keys = [_find_key(item) for item in items]
    lent = _lend_places(anchors, keys)
    members: dict[str, list[tuple[int, int]]] = {}
    for i, (anchor, (place, sides)) in enumerate(zip(anchors, keys, strict=True)):
        if anchor is None:
            continue
        name = place or _borrow(lent, sides, anchor) or "-".join(sorted(sides[:2]))
        if name:
            members.setdefault(name, []).append((anchor, i))
    out: list[str | None] = [None] * len(items)
    for name, found in members.items():
        for first, chain in _cut_chains(sorted(found)):
            event = f"{name}.{dt.date.fromordinal(first).isoformat()}"
            for i in chain:
                out[i] = event
    return out


def _find_key(item: Item) -> tuple[str, list[str]]:
    """(region or place, the sides) of a statement; empty where it names none."""
    utterance, claim = item
    place = ""
    for found in claim.places:
        if found.kind == "country":
            continue
        regions = [w for w in found.within if not (len(w) == 2 and w.isupper())]
        place = regions[-1] if regions else found.id
        break
    table = load_sides().sides
    named = [claim.speaker_side, *(p.side for p in claim.parties)]
    sides = [s for s in dict.fromkeys(named) if s and s != ENEMY and not (s in table and table[s].kind == _BODY)]
    if not sides and utterance.side:
        sides = [utterance.side.casefold()]
    return place, [s.lower() for s in sides]


def _lend_places(
    anchors: Sequence[int | None], keys: Sequence[tuple[str, list[str]]]
) -> dict[tuple[str, int], dict[str, int]]:
    """For each side and day how often each region is spoken of."""
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for anchor, (place, sides) in zip(anchors, keys, strict=True):
        if place and anchor is not None:
            for side in sides:
                tally = counts.setdefault((side, anchor), {})
                tally[place] = tally.get(place, 0) + 1
    return counts


def _borrow(lent: dict[tuple[str, int], dict[str, int]], sides: Sequence[str], anchor: int) -> str:
    """The region most spoken of by or about a statement's sides on its day, or the day before; empty if none."""
    for day in (anchor, anchor - 1):
        tally: dict[str, int] = {}
        for side in sides[:2]:
            for place, n in lent.get((side, day), {}).items():
                tally[place] = tally.get(place, 0) + n
        if tally:
            return max(tally, key=lambda p: (tally[p], p))
    return ""


def _cut_chains(found: list[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    chains: list[tuple[int, list[int]]] = []
    last = None
    for day, i in found:
        if last is None or day - last > GAP_DAYS or day - chains[-1][0] > LONGEST_DAYS:
            chains.append((day, []))
        chains[-1][1].append(i)
        last = day
    return chains
