"""Findings ─▶ what each side counts of each event, lowest, latest and highest: one row a side and quantity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checker.comparison import list_figures
from checker.records import Claim, Utterance
from checker.reports.rows import write_place
from checker.store.search import Finding
from checker.store.statements import claim_from_json, to_utterance
from checker.store.views import StatementView

FIGURE_COLUMNS = (
    "event_id", "event_place", "event_date", "counted", "group", "whose", "said_by", "lowest", "latest", "highest",
    "statements", "last_speaker", "last_on",
)  # fmt: skip
FigureValues = dict[str, object]


def build_figures(findings: Iterable[Finding]) -> list[FigureValues]:
    """One row for each event, quantity and side that counts it, by event."""
    views: dict[str, StatementView] = {}
    events = {}
    for finding in findings:
        for view in (finding.a, finding.b):
            views[view.statement.id] = view
        if finding.event is not None:
            events[finding.event.id] = finding.event
    kept = [view for view in views.values() if view.statement.event_id]
    rows = list_figures([figure_item(view) for view in kept], [view.statement.event_id for view in kept])
    values: list[FigureValues] = []
    for row in rows:
        event = events.get(row.event_id)
        last = row.points[-1]
        found = (
            row.event_id,
            write_place(event.place) if event else "",
            event.begins_on if event else None,
            row.what,
            row.group or "",
            row.whose or "",
            row.said_by or "",
            row.low,
            row.best,
            row.high,
            len(row.points),
            last.speaker or "",
            last.published_on,
        )
        values.append(dict(zip(FIGURE_COLUMNS, found, strict=True)))
    return values


def figure_item(view: StatementView) -> tuple[Utterance, Claim]:
    """The statement as figures are read: whose side counts, and only quantities that have a value.

    Of people as of nobody named: "200 people were killed" counts what "200 were killed" counts.
    """
    claim = claim_from_json(view.statement.claim)
    counted = tuple(
        replace(quantity, group=None if quantity.group == "people" else quantity.group)
        for quantity in claim.quantities
        if quantity.low is not None or quantity.high is not None
    )
    kept = Claim(speaker_side=view.statement.side or claim.speaker_side, quantities=counted)
    return to_utterance(view.statement, view.revision, view.source), kept


def order_figures(rows: Sequence[FigureValues]) -> list[FigureValues]:
    """The rows by event's day, event, quantity and side."""
    return sorted(
        rows, key=lambda row: tuple(str(row[name] or "") for name in ("event_date", "event_id", "counted", "said_by"))
    )
