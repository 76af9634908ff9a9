"""What every page shares: the open store, the configuration, the clock, and counts that are kept until data changes."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Hashable, Iterator
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
from checker.web.sessions import Sessions

T = TypeVar("T")
# While a run writes, data changes every second; whole-store counts may then be this old, so that pages stay fast.
STALE_S = 15.0
N_KEPT = 256  # results kept at once; the oldest goes


@dataclass(slots=True)
class _Kept:
    value: Any
    stamp: int | None
    made_s: float


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

    def __post_init__(self) -> None:
        self.threshold = find_threshold(self.config, None)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction of the store."""
        with self.database.session() as session:
            yield session

    def today(self) -> dt.date:
        """The day now, in UTC."""
        return self.clock().date()

    def keep(self, key: Hashable, make: Callable[[], T], *, stale_s: float = 0.0) -> T:
        """What `make` gives, made again only when the data has changed and the kept value is older than `stale_s`."""
        stamp, now_s = self.database.read_stamp(), time.monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and (now_s - kept.made_s < stale_s or (stamp is not None and kept.stamp == stamp)):
            return cast(T, kept.value)
        value = make()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = _Kept(value, stamp, now_s)
            while len(self._kept) > N_KEPT:
                del self._kept[next(iter(self._kept))]
        return value


def desk_of(request: Request) -> Desk:
    """The desk that the application was made with."""
    return cast(Desk, request.app.state.desk)
