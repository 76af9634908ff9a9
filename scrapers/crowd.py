"""Many runs at once, one thread each: what they bring comes out as it comes; knows nothing of pages."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from .records import Health, Reading

log = logging.getLogger(__name__)
WAITING = 64  # readings that may wait for the caller; more only holds pages in memory
PATIENCE_S = 0.2
FAREWELL_S = 10.0  # a caller who leaves waits this long for requests under way, before it closes the archive


class Run(Protocol):
    """What `Scraped` offers."""

    @property
    def health(self) -> Health:
        """How it went."""

    def note_crash(self, error: Exception) -> None:
        """Records a mistake of ours."""

    def __iter__(self) -> Iterator[Reading]: ...


def run_together(runs: Sequence[Run], n_threads: int) -> Iterator[Reading | Health]:
    """Everything the runs bring, and the health of each after its last reading.

    Args:
        runs: what to run.
        n_threads: how many at once; with 1 they run in the caller's thread, one after the other.
    """
    if n_threads <= 1:
        for run in runs:
            yield from _whole(run)
        return
    waiting: queue.Queue[Run] = queue.Queue()
    for run in runs:
        waiting.put(run)
    found: queue.Queue[Reading | Health | None] = queue.Queue(WAITING)
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(waiting, found, stop), name=f"scrape-{n}", daemon=True)
        for n in range(n_threads)
    ]
    for thread in threads:
        thread.start()
    try:
        n_working = n_threads
        while n_working:
            item = found.get()
            if item is None:
                n_working -= 1
            else:
                yield item
    finally:
        stop.set()
        end = time.monotonic() + FAREWELL_S
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))


def _work(waiting: queue.Queue[Run], found: queue.Queue[Reading | Health | None], stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            try:
                run = waiting.get_nowait()
            except queue.Empty:
                return
            for item in _whole(run):
                if not _put(found, item, stop):
                    return
    finally:
        _put(found, None, stop)


def _whole(run: Run) -> Iterator[Reading | Health]:
    try:
        yield from run
    except Exception as error:  # one source's failure, even by our own mistake, must not stop the others
        log.exception("a run ended with an error that is none of its own")
        run.note_crash(error)
    yield run.health


def _put(found: queue.Queue[Reading | Health | None], item: Reading | Health | None, stop: threading.Event) -> bool:
    """Hands the item over; gives up where the caller has left."""
    while not stop.is_set():
        try:
            found.put(item, timeout=PATIENCE_S)
            return True
        except queue.Full:
            continue
    return False
