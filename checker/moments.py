"""A person's or a file's date words ─▶ an aware UTC time, or a date that stays a date."""

from __future__ import annotations

import datetime as dt

from checker.records import Moment


def parse_moment(value: str | None) -> Moment | None:
    """``2022``, ``2022-09``, ``2022-09-13`` or an ISO time ─▶ the moment; a year or a month gives its first day.

    A time without a zone is read as UTC. None where nothing is given or nothing can be read.
    """
    if not value:
        return None
    text = value.strip().replace("Z", "+00:00")
    try:
        if len(text) in (4, 7):
            return dt.date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01")
        if len(text) == len("2022-09-13"):
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
