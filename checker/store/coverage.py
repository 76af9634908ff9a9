"""What has been read of each source, what has not, and when it last spoke."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from checker.store.runs import latest_runs
from checker.store.tables import DocumentRow, RevisionRow, SourceRow, StatementRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage:
    """One source's share of what a report rests on.

    Attributes:
        not_analysed: newest wordings that were stored but not read; `not_analysed_why` says why, with counts.
        silent_days: days between its newest publication and the day of the report; None where it has none.
    """

    source: str
    name: str
    country: str | None
    kind: str
    owner: str | None
    documents: int
    revisions: int
    statements: int
    not_analysed: int
    not_analysed_why: str
    first_published: str | None
    newest_published: str | None
    last_run_at: str | None
    last_outcome: str | None
    last_message: str
    silent_days: int | None


def list_coverage(session: Session, today: dt.date) -> list[SourceCoverage]:
    """Every source, by slug."""
    documents = dict(
        session.exec(select(DocumentRow.source_slug, func.count()).group_by(DocumentRow.source_slug)).all()
    )
    statements = dict(
        session.exec(select(StatementRow.source_slug, func.count()).group_by(StatementRow.source_slug)).all()
    )
    spans = {slug: (n, first, last) for slug, n, first, last in session.exec(_revision_spans())}
    unread: dict[str, dict[str, int]] = {}
    for slug, why, n in session.exec(_unread()):
        unread.setdefault(slug, {})[why or ""] = n
    runs = latest_runs(session, "scrape")
    rows = []
    for source in session.exec(select(SourceRow).order_by(SourceRow.slug)):
        n_revisions, first, last = spans.get(source.slug, (0, None, None))
        run = runs.get(source.slug)
        why = unread.get(source.slug, {})
        rows.append(
            SourceCoverage(
                source=source.slug,
                name=source.name,
                country=source.country,
                kind=source.kind,
                owner=source.owner,
                documents=documents.get(source.slug, 0),
                revisions=n_revisions,
                statements=statements.get(source.slug, 0),
                not_analysed=sum(why.values()),
                not_analysed_why="; ".join(f"{reason} ({n})" for reason, n in sorted(why.items())),
                first_published=str(first) if first else None,
                newest_published=str(last) if last else None,
                last_run_at=run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ") if run else None,
                last_outcome=run.outcome if run else None,
                last_message=run.message if run else "",
                silent_days=(today - last).days if last else None,
            )
        )
    return rows


def _revision_spans() -> Any:
    return (
        select(
            DocumentRow.source_slug,
            func.count(),
            func.min(col(RevisionRow.published_on)),
            func.max(col(RevisionRow.published_on)),
        )
        .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
        .group_by(DocumentRow.source_slug)
    )


def _unread() -> Any:
    return (
        select(DocumentRow.source_slug, col(RevisionRow.not_analysed), func.count())
        .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
        .where(col(RevisionRow.is_newest), col(RevisionRow.not_analysed).is_not(None))
        .group_by(DocumentRow.source_slug, col(RevisionRow.not_analysed))
    )
