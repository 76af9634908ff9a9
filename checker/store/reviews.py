"""What persons say: verdicts and corrections, append-only; the newest counts, every earlier one stays readable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from checker.errors import ConflictError, InputError
from checker.store.facets import fill_facets, find_place
from checker.store.ids import contradiction_id, digest_id
from checker.store.tables import ContradictionRow, CorrectionRow, RevisionRow, StatementRow, VerdictRow

VERDICTS = ("contradicts", "compatible", "not_important", "unsure")
VERIFICATIONS = ("none", "supports_a", "supports_b", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A person's judgement of a pair.

    Attributes:
        verdict: one of `VERDICTS`, or None to take an earlier one back.
        verification: one of `VERIFICATIONS`; other than none it needs `evidence`, the address of what was found out.
        seen_number: how many verdicts of the pair the person had seen, where two may work at once.
    """

    verdict: str | None
    verification: str = "none"
    evidence: str = ""
    note: str = ""
    made_by: str = ""
    seen_number: int | None = None


def latest_verdicts(session: Session, pair_ids: Sequence[str]) -> dict[str, str | None]:
    """The newest verdict of each pair that has one; None where it was taken back."""
    row = VerdictRow
    query = select(row.contradiction_id, col(row.verdict)).where(col(row.contradiction_id).in_(pair_ids))
    return dict(session.exec(query.order_by(col(row.number))).all())


def list_verdicts(session: Session, pair_id: str) -> list[VerdictRow]:
    """All verdicts of a pair, oldest first."""
    query = select(VerdictRow).where(VerdictRow.contradiction_id == pair_id).order_by(col(VerdictRow.number))
    return list(session.exec(query))


def add_verdict(session: Session, pair_id: str, review: Review, at: dt.datetime) -> VerdictRow:
    """The new verdict's row.

    Raises:
        InputError: no such pair, an unknown word, or a verification without evidence.
        ConflictError: somebody was faster.
    """
    pair = session.get(ContradictionRow, pair_id)
    if pair is None:
        raise InputError(f"{pair_id}: no such contradiction; `checker report` lists their ids")
    if review.verdict is not None and review.verdict not in VERDICTS:
        raise InputError(f"{pair_id}: verdict {review.verdict!r} is not one of {', '.join(VERDICTS)}")
    if review.verification not in VERIFICATIONS:
        raise InputError(f"{pair_id}: verification {review.verification!r} is not one of {', '.join(VERIFICATIONS)}")
    if review.verification != "none" and not review.evidence:
        raise InputError(f"{pair_id}: a verification needs the address of its evidence (--evidence)")
    number = (
        1
        + session.exec(select(func.count()).select_from(VerdictRow).where(VerdictRow.contradiction_id == pair_id)).one()
    )
    if review.seen_number is not None and review.seen_number != number - 1:
        raise ConflictError(f"{pair_id}: somebody else has judged it meanwhile; read their verdict first")
    row = VerdictRow(
        id="v" + digest_id(pair_id, number),
        contradiction_id=pair_id,
        verdict=review.verdict,
        verification=review.verification,
        evidence=review.evidence,
        note=review.note,
        made_by=review.made_by,
        made_at=at,
        number=number,
    )
    session.add(row)
    pair.verdict = review.verdict
    _flush(session, pair_id)
    return row


def undo_verdict(session: Session, pair_id: str, *, made_by: str, at: dt.datetime, seen_number: int) -> VerdictRow:
    """The row that brings back what stood before the newest verdict; the history keeps both.

    Raises:
        InputError: there is nothing to take back.
        ConflictError: somebody was faster.
    """
    rows = list_verdicts(session, pair_id)
    if not rows:
        raise InputError(f"{pair_id}: there is no verdict to take back")
    before = _before_newest(rows)
    review = Review(
        verdict=before.verdict if before else None,
        verification=before.verification if before else "none",
        evidence=before.evidence if before else "",
        note=before.note if before else "",
        made_by=made_by,
        seen_number=seen_number,
    )
    row = add_verdict(session, pair_id, review, at)
    row.undoes = rows[-1].number
    session.flush()
    return row


