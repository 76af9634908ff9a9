"""Where work runs: this process, local processes, or a Dask cluster; the results are the same, in the same order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from checker.config import EngineConfig
from checker.errors import ConfigError

Task = TypeVar("Task")
Result = TypeVar("Result")
MAX_TRIES = 3  # a task whose worker died is tried again; one that kills three workers is the task's own fault
PER_WORKER = 2  # tasks under way for each worker: enough that none waits, few enough that memory stays flat


class Engine:
    """Runs a pure function over tasks.

    Args:
        executor: anything of the shape of `concurrent.futures.Executor`, or None for this process.
        n_workers: how many tasks it works on at once.
    """

    def __init__(self, executor: Executor | None = None, n_workers: int = 1) -> None:
        self.executor = executor
        self.n_workers = n_workers

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """The results in the order of `tasks`, as they come; only a few tasks are under way at a time."""
        if self.executor is None:
            yield from map(function, tasks)
            return
        pending: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            pending.append((task, self.executor.submit(function, task)))
            if len(pending) >= self.n_workers * PER_WORKER:
                yield self._collect(function, *pending.popleft())
        while pending:
            yield self._collect(function, *pending.popleft())

    def _collect(self, function: Callable[[Task], Result], task: Task, future: Future[Result]) -> Result:
        for _ in range(MAX_TRIES - 1):
            try:
                return future.result()
            except BrokenProcessPool:
                future = self._replace_pool().submit(function, task)
        return future.result()

    def _replace_pool(self) -> Executor:
        """A working pool in place of the one whose process was killed."""
        broken = self.executor
        if isinstance(broken, ProcessPoolExecutor):
            broken.shutdown(wait=False)
        self.executor = _process_pool(self.n_workers)
        return self.executor


def _process_pool(n_workers: int) -> ProcessPoolExecutor:
    # spawn, not fork: a forked copy of a process with threads (a web server, a linear algebra library) can hang
    return ProcessPoolExecutor(n_workers, mp_context=get_context("spawn"))


@contextmanager
def open_engine(config: EngineConfig) -> Iterator[Engine]:
    """The engine that the configuration names, closed at the end.

    Raises:
        ConfigError: the cluster extra is not installed, or the scheduler does not answer.
    """
    if config.address:
        with _open_cluster(config.address) as engine:
            yield engine
    elif config.workers > 1:
        engine = Engine(_process_pool(config.workers), config.workers)
        try:
            yield engine
        finally:
            if engine.executor is not None:
                engine.executor.shutdown(cancel_futures=True)
    else:
        yield Engine()


@contextmanager
def _open_cluster(address: str) -> Iterator[Engine]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigError(
            f"[engine] address = {address!r} needs the cluster extra: pip install 'source-credibility-checker[cluster]'"
        ) from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ConfigError(f"[engine] address = {address!r}: no scheduler answers there: {error}") from error
    with client:
        # pure=False: two equal tasks are two tasks, so that a retried one cannot hide behind a cached failure
        executor = client.get_executor(pure=False, retries=MAX_TRIES)
        n_workers = max(1, sum(client.nthreads().values()))
        yield Engine(executor, n_workers)
