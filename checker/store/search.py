"""Filters ─▶ statements and contradictions; words are searched by the database's own full-text index."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal_column, or_, text
from sqlmodel import Session, col, select

from checker.records import Relation
from checker.store.facets import sides_key
from checker.store.tables import ContradictionRow, DocumentRow, EventRow, RevisionRow, StatementRow, VerdictRow
from checker.store.views import CHUNK, StatementView, load_views

DISMISSED = ("compatible", "not_important")  # verdicts after which a pair leaves the lists


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFilter:
    """Which pairs are wanted; None or empty: any.

    Attributes:
        relations: relations to list.
        since: first day of the later statement.
        until: its last day.
        place: id of the event's place.
        about: words that one of the two statements holds.
        between: two sides ("AM", "AZ"), in either order.
        kind: kind of contradiction.
        min_score: least score.
        source: slug of a publisher on either side.
        actor: actor id on either side.
        verdict: a verdict, or "none" for those not judged.
        event_id: the event.
        hide_dismissed: leave out what a person judged compatible or not important.
        only_undecided: only pairs of which two readings are possible.
    """

    relations: tuple[str, ...] = (Relation.CONTRADICTION.value,)
    since: dt.date | None = None
    until: dt.date | None = None
    place: str | None = None
    about: str = ""
    between: tuple[str, str] | None = None
    kind: str | None = None
    min_score: float = 0.0
    source: str | None = None
    actor: str | None = None
    verdict: str | None = None
    event_id: str | None = None
    hide_dismissed: bool = False
    only_undecided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A pair with both statements, its event and its newest verdict."""

    pair: ContradictionRow
    a: StatementView
    b: StatementView
    event: EventRow | None
    verdict: VerdictRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """Which statements are wanted; None or empty: any.

    `newest_matches` bounds a search for words to the statements that came in last, so that a common word costs no more
    than a rare one; None looks at all.
    """

    source: str | None = None
    speaker: str = ""
    about: str = ""
    label: str | None = None
    document: str | None = None
    actor: str | None = None
    newest_matches: int | None = None


def match_words(session: Session, words: str, newest: int | None = None) -> Any:
    """A subquery of the ids of the statements that hold all `words`, of the `newest` at most where that is given."""
    if session.get_bind().dialect.name == "sqlite":
        found = text(
            "SELECT id FROM statement WHERE rowid IN (SELECT rowid FROM statement_search "
            "WHERE statement_search MATCH :q ORDER BY rowid DESC LIMIT :newest)"
        )
        found = found.bindparams(q=fts_query(words), newest=-1 if newest is None else newest)
        return found.columns(StatementRow.__table__.c.id)  # type: ignore[attr-defined]
    document = func.to_tsvector("simple", col(StatementRow.content) + " " + col(StatementRow.speaker))
    return select(StatementRow.id).where(document.op("@@")(func.plainto_tsquery("simple", words)))


