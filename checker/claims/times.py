"""Time words of a text ─▶ days, resolved against its publication; a date without a time stays a date."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from checker.records import Moment, Span, TimeRange

_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The compiled time expressions of one language."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    spans: dict[str, tuple[int, int]]
    date: re.Pattern[str]
    relative: re.Pattern[str]


@cache
def load_time_words(language: str) -> TimeWords:
    """The time expressions of `language` from ``times.toml``."""
    raw = tomllib.loads(resources.files(__package__).joinpath("times.toml").read_text(encoding="utf-8"))[language]
    months = {form: i + 1 for i, forms in enumerate(raw["months"]) for form in forms.split()}
    weekdays = {form: i for i, forms in enumerate(raw["weekdays"]) for form in forms.split()}
    days = dict(raw["days"]) | dict.fromkeys(raw["night_before"], -1)
    spans = {k: (low, high) for k, (low, high) in raw["spans"].items()}
    month = "|".join(sorted(months, key=len, reverse=True))
    date = re.compile(
        rf"(?<!\d)(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|–|and|to|и|по|или)\s*(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)?"
        rf"(?:\s+of)?\s+(?P<m1>{month})\b\.?(?:,?\s+(?P<y1>(?:19|20)\d\d))?"
        rf"|\b(?P<m2>{month})\b\.?\s+(?P<d3>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?"
        rf"(?:\s*(?:-|–|and|to)\s*(?P<d4>\d{{1,2}})(?!\d))?(?:,?\s+(?P<y2>(?:19|20)\d\d))?"
        r"|(?P<d5>\d{1,2})\.(?P<m3>\d{2})\.(?P<y3>(?:19|20)\d\d)|(?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d6>\d\d))",
        re.I,
    )
    words = sorted([*days, *spans, *weekdays], key=len, reverse=True)
    relative = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in words) + r")(?!\w)", re.I)
    return TimeWords(months, weekdays, days, spans, date, relative)


_CLOCK = re.compile(
    r"(?<![\d.:,])(?:(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)(?![\d.])(?:\s*(?P<half>[ap])\.?\s?m\b)?"
    r"|(?P<h2>1[0-2]|0?\d)\s*(?P<half2>[ap])\.?\s?m\b)",
    re.I,
)


def extract_times(text: str, language: str, published: Moment | None) -> tuple[TimeRange, ...]:
    """The days and clock times that a text names, in text order; what cannot be resolved is left out."""
    words = load_time_words(language)
    day = published.date() if isinstance(published, dt.datetime) else published
    out: list[TimeRange] = []
    for match in words.date.finditer(text):
        found = _read_date(match, words, day)
        if found:
            out.append(TimeRange(start=found[0], end=found[1], span=match.span()))
    for match in words.relative.finditer(text):
        if day is not None and not _covers(out, match.span()):
            start, end = _resolve(match[0].lower(), words, day)
            out.append(TimeRange(start=start, end=end, span=match.span()))
    out += [t for m in _CLOCK.finditer(text) if (t := _read_clock(m, out)) is not None]
    return tuple(sorted(out, key=lambda t: t.span))


def _covers(found: list[TimeRange], span: Span) -> bool:
    return any(t.span[0] < span[1] and span[0] < t.span[1] for t in found)


def _read_date(match: re.Match[str], words: TimeWords, day: dt.date | None) -> tuple[dt.date, dt.date] | None:
    group = match.groupdict()
    month_word = group["m1"] or group["m2"]
    month = words.months[month_word.lower()] if month_word else int(group["m3"] or group["m4"])
    first = int(group["d1"] or group["d3"] or group["d5"] or group["d6"])
    last = int(group["d2"] or group["d4"] or first)
    year_word = group["y1"] or group["y2"] or group["y3"] or group["y4"]
    if year_word:
        year = int(year_word)
    elif day is not None:
        # the last such day before the publication, or one soon after it (an announced day)
        year = day.year - ((month, first) > ((day.month + 2), day.day))
    else:
        return None
    try:
        start = dt.date(year, month, first)
        end = dt.date(year, month, last)
    except ValueError:
        return None
    return (start, end) if start <= end else (start, start)


def _resolve(word: str, words: TimeWords, day: dt.date) -> tuple[dt.date, dt.date]:
    if word in words.spans:
        low, high = words.spans[word]
        return day + dt.timedelta(days=low), day + dt.timedelta(days=high)
    if word in words.weekdays:  # the last such weekday, today included
        back = (day.weekday() - words.weekdays[word]) % 7
        found = day - dt.timedelta(days=back)
        return found, found
    offset = words.days[word]
    start = day + dt.timedelta(days=offset)
    return start, day if offset == -1 and " " in word else start


def _read_clock(match: re.Match[str], dates: list[TimeRange]) -> TimeRange | None:
    if _covers(dates, match.span()):
        return None
    hour = int(match["h"] or match["h2"])
    minute = int(match["m"] or 0)
    half = (match["half"] or match["half2"] or "").lower()
    if match["h"] and not half and "." in match[0]:
        return None  # "3.50" is more often a number than a time
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + minute
    if minutes >= _MINUTES_A_DAY:
        return None
    near = dates[0] if len(dates) == 1 else None
    return TimeRange(
        start=near.start if near else None, end=near.end if near else None, clock=minutes, span=match.span()
    )