def _before_newest(rows: list[VerdictRow]) -> VerdictRow | None:
    """What stood before the newest verdict; taking back a taking back goes one further, as an editor's undo does."""
    standing: list[VerdictRow] = []
    for row in rows:
        if row.undoes is None:
            standing.append(row)
        elif standing:
            standing.pop()
    return standing[-2] if len(standing) > 1 else None


def _flush(session: Session, subject: str) -> None:
    """The new row in the database; its number was free when it was chosen, so a second of it is another person's."""
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise ConflictError(f"{subject}: somebody else has decided it meanwhile; nothing was overwritten") from error


def add_correction(
    session: Session, statement_id: str, field: str, new: str, *, made_by: str, at: dt.datetime
) -> CorrectionRow:
    """The new correction's row; the statement is marked for re-analysis by the caller.

    Raises:
        InputError: no such statement.
    """
    statement = session.get(StatementRow, statement_id)
    if statement is None:
        raise InputError(f"{statement_id}: no such statement; `checker statements` lists their ids")
    old = {
        "speaker": statement.speaker,
        "label": statement.label,
        "span": ",".join(f"{start}:{end}" for start, end in statement.spans),
        "published": str(statement.published_at or statement.said_on or ""),
        "pair": "",
    }[field]
    number = (
        1
        + session.exec(
            select(func.count()).select_from(CorrectionRow).where(CorrectionRow.statement_id == statement_id)
        ).one()
    )
    row = CorrectionRow(
        id="k" + digest_id(statement_id, number),
        statement_id=statement_id,
        field=field,
        old=old,
        new=new,
        made_by=made_by,
        made_at=at,
        number=number,
    )
    session.add(row)
    _flush(session, statement_id)
    return row


def list_corrections(session: Session, statement_id: str) -> list[CorrectionRow]:
    """All corrections of a statement, oldest first."""
    query = select(CorrectionRow).where(CorrectionRow.statement_id == statement_id).order_by(col(CorrectionRow.number))
    return list(session.exec(query))


def add_pair(session: Session, a_id: str, b_id: str, kind: str, *, made_by: str, at: dt.datetime) -> ContradictionRow:
    """The row of a pair that the machine missed, as a person added it.

    Raises:
        InputError: a statement is not there, or both are one.
    """
    if a_id == b_id:
        raise InputError(f"{a_id}: a statement cannot contradict itself")
    a, b = (session.get(StatementRow, key) for key in (a_id, b_id))
    for key, row in ((a_id, a), (b_id, b)):
        if row is None:
            raise InputError(f"{key}: no such statement; `checker statements` lists their ids")
    assert a is not None and b is not None
    correction = add_correction(session, a_id, "pair", kind, made_by=made_by, at=at)
    correction.other_id = b_id
    for statement in (a, b):  # a statement in a person's pair is kept when a later analysis finds it no more
        statement.corrected = sorted({*statement.corrected, "pair"})
    pair = _person_pair(session, a, b, kind, at)
    pair.added_by = made_by or "a person"
    session.add(pair)
    session.flush()
    return pair


def _person_pair(session: Session, a: StatementRow, b: StatementRow, kind: str, at: dt.datetime) -> ContradictionRow:
    first, second = sorted((a, b), key=lambda row: (str(row.published_at or row.said_on or ""), row.id))
    row_id = contradiction_id(a.id, b.id)
    pair = session.get(ContradictionRow, row_id) or ContradictionRow(
        id=row_id, a_id=first.id, b_id=second.id, relation="contradiction", score=1.0, first_seen_at=at
    )
    pair.relation, pair.kind, pair.strength, pair.score = "contradiction", kind, "disputed", 1.0
    pair.why, pair.undecided, pair.is_undecided = ["added by a person"], [], False
    pair.event_id = a.event_id or b.event_id
    fill_facets(pair, a, b, find_place(session, pair.event_id))
    return pair


def mark_for_reanalysis(session: Session, statement_id: str) -> None:
    """The statement's revision is analysed and its pairs compared again, with the correction laid over them."""
    statement = session.get_one(StatementRow, statement_id)
    session.exec(update(RevisionRow).where(col(RevisionRow.id) == statement.revision_id).values(analysed_by=""))
