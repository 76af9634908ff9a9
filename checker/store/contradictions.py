"""Comparison's findings ─▶ rows; echoes and events onto their statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from checker.records import Comparison, ContradictionKind, Relation, Span, Strength
from checker.store.facets import fill_facets
from checker.store.ids import contradiction_id
from checker.store.inserting import put_rows, set_column
from checker.store.reviews import latest_verdicts
from checker.store.statements import frame_of
from checker.store.tables import ContradictionRow, EventRow, StatementRow
from checker.store.views import CHUNK


def add_comparison(
    session: Session, a: StatementRow, b: StatementRow, found: Comparison, *, version: str, at: dt.datetime
) -> ContradictionRow:
    """The row of a pair; see `add_comparisons`."""
    [row] = add_comparisons(session, [(a, b, found)], version=version, at=at)
    return row


def add_comparisons(
    session: Session, judged: Sequence[tuple[StatementRow, StatementRow, Comparison]], *, version: str, at: dt.datetime
) -> list[ContradictionRow]:
    """The rows of at most `CHUNK` pairs, their first sighting kept; the earlier statement is A, so that a report reads
    in time order.

    A pair that a person added keeps what the person said of it. What is already known of the pairs is read, and the
    rows are written, for all of them at once: pair by pair it takes eight times as long.
    """
    ordered = [_in_time_order(*each) for each in judged]
    ids = [contradiction_id(a.id, b.id) for a, b, _ in ordered]
    pair, event = ContradictionRow, EventRow
    earlier = {row.id: row for row in session.exec(select(pair).where(col(pair.id).in_(ids)))}
    verdicts = latest_verdicts(session, ids)
    events = {row.event_id for a, b, _ in ordered for row in (a, b) if row.event_id}
    places = dict(session.exec(select(event.id, col(event.place)).where(col(event.id).in_(events))).all())
    rows = []
    for row_id, (a, b, found) in zip(ids, ordered, strict=True):
        row = _pair_row(row_id, a, b, found, earlier.get(row_id))
        row.compared_by, row.verdict = version, verdicts.get(row_id)
        row.first_seen_at = earlier[row_id].first_seen_at if row_id in earlier else at
        fill_facets(row, a, b, places.get(row.event_id or ""))
        rows.append(row)
    put_rows(session, rows)
    return rows


def _pair_row(
    row_id: str, a: StatementRow, b: StatementRow, found: Comparison, earlier: ContradictionRow | None
) -> ContradictionRow:
    row = ContradictionRow(
        id=row_id,
        a_id=a.id,
        b_id=b.id,
        relation=found.relation.value,
        kind=found.kind.value if found.kind else None,
        strength=found.strength.value if found.strength else None,
        score=round(found.score, 6),
        proposition=found.proposition,
        why=list(found.why),
        a_spans=_in_document(a, found.a_spans),
        b_spans=_in_document(b, found.b_spans),
        undecided=list(found.undecided),
        is_undecided=bool(found.undecided),
        event_id=a.event_id or b.event_id,
    )
    if earlier and earlier.added_by:
        row.added_by, row.relation, row.kind = earlier.added_by, earlier.relation, earlier.kind
        row.strength, row.score, row.why = earlier.strength, earlier.score, earlier.why
        row.proposition = earlier.proposition
        row.undecided, row.is_undecided = [], False
    return row


def load_comparison(row: ContradictionRow) -> Comparison:
    """The record of a pair's row, without its spans, which are the document's."""
    return Comparison(
        relation=Relation(row.relation),
        kind=ContradictionKind(row.kind) if row.kind else None,
        strength=Strength(row.strength) if row.strength else None,
        score=row.score,
        proposition=row.proposition,
        why=tuple(row.why),
        undecided=tuple(row.undecided),
    )


def _in_document(row: StatementRow, spans: Iterable[Span]) -> list[list[int]]:
    """Offsets of the compared text, which is the statement's frame, as offsets of the document's."""
    shift, _ = frame_of(row)
    return [[start + shift, end + shift] for start, end in spans]


def _in_time_order(
    a: StatementRow, b: StatementRow, found: Comparison
) -> tuple[StatementRow, StatementRow, Comparison]:
    if _moment_key(a) <= _moment_key(b):
        return a, b, found
    return b, a, replace(found, a_spans=found.b_spans, b_spans=found.a_spans)


def _moment_key(row: StatementRow) -> tuple[str, str]:
    moment = row.published_at.isoformat() if row.published_at else str(row.said_on or "")
    return moment, row.id


def remove_pairs_of(session: Session, statement_ids: Sequence[str], keep: Iterable[str] = ()) -> None:
    """The machine's pairs that touch these statements, gone before they are compared again, but for `keep`.

    A pair that a person added stays; verdicts live in their own table and find a pair again by its id.
    """
    kept = set(keep)
    for i in range(0, len(statement_ids), CHUNK):
        part = statement_ids[i : i + CHUNK]
        touching = or_(col(ContradictionRow.a_id).in_(part), col(ContradictionRow.b_id).in_(part))
        ids = session.exec(select(ContradictionRow.id).where(touching, col(ContradictionRow.added_by).is_(None)))
        remove_pairs(session, [row_id for row_id in ids if row_id not in kept])


def list_pairs_within(session: Session, statement_ids: Iterable[str], version: str) -> list[ContradictionRow]:
    """The machine's pairs of `version` of which both statements are among these."""
    wanted = sorted(statement_ids)
    known = set(wanted)
    rows: list[ContradictionRow] = []
    for i in range(0, len(wanted), CHUNK):
        query = select(ContradictionRow).where(
            col(ContradictionRow.a_id).in_(wanted[i : i + CHUNK]),
            ContradictionRow.compared_by == version,
            col(ContradictionRow.added_by).is_(None),
        )
        rows += [row for row in session.exec(query) if row.b_id in known]
    return rows


