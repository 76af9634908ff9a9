"""Trials in child processes, in turns, and what they cost; a child's peak memory is its own.

A trial is a function that takes `quick` and gives its figures, among them ``seconds`` where peers are compared. It
makes ready first and times only the work: with `timed`.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
ROUNDS = 5
BUSY = 0.15  # of the processors' time taken by others for two seconds: more than an idle system's own doings
Figures = dict[str, Any]
Trial = Callable[[bool], Figures]


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What is compared.

    Attributes:
        name: as ``--only`` takes it.
        title: of its section.
        about: what is measured, on what, and what is left out.
        trials: the tools, ours first; each is run in a process of its own, in turns.
        unit: what `seconds` is divided by: the figure's name, and how a tool's figure is shown ("ms a page").
        rounds: how often; the median is shown.
        columns: further figures of a trial, with their headings.
        peers: packages that run beside ours, or that both stand on.
    """

    name: str
    title: str
    about: str
    trials: dict[str, Trial]
    unit: tuple[str, str] = ("", "s")
    rounds: int = ROUNDS
    columns: dict[str, str] = field(default_factory=dict)
    peers: tuple[str, ...] = ()


def timed(work: Callable[[], Any], n: int = 1) -> Figures:
    """Wall and processor seconds of one call, and how many things it worked through."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - began, "cpu_s": time.process_time() - cpu, "n": n}


def run_child(bench: str, trial: str, quick: bool) -> Figures:
    """The figures of one trial, run in a process of its own; ``skipped`` says why there are none."""
    command = [sys.executable, "-m", "tests.benchmarks.child", bench, trial, *(["--quick"] if quick else [])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{bench}, {trial}: {done.stderr[-2000:]}")
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def run_trial(trial: Trial, quick: bool) -> Figures:
    """The figures of a trial in this process, with its peak memory where the trial does not say it itself."""
    found = trial(quick)
    return {"peak_mb": find_peak_mb()} | found


def find_peak_mb() -> float:
    """The most memory that this process has had resident.

    Where the system tells it of the program alone: what `getrusage` gives begins with the size of the process that
    started this one.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    own = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return (own or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def run_bench(bench: Bench, quick: bool, tell: Callable[[str], None]) -> dict[str, Figures]:
    """The median figures of each trial, with the span of its seconds; the tools take turns."""
    rounds: dict[str, list[Figures]] = {name: [] for name in bench.trials}
    for number in range(1 if quick else bench.rounds):
        for name in bench.trials:
            if rounds[name] and "skipped" in rounds[name][0]:
                continue
            began = time.monotonic()
            rounds[name].append(run_child(bench.name, name, quick))
            tell(f"{bench.name}: {name}: round {number + 1}: {time.monotonic() - began:.1f} s")
    return {name: combine(found) for name, found in rounds.items()}


def combine(found: list[Figures]) -> Figures:
    """The medians of numbers; of anything else, the first."""
    merged: Figures = {}
    for key, first in found[0].items():
        is_number = isinstance(first, int | float) and not isinstance(first, bool)
        merged[key] = statistics.median(figures[key] for figures in found) if is_number else first
    if "seconds" in merged:
        seconds = [figures["seconds"] for figures in found]
        merged |= {"slowest": max(seconds), "fastest": min(seconds)}
    return merged | {"rounds": len(found)}


def is_busy() -> bool:
    """Whether other work goes on on this machine, while nothing of ours does."""
    return psutil.cpu_percent(interval=2.0) > 100 * BUSY


def describe_machine() -> str:
    """Processor, memory, system and Python, in a line; nothing that names the machine."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2] for line in info.read_text().splitlines() if line.startswith("model name")]
        model = " ".join(names[0].split()) if names else platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB of memory, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
