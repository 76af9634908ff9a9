"""What lists filter and group by, copied from a pair's statements and event onto the pair, and counted there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from checker.store.tables import ContradictionRow, EventRow, StatementRow


def fill_facets(pair: ContradictionRow, a: StatementRow, b: StatementRow, place: str | None) -> None:
    """`pair` with its statements' publishers, actors, sides and later day, and its event's place."""
    pair.a_source, pair.b_source = a.source_slug, b.source_slug
    pair.a_actor, pair.b_actor = a.actor, b.actor
    pair.sides = sides_key(a.side or "", b.side or "")
    pair.place = place
    pair.said_on = max((row.said_on for row in (a, b) if row.said_on is not None), default=None)


def sides_key(first: str, second: str) -> str:
    """Two sides as one value, whichever comes first: ``("AZ", "AM")`` gives ``am|az``."""
    return "|".join(sorted((first.casefold(), second.casefold())))


def find_place(session: Session, event_id: str | None) -> str | None:
    """The place of an event, where it has one."""
    event = session.get(EventRow, event_id) if event_id else None
    return event.place if event else None


def refresh_facets(session: Session, statement_ids: Sequence[str]) -> None:
    """The pairs of these statements, their copied columns as the statements are now."""
    ids = list(statement_ids)
    touching = or_(col(ContradictionRow.a_id).in_(ids), col(ContradictionRow.b_id).in_(ids))
    for pair in session.exec(select(ContradictionRow).where(touching)):
        a, b = session.get_one(StatementRow, pair.a_id), session.get_one(StatementRow, pair.b_id)
        fill_facets(pair, a, b, find_place(session, pair.event_id))
    session.flush()
