"""Statements of an event ─▶ what each side counted: lowest, best and highest value over time, with who said it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from checker.comparison.events import group_events
from checker.comparison.views import find_day
from checker.records import Claim, Quantity, Utterance

Item = tuple[Utterance, Claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePoint:
    """One statement's figure.

    Attributes:
        position: of the statement in the items given.
        published_on: day of publication, or None.
        speaker: who said it, as named.
        low: smallest value its words allow, or None.
        high: largest, or None.
    """

    position: int
    published_on: dt.date | None
    speaker: str | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """What one side says of one quantity of one event, after UCDP's low, best and high.

    Attributes:
        event_id: the event.
        what: what is counted.
        group: soldiers, civilians …, or None.
        whose: the side that they belong to, or None.
        said_by: the side that counts, or None.
        low: the smallest value ever given.
        best: the latest value given (the largest of them where several were given that day).
        high: the largest value ever given.
        points: the figures in order of time.
    """

    event_id: str
    what: str
    group: str | None
    whose: str | None
    said_by: str | None
    low: float
    best: float
    high: float
    points: tuple[FigurePoint, ...]


def list_figures(items: Sequence[Item], event_ids: Sequence[str | None] | None = None) -> list[FigureRow]:
    """The figures of each event and quantity by the side that gives them, sorted; statements without event left out.

    Args:
        items: statements with their claims.
        event_ids: of each statement, as `group_events` gives them; found here where None.
    """
    events = group_events(items) if event_ids is None else event_ids
    found: dict[tuple[str, str, str, str, str], list[FigurePoint]] = {}
    for position, ((utterance, claim), event_id) in enumerate(zip(items, events, strict=True)):
        if event_id is None:
            continue
        for quantity in claim.quantities:
            key = (event_id, quantity.what, quantity.group or "", quantity.side or "", claim.speaker_side or "")
            found.setdefault(key, []).append(_build_point(position, utterance, quantity))
    return [_build_row(key, points) for key, points in sorted(found.items())]


def _build_point(position: int, utterance: Utterance, quantity: Quantity) -> FigurePoint:
    day = find_day(utterance.published)
    return FigurePoint(
        position=position,
        published_on=dt.date.fromordinal(day) if day else None,
        speaker=utterance.speaker,
        low=quantity.low,
        high=quantity.high,
    )


def _build_row(key: tuple[str, str, str, str, str], points: list[FigurePoint]) -> FigureRow:
    event_id, what, group, whose, said_by = key
    ordered = sorted(points, key=lambda p: (p.published_on or dt.date.min, p.position))
    values = [v for p in ordered for v in (p.low, p.high) if v is not None]
    last_day = ordered[-1].published_on
    last = [v for p in ordered if p.published_on == last_day for v in (p.low, p.high) if v is not None]
    return FigureRow(
        event_id=event_id,
        what=what,
        group=group or None,
        whose=whose or None,
        said_by=said_by or None,
        low=min(values),
        best=max(last),
        high=max(values),
        points=tuple(ordered),
    )
