"""A person's correction of a statement ─▶ the store, checked before it is kept and laid over the statement at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from checker.errors import ConflictError, InputError
from checker.pipeline.progress import Clock, utc_now
from checker.records import Label
from checker.store import Database
from checker.store.facets import refresh_facets
from checker.store.reviews import add_correction, list_corrections
from checker.store.statements import apply_corrections, parse_moment_fields, parse_spans
from checker.store.tables import CorrectionRow, RevisionRow, StatementRow

FIELDS = ("speaker", "label", "span", "published")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a person wants put right.

    Attributes:
        statement_id: the statement.
        field: one of `FIELDS`.
        value: what it should be.
        made_by: who says so.
        seen_number: how many corrections of the statement the person had seen, where two may work at once.
    """

    statement_id: str
    field: str
    value: str
    made_by: str = ""
    seen_number: int | None = None


def correct_statement(database: Database, change: Change, clock: Clock = utc_now) -> CorrectionRow:
    """The correction's row. The statement is compared anew at the next `checker compare`.

    Raises:
        InputError: no such statement, or the value cannot be one of this field.
        ConflictError: somebody else has corrected it meanwhile.
    """
    return correct_statements(database, [change], clock)[0]


def correct_statements(database: Database, changes: Iterable[Change], clock: Clock = utc_now) -> list[CorrectionRow]:
    """The rows of several corrections, made all or, where one of them cannot be, none.

    Raises:
        InputError: no such statement, or a value cannot be one of its field.
        ConflictError: somebody else has corrected it meanwhile.
    """
    with database.session() as session:
        return [_correct(session, change, clock()) for change in changes]


def _correct(session: Session, change: Change, at: dt.datetime) -> CorrectionRow:
    name = change.statement_id
    statement = session.get(StatementRow, name)
    if statement is None:
        raise InputError(f"{name}: no such statement; `checker statements` lists their ids")
    if change.seen_number is not None and change.seen_number != len(list_corrections(session, name)):
        raise ConflictError(f"{name}: somebody else has corrected it meanwhile; read that first")
    text = session.get_one(RevisionRow, statement.revision_id).text
    check_correction(name, change.field, change.value, len(text))
    row = add_correction(session, name, change.field, change.value, made_by=change.made_by, at=at)
    apply_corrections(statement, text, {change.field: change.value})
    statement.compared_by = ""
    session.flush()
    refresh_facets(session, [name])
    return row


def find_span(text: str, words: str, near: int) -> str | None:
    """``START:END`` of `words` in `text`, of the place nearest to `near`; None where they do not stand there."""
    places = []
    at = text.find(words) if words else -1
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        return None
    start = min(places, key=lambda place: abs(place - near))
    return f"{start}:{start + len(words)}"


def check_correction(statement_id: str, field: str, value: str, n_chars: int) -> None:
    """Nothing where `value` can be a `field` of a statement in a text of `n_chars` characters.

    Raises:
        InputError: it cannot; says what is expected.
    """
    if field == "speaker" and not value.strip():
        raise InputError(f"{statement_id}: a speaker needs a name")
    if field == "label" and value not in list(Label):
        raise InputError(f"{statement_id}: label {value!r} is not one of {', '.join(Label)}")
    if field in ("span", "published"):
        try:
            if field == "published":
                parse_moment_fields(value)
            else:
                parse_spans(value, n_chars)
        except ValueError as error:
            raise InputError(f"{statement_id}: {field} {value!r}: {error}") from error
