"""A query string ─▶ which pairs are wanted and how they stand; and back, with one thing changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from checker.records import ContradictionKind, Relation
from checker.store.reviews import VERDICTS
from checker.store.search import PairFilter

ORDERS = ("score", "newest")
SHOWN_RELATIONS = (Relation.CONTRADICTION, Relation.REVERSAL, Relation.UPDATE, Relation.CORROBORATION)
KEYS = (
    "q", "relation", "kind", "sides", "place", "source", "actor", "verdict", "since", "until", "min", "event",
    "dismissed", "order", "page",
)  # fmt: skip
MAX_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows.

    Attributes:
        wanted: the filter.
        given: the query's own values, only those that differ from the default.
        order: by score or newest first.
        page: from 1.
        problems: what in the query could not be understood; it was left out.
    """

    wanted: PairFilter
    given: dict[str, str]
    order: str = "score"
    page: int = 1
    problems: tuple[str, ...] = ()

    def url(self, path: str = "/", **changes: str | int | None) -> str:
        """The address of the same list with some values changed; a change of filter begins at page 1."""
        values = {key: value for key, value in self.given.items() if key != "page"}
        for key, value in changes.items():
            values.pop(key, None)
            if value not in (None, ""):
                values[key] = str(value)
        return f"{path}?{urlencode(values)}" if values else path

    @property
    def is_filtered(self) -> bool:
        """Whether anything is asked for but order and page."""
        return bool(self.given.keys() - {"order", "page"})


def read_listing(query: Mapping[str, str], threshold: float) -> Listing:
    """The listing of a query string; a value that cannot be one is left out and named."""
    given = {key: query[key].strip()[:200] for key in KEYS if query.get(key, "").strip()}
    problems: list[str] = []
    relation = _one_of(given, "relation", [str(r) for r in SHOWN_RELATIONS], problems) or Relation.CONTRADICTION.value
    verdict = _one_of(given, "verdict", [*VERDICTS, "none"], problems)
    sides = given.get("sides", "").split("|")
    score = _number(given, "min", problems)
    order = _one_of(given, "order", ORDERS, problems) or "score"
    page = given.get("page", "1")
    wanted = PairFilter(
        relations=(relation,),
        since=_day(given, "since", problems),
        until=_day(given, "until", problems),
        place=given.get("place"),
        about=given.get("q", ""),
        between=(sides[0], sides[1]) if len(sides) == 2 else None,
        kind=_one_of(given, "kind", list(ContradictionKind), problems),
        min_score=_least_score(relation, score, threshold),
        source=given.get("source"),
        actor=given.get("actor"),
        verdict=verdict,
        event_id=given.get("event"),
        hide_dismissed=verdict is None and "dismissed" not in given,
    )
    number = min(max(int(page), 1), MAX_PAGE) if page.isdecimal() and page.isascii() and len(page) < 9 else 1
    return Listing(wanted, given, order, number, tuple(problems))


def _least_score(relation: str, asked: float | None, threshold: float) -> float:
    """As asked; else the threshold, which is one of contradictions: an update's score says that it is none."""
    if asked is not None:
        return asked
    return threshold if relation == Relation.CONTRADICTION else 0.0


def _one_of(given: dict[str, str], key: str, known: list[str] | tuple[str, ...], problems: list[str]) -> str | None:
    value = given.get(key)
    if value is None or value in known:
        return value
    problems.append(f"{key}: {value!r} is not one of {', '.join(known)}")
    del given[key]
    return None


def _day(given: dict[str, str], key: str, problems: list[str]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(given[key]) if key in given else None
    except ValueError:
        problems.append(f"{key}: {given.pop(key)!r} is not a day; write it as 2022-09-13")
        return None


def _number(given: dict[str, str], key: str, problems: list[str]) -> float | None:
    try:
        value = float(given[key]) if key in given else None
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value <= 1:
        problems.append(f"{key}: {given.pop(key)!r} is not a score between 0 and 1")
        return None
    return value
