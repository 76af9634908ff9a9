"""Statements and figures of an event, and an estimate ─▶ the charts of the desk."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from checker.web.drawing import SHAPES, Drawing, Mark, Point
from checker.web.times import TimeAxis, lay_times

WIDTH = 760  # fits a screen beside nothing; on a phone it is read by moving it
EDGE = 12
HEAD = 18
FOOT = 28  # room of the dates
NAME = 22  # room of a lane's name, above its dots
DOT = 6  # radius
ROW = 2.2 * DOT  # from one dot to that of the same moment above it
MAX_ROWS = 9  # of dots of one moment; more lie upon each other
PLOT = 190  # height of a figures chart's plot
NUMBERS = 64  # room of the numbers beside it
NAMES = 120  # room of the sides' names at the ends of their lines
LINE = 15  # from one name to the next
N_NAME = 20  # characters of a name
INKS = ("a", "b", "good", "faint")
UNKNOWN_LANE = "Side not known"  # stands last
N_KEPT = 64  # drawings kept, some 30 kB each: one takes about 15 ms to make


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A statement on the timeline."""

    id: str
    lane: str
    at: dt.datetime
    title: str
    is_denial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The least and the largest value that a statement's words allow."""

    id: str
    at: dt.datetime
    low: float
    high: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one side counts, in order of time; `place` gives it the ink that it has in all charts of a page."""

    name: str
    place: int
    counts: tuple[Count, ...]


@lru_cache(N_KEPT)
def render_timeline(dots: tuple[Dot, ...], links: tuple[tuple[str, str], ...], name: str) -> Markup:
    """One lane a side, a dot a statement (hollow: a denial), an arc where two clash; nothing without a statement."""
    if not dots:
        return Markup("")
    places = place_lanes(dot.lane for dot in dots)
    lanes = list(places)
    axis = lay_times((dot.at for dot in dots), EDGE, WIDTH - EDGE)
    rows = stack_dots(dots, axis)
    tops, bottom = _lay_lanes(lanes, dots, rows)
    drawing = Drawing(WIDTH, bottom + FOOT)
    _draw_times(drawing, axis, bottom)
    drawing.draw_lines([((EDGE, tops[lane]), (WIDTH - EDGE, tops[lane])) for lane in lanes[1:]], "line")
    for lane in lanes:
        drawing.write(EDGE, tops[lane] + 14, _shorten(lane), "ink")
    middles = {lane: tops[lane] + NAME + ROW * (_reach(lane, dots, rows) + 0.5) for lane in lanes}
    points = {dot.id: (axis.at(dot.at), middles[dot.lane] + ROW * rows[dot.id]) for dot in dots}
    drawing.draw_arcs([_bend(points[a], points[b]) for a, b in links if a in points and b in points], "faint")
    marks = [Mark(*points[dot.id], f"/statements/{dot.id}", dot.title, dot.is_denial) for dot in dots]
    drawing.draw_marks(marks, [_ink(places[dot.lane]) for dot in dots], radius=DOT)
    about = (
        f"{_count(len(dots), 'statement')} of {_count(len(lanes), 'side')}, {_write_span([dot.at for dot in dots])}; "
        f"{_count(sum(dot.is_denial for dot in dots), 'denial')}."
    )
    return drawing.embed("timeline-chart", f"Timeline of what was said on {name}", about)


def place_lanes(lanes: Iterable[str]) -> dict[str, int]:
    """The place of each lane: the one with most statements first; that of sides not known last, and never in colour."""
    counted = Counter(lanes)
    order = sorted(counted, key=lambda lane: (lane == UNKNOWN_LANE, -counted[lane], lane))
    return {lane: max(i, len(INKS) - 1) if lane == UNKNOWN_LANE else i for i, lane in enumerate(order)}


def stack_dots(dots: Sequence[Dot], axis: TimeAxis) -> dict[str, int]:
    """The row of each dot: those of one moment stand above and below each other in their lane."""
    order = sorted(range(MAX_ROWS), key=lambda row: (abs(row - MAX_ROWS // 2), row))
    rows: dict[str, int] = {}
    taken: dict[tuple[str, int], float] = {}
    for dot in sorted(dots, key=lambda dot: (dot.at, dot.id)):
        x = axis.at(dot.at)
        offsets = (row - MAX_ROWS // 2 for row in order)
        row = next((row for row in offsets if x - taken.get((dot.lane, row), -WIDTH) > 1.5 * DOT), 0)
        taken[dot.lane, row] = x
        rows[dot.id] = row
    return rows


def _reach(lane: str, dots: Sequence[Dot], rows: Mapping[str, int]) -> int:
    """Rows above the middle of a lane, and as many below."""
    return max(abs(rows[dot.id]) for dot in dots if dot.lane == lane)


def _lay_lanes(lanes: Sequence[str], dots: Sequence[Dot], rows: Mapping[str, int]) -> tuple[dict[str, float], float]:
    """The upper edge of each lane, and the lower edge of the last."""
    edges = list(accumulate((NAME + ROW * (2 * _reach(lane, dots, rows) + 1.6) for lane in lanes), initial=float(HEAD)))
    return dict(zip(lanes, edges, strict=False)), edges[-1]


def _bend(a: Point, b: Point) -> tuple[Point, Point, Point]:
    is_level = a[1] == b[1]
    middle = ((a[0] + b[0]) / 2 + (0 if is_level else 18), (a[1] + b[1]) / 2 - (22 if is_level else 0))
    return a, middle, b


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a figures chart has a value at a moment; `values` are those beside it."""

    axis: TimeAxis
    values: Sequence[float]

    def up(self, value: float) -> float:
        lowest, highest = self.values[0], self.values[-1]
        return round(HEAD + PLOT * (highest - value) / (highest - lowest), 1)

    def steps(self, moments: Sequence[dt.datetime], values: Sequence[float]) -> list[Point]:
        """A line that goes to the next value at its moment, and on with the last to the end."""
        xs = [*map(self.axis.at, moments), WIDTH - NAMES]
        ys = [self.up(value) for value in values]
        return [corner for (x, end), y in zip(pairwise(xs), ys, strict=True) for corner in ((x, y), (end, y))]