def remove_pairs(session: Session, pair_ids: Sequence[str]) -> None:
    """These pairs gone; their verdicts stay, and count again should a pair come back."""
    for i in range(0, len(pair_ids), CHUNK):
        session.exec(delete(ContradictionRow).where(col(ContradictionRow.id).in_(pair_ids[i : i + CHUNK])))


def set_echoes(session: Session, echo_of: Mapping[str, str | None]) -> None:
    """Each statement's origin: the id of the statement it only carries again, or None."""
    set_column(session, StatementRow.echo_of, echo_of)


def set_events(session: Session, events: Iterable[EventRow], event_of: Mapping[str, str | None]) -> None:
    """The events as they are now, and which statement belongs to which."""
    put_rows(session, events)
    set_column(session, StatementRow.event_id, event_of)
    _move_pairs(session, list(event_of))


def _move_pairs(session: Session, statement_ids: Sequence[str]) -> None:
    """The pairs of statements that changed their event, in that event too; every pair's place is its event's."""
    a, b = aliased(StatementRow), aliased(StatementRow)
    event_of_a = select(a.event_id).where(a.id == ContradictionRow.a_id).scalar_subquery()
    event_of_b = select(b.event_id).where(b.id == ContradictionRow.b_id).scalar_subquery()
    for i in range(0, len(statement_ids), CHUNK):
        part = statement_ids[i : i + CHUNK]
        touching = or_(col(ContradictionRow.a_id).in_(part), col(ContradictionRow.b_id).in_(part))
        session.exec(update(ContradictionRow).where(touching).values(event_id=func.coalesce(event_of_a, event_of_b)))
    place = select(EventRow.place).where(EventRow.id == ContradictionRow.event_id).scalar_subquery()
    moved = col(ContradictionRow.place).is_distinct_from(place)
    session.exec(update(ContradictionRow).where(moved).values(place=place))


def mark_compared(session: Session, statement_ids: Sequence[str], version: str) -> None:
    """These statements have been compared with their window by `version`."""
    for i in range(0, len(statement_ids), CHUNK):
        part = statement_ids[i : i + CHUNK]
        session.exec(update(StatementRow).where(col(StatementRow.id).in_(part)).values(compared_by=version))


def list_uncompared(session: Session, version: str) -> list[tuple[str, dt.date | None]]:
    """Ids and days of the statements that `version` has not compared yet."""
    query = select(StatementRow.id, col(StatementRow.said_on)).where(StatementRow.compared_by != version)
    return [(statement_id, said_on) for statement_id, said_on in session.exec(query)]
