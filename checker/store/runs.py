"""What ran, when, and how it ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from checker.store.ids import new_run_id
from checker.store.tables import RunRow

OUTCOMES = ("ok", "empty", "blocked", "failed")


def start_run(session: Session, stage: str, source_slug: str | None, at: dt.datetime) -> RunRow:
    """The row of a run that begins; it reads "running" until it is finished."""
    row = RunRow(id=new_run_id(), stage=stage, source_slug=source_slug, started_at=at)
    session.add(row)
    session.flush()
    return row


def finish_run(
    session: Session,
    run_id: str,
    outcome: str,
    at: dt.datetime,
    *,
    message: str = "",
    counts: tuple[int, int, int] = (0, 0, 0),
) -> None:
    """The run ended so; `counts` are captures, documents and new wordings."""
    row = session.get_one(RunRow, run_id)
    row.outcome, row.finished_at, row.message = outcome, at, message
    row.n_captures, row.n_documents, row.n_new = counts
    session.flush()


def list_runs(session: Session, *, limit: int = 100, source_slug: str | None = None) -> list[RunRow]:
    """The newest runs first."""
    query = select(RunRow).order_by(col(RunRow.started_at).desc()).limit(limit)
    if source_slug is not None:
        query = query.where(RunRow.source_slug == source_slug)
    return list(session.exec(query))


def latest_runs(session: Session, stage: str) -> dict[str, RunRow]:
    """Each source's newest finished run of a stage."""
    query = select(RunRow).where(RunRow.stage == stage, RunRow.outcome != "running").order_by(col(RunRow.started_at))
    return {row.source_slug: row for row in session.exec(query) if row.source_slug}


def latest_start(session: Session, stage: str, slugs: Sequence[str]) -> dt.datetime | None:
    """When a stage last began for any of these sources, or None."""
    query = select(col(RunRow.started_at)).where(RunRow.stage == stage, col(RunRow.source_slug).in_(slugs))
    return session.exec(query.order_by(col(RunRow.started_at).desc()).limit(1)).first()


def failures_in_a_row(session: Session, slug: str, limit: int = 10) -> list[RunRow]:
    """The newest runs of a source that ended badly, newest first, up to the last one that did not."""
    rows = []
    for row in list_runs(session, limit=limit, source_slug=slug):
        if row.outcome == "running":
            continue
        if row.outcome not in ("failed", "blocked", "empty"):
            break
        rows.append(row)
    return rows


def latest_good_runs(session: Session, stage: str) -> dict[str, dt.datetime]:
    """When each source's run of a stage last ended well."""
    query = (
        select(col(RunRow.source_slug), func.max(col(RunRow.finished_at)))
        .where(RunRow.stage == stage, RunRow.outcome == "ok")
        .group_by(col(RunRow.source_slug))
    )
    return {slug: at for slug, at in session.exec(query) if slug and at}
