"""A Dask scheduler and two workers for the tests, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUIET = ("--no-dashboard",)


@contextmanager
def running_cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The scheduler's address and the workers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = (sys.executable, "-m")
    command = [*program, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *QUIET]
    scheduler = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder)
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
    worker = [*program, "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", *QUIET]
    workers = [
        subprocess.Popen(worker, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=folder) for _ in range(2)
    ]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()
