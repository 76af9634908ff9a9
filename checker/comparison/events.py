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
_BODIES = "body"


def group_events(items: Sequence[Item]) -> list[str | None]:
    """The event of each statement, "region.sides.first-day"; None where it names no side and no place, or no day.

    Statements of the same sides about the same region form one event as long as they follow each other; the id holds
    the first day, so it changes only where an earlier statement turns up.
    """
    keys = [_find_key(item) for item in items]
    lent = _lend_places(items, keys)
    members: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for i, (item, key) in enumerate(zip(items, keys, strict=True)):
        anchor = find_anchor(item)
        place, sides = key
        place = place or lent.get((sides, anchor or -1), "")
        if anchor is not None and (place or sides):
            members.setdefault((place, sides), []).append((anchor, i))
    out: list[str | None] = [None] * len(items)
    for (place, sides), found in members.items():
        for first, chain in _cut_chains(sorted(found)):
            name = ".".join(p for p in (place, sides, dt.date.fromordinal(first).isoformat()) if p)
            for i in chain:
                out[i] = name
    return out


def _find_key(item: Item) -> tuple[str, str]:
    """(region or place, the two sides) of a statement; empty where it names none."""
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
    sides = [s for s in dict.fromkeys(named) if s and s != ENEMY and not (s in table and table[s].kind == _BODIES)]
    if not sides and utterance.side:
        sides = [utterance.side.casefold()]
    return place, "-".join(sorted(s.lower() for s in sides[:2]))


def _lend_places(items: Sequence[Item], keys: Sequence[tuple[str, str]]) -> dict[tuple[str, int], str]:
    """For each pair of sides and day the region most spoken of: that of statements that name none."""
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for item, (place, sides) in zip(items, keys, strict=True):
        anchor = find_anchor(item)
        if place and anchor is not None:
            tally = counts.setdefault((sides, anchor), {})
            tally[place] = tally.get(place, 0) + 1
    return {key: max(tally, key=lambda p: (tally[p], p)) for key, tally in counts.items()}


def _cut_chains(found: list[tuple[int, int]]) -> list[tuple[int, list[int]]]:
    chains: list[tuple[int, list[int]]] = []
    last = None
    for day, i in found:
        if last is None or day - last > GAP_DAYS or day - chains[-1][0] > LONGEST_DAYS:
            chains.append((day, []))
        chains[-1][1].append(i)
        last = day
    return chains
