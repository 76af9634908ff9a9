"""Rows in, once and many at a time: two writers with the same row leave one, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_absent(session: Session, row: SQLModel) -> bool:
    """Whether the row was inserted; False where its key, or another unique value of it, is there already.

    Where another writer has inserted it and not yet committed, this waits for that writer.
    """
    table: Any = type(row)
    statement = _insert(session)(table.__table__).values(**row.model_dump()).on_conflict_do_nothing()
    # asked for by its key: not every driver counts the rows of an insert
    result = session.connection().execute(statement.returning(*table.__table__.primary_key))
    return result.first() is not None


def put_rows(session: Session, rows: Iterable[SQLModel]) -> None:
    """These rows, all of one table, as they are now, whether they were there or not; in one statement."""
    given = list(rows)
    if not given:
        return
    model: Any = type(given[0])
    statement = _insert(session)(model.__table__)
    keys = [column.name for column in model.__table__.primary_key]
    others = {column.name: statement.excluded[column.name] for column in model.__table__.c if column.name not in keys}
    values = [row.model_dump() for row in given]
    session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=others), values)


def set_column(session: Session, column: Any, value_of: Mapping[str, object]) -> None:
    """A column of the rows with these ids, in one statement: a thousand by themselves take twenty times as long."""
    table = column.class_.__table__
    statement = update(table).where(table.c.id == bindparam("row_id")).values({column.key: bindparam("value")})
    if value_of:
        session.connection().execute(statement, [{"row_id": key, "value": each} for key, each in value_of.items()])


def _insert(session: Session) -> Any:
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
