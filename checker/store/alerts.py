"""What has been told, and what happened that may be worth telling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from checker.store.search import PairFilter, pair_conditions
from checker.store.tables import AlertRow, ContradictionRow
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


def list_untold_pairs(session: Session, wanted: PairFilter) -> list[ContradictionRow]:
    """The wanted pairs of which nobody was told, the strongest first."""
    told = select(AlertRow.id).where(AlertRow.id == ContradictionRow.id).exists()
    query = select(ContradictionRow).where(*pair_conditions(session, wanted), ~told)
    return list(session.exec(query.order_by(col(ContradictionRow.score).desc(), col(ContradictionRow.id))))
