"""Moments ─▶ where they stand on a time axis: stretches in which something was said, to scale; silences are cut out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_HOUR_S = 3600.0
_DAY_S = 24 * _HOUR_S
_STEPS_S = tuple(
    hours * _HOUR_S for hours in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 8760, 17520, 43800)
)
TICK = 84  # room of a date under the axis
LETTER = 6.4  # room of one letter of it, in the widest of the style sheet's fonts
CUT = 26  # room of a silence that is cut out
LONGEST_SILENCE = 0.3  # of the whole time: a longer silence is cut out
SHORTEST_CUT_S = 36 * _HOUR_S  # a night is no silence
LEAST_MARGIN_S = 0.5 * _HOUR_S  # before the first and after the last of a stretch
MAX_STRETCHES = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A round time: where it stands, and where its words begin; empty where there is no room for any."""

    x: float
    begin: float
    words: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the axis that is to scale: seconds `first` to `last` on pixels `start` to `end`."""

    first: float
    last: float
    start: float
    end: float

    def at(self, second: float) -> float:
        """Where this second stands."""
        share = (second - self.first) / (self.last - self.first)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """The whole axis, one stretch after the other."""

    stretches: tuple[Stretch, ...]

    def at(self, moment: dt.datetime) -> float:
        """Where this moment stands."""
        second = moment.timestamp()
        return next((one for one in self.stretches if second <= one.last), self.stretches[-1]).at(second)

    def cuts(self) -> list[float]:
        """Where a silence is cut out."""
        return [one.start - CUT / 2 for one in self.stretches[1:]]

    def ticks(self) -> list[Tick]:
        """The dates and times to write under it: a day where it is another one, a year where it is, as room allows."""
        found: list[Tick] = []
        year, day, free = 0, 0, self.stretches[0].start
        for stretch in self.stretches:
            step, seconds = _round_seconds(stretch)
            for second in seconds:
                moment = dt.datetime.fromtimestamp(second, dt.UTC)
                words = _write_tick(moment, day, year, with_clock=step < _DAY_S)
                x, room = stretch.at(second), len(words) * LETTER
                begin = min(max(x - room / 2, self.stretches[0].start), self.stretches[-1].end - room)
                if begin < free:
                    found.append(Tick(x, begin, ""))
                    continue
                found.append(Tick(x, begin, words))
                year, day, free = moment.year, moment.toordinal(), begin + room + LETTER
        return found


def lay_times(moments: Iterable[dt.datetime], left: float, right: float) -> TimeAxis:
    """The axis of these times between two pixels; a silence that would take most of it is cut out."""
    spans = _find_spans(sorted({moment.timestamp() for moment in moments}))
    margin = max(sum(last - first for first, last in spans) * 0.04, LEAST_MARGIN_S)
    lengths = [last - first + 2 * margin for first, last in spans]
    room = right - left - CUT * (len(spans) - 1)
    least = room / (3 * len(spans))  # a stretch of one moment still has room for its date
    widths = [max(room * length / sum(lengths), least) for length in lengths]
    found, x = [], left
    for (first, last), width in zip(spans, widths, strict=True):
        end = x + width * room / sum(widths)
        found.append(Stretch(first - margin, last + margin, x, end))
        x = end + CUT
    return TimeAxis(tuple(found))


def _find_spans(seconds: Sequence[float]) -> list[tuple[float, float]]:
    """First and last second of each stretch."""
    longest = max((seconds[-1] - seconds[0]) * LONGEST_SILENCE, SHORTEST_CUT_S)
    stretches = [[seconds[0]]]
    for before, after in pairwise(seconds):
        if after - before > longest and len(stretches) < MAX_STRETCHES:
            stretches.append([])
        stretches[-1].append(after)
    return [(one[0], one[-1]) for one in stretches]


def _round_seconds(stretch: Stretch) -> tuple[float, list[float]]:
    """Seconds between two ticks, and the round seconds of the stretch; its middle where none is round."""
    most = max(1, int((stretch.end - stretch.start) / TICK))
    step = next((one for one in _STEPS_S if (stretch.last - stretch.first) / one <= most), _STEPS_S[-1])
    first, last = math.ceil(stretch.first / step), math.floor(stretch.last / step)
    found = [step * i for i in range(first, last + 1)]
    return (step, found) if found else (_DAY_S, [(stretch.first + stretch.last) / 2])


def _write_tick(moment: dt.datetime, day: int, year: int, *, with_clock: bool) -> str:
    """``13 Sep 2022, 06:00``, without what the tick before it said; midnight is the day."""
    date = f"{moment.day} {moment:%b}" if moment.toordinal() != day else ""
    if moment.year != year:
        date += f" {moment.year}"
    clock = f"{moment:%H:%M}" if with_clock and (moment.hour or moment.minute or not date) else ""
    return ", ".join(part for part in (date, clock) if part)
