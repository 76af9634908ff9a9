"""The drawings: nothing leaves the picture, a long silence is cut out, dots of one moment are all seen."""

import datetime as dt
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.web.charts import LEFT, RIGHT, WIDTH, Dot, Series, render_figures, render_timeline

NOON = dt.datetime(2022, 9, 13, 12, tzinfo=dt.UTC)
TIMES = st.integers(0, 20_000 * 86_400).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))


def dot(number: int, at: dt.datetime, lane: str = "AM") -> Dot:
    return Dot(id=f"s{number}", lane=lane, at=at, title=f"<{number}>", is_denial=bool(number % 2))


def places(svg: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle[^>]* cx="([\d.]+)" cy="([\d.]+)"', svg)]


@settings(deadline=None)
@given(st.lists(TIMES, min_size=1, max_size=30))
def test_every_dot_stands_between_the_names_and_the_edge(times: list[dt.datetime]) -> None:
    svg = str(render_timeline([dot(i, at) for i, at in enumerate(times)], [("s0", "s1")], "x"))
    found = places(svg)
    assert len(found) == len(times)
    assert all(LEFT <= x <= WIDTH - RIGHT for x, _ in found)
    ranked = [x for _, x in sorted(zip(times, (x for x, _ in found), strict=True))]
    assert ranked == sorted(ranked)  # who spoke later never stands further left


@settings(deadline=None)
@given(st.lists(st.tuples(TIMES, st.floats(0, 1e9)), min_size=1, max_size=20))
def test_every_figure_stands_in_the_plot(points: list[tuple[dt.datetime, float]]) -> None:
    svg = str(render_figures([Series(name="AM", points=tuple((at, n, n * 2, "t") for at, n in sorted(points)))], "x"))
    assert all(LEFT <= x <= WIDTH - RIGHT and y >= 0 for x, y in places(svg))


def test_a_month_of_silence_is_cut_out() -> None:
    near = [dot(i, NOON + dt.timedelta(hours=i)) for i in range(8)]
    whole, cut = (str(render_timeline(dots, [], "x")) for dots in (near, [*near, dot(9, NOON + dt.timedelta(days=32))]))
    assert 'class="cut"' not in whole
    assert cut.count('class="cut"') == 1
    assert "15 Oct" in cut
    spread = [x for x, _ in places(cut)[:8]]
    assert max(spread) - min(spread) > 300  # the hours that matter keep their room


def test_dots_of_one_moment_are_all_seen() -> None:
    svg = str(render_timeline([dot(i, NOON) for i in range(3)], [], "x"))
    assert len(set(places(svg))) == 3


def test_words_of_a_page_are_escaped() -> None:
    assert "&lt;0&gt;" in str(render_timeline([dot(0, NOON)], [], "x"))
