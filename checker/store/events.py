"""Events and what belongs to them: pairs in groups, statements in time order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from checker.store.search import Finding, PairFilter, load_findings, pair_conditions
from checker.store.tables import ContradictionRow, EventRow, StatementRow
from checker.store.views import StatementView, load_views

_KEY: Any = func.coalesce(ContradictionRow.event_id, ContradictionRow.id)  # a pair without an event stands alone


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGroup:
    """The wanted pairs of one event; `event` is None for a pair that belongs to none."""

    key: str
    event: EventRow | None
    n_pairs: int
    top_score: float
    newest_at: dt.datetime
    findings: tuple[Finding, ...] = ()


def list_event_groups(
    session: Session, wanted: PairFilter, *, order: str = "score", limit: int = 20, offset: int = 0, n_shown: int = 3
) -> list[EventGroup]:
    """Groups of wanted pairs by their strongest or their newest pair, each with its `n_shown` strongest."""
    top, newest = func.max(ContradictionRow.score), func.max(ContradictionRow.first_seen_at)
    rank = newest.desc() if order == "newest" else top.desc()
    query: Any = select(_KEY, func.count(), top, newest).where(*pair_conditions(session, wanted))
    heads = session.exec(query.group_by(_KEY).order_by(rank, _KEY).limit(limit).offset(offset)).all()
    keys = [head[0] for head in heads]
    events = {row.id: row for row in session.exec(select(EventRow).where(col(EventRow.id).in_(keys)))}
    shown = _strongest_of(session, wanted, keys, n_shown)
    return [
        EventGroup(
            key=key, event=events.get(key), n_pairs=n, top_score=score, newest_at=at, findings=tuple(shown.get(key, ()))
        )
        for key, n, score, at in heads
    ]


def count_event_groups(session: Session, wanted: PairFilter) -> int:
    """How many groups `list_event_groups` has in all."""
    query: Any = select(func.count(func.distinct(_KEY))).where(*pair_conditions(session, wanted))
    return int(session.exec(query).one())


def _strongest_of(session: Session, wanted: PairFilter, keys: Sequence[str], n_shown: int) -> dict[str, list[Finding]]:
    pair = ContradictionRow
    place = func.row_number().over(partition_by=_KEY, order_by=(col(pair.score).desc(), col(pair.id))).label("place")
    of_groups = or_(col(pair.event_id).in_(keys), col(pair.event_id).is_(None) & col(pair.id).in_(keys))
    ranked: Any = select(pair.id, place).where(*pair_conditions(session, wanted), of_groups).subquery()
    ids = select(ranked.c.id).where(ranked.c.place <= n_shown)
    rows = session.exec(select(pair).where(col(pair.id).in_(ids)).order_by(col(pair.score).desc(), col(pair.id)))
    groups: dict[str, list[Finding]] = {}
    for finding in load_findings(session, list(rows)):
        groups.setdefault(finding.pair.event_id or finding.pair.id, []).append(finding)
    return groups


def find_event(session: Session, event_id: str) -> EventRow | None:
    """The event, or None."""
    return session.get(EventRow, event_id)


def list_event_statements(session: Session, event_id: str, *, limit: int = 200) -> list[StatementView]:
    """The statements of an event that are their own origin, in time order, at most `limit`."""
    query = (
        select(StatementRow.id)
        .where(StatementRow.event_id == event_id, col(StatementRow.echo_of).is_(None))
        .order_by(col(StatementRow.said_on), col(StatementRow.published_at), StatementRow.id)
        .limit(limit)
    )
    ids = list(session.exec(query))
    views = load_views(session, ids)
    return [views[key] for key in ids]


def count_event_statements(session: Session, event_id: str) -> int:
    """How many statements belong to the event, echoes too."""
    query = select(func.count()).select_from(StatementRow).where(StatementRow.event_id == event_id)
    return int(session.exec(query).one())


def list_statement_pairs(session: Session, statement_ids: Sequence[str], *, limit: int = 40) -> list[Finding]:
    """Every pair that touches one of these statements, whatever its relation, strongest first."""
    ids = list(statement_ids)
    pair = ContradictionRow
    query = select(pair).where(or_(col(pair.a_id).in_(ids), col(pair.b_id).in_(ids)))
    rows = session.exec(query.order_by(col(pair.score).desc(), col(pair.id)).limit(limit))
    return list(load_findings(session, list(rows)))


def list_other_statements(
    session: Session, view: StatementView, *, exclude: Sequence[str] = (), limit: int = 8
) -> list[StatementView]:
    """What the same speaker said otherwise on the same event, in time order."""
    row = view.statement
    if row.event_id is None:
        return []
    same = StatementRow.actor == row.actor if row.actor else StatementRow.speaker == row.speaker
    query = (
        select(StatementRow.id)
        .where(StatementRow.event_id == row.event_id, same, col(StatementRow.echo_of).is_(None))
        .where(col(StatementRow.id).not_in([row.id, *exclude]))
        .order_by(col(StatementRow.said_on), col(StatementRow.published_at), StatementRow.id)
        .limit(limit)
    )
    ids = list(session.exec(query))
    views = load_views(session, ids)
    return [views[key] for key in ids]
