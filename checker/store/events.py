"""Events and what belongs to them: pairs in groups, statements in time order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from checker.records import Relation
from checker.store.counts import RankedGroup
from checker.store.search import Finding, load_findings
from checker.store.tables import ContradictionRow, EventRow, StatementRow
from checker.store.views import StatementView, load_views


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGroup:
    """The wanted pairs of one event; `event` is None for a pair that belongs to none."""

    key: str
    event: EventRow | None
    n_pairs: int
    top_score: float
    findings: tuple[Finding, ...] = ()


def load_event_groups(session: Session, ranked: Sequence[RankedGroup]) -> list[EventGroup]:
    """The groups with their events and their strongest pairs, in the order given; one that is gone is left out."""
    events = {
        row.id: row for row in session.exec(select(EventRow).where(col(EventRow.id).in_([g.key for g in ranked])))
    }
    ids = [pair_id for group in ranked for pair_id in group.shown]
    pairs = session.exec(select(ContradictionRow).where(col(ContradictionRow.id).in_(ids)))
    findings = {finding.pair.id: finding for finding in load_findings(session, list(pairs))}
    groups = [
        EventGroup(
            key=group.key,
            event=events.get(group.key),
            n_pairs=group.n_pairs,
            top_score=group.top_score,
            findings=tuple(findings[pair_id] for pair_id in group.shown if pair_id in findings),
        )
        for group in ranked
    ]
    return [group for group in groups if group.findings]


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


def count_event_echoes(session: Session, event_id: str) -> int:
    """How many of the event's statements only carry another again."""
    is_echo = col(StatementRow.echo_of).is_not(None)
    query = select(func.count()).select_from(StatementRow).where(StatementRow.event_id == event_id, is_echo)
    return int(session.exec(query).one())


def list_statement_pairs(session: Session, statement_ids: Sequence[str], *, limit: int = 40) -> list[Finding]:
    """Every pair that touches one of these statements and is related, strongest first."""
    ids = list(statement_ids)
    pair = ContradictionRow
    query = select(pair).where(
        or_(col(pair.a_id).in_(ids), col(pair.b_id).in_(ids)), col(pair.relation) != Relation.UNRELATED.value
    )
    rows = session.exec(query.order_by(col(pair.score).desc(), col(pair.id)).limit(limit))
    return list(load_findings(session, list(rows)))


def list_other_statements(
    session: Session, view: StatementView, *, exclude: Sequence[str] = (), limit: int = 8
) -> list[StatementView]:
    """What the same speaker said otherwise on the same event, in time order."""
    row = view.statement
    if row.event_id is None:
        return []
    # As an expression, so that the event's few statements are looked through and not all that the speaker ever said
    same = func.coalesce(StatementRow.actor, StatementRow.speaker) == (row.actor or row.speaker)
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
