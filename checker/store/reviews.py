"""What persons say: verdicts and corrections, append-only; the newest counts, every earlier one stays readable."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from checker.errors import InputError
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


def latest_verdict(session: Session, pair_id: str) -> VerdictRow | None:
    """The newest verdict of a pair, or None."""
    query = select(VerdictRow).where(VerdictRow.contradiction_id == pair_id).order_by(col(VerdictRow.number).desc())
    return session.exec(query).first()


def list_verdicts(session: Session, pair_id: str) -> list[VerdictRow]:
    """All verdicts of a pair, oldest first."""
    query = select(VerdictRow).where(VerdictRow.contradiction_id == pair_id).order_by(col(VerdictRow.number))
    return list(session.exec(query))


def add_verdict(session: Session, pair_id: str, review: Review, at: dt.datetime) -> VerdictRow:
    """The new verdict's row.

    Raises:
        InputError: no such pair, an unknown word, a verification without evidence, or somebody was faster.
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
        raise InputError(f"{pair_id}: somebody else has judged it meanwhile; read their verdict first")
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
    session.flush()
    return row


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
    session.flush()
    return row


def add_pair(session: Session, a_id: str, b_id: str, kind: str, *, made_by: str, at: dt.datetime) -> ContradictionRow:
    """The row of a pair that the machine missed, as a person added it.

    Raises:
        InputError: a statement is not there, or both are one.
    """
    if a_id == b_id:
        raise InputError(f"{a_id}: a statement cannot contradict itself")
    correction = add_correction(session, a_id, "pair", kind, made_by=made_by, at=at)
    correction.other_id = b_id
    if session.get(StatementRow, b_id) is None:
        raise InputError(f"{b_id}: no such statement; `checker statements` lists their ids")
    row_id = contradiction_id(a_id, b_id)
    row = session.get(ContradictionRow, row_id) or ContradictionRow(
        id=row_id, a_id=a_id, b_id=b_id, relation="contradiction", score=1.0, first_seen_at=at, compared_by=""
    )
    row.relation, row.kind, row.strength, row.score = "contradiction", kind, "disputed", 1.0
    row.why, row.added_by, row.undecided = ["added by a person"], made_by or "a person", []
    session.add(row)
    session.flush()
    return row


def mark_for_reanalysis(session: Session, statement_id: str) -> None:
    """The statement's revision is analysed and its pairs compared again, with the correction laid over them."""
    statement = session.get_one(StatementRow, statement_id)
    session.exec(update(RevisionRow).where(col(RevisionRow.id) == statement.revision_id).values(analysed_by=""))
