"""The database and the archive ─▶ a folder, and back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from checker.config import Config
from checker.errors import InputError, StoreError
from checker.store.copying import copy_database

DATABASE_FILE = "checker.db"  # a backup is always SQLite, whatever the store runs on
MANIFEST = "manifest.json"
INDEXES = shutil.ignore_patterns("*.sqlite*", ".lock", "*.lock")  # built anew from the files where they are missing


def backup_all(config: Config, out: Path) -> list[str]:
    """Lines that say what was kept. The database is read in one transaction, so others may go on writing.

    Raises:
        InputError: the folder exists already.
        StoreError: the database cannot be read.
    """
    if out.exists():
        raise InputError(f"{out}: exists already; a backup needs a folder of its own")
    # the archive only grows: copied after the database, it holds at least every capture that the database names
    out.mkdir(parents=True)
    counts = copy_database(config.store.database, f"sqlite:///{out / DATABASE_FILE}")
    if config.store.archive.is_dir():
        shutil.copytree(config.store.archive, out / "archive", ignore=INDEXES)
    else:
        (out / "archive").mkdir()
    digests = {str(path.relative_to(out)): _digest(path) for path in _files(out)}
    (out / MANIFEST).write_text(json.dumps(digests, indent=1, sort_keys=True), encoding="utf-8")
    return [f"{out}: {sum(counts.values())} rows, {len(digests) - 1} files of the archive"]


def restore_all(config: Config, folder: Path) -> list[str]:
    """Lines that say what was put back.

    Raises:
        InputError: the folder is no whole backup.
        StoreError: the place is not empty.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise InputError(f"{folder}: no backup of checker ({MANIFEST} is missing)")
    for name, digest in json.loads(manifest.read_text(encoding="utf-8")).items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise InputError(f"{path}: missing, or not as it was backed up")
    archive = config.store.archive
    if archive.exists() and any(archive.iterdir()):
        raise StoreError(f"{archive}: is not empty; restore into an empty place")
    counts = copy_database(f"sqlite:///{folder / DATABASE_FILE}", config.store.database)
    shutil.copytree(folder / "archive", archive, dirs_exist_ok=True)
    return [f"{config.store.database}: {sum(counts.values())} rows", f"{archive}: restored"]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(("-wal", "-shm")))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
