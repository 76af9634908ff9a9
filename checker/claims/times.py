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
_EVENING = 18 * 60
_SLACK = {1: 0, 7: 3, 14: 4, 30: 20, 365: 200}
"""Days by which "N ago" may be out, by the days of its unit: "two months ago" is any day of five weeks."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The compiled time expressions of one language."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    spans: dict[str, tuple[int, int]]
    numbers: dict[str, int]
    units: dict[str, int]
    date: re.Pattern[str]
    relative: re.Pattern[str]
    ago: re.Pattern[str]
    month: re.Pattern[str]
    night: re.Pattern[str]
    past: re.Pattern[str]
    before: re.Pattern[str]
    weekends: frozenset[str]


@cache
def load_time_words(language: str) -> TimeWords:
    """The time expressions of `language` from ``times.toml``."""
    raw = tomllib.loads(resources.files(__package__).joinpath("times.toml").read_text(encoding="utf-8"))[language]
    months = {form: i + 1 for i, forms in enumerate(raw["months"]) for form in forms.split()}
    weekdays = {form: i for i, forms in enumerate(raw["weekdays"]) for form in forms.split()}
    days = dict(raw["days"])
    spans = {k: (low, high) for k, (low, high) in raw["spans"].items()}
    month = "|".join(sorted(months, key=len, reverse=True))
    date = re.compile(
        rf"(?<!\d)(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:-|–|and|to|и|по|или|на)\s*(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)?"
        rf"(?:\s+of)?\s+(?P<m1>{month})\b\.?(?:,?\s+(?P<y1>(?:19|20)\d\d))?"
        rf"|\b(?P<m2>{month})\b\.?\s+(?P<d3>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?"
        rf"(?:\s*(?:-|–|and|to)\s*(?P<d4>\d{{1,2}})(?!\d))?(?:,?\s+(?P<y2>(?:19|20)\d\d))?"
        r"|(?P<d5>\d{1,2})\.(?P<m3>\d{2})\.(?P<y3>(?:19|20)\d\d)|(?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d6>\d\d))",
        re.I,
    )
    words = sorted([*days, *spans, *weekdays, *raw["weekends"]], key=len, reverse=True)
    relative = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(w) for w in words) + r")(?!\w)", re.I)
    numbers, units = dict(raw["numbers"]), dict(raw["units"])
    return TimeWords(
        months=months,
        weekdays=weekdays,
        days=days,
        spans=spans,
        numbers=numbers,
        units=units,
        date=date,
        relative=relative,
        ago=re.compile(
            rf"(?<!\w)(?:(?P<n>\d{{1,2}}|{'|'.join(numbers)})\s+)?(?P<unit>{'|'.join(units)})\s+"
            rf"(?:{'|'.join(raw['ago'])})(?!\w)",
            re.I,
        ),
        month=re.compile(
            rf"(?<!\w)(?:(?:{'|'.join(raw['in'])})\s+(?:early\s+|late\s+|mid-)?(?P<m1>{month})(?!\w)(?!\.?\s*\d{{1,2}}(?!\d))"
            rf"(?:,?\s+(?P<y1>(?:19|20)\d\d))?|(?P<m2>{month}),?\s+(?P<y2>(?:19|20)\d\d))",
            re.I,
        ),
        night=re.compile(rf"(?:{'|'.join(raw['night'])})\s*(?:the\s+)?$", re.I),
        past=re.compile(
            rf"(?<!\w)(?:{'|'.join(raw['past'])})\s+(?P<n>\d{{1,3}}|{'|'.join(numbers)})\s+(?P<unit>{'|'.join(units)})(?!\w)",
            re.I,
        ),
        before=re.compile(rf"(?<!\w)(?:{'|'.join(raw['past'])})\s+$", re.I),
        weekends=frozenset(raw["weekends"]),
    )


_WEEK = dt.timedelta(days=7)
_CLOCK = re.compile(
    r"(?<![\d.:,])(?:(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)(?![\d.])(?:\s*(?P<half>[ap])\.?\s?m\b)?"
    r"|(?P<h2>1[0-2]|0?\d)\s*(?P<half2>[ap])\.?\s?m\b"
    r"|(?P<h3>1[0-2]|\d)\s*(?:час(?:а|ов)?\s+)?(?P<half3>утра|вечера|дня|ночи)\b)",
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
            out.append(_widen_night(text, TimeRange(start=found[0], end=found[1], span=match.span()), words))
    for match in words.past.finditer(text) if day is not None else ():
        first = day - dt.timedelta(days=_count_days(match, words)) if day is not None else None
        out.append(TimeRange(start=first, end=day, span=match.span()))
    for match in words.ago.finditer(text):
        if day is not None and not _covers(out, match.span()) and (read := _read_ago(match, words, day)):
            out.append(TimeRange(start=read[0], end=read[1], span=match.span()))
    for match in words.relative.finditer(text):
        if day is not None and not _covers(out, match.span()):
            start, end = _resolve(match[0].lower(), words, day)
            if start == day and match[0].lower() in words.weekdays and words.before.search(text[: match.start()]):
                start, end = start - _WEEK, end - _WEEK  # "last Friday", said on a Friday
            out.append(TimeRange(start=start, end=end, span=match.span()))
    for match in words.month.finditer(text):
        if not _covers(out, match.span()) and (month := _read_month(match, words, day)):
            out.append(TimeRange(start=month[0], end=month[1], span=match.span()))
    out += [t for m in _CLOCK.finditer(text) if (t := _read_clock(m, out, day)) is not None]
    return tuple(sorted(out, key=lambda t: t.span))


def _widen_night(text: str, found: TimeRange, words: TimeWords) -> TimeRange:
    """ "The night to 17 October" began on the 16th."""
    if found.start is None or found.start != found.end or not words.night.search(text[: found.span[0]]):
        return found
    return TimeRange(start=found.start - dt.timedelta(days=1), end=found.end, span=found.span)


def _read_ago(match: re.Match[str], words: TimeWords, day: dt.date) -> tuple[dt.date, dt.date] | None:
    said = (match["n"] or "").lower()
    days = words.units[match["unit"].lower()]
    if not said and days == 1:
        return None  # "days ago", "the day before"
    if days == 0:
        return day - dt.timedelta(days=1), day
    found = day - dt.timedelta(days=_count_days(match, words))
    slack = dt.timedelta(days=_SLACK[days])
    return found - slack, found + slack


def _count_days(match: re.Match[str], words: TimeWords) -> int:
    """The days in "three weeks", "48 hours"."""
    said = (match["n"] or "").lower()
    number = int(said) if said.isdigit() else words.numbers.get(said, 1)
    unit = words.units[match["unit"].lower()]
    return number * unit if unit else -(-number // 24)


def _read_month(match: re.Match[str], words: TimeWords, day: dt.date | None) -> tuple[dt.date, dt.date] | None:
    month = words.months[(match["m1"] or match["m2"]).lower()]
    said = match["y1"] or match["y2"]
    if not said and day is None:
        return None
    year = int(said) if said else (day.year - (month > day.month) if day else 0)
    start = dt.date(year, month, 1)
    return start, dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


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
    if word in words.weekends:  # the last Saturday and the Sunday after it
        saturday = day - dt.timedelta(days=(day.weekday() - 5) % 7)
        return saturday, saturday + dt.timedelta(days=1)
    if word in words.weekdays:  # the last such weekday, today included
        back = (day.weekday() - words.weekdays[word]) % 7
        found = day - dt.timedelta(days=back)
        return found, found
    start = day + dt.timedelta(days=words.days[word])
    return start, start


def _read_clock(match: re.Match[str], dates: list[TimeRange], day: dt.date | None) -> TimeRange | None:
    if _covers(dates, match.span()):
        return None
    hour = int(match["h"] or match["h2"] or match["h3"])
    minute = int(match["m"] or 0)
    half = (match["half"] or match["half2"] or "").lower()
    if match["h"] and not half and "." in match[0]:
        return None  # "3.50" is more often a number than a time
    if (half and hour <= 12) or match["half3"]:
        late = half == "p" or match["half3"] in ("вечера", "дня")
        hour = hour % 12 + (12 if late else 0)
    minutes = hour * 60 + minute
    if minutes >= _MINUTES_A_DAY:
        return None
    before = [t for t in dates if t.span[0] < match.start()]
    near = before[-1] if before else next(iter(dates), None)
    if near is not None:
        return TimeRange(start=near.start, end=near.end, clock=minutes, span=match.span())
    if day is None:
        return TimeRange(start=None, end=None, clock=minutes, span=match.span())
    # an evening hour without its day may be of the day before the report
    start = day - dt.timedelta(days=1) if minutes >= _EVENING else day
    return TimeRange(start=start, end=day, clock=minutes, span=match.span())
