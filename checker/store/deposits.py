"""Which pages are still to be submitted to a public web archive, and what became of those that were."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from checker.store.search import PairFilter, pair_conditions
from checker.store.tables import ContradictionRow, DepositRow, DocumentRow, RevisionRow, StatementRow

MOST_TRIES = 3  # an archive that has failed three times for a page will not keep it
PUBLIC = ("direct", "feed", "telegram")  # fetched by ourselves, where everybody can: not imported, replayed or a demo's


@dataclass(frozen=True, slots=True)
class Page:
    """A wording whose page may be submitted."""

    revision_id: str
    url: str


def list_undeposited(session: Session, wanted: PairFilter, limit: int) -> list[Page]:
    """Public pages behind the wanted pairs, still as we read them, not kept nor refused yet; the strongest first."""
    again = col(DepositRow.outcome).in_(("asked", "failed")) & (col(DepositRow.n_tries) < MOST_TRIES)
    score = func.max(ContradictionRow.score)
    best: dict[Page, float] = {}
    for statement_id in (ContradictionRow.a_id, ContradictionRow.b_id):
        query: Any = (
            select(col(RevisionRow.id), col(DocumentRow.url), score)
            .select_from(ContradictionRow)
            .join(StatementRow, col(StatementRow.id) == statement_id)
            .join(RevisionRow, col(StatementRow.revision_id) == RevisionRow.id)
            .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
            .outerjoin(DepositRow, col(DepositRow.revision_id) == RevisionRow.id)
            .where(*pair_conditions(session, wanted))
            .where(col(RevisionRow.via).in_(PUBLIC), col(RevisionRow.is_newest), col(DocumentRow.gone_at).is_(None))
            .where(or_(col(DepositRow.revision_id).is_(None), again))
            .group_by(col(RevisionRow.id), col(DocumentRow.url))
            .order_by(score.desc(), col(RevisionRow.id))
            .limit(limit)
        )
        for revision_id, url, top in session.execute(query):
            if url.startswith(("http://", "https://")):
                page = Page(revision_id, url)
                best[page] = max(top, best.get(page, 0.0))
    return sorted(best, key=lambda page: (-best[page], page.revision_id))[:limit]


def begin_deposit(session: Session, page: Page, at: dt.datetime) -> str | None:
    """None, and the question is noted before it is asked; or the copy that was made of this page since it read so."""
    revision = session.get_one(RevisionRow, page.revision_id)
    made = select(DepositRow.public_url).where(  # type: ignore[call-overload]
        col(DepositRow.url) == page.url,
        col(DepositRow.public_url).is_not(None),
        col(DepositRow.tried_at) >= revision.seen_at,
    )
    known: str | None = session.execute(made.order_by(col(DepositRow.tried_at).desc()).limit(1)).scalar()
    row = session.get(DepositRow, page.revision_id)
    if row is None:
        row = DepositRow(revision_id=page.revision_id, url=page.url, outcome="asked", tried_at=at)
        session.add(row)
    if known is not None:
        row.public_url, row.outcome, row.message = known, "kept", ""
        return known
    row.outcome, row.tried_at, row.n_tries = "asked", at, row.n_tries + 1
    return None


def end_deposit(
    session: Session, page: Page, outcome: str, *, public_url: str | None = None, message: str = ""
) -> None:
    """What became of a question: kept, refused or failed."""
    row = session.get_one(DepositRow, page.revision_id)
    row.outcome, row.public_url, row.message = outcome, public_url, message[:500]


def take_back_deposit(session: Session, page: Page, message: str) -> None:
    """The archive asked to wait: the question does not count as one of the page's tries."""
    row = session.get_one(DepositRow, page.revision_id)
    row.outcome, row.n_tries, row.message = "failed", row.n_tries - 1, message[:500]