@lru_cache(N_KEPT)
def render_figures(series: tuple[Series, ...], title: str, key: str) -> Markup:
    """Each side's latest value as a line of steps, the lowest to the highest given until then as the ground of it."""
    series = tuple(one for one in series if one.counts)
    if not series:
        return Markup("")
    counts = [count for one in series for count in one.counts]
    plot = _Plot(lay_times((count.at for count in counts), NUMBERS, WIDTH - NAMES), _values(counts))
    drawing = Drawing(WIDTH, HEAD + PLOT + FOOT)
    _draw_values(drawing, plot)
    _draw_times(drawing, plot.axis, HEAD + PLOT)
    for one in series:
        _draw_band(drawing, plot, one)
    for one in series:
        _draw_series(drawing, plot, one)
    ends = spread_names([plot.up(_latest(one)[-1]) for one in series])
    for one, y in zip(series, ends, strict=True):
        drawing.write(WIDTH - NAMES + 8, y + 4, f"{_number(_latest(one)[-1])} {_shorten(one.name)}", _ink(one.place))
    return drawing.embed(key, f"{title}: by side, over time", "; ".join(map(_describe, series)) + ".")


def _values(counts: Sequence[Count]) -> list[float]:
    """The numbers beside the plot; of people and things, whole ones."""
    bottom, top = min(0.0, *(count.low for count in counts)), max(1.0, *(count.high for count in counts))
    is_whole = all(value == int(value) for count in counts for value in (count.low, count.high))
    return [
        float(value) for value in MaxNLocator(4, steps=[1, 2, 2.5, 5, 10], integer=is_whole).tick_values(bottom, top)
    ]


def _draw_values(drawing: Drawing, plot: _Plot) -> None:
    heights = [plot.up(value) for value in plot.values]
    drawing.draw_lines([((NUMBERS, y), (WIDTH - NAMES, y)) for y in heights], "hair")
    for value, y in zip(plot.values, heights, strict=True):
        drawing.write(NUMBERS - 10, y + 4, _number(value), anchor="right")


