"""Statements and figures of an event ─▶ SVG, drawn here; colours come from the style sheet, so that both themes fit."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

WIDTH = 960
LEFT = 150  # room for the names of the lanes
RIGHT = 24
LANE = 46
HEAD = 26
PLOT = 190  # height of a figures chart's plot
N_COLOURS = 4
UNKNOWN_LANE = "Side not known"  # stands last
_STEPS_S = tuple(hours * 3600 for hours in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880, 8760, 17520, 43800))
TICK = 84  # room of a date under the axis
CUT = 26  # room of a silence that is cut out
LONGEST_SILENCE = 0.3  # of the whole time: a longer silence is cut out
SHORTEST_CUT_S = 36 * 3600.0  # a night is no silence
MAX_STRETCHES = 5
DOT = 6  # radius


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A statement on the timeline."""

    id: str
    lane: str
    at: dt.datetime
    title: str
    is_denial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one side counts: its points over time, each with the least and the largest value its words allow."""

    name: str
    points: tuple[tuple[dt.datetime, float, float, str], ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    last: float
    start: float
    end: float

    def at(self, value: float) -> float:
        share = 0.5 if self.last == self.first else (value - self.first) / (self.last - self.first)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class _Times:
    """The time axis: stretches in which something was said, each to scale; what lies between is cut out."""

    parts: tuple[_Scale, ...]

    def at(self, value: float) -> float:
        return next((part for part in self.parts if value <= part.last), self.parts[-1]).at(value)


def render_timeline(dots: Sequence[Dot], links: Sequence[tuple[str, str]], label: str) -> Markup:
    """One lane a side, a dot a statement (hollow: a denial), an arc where two clash."""
    counted = Counter(dot.lane for dot in dots if dot.lane != UNKNOWN_LANE)
    lanes = [lane for lane, _ in counted.most_common()]
    lanes += [UNKNOWN_LANE] if any(dot.lane == UNKNOWN_LANE for dot in dots) else []
    if not dots:
        return Markup("")
    scale = _time_scale([dot.at for dot in dots])
    bottom = HEAD + LANE * len(lanes)
    parts = [*_time_ticks(scale, bottom)]
    places = _place_dots(dots, lanes, scale)
    for i, lane in enumerate(lanes):
        y = HEAD + LANE * (i + 0.5)
        parts.append(Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(LEFT, y, WIDTH - RIGHT, y))
        parts.append(Markup('<text class="strong" x="0" y="{}">{}</text>').format(y + 4, _short(lane, 20)))
    parts += [_arc(places[a], places[b]) for a, b in links if a in places and b in places]
    for dot in dots:
        x, y = places[dot.id]
        style = f"c{min(lanes.index(dot.lane), N_COLOURS - 1)} {'hollow' if dot.is_denial else 'dot'}"
        parts.append(
            Markup(
                '<a href="/statements/{}"><circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle></a>'
            ).format(dot.id, style, x, y, DOT, dot.title)
        )
    return _svg(parts, bottom + 24, label)


def _place_dots(dots: Sequence[Dot], lanes: Sequence[str], scale: _Times) -> dict[str, tuple[float, float]]:
    """Where each dot stands; those of one moment stand above and below each other in their lane."""
    places: dict[str, tuple[float, float]] = {}
    taken: dict[tuple[str, int], list[float]] = {}
    for dot in sorted(dots, key=lambda dot: (dot.at, dot.id)):
        x = scale.at(dot.at.timestamp())
        free = (
            row for row in (0, -1, 1) if all(abs(x - other) > 1.5 * DOT for other in taken.get((dot.lane, row), ()))
        )
        row = next(free, 0)
        taken.setdefault((dot.lane, row), []).append(x)
        places[dot.id] = (x, HEAD + LANE * (lanes.index(dot.lane) + 0.5) + row * 2.2 * DOT)
    return places


def _arc(a: tuple[float, float], b: tuple[float, float]) -> Markup:
    middle = (a[0] + b[0]) / 2 + (18 if a[1] != b[1] else 0)
    height = (a[1] + b[1]) / 2 - (22 if a[1] == b[1] else 0)
    return Markup('<path class="c3 line arc" d="M{} {}Q{} {} {} {}"/>').format(*a, middle, height, *b)


def render_figures(series: Sequence[Series], label: str) -> Markup:
    """Each side's values over time: the latest as a line of steps, the least to the largest as a band's bar."""
    points = [point for one in series for point in one.points]
    if not points:
        return Markup("")
    scale = _time_scale([at for at, *_ in points])
    top = _nice_top(max(high for _, _, high, _ in points))
    up = _Scale(0.0, top, HEAD + PLOT, HEAD)
    parts = [*_time_ticks(scale, HEAD + PLOT)]
    for step in range(5):
        value = top * step / 4
        y = up.at(value)
        parts.append(Markup('<line class="rule" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(LEFT, y, WIDTH - RIGHT, y))
        parts.append(Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(LEFT - 10, y + 4, _number(value)))
    for i, one in enumerate(series):
        parts += _draw_series(one, f"c{min(i, N_COLOURS - 1)}", scale, up)
    return _svg(parts, HEAD + PLOT + 24, label)


def _draw_series(series: Series, style: str, scale: _Times, up: _Scale) -> list[Markup]:
    parts: list[Markup] = []
    line: list[str] = []
    for at, low, high, title in series.points:
        x, y_low, y_high = scale.at(at.timestamp()), up.at(low), up.at(high)
        line.append(f"{'H' + str(x) + 'V' if line else 'M' + str(x) + ' '}{y_high}")
        if low != high:
            parts.append(
                Markup('<line class="{} line" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(style, x, y_low, x, y_high)
            )
        parts.append(
            Markup('<circle class="{} dot" cx="{}" cy="{}" r="5"><title>{}</title></circle>').format(
                style, x, y_high, title
            )
        )
    return [Markup('<path class="{} line" d="{}"/>').format(style, "".join(line)), *parts]


def _svg(parts: Sequence[Markup], height: float, label: str) -> Markup:
    head = Markup('<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}">').format(WIDTH, height, label)
    return head + Markup("").join(parts) + Markup("</svg>")


def _time_scale(times: Sequence[dt.datetime]) -> _Times:
    """The axis of these times; a silence that would take most of the axis is cut out."""
    seconds = sorted({moment.timestamp() for moment in times})
    longest = max((seconds[-1] - seconds[0]) * LONGEST_SILENCE, SHORTEST_CUT_S)
    stretches = [[seconds[0]]]
    for before, after in pairwise(seconds):
        if after - before > longest and len(stretches) < MAX_STRETCHES:
            stretches.append([])
        stretches[-1].append(after)
    spans = [(one[0], one[-1]) for one in stretches]
    margin = max(sum(last - first for first, last in spans) * 0.04, 1800.0)
    lengths = [last - first + 2 * margin for first, last in spans]
    room = WIDTH - RIGHT - LEFT - CUT * (len(spans) - 1)
    least = room / (3 * len(spans))  # a stretch of one moment still has room for its date
    widths = [max(room * length / sum(lengths), least) for length in lengths]
    widths = [width * room / sum(widths) for width in widths]
    parts, x = [], float(LEFT)
    for (first, last), width in zip(spans, widths, strict=True):
        parts.append(_Scale(first - margin, last + margin, x, x + width))
        x += width + CUT
    return _Times(tuple(parts))


def _time_ticks(scale: _Times, bottom: float) -> list[Markup]:
    parts: list[Markup] = []
    for i, part in enumerate(scale.parts):
        parts += _ticks_of(part, bottom, with_year=i == 0)
        if i:
            x = part.start - CUT / 2
            parts.append(Markup('<text x="{}" y="{}" text-anchor="middle">⋯</text>').format(x, HEAD - 10))
            parts.append(Markup('<line class="cut" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(x, HEAD - 6, x, bottom))
    return parts


def _ticks_of(scale: _Scale, bottom: float, *, with_year: bool) -> list[Markup]:
    most = max(1, int((scale.end - scale.start) / TICK))
    step = next((s for s in _STEPS_S if (scale.last - scale.first) / s <= most), _STEPS_S[-1])
    parts: list[Markup] = []
    tick: float = math.ceil(scale.first / step) * step
    if tick > scale.last:
        tick, step = (scale.first + scale.last) / 2, _STEPS_S[-1]
    shown_day = ""
    while tick <= scale.last:
        x = scale.at(tick)
        moment = dt.datetime.fromtimestamp(tick, dt.UTC)
        day = f"{moment.day} {moment:%b}" + (f" {moment:%Y}" if with_year and not shown_day else "")
        clock = f"{moment:%H:%M}" if step < 24 * 3600 else ""
        text = day if not clock else clock if day.startswith(shown_day) and shown_day else f"{day}, {clock}"
        shown_day = f"{moment.day} {moment:%b}"
        parts.append(Markup('<line class="rule" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(x, HEAD - 6, x, bottom))
        parts.append(Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(x, bottom + 16, text))
        tick += step
    return parts


def _nice_top(value: float) -> float:
    """The least 1, 2, 2.5, 4, 5 or 8 times a power of ten that is not below `value`."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((m * power for m in (1, 2, 2.5, 4, 5, 8, 10) if m * power >= value), value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _short(text: str, n_chars: int) -> Markup:
    return escape(text if len(text) <= n_chars else f"{text[: n_chars - 1]}…")
