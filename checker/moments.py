"""A person's or a file's date words ─▶ an aware UTC time, or a date that stays a date."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from checker.records import Moment

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def parse_moment(value: str | None) -> Moment | None:
    """``2022``, ``2022-09``, ``2022-09-13`` or an ISO time ─▶ the moment; a year or a month gives its first day.

    A time without a zone is read as UTC. None where nothing is given or nothing can be read.
    """
    text = (value or "").strip()
    try:
        if match := _DATE.fullmatch(text):
            year, month, day = match.groups()
            return dt.date(int(year), int(month or 1), int(day or 1))
        moment = dt.datetime.fromisoformat(text)
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # no such day, or no such year in UTC
        return None


def parse_moments(a: str | None, b: str | None) -> tuple[Moment | None, Moment | None]:
    """Two moments; a year or a month gives its day nearest to the other: ``2022`` is not far from ``2022-09-13``."""
    first, second = parse_moment(a), parse_moment(b)
    if first is None or second is None:
        return first, second
    early, late = _find_period(a, first), _find_period(b, second)
    return _find_nearest(early, late, first), _find_nearest(late, early, second)


def _find_period(value: str | None, moment: Moment) -> tuple[dt.date, dt.date]:
    """The first and the last day that the words may mean."""
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    match = _DATE.fullmatch((value or "").strip())
    if match is None or match[3]:
        return day, day
    month = day.month if match[2] else 12
    return day, dt.date(day.year, month, calendar.monthrange(day.year, month)[1])


def _find_nearest(own: tuple[dt.date, dt.date], other: tuple[dt.date, dt.date], moment: Moment) -> Moment:
    """`moment` where it is exact, else the day of its period nearest to the other's (the first both may mean)."""
    return moment if own[0] == own[1] else min(max(own[0], other[0]), own[1])
