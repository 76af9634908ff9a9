"""The charts: nothing leaves the picture, nothing of a page runs or reorders, and both themes and the policy fit."""

import datetime as dt
import re
import threading
import time
from importlib import resources
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markupsafe import Markup

from checker.web.charts import (
    EDGE,
    HEAD,
    NAMES,
    NUMBERS,
    PLOT,
    UNKNOWN_LANE,
    WIDTH,
    Count,
    Dot,
    Series,
    place_lanes,
    render_figures,
    render_interval,
    render_timeline,
    spread_names,
)
from checker.web.drawing import INKS
from checker.web.times import lay_times

NOON = dt.datetime(2022, 9, 13, 12, tzinfo=dt.UTC)
TIMES = st.integers(0, 20_000 * 86_400).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))
HOSTILE = '<script>alert(1)</script> $\\frac{1}{0}$ \x00\x0b \u202e desrever 中文 "&'
SVG = {"s": "http://www.w3.org/2000/svg"}
ALLOWED = {
    "svg", "desc", "title", "g", "defs", "path", "use", "a", "text",
    "class", "viewBox", "role", "aria-label", "aria-describedby", "stroke-linejoin", "id", "d", "href", "tabindex", "x",
    "y", "fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-miterlimit", "text-anchor",
}  # fmt: skip


def dot(number: int, at: dt.datetime, lane: str = "AM", title: str = "t") -> Dot:
    return Dot(id=f"s{number}", lane=lane, at=at, title=title, is_denial=bool(number % 2))


def series(values: list[tuple[dt.datetime, float, float]], name: str = "AM", place: int = 0) -> Series:
    counts = [Count(id=f"{name}{i}", at=at, low=low, high=high, title="t") for i, (at, low, high) in enumerate(values)]
    return Series(name=name, place=place, counts=tuple(counts))


def read(svg: Markup) -> etree._Element:
    return etree.fromstring(str(svg))


def places(svg: Markup, n: int) -> list[tuple[float, float]]:
    """Where the marks stand; each is a link."""
    links = read(svg).findall(".//s:a", SVG)
    assert len(links) == n
    found = []
    for link in links:
        use, path = link.find("s:use", SVG), link.find("s:path", SVG)
        if use is not None:
            found.append((float(use.get("x", "")), float(use.get("y", ""))))
        else:
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.get("d", ""))]
            xs, ys = numbers[::2], numbers[1::2]
            found.append(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    return found


@settings(deadline=None, max_examples=60)
@given(st.lists(TIMES, min_size=1, max_size=30))
def test_every_dot_stands_in_the_picture_later_ones_never_further_left(times: list[dt.datetime]) -> None:
    svg = render_timeline(tuple(dot(i, at) for i, at in enumerate(times)), (("s0", "s1"),), "x")
    height = float(read(svg).get("viewBox", "").split()[3])
    found = places(svg, len(times))
    assert all(EDGE <= x <= WIDTH - EDGE and HEAD < y < height for x, y in found)
    ranked = [x for _, x in sorted(zip(times, (x for x, _ in found), strict=True))]
    assert ranked == sorted(ranked)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TIMES, st.floats(-1e3, 1e9)), min_size=1, max_size=20))
def test_every_figure_stands_in_the_plot(points: list[tuple[dt.datetime, float]]) -> None:
    svg = render_figures((series([(at, n, n + 5) for at, n in sorted(points)]),), "x", "k")
    found = places(svg, len(points))
    assert all(NUMBERS <= x <= WIDTH - NAMES and HEAD - 1 <= y <= HEAD + PLOT + 1 for x, y in found)


@settings(deadline=None)
@given(st.lists(TIMES, min_size=1, max_size=30))
def test_dates_under_the_axis_never_touch_and_never_leave_it(times: list[dt.datetime]) -> None:
    shown = [tick for tick in lay_times(times, EDGE, WIDTH - EDGE).ticks() if tick.words]
    ends = [tick.begin + 6 * len(tick.words) for tick in shown]
    assert shown and shown[0].begin >= EDGE and ends[-1] <= WIDTH - EDGE
    assert all(tick.begin > end for end, tick in zip(ends, shown[1:], strict=False))
    assert re.search(r"\d{4}", shown[0].words)


def test_a_month_of_silence_is_cut_out() -> None:
    near = tuple(dot(i, NOON + dt.timedelta(hours=i)) for i in range(8))
    whole, cut = (render_timeline(dots, (), "x") for dots in (near, (*near, dot(9, NOON + dt.timedelta(days=32)))))
    assert "⋯" not in whole
    assert cut.count("⋯") == 1 and "15 Oct" in cut
    spread = [x for x, _ in places(cut, 9)[:8]]
    assert max(spread) - min(spread) > 300  # the hours that matter keep their room


def test_dots_of_one_moment_are_all_seen() -> None:
    svg = render_timeline(tuple(dot(i, NOON) for i in range(9)), (), "x")
    heights = sorted(y for _, y in places(svg, 9))
    assert all(b - a > 12 for a, b in pairwise(heights))


