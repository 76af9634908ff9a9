"""Leases in the database: one source is scraped by one process of one machine at a time."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select, update

from checker.store.database import Database
from checker.store.ids import new_run_id
from checker.store.tables import LockRow

LEASE = dt.timedelta(hours=2)  # twice the longest run of a source (scrapers.fetch, source_max_s)


@contextmanager
def hold(database: Database, name: str, clock: Callable[[], dt.datetime]) -> Iterator[bool]:
    """Whether the lease of `name` could be taken; it is given back at the end.

    A lease whose process has died on this machine, or that has run out, is taken over.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_run_id()[:8]}"
    taken = _take(database, name, holder, clock())
    try:
        yield taken
    finally:
        if taken:
            with database.session() as session:
                session.exec(delete(LockRow).where(col(LockRow.name) == name, col(LockRow.holder) == holder))


def _take(database: Database, name: str, holder: str, at: dt.datetime) -> bool:
    try:
        with database.session() as session:
            row = session.exec(select(LockRow).where(LockRow.name == name)).first()
            if row is None:
                session.add(LockRow(name=name, holder=holder, until=at + LEASE))
                return True
            if row.until > at and not _is_dead(row.holder):
                return False
            # only one of two who both saw the dead lease finds its holder still in the row
            won = session.exec(
                update(LockRow)
                .where(col(LockRow.name) == name, col(LockRow.holder) == row.holder)
                .values(holder=holder, until=at + LEASE)
                .execution_options(synchronize_session=False)
            )
            return won.rowcount == 1
    except IntegrityError:  # another process inserted it between our look and our write
        return False


def _is_dead(holder: str) -> bool:
    """Whether the holder is a process of this machine that no longer runs."""
    host, pid, _ = holder.split(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
