"""One database ─▶ another, table by table, verified row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select
from sqlmodel import SQLModel

from checker.errors import StoreError
from checker.store.database import Database, open_database

BATCH = 1000
LEFT_OUT = {"lock", "host"}  # who works on what now is true of the old place only


def copy_database(origin: str, target: str) -> dict[str, int]:
    """Rows copied, per table; both sides hold the same afterwards.

    Raises:
        StoreError: the target holds something already, or a table differs after copying.
    """
    source, destination = open_database(origin), open_database(target)
    try:
        _check_empty(destination)
        counts = {}
        with source.snapshot() as reading:  # copied and verified against one state, while others may write
            with destination.engine.begin() as writing:
                for table in copied_tables():
                    counts[table.name] = _copy_table(reading, writing, table)
            with destination.engine.connect() as written:
                for table in copied_tables():
                    if digest_table(reading, table) != digest_table(written, table):
                        raise StoreError(f"{destination.address}: table {table.name} is not the same after copying")
        return counts
    finally:
        source.close()
        destination.close()


def copied_tables() -> list[Table]:
    """The tables, each after those it refers to."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in LEFT_OUT]


def _check_empty(database: Database) -> None:
    with database.engine.connect() as connection:
        for table in copied_tables():
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise StoreError(f"{database.address}: table {table.name} is not empty; name an empty database")


def _copy_table(reading: Connection, writing: Connection, table: Table) -> int:
    n_rows = 0
    batch: list[dict[str, Any]] = []
    for row in _rows(reading, table):
        batch.append(row)
        if len(batch) == BATCH:
            writing.execute(insert(table), batch)
            n_rows, batch = n_rows + len(batch), []
    if batch:
        writing.execute(insert(table), batch)
    return n_rows + len(batch)


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, a batch in memory at a time."""
    result = connection.execution_options(yield_per=BATCH).execute(select(table))
    for row in result:
        yield dict(row._mapping)


def digest_table(connection: Connection, table: Table) -> str:
    """A digest of all rows that does not depend on their order: the sum of the rows' SHA-256, modulo 2^256."""
    total = 0
    for row in _rows(connection, table):
        line = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)
        total += int.from_bytes(hashlib.sha256(line.encode("utf-8", "surrogatepass")).digest(), "big")
    return f"{total % (1 << 256):064x}"
