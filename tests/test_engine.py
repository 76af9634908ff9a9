"""Work runs here, in local processes, or on a real Dask cluster; a killed worker costs its task and nothing else."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import EngineConfig
from checker.engine import open_engine
from checker.errors import ConfigError
from tests.engine_tasks import die_once, square, wait_and_square

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    with open_engine(EngineConfig(workers=workers)) as engine:
        assert list(engine.map(square, range(40))) == [number * number for number in range(40)]


def test_only_a_few_tasks_are_taken_ahead() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    with open_engine(EngineConfig(workers=2)) as engine:
        results = engine.map(square, tasks())
        assert next(results) == 0
        assert taken < 20


def test_a_killed_local_worker_costs_only_its_task(tmp_path: Path) -> None:
    with open_engine(EngineConfig(workers=2)) as engine:
        markers = [str(tmp_path / f"task{number}") for number in range(2)]
        assert list(engine.map(die_once, markers)) == ["task0", "task1"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A Dask scheduler and two workers, each a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    scheduler = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path)
    assert scheduler.stderr is not None
    address = next(found[0] for line in scheduler.stderr if (found := re.search(r"tcp://127\.0\.0\.1:\d+", line)))
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
    ]
    workers = [
        subprocess.Popen(worker, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=tmp_path) for _ in range(2)
    ]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()


def test_a_cluster_gives_the_same_though_a_worker_is_killed_midway(
    cluster: tuple[str, list[subprocess.Popen[str]]],
) -> None:
    address, workers = cluster
    with open_engine(EngineConfig(address=address)) as engine:
        results = engine.map(wait_and_square, range(60))
        first = [next(results) for _ in range(5)]
        workers[0].send_signal(signal.SIGKILL)
        assert first + list(results) == [number * number for number in range(60)]


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with (
        pytest.raises(ConfigError, match="no scheduler answers"),
        open_engine(EngineConfig(address="tcp://127.0.0.1:9")),
    ):
        pass
