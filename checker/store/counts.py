"""Pairs counted by what a reader filters by, and by who stands against whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from checker.records import Relation
from checker.store.search import PairFilter, pair_conditions
from checker.store.tables import ContradictionRow

N_VALUES = 12  # values listed of a facet; the rest are found by search
SCORE_BANDS = (0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Count:
    """A value and how many of the wanted pairs have it."""

    value: str
    n: int


def count_facets(session: Session, wanted: PairFilter) -> dict[str, list[Count]]:
    """For each filter, the values it could take next with their counts, all other filters held as they are."""
    pair = ContradictionRow
    facets: dict[str, list[Count]] = {}
    singles: tuple[tuple[str, Any, dict[str, Any]], ...] = (
        ("kind", pair.kind, {"kind": None}),
        ("sides", pair.sides, {"between": None}),
        ("place", pair.place, {"place": None}),
        ("verdict", pair.verdict, {"verdict": None, "hide_dismissed": False}),
    )
    for name, column, free in singles:
        facets[name] = _count_values(session, replace(wanted, **free), [column])
    facets["source"] = _count_values(session, replace(wanted, source=None), [pair.a_source, pair.b_source])
    facets["score"] = _count_bands(session, replace(wanted, min_score=0.0))
    return facets


def _count_values(session: Session, wanted: PairFilter, columns: Sequence[Any]) -> list[Count]:
    counted: Counter[str] = Counter()
    query = select(*columns, func.count()).where(*pair_conditions(session, wanted)).group_by(*columns)
    for *values, n in session.execute(query):
        for value in {"none" if value is None else str(value) for value in values}:
            counted[value] += n
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [Count(value, n) for value, n in ranked if value][:N_VALUES]


def _count_bands(session: Session, wanted: PairFilter) -> list[Count]:
    score = col(ContradictionRow.score)
    sums = [func.sum(case((score >= band, 1), else_=0)) for band in SCORE_BANDS]
    query = select(func.count(), *sums).where(*pair_conditions(session, wanted))
    n_all, *n_bands = session.execute(query).one()
    return [Count("0", n_all), *(Count(f"{band:g}", n or 0) for band, n in zip(SCORE_BANDS, n_bands, strict=True))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposition:
    """How often two sides (lower case, sorted) clash, by kind."""

    sides: tuple[str, str]
    n: int
    by_kind: dict[str, int]


def count_oppositions(session: Session, min_score: float) -> list[Opposition]:
    """Who contradicts whom, the most frequent first; what a person judged compatible is left out."""
    wanted = PairFilter(relations=(Relation.CONTRADICTION.value,), min_score=min_score, hide_dismissed=True)
    columns: list[Any] = [ContradictionRow.sides, ContradictionRow.kind]
    query = select(*columns, func.count()).where(*pair_conditions(session, wanted)).group_by(*columns)
    found: dict[tuple[str, str], dict[str, int]] = {}
    for sides, kind, n in session.execute(query):
        first, _, second = sides.partition("|")
        found.setdefault((first, second), {})[kind or "other"] = n
    oppositions = [
        Opposition(sides=sides, n=sum(kinds.values()), by_kind=dict(sorted(kinds.items())))
        for sides, kinds in found.items()
    ]
    return sorted(oppositions, key=lambda item: (-item.n, item.sides))
