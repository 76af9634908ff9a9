"""Pairs counted by what a reader filters by, by the event they belong to, and by who stands against whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.records import Relation
from checker.store.columns import Coded, Ints, Mask, PairColumns
from checker.store.search import DISMISSED

N_VALUES = 12  # values listed of a facet; the rest are found by search
SCORE_BANDS = (0.0, 0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how many of the wanted pairs have it."""

    value: str
    n: int


def count_facets(columns: PairColumns, masks: dict[str, Mask]) -> dict[str, list[Count]]:
    """For each filter, the values it could take next with their counts, all other filters held as they are."""
    facets: dict[str, list[Count]] = {}
    for name in ("kind", "sides", "place", "verdict"):
        column = columns.columns[name]
        facets[name] = _top(column, _tally(column, columns.combine(masks, free=name)))
    facets["source"] = _count_sources(columns, columns.combine(masks, free="source"))
    scores = columns.score[columns.combine(masks, free="score")]
    facets["score"] = [Count(f"{band:g}", int((scores >= band).sum())) for band in SCORE_BANDS]
    return facets


def _tally(column: Coded, mask: Mask) -> Ints:
    return np.bincount(column.codes[mask], minlength=len(column.values))


def _top(column: Coded, n: Ints) -> list[Count]:
    named = [(column.values[code], int(n[code])) for code in np.flatnonzero(n)]
    counts = [Count("none" if value is None else value, times) for value, times in named if value != ""]
    return sorted(counts, key=lambda count: (-count.n, count.value))[:N_VALUES]


def _count_sources(columns: PairColumns, mask: Mask) -> list[Count]:
    """How many pairs each publisher stands in; one that stands on both sides of a pair counts once."""
    a, b = columns.columns["a_source"], columns.columns["b_source"]
    both = Coded([*a.values, *b.values])
    first, second = both.codes[: len(a.values)][a.codes], both.codes[len(a.values) :][b.codes]
    n = np.bincount(first[mask], minlength=len(both.values))
    return _top(both, n + np.bincount(second[mask & (first != second)], minlength=len(both.values)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedGroup:
    """An event's wanted pairs: how many, and the strongest of them; `key` is the pair's id where it has no event."""

    key: str
    n_pairs: int
    top_score: float
    shown: tuple[str, ...]


def rank_groups(columns: PairColumns, wanted: Mask, *, order: str, n_shown: int, page: slice) -> list[RankedGroup]:
    """A page of the groups of wanted pairs, by their strongest or their newest pair."""
    chosen = np.flatnonzero(wanted)
    groups = columns.groups.codes[chosen]
    n = np.bincount(groups, minlength=len(columns.groups.values))
    best = columns.columns["first_seen_at"].codes if order == "newest" else columns.score
    top = np.full(len(n), -np.inf)
    np.maximum.at(top, groups, best[chosen].astype(np.float64))
    present = np.flatnonzero(n)
    ranked = present[np.lexsort((present, -top[present]))][page]
    of_page = chosen[np.isin(groups, ranked)]
    of_page = of_page[np.argsort(columns.rank[of_page])]
    codes = columns.groups.codes[of_page]
    found = []
    for code in ranked:
        members = of_page[codes == code]
        found.append(
            RankedGroup(
                key=str(columns.groups.values[code]),
                n_pairs=int(n[code]),
                top_score=float(columns.score[members[0]]),
                shown=tuple(columns.ids[position] for position in members[:n_shown]),
            )
        )
    return found


def count_groups(columns: PairColumns, wanted: Mask) -> int:
    """How many groups the wanted pairs fall into."""
    return len(np.unique(columns.groups.codes[wanted]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposition:
    """How often two sides (lower case, sorted) clash, by kind."""

    sides: tuple[str, str]
    n: int
    by_kind: dict[str, int]


def count_oppositions(columns: PairColumns, min_score: float) -> list[Opposition]:
    """Who contradicts whom, the most frequent first; what a person judged compatible is left out."""
    sides, kinds, verdict = (columns.columns[name] for name in ("sides", "kind", "verdict"))
    wanted = columns.columns["relation"].equals(Relation.CONTRADICTION.value) & (columns.score >= min_score)
    wanted &= ~np.logical_or.reduce([verdict.equals(name) for name in DISMISSED])
    both = sides.codes[wanted] * len(kinds.values) + kinds.codes[wanted]
    found: dict[tuple[str, str], dict[str, int]] = {}
    for code, n in zip(*np.unique(both, return_counts=True), strict=True):
        first, _, second = (sides.values[code // len(kinds.values)] or "").partition("|")
        found.setdefault((first, second), {})[kinds.values[code % len(kinds.values)] or "other"] = int(n)
    oppositions = [
        Opposition(sides=pair, n=sum(by_kind.values()), by_kind=dict(sorted(by_kind.items())))
        for pair, by_kind in found.items()
    ]
    return sorted(oppositions, key=lambda item: (-item.n, item.sides))