def iter_findings(
    session: Session, wanted: PairFilter, *, order: str = "score", limit: int | None = None, offset: int = 0
) -> Iterator[Finding]:
    """The wanted pairs, by falling score then id, or newest first; the same database gives the same order."""
    ranks: dict[str, tuple[Any, ...]] = {
        "score": (col(ContradictionRow.score).desc(), col(ContradictionRow.id)),
        "newest": (col(ContradictionRow.first_seen_at).desc(), col(ContradictionRow.id)),
    }
    query = select(ContradictionRow).where(*pair_conditions(session, wanted)).order_by(*ranks[order]).offset(offset)
    pairs = list(session.exec(query.limit(limit) if limit is not None else query))
    for i in range(0, len(pairs), CHUNK // 2):
        yield from load_findings(session, pairs[i : i + CHUNK // 2])


def count_findings(session: Session, wanted: PairFilter) -> int:
    """How many pairs are wanted."""
    query = select(func.count()).select_from(ContradictionRow).where(*pair_conditions(session, wanted))
    return int(session.exec(query).one())


def find_pair(session: Session, pair_id: str) -> Finding | None:
    """The pair of this id, or of the only id that begins so; None where there is none or several."""
    row = session.get(ContradictionRow, pair_id)
    if row is None:
        # Ids are letters and digits; a range uses the index, which LIKE does not
        begins = (col(ContradictionRow.id) >= pair_id, col(ContradictionRow.id) < f"{pair_id}\x7f")
        pairs = session.exec(select(ContradictionRow).where(*begins).limit(2)).all() if pair_id else []
        row = pairs[0] if len(pairs) == 1 else None
    return next(iter(load_findings(session, [row])), None) if row is not None else None


def find_neighbours(
    session: Session, wanted: PairFilter, pair: ContradictionRow, *, order: str = "score"
) -> tuple[str | None, str | None]:
    """The ids of the wanted pairs that stand before and after `pair` in the order of `iter_findings`."""
    row = ContradictionRow
    rank, value = (row.first_seen_at, pair.first_seen_at) if order == "newest" else (row.score, pair.score)
    conditions = pair_conditions(session, wanted)
    same = (col(rank) == value, col(row.id))
    # The first half of each only says again what the second says, so that the index is entered at the pair itself
    earlier = and_(col(rank) >= value, or_(col(rank) > value, same[0] & (same[1] < pair.id)))
    later = and_(col(rank) <= value, or_(col(rank) < value, same[0] & (same[1] > pair.id)))
    query = select(row.id).where(*conditions).limit(1)
    before = session.exec(query.where(earlier).order_by(col(rank), col(row.id).desc())).first()
    after = session.exec(query.where(later).order_by(col(rank).desc(), col(row.id))).first()
    return before, after


def load_findings(session: Session, pairs: Sequence[ContradictionRow]) -> Iterator[Finding]:
    """The pairs with what belongs to them, in the order given."""
    if not pairs:
        return
    views = load_views(session, [key for pair in pairs for key in (pair.a_id, pair.b_id)])
    ids = [pair.id for pair in pairs]
    rows = session.exec(
        select(VerdictRow).where(col(VerdictRow.contradiction_id).in_(ids)).order_by(col(VerdictRow.number))
    )
    verdicts = {row.contradiction_id: row for row in rows}
    event_ids = {pair.event_id for pair in pairs if pair.event_id}
    events = {row.id: row for row in session.exec(select(EventRow).where(col(EventRow.id).in_(event_ids)))}
    for pair in pairs:
        yield Finding(
            pair=pair,
            a=views[pair.a_id],
            b=views[pair.b_id],
            event=events.get(pair.event_id or ""),
            verdict=verdicts.get(pair.id),
        )


def pair_conditions(session: Session, wanted: PairFilter) -> list[ColumnElement[bool]]:
    """The conditions of a query on pairs that `wanted` stands for."""
    pair = ContradictionRow
    conditions: list[Any] = []
    if wanted.relations:
        conditions.append(col(pair.relation).in_(wanted.relations))
    if wanted.min_score > 0:
        conditions.append(col(pair.score) >= wanted.min_score)
    for column, value in ((pair.kind, wanted.kind), (pair.event_id, wanted.event_id), (pair.place, wanted.place)):
        if value is not None:
            conditions.append(col(column) == value)
    if wanted.verdict is not None:
        conditions.append(
            col(pair.verdict).is_(None) if wanted.verdict == "none" else col(pair.verdict) == wanted.verdict
        )
    if wanted.hide_dismissed:
        conditions.append(or_(col(pair.verdict).is_(None), col(pair.verdict).not_in(DISMISSED)))
    if wanted.only_undecided:
        conditions.append(col(pair.is_undecided))
    if wanted.about.strip():
        conditions.append(_holds_words(session, wanted.about))
    return [*conditions, *_side_conditions(wanted)]


def _side_conditions(wanted: PairFilter) -> list[Any]:
    """Conditions on the two statements, as the pair has copied them."""
    pair = ContradictionRow
    conditions: list[Any] = []
    if wanted.source is not None:
        conditions.append(or_(col(pair.a_source) == wanted.source, col(pair.b_source) == wanted.source))
    if wanted.actor is not None:
        conditions.append(or_(col(pair.a_actor) == wanted.actor, col(pair.b_actor) == wanted.actor))
    if wanted.since is not None:
        conditions.append(col(pair.said_on) >= wanted.since)
    if wanted.until is not None:
        conditions.append(col(pair.said_on) <= wanted.until)
    if wanted.between is not None:
        conditions.append(col(pair.sides) == sides_key(*wanted.between))
    return conditions


def _holds_words(session: Session, words: str) -> Any:
    """The condition that the two statements of a pair, taken together, hold all `words`."""
    if session.get_bind().dialect.name == "sqlite":
        found = text("contradiction.rowid IN (SELECT rowid FROM pair_search WHERE pair_search MATCH :words)")
        return found.bindparams(words=fts_query(words))
    held = [match_words(session, word) for word in re.findall(r"\w+", words)]
    either = [or_(col(ContradictionRow.a_id).in_(ids), col(ContradictionRow.b_id).in_(ids)) for ids in held]
    return and_(*either) if either else false()


def word_key(session: Session) -> Any:
    """The column of a pair by which `find_word_keys` names it."""
    return literal_column("contradiction.rowid") if session.get_bind().dialect.name == "sqlite" else ContradictionRow.id


def find_word_keys(session: Session, words: str) -> list[str]:
    """The keys of all pairs whose statements hold all `words`, as text.

    They come as one value: fetched a row each, the 45,000 pairs of a common word take 20 times as long.
    """
    if session.get_bind().dialect.name == "sqlite":
        found: Any = text("SELECT group_concat(rowid) FROM pair_search WHERE pair_search MATCH :words")
        found = found.bindparams(words=fts_query(words))
    else:
        found = select(func.string_agg(ContradictionRow.id, ",")).where(_holds_words(session, words))
    keys = session.connection().execute(found).scalar()
    return str(keys).split(",") if keys else []


def fts_query(words: str) -> str:
    """`words` as SQLite's full-text index understands them: all of them, as words, whatever signs stand among them."""
    return " ".join(f'"{term}"' for term in re.findall(r"\w+", words)) or '""'


def iter_statements(
    session: Session, wanted: StatementFilter, *, limit: int | None = None, offset: int = 0
) -> Iterator[StatementView]:
    """The wanted statements, newest first."""
    query = select(StatementRow.id)
    if wanted.document is not None:
        query = query.join(RevisionRow, col(StatementRow.revision_id) == RevisionRow.id).join(
            DocumentRow, col(RevisionRow.document_id) == DocumentRow.id
        )
        query = query.where(DocumentRow.url == wanted.document)
    if wanted.source is not None:
        query = query.where(StatementRow.source_slug == wanted.source)
    if wanted.actor is not None:
        query = query.where(StatementRow.actor == wanted.actor)
    if wanted.speaker:
        query = query.where(func.lower(col(StatementRow.speaker)).contains(wanted.speaker.lower(), autoescape=True))
    if wanted.label is not None:
        query = query.where(StatementRow.label == wanted.label)
    if wanted.about.strip():
        query = query.where(col(StatementRow.id).in_(match_words(session, wanted.about, wanted.newest_matches)))
    query = query.order_by(
        col(StatementRow.said_on).desc(),
        col(StatementRow.published_at).desc().nulls_last(),
        col(StatementRow.source_slug),
        col(StatementRow.revision_id),
        col(StatementRow.ordinal),
    )
    ids = list(session.exec(query.offset(offset).limit(limit) if limit is not None else query.offset(offset)))
    for i in range(0, len(ids), CHUNK):
        views = load_views(session, ids[i : i + CHUNK])
        yield from (views[key] for key in ids[i : i + CHUNK])
