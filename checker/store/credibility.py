"""What the store holds of one source or actor ─▶ the `Facts` of its track record; and grades as persons set them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from checker.credibility import LETTERS, NOT_JUDGED, NUMBERS, Facts, Outcomes, count_outcomes
from checker.errors import InputError
from checker.records import Label, QuotationKind, Relation, SourceKind
from checker.store.edits import Edit, count_edits, list_edits
from checker.store.ids import digest_id
from checker.store.search import DISMISSED
from checker.store.tables import (
    ContradictionRow,
    CorrectionRow,
    GradeRow,
    SourceRow,
    StatementRow,
    VerdictRow,
)

# Made once: an alias learns its columns when it is first used, which takes longer than most of these queries
OWN: Any = aliased(StatementRow)
OTHER: Any = aliased(StatementRow)
LATER: Any = aliased(VerdictRow)
MEDIA = (SourceKind.STATE_MEDIA.value, SourceKind.INDEPENDENT_MEDIA.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """Whose record it is: a column of statements and of pairs, and which of its statements are its own words."""

    kind: str
    id: str
    name: str
    source: SourceRow | None = None

    def says(self, row: Any) -> ColumnElement[bool]:
        """The statements it published or made."""
        return col(row.source_slug if self.kind == "source" else row.actor) == self.id

    def means(self, row: Any) -> ColumnElement[bool]:
        """Its own words: an actor's, where they are no echo; a publisher's own voice, and of an office also what its
        side says on its page. What an agency only carries is not its own.
        """
        if self.source is None:
            return and_(self.says(row), col(row.echo_of).is_(None))
        own: ColumnElement[bool] = col(row.kind) == QuotationKind.OWN_VOICE.value
        if self.source.kind not in MEDIA and self.source.owner:
            own = or_(own, col(row.side) == self.source.owner)
        return and_(self.says(row), own)

    def stands_in(self, letter: str) -> ColumnElement[bool]:
        """The pairs in which it stands as A or as B."""
        name = f"{letter}_{'source' if self.kind == 'source' else 'actor'}"
        return col(getattr(ContradictionRow, name)) == self.id


def load_facts(
    session: Session,
    kind: str,
    subject_id: str,
    *,
    min_score: float,
    today: dt.date,
    known_edits: Sequence[Edit] | None = None,
) -> Facts | None:
    """The facts of a source (its slug) or an actor (its id); None where nothing of it is known.

    `known_edits` are the source's, where the caller has read them already.
    """
    subject = _find_subject(session, kind, subject_id)
    if subject is None:
        return None
    n_statements, n_own, n_denials, newest = _count_statements(session, subject)
    clashes = Counter[str]()
    against = Counter[str]()
    for pair_kind, side, n in _iter_clashes(session, subject, min_score):
        clashes[pair_kind] += n
        against[side] += n
    edits = None
    if kind == "source":
        edits = count_edits(known_edits if known_edits is not None else list_edits(session, subject.id))
    n_reversals, n_denials_reversed = _count_reversals(session, subject)
    return Facts(
        subject_kind=kind,
        subject=subject.id,
        name=subject.name,
        n_statements=n_statements,
        n_own=n_own,
        n_denials=n_denials,
        by_kind=dict(sorted(clashes.items())),
        against=dict(against.most_common()),
        n_corroborated=_count_corroborated(session, subject),
        n_reversals=n_reversals,
        n_denials_reversed=n_denials_reversed,
        n_silent_edits=edits.n_silent if edits else None,
        n_marked_edits=edits.n_marked if edits else None,
        n_put_right=_count_put_right(session, subject),
        silent_days=(today - newest).days if newest else None,
        outcomes=_load_outcomes(session, subject),
        grade=latest_grade(session, kind, subject.id),
    )


def list_subjects(session: Session) -> list[tuple[str, str]]:
    """Every source and every actor that said something: (kind, id), sources first."""
    actors = select(StatementRow.actor).where(col(StatementRow.actor).is_not(None)).distinct()  # type: ignore[call-overload]
    sources = [
        ("source", slug) for (slug,) in session.execute(select(col(SourceRow.slug)).order_by(col(SourceRow.slug)))
    ]
    return sources + [("actor", actor) for actor in sorted(row[0] for row in session.execute(actors))]


def _find_subject(session: Session, kind: str, subject_id: str) -> _Subject | None:
    if kind == "source":
        source = session.get(SourceRow, subject_id)
        return _Subject(kind=kind, id=source.slug, name=source.name, source=source) if source else None
    names = (
        select(col(StatementRow.speaker)).where(col(StatementRow.actor) == subject_id).limit(50)
    )  # the newest spellings would cost a sort of all of them
    spelt = Counter(name for (name,) in session.execute(names))
    return _Subject(kind=kind, id=subject_id, name=spelt.most_common(1)[0][0]) if spelt else None


def _count_statements(session: Session, subject: _Subject) -> tuple[int, int, int, dt.date | None]:
    row = StatementRow
    n_all = session.execute(select(func.count()).select_from(row).where(subject.says(row))).scalar_one()
    labels = select(col(row.label), func.count()).where(subject.means(row)).group_by(col(row.label))
    by_label: dict[str, int] = dict(session.execute(labels).all())
    newest = session.execute(select(func.max(row.said_on)).where(subject.says(row))).scalar_one()
    return n_all, sum(by_label.values()), by_label.get(Label.DENIAL.value, 0), newest


def _iter_clashes(session: Session, subject: _Subject, min_score: float) -> Iterator[tuple[str, str, int]]:
    """Kind, other side and number of the contradictions of its own words, those that a person dismissed left out."""
    pair: Any = ContradictionRow
    for letter, own_id, other_id in (("a", pair.a_id, pair.b_id), ("b", pair.b_id, pair.a_id)):
        query = (
            select(pair.kind, OTHER.side, func.count())
            .join(OWN, OWN.id == own_id)
            .join(OTHER, OTHER.id == other_id)
            .where(
                subject.stands_in(letter),
                col(pair.relation) == Relation.CONTRADICTION.value,
                col(pair.score) >= min_score,
                or_(col(pair.verdict).is_(None), col(pair.verdict).not_in(DISMISSED)),
                subject.means(OWN),
            )
            .group_by(pair.kind, OTHER.side)
        )
        for kind, side, n in session.execute(query):
            yield kind or "other", side or "unknown", n


def _count_reversals(session: Session, subject: _Subject) -> tuple[int, int]:
    """How often its earlier words (A) were gone against, and how often those were a denial."""
    pair: Any = ContradictionRow
    query = (
        select(OWN.label, func.count())
        .select_from(pair)
        .join(OWN, OWN.id == pair.a_id)
        .where(subject.stands_in("a"), col(pair.relation) == Relation.REVERSAL.value, subject.means(OWN))
        .group_by(OWN.label)
    )
    found: dict[str, int] = dict(session.execute(query).all())
    return sum(found.values()), found.get(Label.DENIAL.value, 0)


def _count_corroborated(session: Session, subject: _Subject) -> int:
    """Own statements with which a statement of another side agrees; echoes and one's own side are no second voice."""
    pair: Any = ContradictionRow
    ids: set[str] = set()
    for letter, own_id, other_id in (("a", pair.a_id, pair.b_id), ("b", pair.b_id, pair.a_id)):
        query = (
            select(OWN.id)
            .select_from(pair)
            .join(OWN, OWN.id == own_id)
            .join(OTHER, OTHER.id == other_id)
            .where(subject.stands_in(letter), col(pair.relation) == Relation.CORROBORATION.value, subject.means(OWN))
            .where(col(OWN.side).is_distinct_from(OTHER.side))
        )
        ids |= {key for (key,) in session.execute(query)}
    return len(ids)


