"""One request at a time per host, a pause between two, and a rest after failures; across threads and processes.

What is remembered of a host is kept by a keeper: `FileKeeper` in a small file per host, whose lock is held by whoever
asks the host; or one that the caller brings, where several machines share what they remember.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from .errors import ArchiveError, HostResting

# After five failures in a row a host is left alone: for two minutes, then twice as long each time, a day at most.
FAILURES_BEFORE_REST = 5
FIRST_REST_S = 120.0
LONGEST_REST_S = 86_400.0
STATE_BYTES = 320
LONGEST_WAIT_S = 120.0  # a host that asks for more patience is left for the next run


@dataclass
class HostState:
    """What is remembered of a host.

    Attributes:
        last_s: when the last request ended, in seconds of the epoch.
        failures: failed requests in a row.
        rest_until_s: the host is left alone until then.
        not_before_s: the host, or our own backing off, asked to wait until then.
    """

    last_s: float = 0.0
    failures: int = 0
    rest_until_s: float = 0.0
    not_before_s: float = 0.0


class StateKeeper(Protocol):
    """Keeps what is remembered of hosts."""

    def hold(self, host: str) -> AbstractContextManager[HostState]:
        """The host's state, ours alone until the block ends; it is kept as it then is."""


class FileKeeper:
    """Keeps it in a file a host, for all processes that share the folder.

    Args:
        folder: made where it does not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{folder}: cannot hold the hosts' state ({error})") from None

    @contextlib.contextmanager
    def hold(self, host: str) -> Iterator[HostState]:
        """The host's state; whoever else asks for it waits for the block's end."""
        name = hashlib.sha256(host.encode()).hexdigest()[:16]
        descriptor = os.open(self._folder / f"{name}.json", os.O_RDWR | os.O_CREAT, 0o644)
        with open(descriptor, "r+b", buffering=0) as file:  # noqa: PTH123  (no mode of open makes it without cutting it)
            fcntl.flock(file, fcntl.LOCK_EX)
            state = _load(file)
            try:
                yield state
            finally:
                _save(file, host, state)


class Pace:
    """The pauses and rests of all hosts.

    Args:
        keeper: what keeps the hosts' states, or the folder of a `FileKeeper`.
        now: seconds of the epoch.
        sleep: waits that many seconds.
    """

    def __init__(
        self,
        keeper: StateKeeper | Path,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._keeper = FileKeeper(keeper) if isinstance(keeper, Path) else keeper
        self._now, self._sleep = now, sleep

    @contextlib.contextmanager
    def turn(self, host: str, delay_s: float) -> Iterator[HostState]:
        """The host is ours: nobody else asks it until the block ends, and the pause has passed.

        Change `failures` of the yielded state by `note_success` and `note_failure`.

        Raises:
            HostResting: it failed too often and is left alone.
        """
        with self._keeper.hold(host) as state:
            now = self._now()
            if state.rest_until_s > now:
                minutes = (state.rest_until_s - now) / 60
                raise HostResting(
                    f"{host}: failed {state.failures} times in a row; left alone for {minutes:.0f} minutes"
                )
            # A clock that was set back must not make us wait for a year.
            wait = max(min(state.last_s + delay_s - now, delay_s), state.not_before_s - now)
            if wait > max(LONGEST_WAIT_S, delay_s):
                raise HostResting(f"{host}: asked to be left alone for {wait:.0f} seconds; not read now")
            if wait > 0:
                self._sleep(wait)
            try:
                yield state
            finally:
                state.last_s = self._now()

    def note_success(self, state: HostState) -> None:
        """The host answered: its failures are forgotten."""
        state.failures, state.rest_until_s, state.not_before_s = 0, 0.0, 0.0

    def note_failure(self, state: HostState, wait_s: float = 0.0) -> None:
        """The host did not answer as it should: it is asked later, and after several times it rests.

        Args:
            state: the host's.
            wait_s: how long to wait before the next request.
        """
        state.failures += 1
        state.not_before_s = self._now() + wait_s
        beyond = state.failures - FAILURES_BEFORE_REST
        if beyond >= 0:
            rest = min(FIRST_REST_S * 2 ** min(beyond, 20), LONGEST_REST_S)
            state.rest_until_s = self._now() + rest * random.uniform(1.0, 1.2)


def _load(file: BinaryIO) -> HostState:
    file.seek(0)
    try:
        values = json.loads(file.read() or b"{}")
        times = (float(values[name]) for name in ("last_s", "rest_until_s", "not_before_s"))
        last_s, rest_until_s, not_before_s = times
        return HostState(last_s, int(values["failures"]), rest_until_s, not_before_s)
    except (ValueError, KeyError, TypeError):  # new, or half-written by a killed process: begin anew
        return HostState()


def _save(file: BinaryIO, host: str, state: HostState) -> None:
    # Of one length always, so that it is overwritten in place: cutting a file costs milliseconds on some disks.
    data = json.dumps({"host": host[:100], **asdict(state)}).encode().ljust(STATE_BYTES)
    # A full disk must not stop a run for want of a time stamp.
    with contextlib.suppress(OSError):
        os.pwrite(file.fileno(), data, 0)