def test_words_of_a_page_are_shown_and_do_nothing() -> None:
    dots = (dot(0, NOON, lane=HOSTILE, title=HOSTILE), dot(1, NOON, title=HOSTILE))
    figures = render_figures((series([(NOON, 1, 2)], name=HOSTILE),), HOSTILE, "k")
    for svg in (render_timeline(dots, (("s0", "s1"),), HOSTILE), figures, render_interval(0.1, 0.2, 0.3, HOSTILE)):
        assert "<script" not in svg and "\u202e" not in svg and "\x00" not in svg
        assert "⟦RLO⟧ desrever 中文" in svg and "$\\frac{1}{0}$" in svg


def test_the_policy_allows_all_of_it_and_two_charts_share_no_id() -> None:
    dots = tuple(dot(i, NOON + dt.timedelta(hours=i), lane=f"L{i % 5}") for i in range(30))
    lines = tuple(series([(NOON, i, i + 1)] * 12, name=f"L{i}", place=i) for i in range(6))
    charts = [
        render_timeline(dots, (("s1", "s2"), ("s3", "s8")), "x"),
        render_figures(lines, "x", "one"), render_figures(lines, "x", "two"), render_interval(0.4, 0.5, 0.6, "x"),
    ]  # fmt: skip
    ids: list[str] = []
    for svg in charts:
        elements = list(read(svg).iter())
        found = {etree.QName(one).localname for one in elements} | {
            str(name) for one in elements for name in one.attrib
        }
        assert found <= ALLOWED
        own = [one.get("id") for one in elements if one.get("id")]
        wanted = {one.get("href", "")[1:] for one in elements if one.tag.endswith("use")}
        assert wanted <= set(own)
        ids += own
        assert not re.search(r'"#[0-9a-f]{6}"', svg)  # every colour is one of the style sheet's
    assert len(ids) == len(set(ids))


def test_the_colours_are_those_of_the_style_sheet() -> None:
    css = resources.files("checker.web").joinpath("static", "desk.css").read_text(encoding="utf-8")
    light = css[: css.index("@media")]
    assert {
        name: code for name, code in INKS.items() if f"--{name}: {code}" not in light.replace("ffffff", "fff")
    } == {}


def test_a_chart_is_named_and_described() -> None:
    dots = (dot(0, NOON), dot(1, NOON, lane="AZ"))
    root = read(render_timeline(dots, (), "Sotk"))
    about = root.find("s:desc", SVG)
    assert root.get("aria-label") == "Timeline of what was said on Sotk"
    assert root.get("aria-describedby") == about.get("id")
    assert about.text == "2 statements of 2 sides, 13 Sep 2022, 12:00 UTC; 1 denial."
    assert root.get("role") == "group"  # an image would hide its links
    assert read(render_interval(0.4, 0.5, 0.6, "x")).get("role") == "img"
    figures = read(render_figures((series([(NOON, 49, 49), (NOON + dt.timedelta(days=2), 105, 105)]),), "Dead", "k"))
    assert figures.find("s:desc", SVG).text == "AM: lowest 49, latest 105, highest 105."


def test_latest_is_the_largest_of_its_day_as_the_table_says() -> None:
    svg = render_figures((series([(NOON, 14, 14), (NOON + dt.timedelta(hours=1), 13, 13)]),), "x", "k")
    assert "lowest 13, latest 14, highest 14" in svg
    assert ">14 AM<" in svg


def test_whole_numbers_stand_beside_what_is_counted_whole() -> None:
    root = read(render_figures((series([(NOON, 0, 0), (NOON, 1, 1)]),), "x", "k"))
    numbers = [text.text for text in root.findall(".//s:text", SVG) if text.get("text-anchor") == "end"]
    assert numbers == ["0", "1"]


def test_sides_not_known_stand_last_and_have_no_colour_of_a_side() -> None:
    assert place_lanes([UNKNOWN_LANE, UNKNOWN_LANE, "AZ", "AM", "AM"]) == {"AM": 0, "AZ": 1, UNKNOWN_LANE: 3}


@given(st.lists(st.floats(HEAD, HEAD + PLOT), min_size=1, max_size=8))
def test_names_beside_the_lines_never_touch(ends: list[float]) -> None:
    found = spread_names(ends)
    assert all(b - a > 14 for a, b in pairwise(sorted(found)))
    assert max(found) <= HEAD + PLOT


def test_the_same_statements_give_the_same_bytes_in_any_thread_and_are_drawn_once() -> None:
    wanted = tuple(dot(i, NOON + dt.timedelta(hours=i)) for i in range(20))
    found: list[Markup] = []
    threads = [
        threading.Thread(target=lambda: found.append(render_timeline.__wrapped__(wanted, (), "x"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert render_timeline(wanted, (), "x") is render_timeline(wanted, (), "x")


def test_a_chart_of_a_large_event_is_drawn_within_a_tenth_of_a_second() -> None:
    dots = tuple(dot(i, NOON + dt.timedelta(minutes=20 * i), lane=f"L{i % 4}") for i in range(120))
    links = tuple((f"s{i}", f"s{120 - i}") for i in range(40))
    times = []
    for _ in range(5):
        began = time.perf_counter()
        render_timeline.__wrapped__(dots, links, "x")
        times.append(time.perf_counter() - began)
    assert min(times) < 0.1  # 0.03 s measured
