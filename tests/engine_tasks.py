"""Tasks that a worker in another process can import."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def square(number: int) -> int:
    """The square of a number."""
    return number * number


def die_once(marker: str) -> str:
    """Kills the worker that runs it first, and gives the marker's name when it is tried again."""
    path = Path(marker)
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def wait_and_square(number: int) -> int:
    """The square, after a while in which the worker can be killed."""
    time.sleep(0.05)
    return number * number
