"""Work runs here, in local processes, or on a real Dask cluster; a killed worker costs its task and nothing else."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.config import EngineConfig
from checker.engine import open_engine
from checker.errors import ConfigError
from tests.dask_cluster import running_cluster
from tests.engine_tasks import die_once, square, wait_and_square


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
    with running_cluster(tmp_path) as running:
        yield running


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
