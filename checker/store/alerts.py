"""What has been told, and what happened that may be worth telling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from checker.store.tables import AlertRow, DocumentRow, RevisionRow
from checker.store.views import CHUNK


def list_told(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of `ids` that were told already."""
    told: set[str] = set()
    for i in range(0, len(ids), CHUNK):
        told |= set(session.exec(select(AlertRow.id).where(col(AlertRow.id).in_(ids[i : i + CHUNK]))))
    return told


def mark_told(session: Session, alerts: Iterable[tuple[str, str]], at: dt.datetime) -> None:
    """These (id, kind) have been told."""
    for alert_id, kind in alerts:
        session.merge(AlertRow(id=alert_id, kind=kind, told_at=at))


def list_edits(session: Session) -> list[tuple[RevisionRow, DocumentRow]]:
    """Later wordings that are the publisher's own edits, newest first."""
    query = (
        select(RevisionRow, DocumentRow)
        .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
        .where(RevisionRow.number > 1, RevisionRow.cause == "publisher")
        .order_by(col(RevisionRow.seen_at).desc())
    )
    return list(session.exec(query))
