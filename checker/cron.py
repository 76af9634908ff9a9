"""Cron expressions as cron means them ─▶ APScheduler triggers.

APScheduler's own `from_crontab` counts weekdays from Monday and joins day-of-month and day-of-week by "and"; cron
counts them from Sunday and joins the two by "or" where both are given (crontab(5)).
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from checker.errors import ConfigError

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")  # 7 is Sunday too
NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def parse_zone(name: str) -> ZoneInfo:
    """The IANA zone of this name.

    Raises:
        ConfigError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"schedule.timezone: {name!r} is no IANA time zone (as in Asia/Yerevan)") from error


def parse_cron(expression: str, zone: ZoneInfo, key: str, jitter_s: int = 0) -> BaseTrigger:
    """The trigger of a five-field expression, read in `zone`.

    Raises:
        ConfigError: it is none; names the key.
    """
    fields = NAMED.get(expression.strip(), expression).split()
    if len(fields) != 5:
        raise ConfigError(f"{key}: {expression!r} has {len(fields)} fields; cron has 5: minute hour day month weekday")
    minute, hour, day, month, weekday = fields
    try:
        names = _name_weekdays(weekday)
        common = {"minute": minute, "hour": hour, "month": month, "timezone": zone, "jitter": jitter_s or None}
        if day.startswith("*") or weekday.startswith("*"):
            return CronTrigger(day=day, day_of_week=names, **common)
        return OrTrigger([CronTrigger(day=day, **common), CronTrigger(day_of_week=names, **common)])
    except ValueError as error:
        raise ConfigError(f"{key}: {expression!r} is no cron expression: {error}") from error


def _name_weekdays(field: str) -> str:
    """The weekday field with its numbers as names, each part as a list, so that Sunday may begin or end a range."""
    parts = []
    for part in field.lower().split(","):
        body, _, step = part.partition("/")
        if body == "*":
            parts.append(part if not step else _list_days(range(0, 7, _positive(step))))
            continue
        first, _, last = body.partition("-")
        start = _number(first)
        end = _number(last) if last else (6 if step else start)
        if end < start:
            raise ValueError(f"weekdays {body} run backwards")
        parts.append(_list_days(range(start, end + 1, _positive(step) if step else 1)))
    return ",".join(parts)


def _list_days(days: range) -> str:
    return ",".join(dict.fromkeys(WEEKDAYS[day] for day in days))


def _number(word: str) -> int:
    if word in WEEKDAYS:
        return WEEKDAYS.index(word)
    if not re.fullmatch(r"[0-7]", word):
        raise ValueError(f"{word!r} is no weekday (0-7 or sun-sat)")
    return int(word)


def _positive(step: str) -> int:
    if not step.isdecimal() or int(step) < 1:
        raise ValueError(f"step {step!r} is no positive number")
    return int(step)
