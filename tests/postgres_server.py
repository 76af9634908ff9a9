"""A real PostgreSQL for the tests: the one of CHECKER_TEST_POSTGRES, or one started in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

UNPRIVILEGED = ("postgres", "nobody")  # the server refuses to run as root


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl, or None where no server is installed."""
    found = shutil.which("pg_ctl")
    if found and shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: path.parts[4])
    return versions[-1].parent if versions else None


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """The address of a server's empty maintenance database, stopped at the end."""
    programs = find_programs()
    assert programs is not None
    user = _server_user()
    data = folder / "data"
    folder.chmod(0o755)
    data.mkdir()
    if user is not None:
        shutil.chown(data, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _run(
        user,
        programs / "initdb",
        "-D",
        data,
        "-U",
        "checker",
        "--auth=trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    _run(user, programs / "pg_ctl", "-D", data, "-l", data / "log", "-o", options, "-w", "start")
    try:
        yield f"postgresql+psycopg://checker@127.0.0.1:{port}/postgres"
    finally:
        _run(user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of a new database on the server, dropped at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    plain = server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _server_user() -> str | None:
    """Whom to run the server as: nobody else unless we are root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _run(user: str | None, *command: object) -> None:
    words = [str(word) for word in command]
    account = pwd.getpwnam(user) if user else None
    subprocess.run(
        words,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )
