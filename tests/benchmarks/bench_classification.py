"""How many statements a second each mode classifies, how long the training takes, and that memory stays flat."""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections.abc import Iterator

import psutil

from checker.classification import Classifier, load_classifier
from checker.classification.examples import make_utterance, select_rows
from checker.models import CACHE_VARIABLE
from checker.records import Utterance

N_FAST, N_DEFAULT, N_LONG = 20_000, 1_000, 100_000


def repeat_statements(n: int) -> Iterator[Utterance]:
    """`n` labelled statements, over and over, each made when it is asked for."""
    rows = select_rows(("dev",))
    return itertools.islice((make_utterance(row) for row in itertools.cycle(rows)), n)


def measure_rate(classifier: Classifier, n: int) -> float:
    """Statements a second of this process's own time, so that other work on the machine does not count."""
    statements = list(repeat_statements(n))
    next(classifier.classify(statements[:1]))  # the pipelines are loaded before the clock starts
    started = time.process_time()
    for _ in classifier.classify(statements):
        pass
    return n / (time.process_time() - started)


def measure_growth(classifier: Classifier, n: int) -> float:
    """Megabytes by which the process grows from the first tenth of a stream to its end."""
    process, first = psutil.Process(), 0
    for number, _ in enumerate(classifier.classify(repeat_statements(n)), start=1):
        if number == n // 10:
            first = process.memory_info().rss
    return (process.memory_info().rss - first) / 1e6


def main() -> None:
    """Prints the figures of the documentation."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get(CACHE_VARIABLE)
        os.environ[CACHE_VARIABLE] = folder
        for name, fast in (("fast", True), ("default", False)):
            started, own = time.monotonic(), time.process_time()
            load_classifier(fast=fast)
            print(f"training, {name}: {time.monotonic() - started:.1f} s ({time.process_time() - own:.1f} s of CPU)")
        if before is None:
            del os.environ[CACHE_VARIABLE]
        else:
            os.environ[CACHE_VARIABLE] = before
    started = time.process_time()
    fast_classifier = load_classifier(fast=True)
    print(f"loading, fast: {time.process_time() - started:.2f} s")
    print(f"fast: {measure_rate(fast_classifier, N_FAST):,.0f} statements a second of one core")
    print(f"default: {measure_rate(load_classifier(), N_DEFAULT):,.0f} statements a second")
    print(f"fast, {N_LONG:,} statements: memory grows by {measure_growth(fast_classifier, N_LONG):.1f} MB")


if __name__ == "__main__":
    main()
