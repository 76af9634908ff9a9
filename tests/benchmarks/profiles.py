"""Each stage under cProfile: its three dearest lines."""

from __future__ import annotations

import cProfile
import pstats
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Bench, Figures
from tests.benchmarks.stages import STAGES, Work

N_DEAREST = 3


def profile_trial(make: Callable[[bool], Work]) -> Callable[[bool], Figures]:
    """A trial that runs a stage's work under the profiler, after it was made ready."""

    def trial(quick: bool) -> Figures:
        try:
            work = make(quick)
        except FileNotFoundError as error:
            return {"skipped": str(error)}
        began = time.perf_counter()
        stats = profile_threads(work)
        seconds = time.perf_counter() - began
        total: float = stats.total_tt  # type: ignore[attr-defined]
        rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:N_DEAREST]  # type: ignore[attr-defined]
        table = [(name_of(*place), 100 * own / total, calls) for place, (calls, _, own, _, _) in rows]
        return {"seconds": seconds, "table": table}

    return trial


def profile_threads(work: Work) -> pstats.Stats:
    """What this thread and those that the work starts have computed; who waits spends nothing."""
    profiles = [cProfile.Profile(time.thread_time)]

    def begin(*_: object) -> None:
        profiles.append(cProfile.Profile(time.thread_time))
        profiles[-1].enable()

    threading.setprofile(begin)
    try:
        profiles[0].runcall(work)
    finally:
        threading.setprofile(None)  # type: ignore[arg-type]
    stats = pstats.Stats(profiles[0])
    for other in profiles[1:]:
        stats.add(other)
    return stats


def name_of(file: str, line: int, function: str) -> str:
    """Where a function stands, without the folders of this machine."""
    if file == "~":
        return re.sub(r" at 0x[0-9a-f]+", "", function.strip("<>"))
    path = Path(file)
    for folder in ("site-packages", ROOT.name):
        if folder in path.parts:
            path = Path(*path.parts[len(path.parts) - path.parts[::-1].index(folder) :])
            break
    else:
        path = Path(*path.parts[-2:])
    return f"{path}:{line} {function}"


def render_profiles(found: dict[str, Figures]) -> list[str]:
    """The table of `docs/performance.md`."""
    lines = ["| stage | dearest lines | of its time | calls |", "|---|---|---|---|"]
    for stage, figures in found.items():
        if "skipped" in figures:
            lines.append(f"| {stage} | {figures['skipped']} | – | – |")
        for number, (where, share, calls) in enumerate(figures.get("table", [])):
            lines.append(f"| {'' if number else stage} | `{where}` | {share:.0f} % | {calls:,} |")
    return lines


BENCHES = {
    "profile": Bench(
        name="profile",
        title="The dearest lines of each stage",
        about="Each stage once under cProfile (which slows Python's own lines more than those of libraries in C): the "
        "three functions that take most processor time themselves, in all threads of the stage.",
        trials={name: profile_trial(make) for name, make in STAGES.items()},
        rounds=1,
    )
}
