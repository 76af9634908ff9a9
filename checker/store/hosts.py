"""What is remembered of each host that is asked, and whose turn it is: one process of one machine at a time."""

from __future__ import annotations

from sqlalchemy import text

from checker.store.database import Database
from checker.store.locks import is_dead
from checker.store.tables import HostRow

HOLD_S = 900.0  # longer than any wait and response of one turn; a machine that died holds its hosts no longer
# Plain SQL: these run twice a request, and through the ORM they cost more than reading a page does.
_STATE = "RETURNING last_s, failures, rest_until_s, not_before_s"
_TAKE_FREE = text(
    "UPDATE host SET holder = :holder, held_until_s = :until "
    f"WHERE name = :name AND (holder = '' OR held_until_s <= :now) {_STATE}"
)
_FIND = text("SELECT holder FROM host WHERE name = :name")
# only one of two who both saw a dead holder, or none, finds it still there
_TAKE_DEAD = text(
    f"UPDATE host SET holder = :holder, held_until_s = :until WHERE name = :name AND holder = :dead {_STATE}"
)
_ADD = text("INSERT INTO host VALUES (:name, :holder, :until, 0, 0, 0, 0) ON CONFLICT DO NOTHING")
_GIVE_BACK = text(
    "UPDATE host SET holder = '', held_until_s = 0, last_s = :last_s, failures = :failures, "
    "rest_until_s = :rest_until_s, not_before_s = :not_before_s WHERE name = :name AND holder = :holder"
)


def take_host(database: Database, name: str, holder: str, now_s: float) -> HostRow | None:
    """The host's row, now held by `holder`, or None while another holds it.

    A hold whose process has died on this machine, or that has run out, is taken over.

    Args:
        database: the store that all machines share.
        name: the host and port.
        holder: machine, process and something that is its own (``store/locks.py``).
        now_s: seconds of the epoch.
    """
    wanted = {"name": name, "holder": holder, "until": now_s + HOLD_S, "now": now_s}
    with database.transaction() as connection:
        row = connection.execute(_TAKE_FREE, wanted).first()
        if row is None:
            other = connection.execute(_FIND, {"name": name}).first()
            if other is None:
                is_new = connection.execute(_ADD, wanted).rowcount
                return HostRow(name=name, holder=holder) if is_new else None
            if other[0] and not is_dead(other[0]):  # nobody's: given back since the first look
                return None
            row = connection.execute(_TAKE_DEAD, wanted | {"dead": other[0]}).first()
        return HostRow(name=name, holder=holder, **row._mapping) if row is not None else None


def give_back_host(
    database: Database,
    name: str,
    holder: str,
    *,
    last_s: float,
    failures: int = 0,
    rest_until_s: float = 0.0,
    not_before_s: float = 0.0,
) -> None:
    """The host is free again, and this is what is remembered of it; nothing where the hold was lost meanwhile."""
    state = {"last_s": last_s, "failures": failures, "rest_until_s": rest_until_s, "not_before_s": not_before_s}
    with database.transaction() as connection:
        connection.execute(_GIVE_BACK, {"name": name, "holder": holder, **state})
