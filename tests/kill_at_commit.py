"""Runs one stage over a store and dies by SIGKILL just before its n-th commit: python -m tests.kill_at_commit …

What it must not do: clean up, close, catch. The process is gone as if the power had failed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Connection, event

from checker.store import open_database
from tests.small_store import STAGES, small_config


def main(folder: str, stage: str, n_th: str) -> None:
    """The stage, killed before commit number `n_th`; a stage with fewer commits ends with status 3."""
    config = small_config(Path(folder))
    database = open_database(config.store.database)
    left = int(n_th)

    def count(connection: Connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "commit", count)
    STAGES[stage](database, config)
    sys.exit(3)


if __name__ == "__main__":
    main(*sys.argv[1:])
