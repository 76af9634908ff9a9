"""What is remembered of each host that is asked, and whose turn it is: one process of one machine at a time."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, or_, select, update

from checker.store.database import Database
from checker.store.inserting import insert_absent
from checker.store.locks import is_dead
from checker.store.tables import HostRow

HOLD_S = 900.0  # longer than any wait and response of one turn; a machine that died holds its hosts no longer


def take_host(database: Database, name: str, holder: str, now_s: float) -> HostRow | None:
    """The host's row, now held by `holder`, or None while another holds it.

    A hold whose process has died on this machine, or that has run out, is taken over.

    Args:
        database: the store that all machines share.
        name: the host and port.
        holder: machine, process and something that is its own (``store/locks.py``).
        now_s: seconds of the epoch.
    """
    with database.session() as session:
        row = session.exec(select(HostRow).where(HostRow.name == name)).first()
        if row is None:
            new = HostRow(name=name, holder=holder, held_until_s=now_s + HOLD_S)
            return new if insert_absent(session, new) else None
        if row.holder and row.held_until_s > now_s and not is_dead(row.holder):
            return None
        # only one of two who both saw it free finds it as it was
        free = or_(col(HostRow.holder) == row.holder, col(HostRow.holder) == "")
        won: Any = session.exec(
            update(HostRow)
            .where(col(HostRow.name) == name, free)
            .values(holder=holder, held_until_s=now_s + HOLD_S)
            .returning(*HostRow.__table__.columns)  # type: ignore[attr-defined]
            .execution_options(synchronize_session=False)
        )
        found = won.first()
        return HostRow(**found._mapping) if found is not None else None


def give_back_host(database: Database, name: str, holder: str, **state: float) -> None:
    """The host is free again, and this is what is remembered of it; nothing where the hold was lost meanwhile."""
    with database.session() as session:
        session.exec(
            update(HostRow)
            .where(col(HostRow.name) == name, col(HostRow.holder) == holder)
            .values(holder="", held_until_s=0.0, **state)
            .execution_options(synchronize_session=False)
        )
