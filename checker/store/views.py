"""A statement with all that proves it: its revision, document, source and capture, read in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from checker.store.tables import CaptureRow, DepositRow, DocumentRow, RevisionRow, SourceRow, StatementRow

CHUNK = 500  # ids per IN list: SQLite's oldest supported limit is 999 variables


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement and where it stands; `is_current` is False where the newest wording holds it no more."""

    statement: StatementRow
    revision: RevisionRow
    document: DocumentRow
    source: SourceRow
    capture: CaptureRow
    deposit: DepositRow | None = None

    @property
    def public_url(self) -> str:
        """Where a public web archive keeps the page as it was read, or nothing."""
        return (self.deposit.public_url if self.deposit else None) or ""

    @property
    def is_current(self) -> bool:
        """The newest wording of the page still holds it, and the page is not gone."""
        return self.revision.is_newest and self.document.gone_at is None

    @property
    def origin_name(self) -> str:
        """Who the words come from: the speaker, with who passes them on."""
        chain = " ← ".join(self.statement.reported_by)
        return f"{self.statement.speaker} (via {chain})" if chain else self.statement.speaker


_JOINED: Any = (  # six tables: two more than sqlmodel's own select is typed for
    select_rows(StatementRow, RevisionRow, DocumentRow, SourceRow, CaptureRow, DepositRow)
    .join(RevisionRow, col(StatementRow.revision_id) == RevisionRow.id)
    .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
    .join(SourceRow, col(StatementRow.source_slug) == SourceRow.slug)
    .join(CaptureRow, col(RevisionRow.capture_id) == CaptureRow.record_id)
    .outerjoin(DepositRow, col(DepositRow.revision_id) == RevisionRow.id)
)


def load_views(session: Session, statement_ids: Iterable[str]) -> dict[str, StatementView]:
    """The views of these statements by id; an unknown id is absent."""
    ids = sorted(set(statement_ids))
    views: dict[str, StatementView] = {}
    for i in range(0, len(ids), CHUNK):
        for row in session.exec(_JOINED.where(col(StatementRow.id).in_(ids[i : i + CHUNK]))):
            view = _view(row)
            views[view.statement.id] = view
    return views


def iter_all_views(session: Session) -> Iterator[StatementView]:
    """Every statement with what proves it, by source, document and place in the text."""
    query = _JOINED.order_by(
        col(StatementRow.source_slug), col(DocumentRow.url), col(StatementRow.ordinal), col(StatementRow.id)
    )
    for row in session.exec(query.execution_options(yield_per=500)):
        yield _view(row)


def load_echoes(session: Session, statement_ids: Sequence[str]) -> dict[str, list[str]]:
    """For each statement, the addresses that carry its words again, sorted."""
    echoes: dict[str, set[str]] = {}
    ids = sorted(set(statement_ids))
    for i in range(0, len(ids), CHUNK):
        query = (
            select(col(StatementRow.echo_of), DocumentRow.url)
            .join(RevisionRow, col(StatementRow.revision_id) == RevisionRow.id)
            .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
            .where(col(StatementRow.echo_of).in_(ids[i : i + CHUNK]))
        )
        for origin, url in session.exec(query):
            if origin is not None:
                echoes.setdefault(origin, set()).add(url)
    return {origin: sorted(urls) for origin, urls in echoes.items()}


def load_echo_views(session: Session, statement_ids: Sequence[str], limit: int = 50) -> dict[str, list[StatementView]]:
    """For each statement, the statements that carry its words again, in time order, at most `limit` in all."""
    ids = list(session.exec(select(StatementRow.id).where(col(StatementRow.echo_of).in_(list(statement_ids)))))
    views = sorted(load_views(session, ids).values(), key=_time_key)[:limit]
    echoes: dict[str, list[StatementView]] = {key: [] for key in statement_ids}
    for view in views:
        echoes.setdefault(view.statement.echo_of or "", []).append(view)
    return echoes


def _time_key(view: StatementView) -> tuple[str, str, str]:
    row = view.statement
    return str(row.said_on or ""), str(row.published_at or ""), row.id


def _view(row: Sequence[Any]) -> StatementView:
    statement, revision, document, source, capture, deposit = row
    return StatementView(
        statement=statement, revision=revision, document=document, source=source, capture=capture, deposit=deposit
    )
