"""The turns at hosts, kept in the store, so that a host's pause holds across all machines that share it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from checker.errors import StoreError
from checker.store import Database
from checker.store.hosts import give_back_host, take_host
from checker.store.locks import new_holder
from scrapers.errors import ArchiveError, HostResting
from scrapers.pace import HostState

POLL_S = 0.2  # another machine's turn ends within a request, some tenths of a second
LONGEST_QUEUE_S = 1800.0  # a dozen channels of one host, each with its pause, wait for each other


class StoreKeeper:
    """Keeps the hosts' states for `scrapers.pace.Pace` in the store.

    Args:
        database: the store that all machines share.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._here: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # threads wait without asking
        self._adding = threading.Lock()

    @contextmanager
    def hold(self, host: str) -> Iterator[HostState]:
        """The host's state, ours alone until the block ends.

        Raises:
            HostResting: others had it for too long.
            ArchiveError: the store cannot be written.
        """
        with self._adding:
            here = self._here[host]
        with here, new_holder() as holder:
            state = self._take(host, holder)
            try:
                yield state
            finally:
                try:
                    give_back_host(self._database, host, holder, **asdict(state))
                except StoreError as error:
                    raise ArchiveError(f"{host}: its pause cannot be kept: {error}") from error

    def _take(self, host: str, holder: str) -> HostState:
        end = time.monotonic() + LONGEST_QUEUE_S
        while time.monotonic() < end:
            try:
                row = take_host(self._database, host, holder, time.time())
            except StoreError as error:
                raise ArchiveError(f"{host}: its pause cannot be kept: {error}") from error
            if row is not None:
                return HostState(row.last_s, row.failures, row.rest_until_s, row.not_before_s)
            time.sleep(POLL_S)
        raise HostResting(f"{host}: others have been asking it for {LONGEST_QUEUE_S:.0f} seconds; not read now")
