"""Rows in, once: two writers with the same row leave one, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_absent(session: Session, row: SQLModel) -> bool:
    """Whether the row was inserted; False where its key, or another unique value of it, is there already.

    Where another writer has inserted it and not yet committed, this waits for that writer.
    """
    table: Any = type(row)
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(table.__table__).values(**row.model_dump()).on_conflict_do_nothing()
    result: Any = session.connection().execute(statement)
    return bool(result.rowcount)
