"""A person's correction of a statement ─▶ the store, checked before it is kept and laid over the statement at once."""

from __future__ import annotations

from checker.errors import InputError
from checker.pipeline.progress import Clock, utc_now
from checker.records import Label
from checker.store import Database
from checker.store.reviews import add_correction
from checker.store.statements import apply_corrections, parse_moment_fields
from checker.store.tables import RevisionRow, StatementRow


def correct_statement(
    database: Database, statement_id: str, field: str, value: str, *, made_by: str, clock: Clock = utc_now
) -> str:
    """A line that says what was put right. The statement is compared anew at the next `checker compare`.

    Raises:
        InputError: no such statement, or the value cannot be one of this field.
    """
    with database.session() as session:
        statement = session.get(StatementRow, statement_id)
        if statement is None:
            raise InputError(f"{statement_id}: no such statement; `checker statements` lists their ids")
        text = session.get_one(RevisionRow, statement.revision_id).text
        check_correction(statement_id, field, value, len(text))
        row = add_correction(session, statement_id, field, value, made_by=made_by, at=clock())
        apply_corrections(statement, text, {field: value})
        statement.compared_by = ""
        return f"{statement_id}: {field} was {row.old!r}, now {value!r}"


def check_correction(statement_id: str, field: str, value: str, n_chars: int) -> None:
    """Nothing where `value` can be a `field` of a statement in a text of `n_chars` characters.

    Raises:
        InputError: it cannot; says what is expected.
    """
    if field == "speaker" and not value.strip():
        raise InputError(f"{statement_id}: a speaker needs a name")
    if field == "label" and value not in list(Label):
        raise InputError(f"{statement_id}: label {value!r} is not one of {', '.join(Label)}")
    if field == "span":
        start, _, end = value.partition(":")
        if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= n_chars):
            raise InputError(f"{statement_id}: span {value!r} is not START:END within 0:{n_chars}")
    if field == "published":
        try:
            parse_moment_fields(value)
        except ValueError as error:
            raise InputError(f"{statement_id}: published {value!r}: {error}") from error
