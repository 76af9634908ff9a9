"""One event: a timeline of what was said, the figures of each side, and the statements themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.comparison import FigureRow, list_figures
from checker.records import Label, Relation
from checker.reports.figures import figure_item
from checker.reports.pages import published_of, write_clock, write_side
from checker.reports.rows import write_place
from checker.store.events import count_event_echoes, count_event_statements, find_event, list_event_statements
from checker.store.search import Finding, PairFilter, count_findings, iter_findings
from checker.store.views import StatementView
from checker.web.charts import UNKNOWN_LANE, Count, Dot, Series, place_lanes, render_figures, render_timeline
from checker.web.desk import desk_of
from checker.web.rendering import render_page

router = APIRouter()
N_STATEMENTS = 120  # on one page; an event with more says how many
N_PAIRS = 40
N_CHARTS = 4  # the figures that were given most often; the others are a table
OF_PEOPLE = ("killed", "wounded", "captured", "missing", "displaced", "evacuated", "participants")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChart:
    """What is counted, what each side gives, and the drawing of it; none of a figure that was given only once.

    Attributes:
        title: what is counted.
        rows: the place of each side in the charts of the page, and what it gives.
        drawing: the chart, or None.
    """

    title: str
    rows: tuple[tuple[int, FigureRow], ...]
    drawing: Markup | None


@router.get("/events/{event_id:path}")
def show_event(request: Request, event_id: str) -> Response:
    """The event's page."""
    desk = desk_of(request)
    wanted = PairFilter(event_id=event_id, min_score=desk.threshold, hide_dismissed=True)
    with desk.session() as session:
        event = find_event(session, event_id)
        if event is None:
            raise HTTPException(404)
        views = list_event_statements(session, event_id, limit=N_STATEMENTS)
        findings = list(iter_findings(session, wanted, limit=N_PAIRS))
        n_echoes = count_event_echoes(session, event_id)
        n_statements, n_pairs = count_event_statements(session, event_id), count_findings(session, wanted)
    name = write_place(event.place) or event.title
    views.sort(key=lambda view: (moment_of(view) or dt.datetime.max.replace(tzinfo=dt.UTC), view.statement.id))
    charts = draw_figures(views, event_id)
    values: dict[str, Any] = {
        "event": event,
        "name": name,
        "views": views,
        "findings": findings,
        "n_statements": n_statements,
        "n_pairs": n_pairs,
        "timeline": draw_timeline(views, findings, name),
        "charts": [chart for chart in charts if chart.drawing],
        "other_figures": [chart for chart in charts if not chart.drawing],
        "n_echoes": n_echoes,
        "is_demo": any(view.revision.via == "demo" for view in views),
    }
    return render_page(request, "event.html", values)


def moment_of(view: StatementView) -> dt.datetime | None:
    """When it was published, as a time: noon of the day where only that is known."""
    at, on = published_of(view)
    if at is not None:
        return at
    return dt.datetime.combine(on, dt.time(12), dt.UTC) if on is not None else None


def draw_timeline(views: Sequence[StatementView], findings: Sequence[Finding], name: str) -> Markup:
    """The timeline of the statements that have a time."""
    dots = []
    for view in views:
        at = moment_of(view)
        if at is not None:
            row = view.statement
            is_denial = row.label == Label.DENIAL.value
            dots.append(Dot(id=row.id, lane=write_lane(view), at=at, title=_title(view, at), is_denial=is_denial))
    links = [(f.pair.a_id, f.pair.b_id) for f in findings if f.pair.relation == Relation.CONTRADICTION.value]
    return render_timeline(tuple(dots), tuple(links), name)


def write_lane(view: StatementView) -> str:
    """The side whose lane the statement stands in."""
    return write_side(view.statement.side) or UNKNOWN_LANE


def _title(view: StatementView, at: dt.datetime) -> str:
    return f"{write_clock(at)} · {view.statement.speaker}: {view.statement.content[:160]}"


def draw_figures(views: Sequence[StatementView], event_id: str) -> list[FigureChart]:
    """A chart of each quantity that the statements give, the most often counted first."""
    items = [figure_item(view) for view in views]
    places = place_lanes(write_lane(view) for view in views)
    groups: dict[tuple[str, str, str], list[tuple[int, FigureRow]]] = {}
    for row in list_figures(items, [event_id] * len(items)):
        place = places.get(write_side(row.said_by) or UNKNOWN_LANE, len(places))
        groups.setdefault((row.what, row.group or "", row.whose or ""), []).append((place, row))
    ranked = sorted(groups.items(), key=lambda group: (-_n_points(group[1]), group[0]))
    n_drawn = sum(_n_points(rows) > 1 for _, rows in ranked[:N_CHARTS])
    return [
        FigureChart(
            title=figure_title(key),
            rows=tuple(rows),
            drawing=_draw_chart(figure_title(key), rows, views, f"figure-{number}-chart")
            if number <= n_drawn
            else None,
        )
        for number, (key, rows) in enumerate(ranked, 1)
    ]


def _n_points(rows: Sequence[tuple[int, FigureRow]]) -> int:
    return sum(len(row.points) for _, row in rows)


def figure_title(key: tuple[str, str, str]) -> str:
    """What is counted, of whom: ``Soldiers killed, AM``."""
    what, group, whose = key
    counted = group or ("people" if what in OF_PEOPLE else "")
    words = (counted, "" if counted and what == "people" else what)
    title = " ".join(word for word in words if word).replace("_", " ").capitalize()
    return f"{title}, {write_side(whose)}" if whose else title


def _draw_chart(title: str, rows: Sequence[tuple[int, FigureRow]], views: Sequence[StatementView], key: str) -> Markup:
    series = tuple(
        Series(name=write_side(row.said_by) or "not known", place=place, counts=_counts(row, views))
        for place, row in rows
    )
    return render_figures(series, title, key)


def _counts(row: FigureRow, views: Sequence[StatementView]) -> tuple[Count, ...]:
    found = []
    for point in row.points:
        view = views[point.position]
        at = moment_of(view)
        values = [value for value in (point.low, point.high) if value is not None]
        if at is not None and values:
            found.append(Count(id=view.statement.id, at=at, low=min(values), high=max(values), title=_title(view, at)))
    return tuple(sorted(found, key=lambda count: count.at))
