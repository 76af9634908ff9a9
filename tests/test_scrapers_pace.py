"""One request at a time per host, a pause between two, rests; across threads and processes."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from pathlib import Path

from scrapers.errors import HostResting
from scrapers.pace import FAILURES_BEFORE_REST, Pace

ROOT = Path(__file__).parents[1]
CHILD = """
import sys, time
from pathlib import Path
from scrapers.pace import Pace
pace = Pace(Path(sys.argv[1]))
for _ in range(3):
    with pace.turn("a.example", 0.1) as state:
        start = time.time()
        time.sleep(0.02)
        print(start, time.time())
        pace.note_success(state)
"""


class Clock:
    """A clock that moves when someone sleeps."""

    def __init__(self) -> None:
        self.at = 1_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def test_threads_take_turns_and_pause(tmp_path: Path) -> None:
    pace = Pace(tmp_path)
    spans: list[tuple[float, float]] = []

    def ask() -> None:
        for _ in range(2):
            with pace.turn("a.example", 0.05):
                start = time.time()
                time.sleep(0.01)
                spans.append((start, time.time()))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_apart(spans, 0.05)


def test_processes_take_turns_and_pause(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    children = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines = [line for child in children for line in child.communicate(timeout=60)[0].splitlines()]
    assert all(child.returncode == 0 for child in children)
    spans = [(float(start), float(end)) for start, end in (line.split() for line in lines)]
    assert len(spans) == 6
    assert_apart(spans, 0.1)


def assert_apart(spans: list[tuple[float, float]], delay_s: float) -> None:
    spans.sort()
    gaps = [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]
    assert min(gaps) >= delay_s * 0.9


def test_hosts_do_not_wait_for_each_other(tmp_path: Path) -> None:
    clock = Clock()
    pace = Pace(tmp_path, clock.now, clock.sleep)
    for host in ("a.example", "b.example", "c.example"):
        with pace.turn(host, 10):
            pass
    assert clock.slept == []
    with pace.turn("a.example", 10):
        pass
    assert clock.slept == [10]


def test_host_rests_after_failures_and_longer_each_time(tmp_path: Path) -> None:
    clock = Clock()
    pace = Pace(tmp_path, clock.now, clock.sleep)
    rests = []
    for _ in range(3):
        while True:
            try:
                with pace.turn("a.example", 0) as state:
                    pace.note_failure(state)
            except HostResting:
                break
        rests.append(state.rest_until_s - clock.at)
        assert state.failures >= FAILURES_BEFORE_REST
        clock.at = state.rest_until_s + 1
    assert rests[0] >= 120 and rests[1] > rests[0] * 1.5 and rests[2] > rests[1] * 1.5
    with pace.turn("a.example", 0) as state:
        pace.note_success(state)
    with pace.turn("a.example", 0) as state:
        assert state.failures == 0


def test_clock_that_was_set_back_does_not_hold_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    pace = Pace(tmp_path, clock.now, clock.sleep)
    with pace.turn("a.example", 5):
        pass
    clock.at -= 1_000_000
    with pace.turn("a.example", 5):
        pass
    assert clock.slept == [5]


def test_half_written_state_is_begun_anew(tmp_path: Path) -> None:
    pace = Pace(tmp_path)
    with pace.turn("a.example", 0):
        pass
    (path,) = tmp_path.glob("*.json")
    path.write_text('{"host": "a.exa')
    with pace.turn("a.example", 0) as state:
        assert state.failures == 0
