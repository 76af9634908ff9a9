"""A database address ─▶ an open, migrated `Database`; the only place that knows which engine it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError, OperationalError
from sqlmodel import Session, create_engine

from checker.errors import NewerStoreError, StoreBusyError, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 30  # how long a writer of an SQLite file waits for another before it gives up


class Database:
    """An open database.

    Args:
        address: an SQLAlchemy address, ``sqlite:///FILE`` or ``postgresql+psycopg://…``.

    Raises:
        StoreError: the address is not understood, or nothing answers there.
    """

    def __init__(self, address: str) -> None:
        try:
            url = make_url(address)
            self.is_sqlite = url.get_backend_name() == "sqlite"
            options = {"connect_args": {"timeout": BUSY_TIMEOUT_S}} if self.is_sqlite else {"pool_pre_ping": True}
            self.engine: Engine = create_engine(url, **options)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise StoreError(f"{address}: not a database we know how to open: {error}") from error
        self.address = url.render_as_string(hide_password=True)
        self._watcher: Connection | None = None
        self._watching = Lock()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _set_sqlite_pragmas)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises:
            StoreError: the database cannot be read or written; where another holds it for too long, `StoreBusyError`.
        """
        with self._explaining(), Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction of plain SQL, for what runs so often that the ORM would cost more than the work.

        Raises:
            StoreError: as `session`.
        """
        with self._explaining(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees the database as it is at the first look, whatever others write meanwhile."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")  # the driver itself begins nothing for what only reads
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if (explained := self._explain(error)) is None:
                raise
            raise explained from error

    def _explain(self, error: DatabaseError) -> StoreError | None:
        """What a person can act on; None where our own statement met a rule of the tables (a key that is there)."""
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            return None
        if self.is_sqlite and "locked" in str(error.orig):
            return StoreBusyError(
                f"{self.address}: another process has been writing to it for more than {BUSY_TIMEOUT_S} seconds; "
                "what was done before is kept, run the command again"
            )
        return StoreError(f"{self.address}: cannot be opened or written: {error.orig}")

    def read_stamp(self) -> int | None:
        """A number that changes when anybody commits anything, or None where the database keeps none.

        Read on a connection that never writes, so that our own commits change it too.
        """
        if not self.is_sqlite:
            return None
        with self._watching:
            if self._watcher is None:
                self._watcher = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            return int(self._watcher.exec_driver_sql("PRAGMA data_version").scalar_one())

    def close(self) -> None:
        """Every connection closed."""
        if self._watcher is not None:
            self._watcher.close()
        self.engine.dispose()


def _set_sqlite_pragmas(connection: object, record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # 64 MB: holds the indexes that a page of findings reads among a million statements (2 MB is the default)
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-65536")
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def open_database(address: str) -> Database:
    """The database at `address`, brought to this version's tables.

    Raises:
        StoreError: it cannot be opened.
        NewerStoreError: a later version wrote it; it is left untouched.
    """
    database = Database(address)
    try:
        _refuse_newer(database, _peek_version(database))
        current, newest, _ = read_versions(database)
        _refuse_newer(database, current)
        if current != newest:
            upgrade_database(database)
    except (OperationalError, DBAPIError) as error:
        database.close()
        raise StoreError(f"{database.address}: cannot be opened: {error.orig}") from error
    except StoreError:
        database.close()
        raise
    return database


def _refuse_newer(database: Database, current: str | None) -> None:
    newest, known = _list_versions()
    if current is not None and current not in known:
        raise NewerStoreError(
            f"{database.address}: written by a later checker (schema {current}, this one knows {newest}); "
            "left untouched: update checker, or name another database"
        )


def _peek_version(database: Database) -> str | None:
    """The schema of an SQLite file, read without our settings, which would change its first page; None: no such."""
    path = Path(database.engine.url.database or "")
    if not database.is_sqlite or not path.is_file():
        return None
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        found: tuple[str] | None = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:  # no table of that name, or no database: what opens it says so
        return None
    finally:
        connection.close()
    return found[0] if found else None


def is_in_use(path: Path) -> bool:
    """Whether any process has the SQLite file at `path` open; False where there is no such file."""
    if not path.exists():
        return False
    connection = sqlite3.connect(path, timeout=0)
    try:
        # Only who is alone may leave the write-ahead log, which every store of ours keeps
        mode: tuple[str] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        return mode[0] != "delete"
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:  # no database at all
        return False
    finally:
        connection.close()


def read_versions(database: Database) -> tuple[str | None, str, set[str]]:
    """The schema the database has (None: empty), the newest one, and all that this version knows."""
    newest, known = _list_versions()
    with database.transaction() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, newest, set(known)


@cache
def _list_versions() -> tuple[str, frozenset[str]]:
    """The newest schema, and all that this version knows."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    newest = scripts.get_current_head()
    if newest is None:
        raise StoreError(f"{MIGRATIONS}: no migrations are installed; reinstall checker")
    return newest, frozenset(script.revision for script in scripts.walk_revisions())


def upgrade_database(database: Database) -> None:
    """The tables of this version, in one transaction."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