def _latest(series: Series) -> list[float]:
    """The latest value after each count: the largest of its day, as the table says it."""
    found: list[float] = []
    for place, count in enumerate(series.counts):
        is_same_day = place > 0 and series.counts[place - 1].at.date() == count.at.date()
        found.append(max(found[-1], count.high) if is_same_day else count.high)
    return found


def _draw_band(drawing: Drawing, plot: _Plot, series: Series) -> None:
    """The lowest to the highest value given until then."""
    moments = [count.at for count in series.counts]
    lowest = list(accumulate((count.low for count in series.counts), min))
    highest = list(accumulate((count.high for count in series.counts), max))
    outline = [*plot.steps(moments, highest), *reversed(plot.steps(moments, lowest))]
    drawing.draw_band(outline, _ink(series.place))


def _draw_series(drawing: Drawing, plot: _Plot, series: Series) -> None:
    ink = _ink(series.place)
    places = [(plot.axis.at(count.at), plot.up(count.low), plot.up(count.high)) for count in series.counts]
    drawing.draw_lines([plot.steps([count.at for count in series.counts], _latest(series))], ink, 2)
    drawing.draw_lines([((x, low), (x, high)) for x, low, high in places if low != high], ink, 2)
    marks = [
        Mark(x, high, f"/statements/{count.id}", count.title)
        for (x, _, high), count in zip(places, series.counts, strict=True)
    ]
    drawing.draw_marks(marks, [ink] * len(marks), shape=SHAPES[min(series.place, len(SHAPES) - 1)], radius=5)


def spread_names(ends: Sequence[float]) -> list[float]:
    """Where the name of each line stands: at its end, or as near as the other names let it."""
    placed = list(ends)
    order = sorted(range(len(ends)), key=lambda i: (ends[i], i))
    lowest = float(HEAD + PLOT)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + LINE)
    for i in reversed(order):
        placed[i] = min(placed[i], lowest)
        lowest = placed[i] - LINE
    return placed


def _describe(series: Series) -> str:
    low, high = min(count.low for count in series.counts), max(count.high for count in series.counts)
    return f"{series.name}: lowest {_number(low)}, latest {_number(_latest(series)[-1])}, highest {_number(high)}"


@lru_cache(N_KEPT)
def render_interval(low: float, mean: float, high: float, label: str) -> Markup:
    """An estimate between 0 and 1 with its interval."""
    width, middle = 400, 12
    xs = [EDGE + (width - 2 * EDGE) * share for share in (0, 0.5, 1, low, high, mean)]
    drawing = Drawing(width, middle + FOOT)
    drawing.draw_lines([((xs[0], middle), (xs[2], middle))], "line")
    drawing.draw_lines([((x, middle - 4), (x, middle + 4)) for x in xs[:3]], "line")
    drawing.draw_lines([((xs[3], middle), (xs[4], middle))], "a", 5)
    drawing.draw_lines([((xs[5], middle - 9), (xs[5], middle + 9))], "a", 2)
    drawing.write(xs[0], middle + 22, "0 %")
    drawing.write(xs[1], middle + 22, "50 %", anchor="center")
    drawing.write(xs[2], middle + 22, "100 %", anchor="right")
    return drawing.embed("interval-chart", label, f"{low:.0%} to {high:.0%}, mean {mean:.0%}.")


def _draw_times(drawing: Drawing, axis: TimeAxis, bottom: float) -> None:
    ticks = axis.ticks()
    drawing.draw_lines([((tick.x, HEAD), (tick.x, bottom + 4)) for tick in ticks], "hair")
    for tick in ticks:
        if tick.words:
            drawing.write(tick.begin, bottom + 18, tick.words)
    drawing.draw_lines([((x, HEAD), (x, bottom)) for x in axis.cuts()], "faint", dotted=True)
    for x in axis.cuts():
        drawing.write(x, HEAD - 5, "⋯", anchor="center")


def _ink(place: int) -> str:
    return INKS[min(place, len(INKS) - 1)]


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _write_span(moments: Sequence[dt.datetime]) -> str:
    first, last = (f"{moment.day} {moment:%b %Y, %H:%M} UTC" for moment in (min(moments), max(moments)))
    return first if first == last else f"{first} to {last}"


def _shorten(text: str) -> str:
    return text if len(text) <= N_NAME else f"{text[: N_NAME - 1]}…"
