"""A publisher's date words and zone into an aware UTC time, or a date that stays a date; reads no clock."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from .records import Moment

EARLIEST = dt.date(1991, 1, 1)  # none of the publishers had a site before; 1970 is a machine's zero
SLACK = dt.timedelta(days=2)  # a page may be dated ahead by a zone or a planned hour, not by more

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"(?:[T\s]+(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?",
    re.IGNORECASE,
)
_BASIC = re.compile(r"^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?$")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[./](\d{1,2})[./](\d{1,2})(?!\d)")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?![\d:]|[.]\d)\s*([ap]\.?m\.?)?", re.IGNORECASE)
_WORD_DATE = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|-го)?[\s,.]+([^\W\d_]{3,})[.,]?(?:[\s,]+(\d{4}))?", re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:[\s,]+(\d{4}))?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{2}):?(\d{2})\b|\b(UTC|GMT)\b|(?<=\d)(Z)\b")


@lru_cache(maxsize=1)
def load_months() -> dict[str, int]:
    """Month number by word, all languages together: no word means two months in two of them."""
    with (Path(__file__).parent / "months.toml").open("rb") as file:
        table = tomllib.load(file)
    months: dict[str, int] = {}
    for language in table.values():
        for number, words in language.items():
            for word in words:
                if months.setdefault(word, int(number)) != int(number):
                    raise ValueError(f"months.toml: {word!r} stands for two months")
    return months


def parse_moment(words: str, zone: str, *, day_first: bool = True, near: dt.datetime | None = None) -> Moment | None:
    """The time or date that some words say, or None where they say none.

    Args:
        words: a `datetime` attribute or a line such as ``20 августа 2026 года, 10:05``.
        zone: IANA zone that holds where the words give no offset.
        day_first: whether ``02.03.2026`` is the second of March.
        near: when the page was captured; supplies a year that is left out.
    """
    text = " ".join(words.split())[:300]
    if not text:
        return None
    tz = ZoneInfo(zone)
    if match := _BASIC.match(text):
        text = "{}-{}-{}T{}:{}:{}{}".format(*match.groups("00")[:6], match[7] or "")
    if (match := _ISO.search(text)) and (found := _from_iso(match, text, tz)) is not None:
        return found
    if re.match(r"^[A-Z][a-z]{2},? \d", text) and ":" in text:
        try:
            return _as_utc(parsedate_to_datetime(text), tz)
        except (ValueError, IndexError):
            pass
    day = _find_day(text, day_first, near)
    if day is None:
        return None
    date, rest = day
    clock = _find_clock(rest)
    if clock is None:
        return date
    offset = _OFFSET.search(rest)
    return _as_utc(dt.datetime.combine(date, clock), _zone_of(offset) if offset else tz)


def check_moment(moment: Moment | None, captured_at: dt.datetime) -> tuple[Moment | None, str | None]:
    """The moment where it can be true, and else None with the reason.

    Args:
        moment: what the page says.
        captured_at: when the page was read.
    """
    if moment is None:
        return None, None
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    if day < EARLIEST:
        return None, f"the date {moment.isoformat()} is too early to be true and was ignored"
    if day > (captured_at + SLACK).date():
        return None, f"the date {moment.isoformat()} lies after the capture and was ignored"
    return moment, None


def _from_iso(match: re.Match[str], text: str, tz: ZoneInfo) -> Moment | None:
    parts = match.groupdict()
    try:
        date = dt.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        if parts["hour"] is None:
            clock = _find_clock(text[match.end() :] or text[: match.start()])
            return date if clock is None else _as_utc(dt.datetime.combine(date, clock), tz)
        clock = dt.time(int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0))
    except ValueError:
        return None
    return _as_utc(dt.datetime.combine(date, clock), _zone_named(parts["zone"]) or tz)


def _find_day(text: str, day_first: bool, near: dt.datetime | None) -> tuple[dt.date, str] | None:
    """The day, and the words that are left when it is taken out."""
    for pattern, order in ((_YEAR_FIRST, "ymd"), (_NUMERIC, "dmy" if day_first else "mdy")):
        for match in pattern.finditer(text):
            numbers = [int(part) for part in match.groups() if part.isdigit()]
            values = dict(zip(order, numbers, strict=True))
            year = values["y"] + (2000 if values["y"] < 100 else 0)
            if date := _date(year, values["m"], values["d"]):
                return date, text[: match.start()] + " " + text[match.end() :]
    months = load_months()
    for pattern, day_group, month_group in ((_WORD_DATE, 1, 2), (_MONTH_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            month = months.get(match[month_group].lower())
            if month is None:
                continue
            year_text = match[3] or _year_after(text[match.end() :])
            date = _with_year(int(match[day_group]), month, year_text, near)
            if date:
                return date, text[: match.start()] + " " + text[match.end() :]
    return None


def _year_after(rest: str) -> str | None:
    match = re.match(r"\W*(\d{4})\b", rest)
    return match[1] if match else None


def _with_year(day: int, month: int, year: str | None, near: dt.datetime | None) -> dt.date | None:
    if year is not None:
        return _date(int(year), month, day)
    if near is None:
        return None
    date = _date(near.year, month, day)
    # A page read in January that says "30 December" means last year's.
    if date and date > (near + SLACK).date():
        date = _date(near.year - 1, month, day)
    return date


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _find_clock(text: str) -> dt.time | None:
    for match in _CLOCK.finditer(text):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if match[4] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if match[4][0] in "pP" else 0)
        if hour < 24 and minute < 60 and second < 60:
            return dt.time(hour, minute, second)
    return None


def _zone_of(match: re.Match[str]) -> dt.tzinfo:
    if match[1] is None:
        return dt.UTC
    minutes = int(match[2]) * 60 + int(match[3])
    return dt.timezone(dt.timedelta(minutes=min(minutes, 23 * 60 + 59)) * (1 if match[1] == "+" else -1))


def _zone_named(name: str | None) -> dt.tzinfo | None:
    if not name:
        return None
    if name.upper() in ("Z", "UTC", "GMT"):
        return dt.UTC
    digits = name[1:].replace(":", "").ljust(4, "0")
    minutes = min(int(digits[:2]) * 60 + int(digits[2:]), 23 * 60 + 59)
    return dt.timezone(dt.timedelta(minutes=minutes) * (1 if name[0] == "+" else -1))


def _as_utc(moment: dt.datetime, tz: dt.tzinfo) -> Moment:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=tz)
    try:
        return aware.astimezone(dt.UTC)
    except OverflowError:
        return moment.date()
