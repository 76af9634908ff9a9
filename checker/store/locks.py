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

_ours: set[str] = (
    set()
)  # holders of this process that are at work; a lease that could not be given back is not among them
LEASE = dt.timedelta(hours=2)  # twice the longest run of a source (scrapers.fetch, source_max_s)


@contextmanager
def hold(database: Database, name: str, clock: Callable[[], dt.datetime]) -> Iterator[bool]:
    """Whether the lease of `name` could be taken; it is given back at the end.

    A lease whose process has died on this machine, or that has run out, is taken over.
    """
    with new_holder() as holder:
        taken = _take(database, name, holder, clock())
        try:
            yield taken
        finally:
            if taken:
                with database.session() as session:
                    session.exec(delete(LockRow).where(col(LockRow.name) == name, col(LockRow.holder) == holder))


@contextmanager
def new_holder() -> Iterator[str]:
    """Who holds something while the block runs: this machine, this process, and a word of its own."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{new_run_id()[:8]}"
    _ours.add(holder)
    try:
        yield holder
    finally:
        _ours.discard(holder)


def _take(database: Database, name: str, holder: str, at: dt.datetime) -> bool:
    try:
        with database.session() as session:
            row = session.exec(select(LockRow).where(LockRow.name == name)).first()
            if row is None:
                session.add(LockRow(name=name, holder=holder, until=at + LEASE))
                return True
            if row.until > at and not is_dead(row.holder):
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


def is_dead(holder: str) -> bool:
    """Whether the holder is a process of this machine that no longer runs, or work of this one that has ended."""
    host, pid, _ = holder.split(":", 2)
    if host != socket.gethostname():
        return False
    if int(pid) == os.getpid():
        return holder not in _ours
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