def _count_put_right(session: Session, subject: _Subject) -> int:
    # Asked of each correction, of which there are few, rather than of each statement
    is_its = exists().where(col(StatementRow.id) == CorrectionRow.statement_id, subject.says(StatementRow))
    query = select(func.count(func.distinct(CorrectionRow.statement_id))).where(
        col(CorrectionRow.field) != "pair", is_its
    )
    return int(session.execute(query).scalar_one())


def _load_outcomes(session: Session, subject: _Subject) -> Outcomes:
    """What the newest verification of each pair says of its own words."""
    pair: Any = ContradictionRow
    verdict: Any = VerdictRow
    is_newest = ~exists().where(LATER.contradiction_id == verdict.contradiction_id, LATER.number > verdict.number)
    findings: list[tuple[str, bool]] = []
    for letter, own_id in (("a", pair.a_id), ("b", pair.b_id)):
        own_words = (  # asked of each verification, of which there are few, rather than of each pair
            select(OWN.id)
            .join(pair, OWN.id == own_id)
            .where(pair.id == verdict.contradiction_id, subject.stands_in(letter), subject.means(OWN))
            .scalar_subquery()
        )
        query = select(own_words, col(verdict.verification)).where(col(verdict.verification) != "none", is_newest)
        findings += [(key, found == f"supports_{letter}") for key, found in session.execute(query) if key]
    return count_outcomes(findings)


def list_grades(session: Session, kind: str, subject: str) -> list[GradeRow]:
    """All grades of a subject, oldest first."""
    row = GradeRow
    query = select(row).where(col(row.subject_kind) == kind, col(row.subject) == subject).order_by(col(row.number))
    return list(session.execute(query).scalars())


def latest_grade(session: Session, kind: str, subject: str) -> str:
    """The newest grade, or the one for what cannot be judged."""
    grades = list_grades(session, kind, subject)
    return grades[-1].grade if grades else NOT_JUDGED[kind]


def add_grade(
    session: Session, subject: tuple[str, str], grade: str, *, note: str, made_by: str, at: dt.datetime
) -> GradeRow:
    """The new grade's row; `subject` is its kind and id.

    Raises:
        InputError: it is no grade of such a subject.
    """
    kind, key = subject
    known = NUMBERS if kind == "statement" else LETTERS
    if kind not in NOT_JUDGED or grade not in known:
        raise InputError(f"{key}: grade {grade!r} of a {kind} is not one of {', '.join(known)}")
    number = len(list_grades(session, kind, key)) + 1
    row = GradeRow(
        id="g" + digest_id(kind, key, number),
        subject_kind=kind,
        subject=key,
        grade=grade,
        note=note,
        made_by=made_by,
        made_at=at,
        number=number,
    )
    session.add(row)
    session.flush()
    return row
