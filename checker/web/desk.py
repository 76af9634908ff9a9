"""What every page shares: the open store, the configuration, the clock, and counts that are kept until data changes."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

from fastapi import Request
from sqlmodel import Session

from checker.config import Config
from checker.pipeline.progress import Clock, utc_now
from checker.pipeline.reporting import find_threshold
from checker.store import Database
from checker.store.columns import PairColumns, load_columns
from checker.store.counts import Opposition, count_oppositions
from checker.store.coverage import SourceCoverage, list_coverage
from checker.web.sessions import Sessions

T = TypeVar("T")
# What is read over the whole store takes half a second at a million statements. While data changes, one of up to
# STALE_S is given as it is, one of up to MAX_STALE_S is given and made anew behind it, for an older one a page waits.
STALE_S = 15.0
MAX_STALE_S = 300.0
SHARE = 1 / 30  # of the time is spent on making anew, at most
N_KEPT = 256  # results kept at once; the oldest goes
FEW_PAIRS = 10_000  # so many are read anew, in 60 ms, whenever anybody has changed the data; more as counts are


@dataclass(slots=True)
class _Kept:
    value: Any
    stamp: int | None
    made_s: float
    took_s: float = 0.0

    @property
    def stale_s(self) -> float:
        """How old it may be before it is made anew: what takes longer is made less often."""
        return max(STALE_S, self.took_s / SHARE)


@dataclass(slots=True)
class Desk:
    """One server's state; `threshold` is the least score that is shown unless asked otherwise."""

    database: Database
    config: Config
    sessions: Sessions
    clock: Clock = utc_now
    threshold: float = field(init=False)
    _kept: dict[Hashable, _Kept] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    _making: set[Hashable] = field(default_factory=set)
    _judged: dict[str, float] = field(default_factory=dict)
    _behind: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "counts"))

    def __post_init__(self) -> None:
        self.threshold = find_threshold(self.config, None)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction of the store."""
        with self.database.session() as session:
            yield session

    def close(self) -> None:
        """What is being counted behind the pages is let end; the store stays open."""
        self._behind.shutdown(wait=True, cancel_futures=True)

    def today(self) -> dt.date:
        """The day now, in UTC."""
        return self.clock().date()

    def coverage(self) -> list[SourceCoverage]:
        """What was read of every source."""
        return self.keep_behind("coverage", self._count_coverage)

    def _count_coverage(self, session: Session) -> list[SourceCoverage]:
        return list_coverage(session, self.today())

    def oppositions(self) -> list[Opposition]:
        """Who contradicts whom."""
        with self.session() as session:
            return count_oppositions(self.pairs(session), self.threshold)

    def pairs(self, session: Session) -> PairColumns:
        """Every pair; what other processes changed may be missing for some seconds, a verdict given here never is."""
        with self._lock:
            kept = self._kept.get("pairs")
            recent = [key for key, at in self._judged.items() if time.monotonic() - at < MAX_STALE_S]
        if kept is None or len(kept.value) < FEW_PAIRS:
            columns = self.keep("pairs", lambda: load_columns(session))
        else:
            columns = self.keep_behind("pairs", self._load_pairs)
        if recent:
            columns.renew_verdicts(session, recent)
        return columns

    def _load_pairs(self, session: Session) -> PairColumns:
        with self._lock:
            kept = self._kept.get("pairs")
        return load_columns(session, kept.value if kept is not None else None)

    def note_verdict(self, pair_id: str) -> None:
        """A verdict was given or taken back here: no list shows the pair as it was."""
        with self._lock:
            now = time.monotonic()
            self._judged = {key: at for key, at in self._judged.items() if now - at < MAX_STALE_S} | {pair_id: now}

    def warm(self) -> None:
        """What takes long is begun behind the pages, so that the first of them need not wait for it."""
        for key, make in (("pairs", self._load_pairs), ("coverage", self._count_coverage)):
            self._behind.submit(self._make, key, make, self.database.read_stamp())

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made again only when anybody has changed the data."""
        stamp = self.database.read_stamp()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and stamp is not None and kept.stamp == stamp:
            return cast(T, kept.value)
        value = make()
        self._put(key, value, stamp)
        return value

    def keep_behind(self, key: Hashable, make: Callable[[Session], T]) -> T:
        """The same for what takes long: while data changes, a value of a few minutes ago and a new one behind it."""
        with self._lock:
            kept = self._kept.get(key)
        age_s = time.monotonic() - kept.made_s if kept is not None else MAX_STALE_S
        stamp = self.database.read_stamp()
        if kept is None or age_s >= MAX_STALE_S:
            return self._make(key, make, stamp)
        if age_s >= kept.stale_s and (stamp is None or stamp != kept.stamp):
            with self._lock:
                is_first = key not in self._making
                self._making.add(key)
            if is_first:
                self._behind.submit(self._make, key, make, stamp)
        return cast(T, kept.value)

    def _make(self, key: Hashable, make: Callable[[Session], T], stamp: int | None) -> T:
        began = time.monotonic()
        try:
            with self.database.session() as session:
                value = make(session)
            self._put(key, value, stamp, time.monotonic() - began)
        finally:
            with self._lock:
                self._making.discard(key)
        return value

    def _put(self, key: Hashable, value: object, stamp: int | None, took_s: float = 0.0) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = _Kept(value, stamp, time.monotonic(), took_s)
            while len(self._kept) > N_KEPT:
                del self._kept[next(iter(self._kept))]


def desk_of(request: Request) -> Desk:
    """The desk that the application was made with."""
    return cast(Desk, request.app.state.desk)
