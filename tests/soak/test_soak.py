"""``make soak``: 200 sources killed 20 times, and 50,000 pages in flat memory. Prints its figures."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from tests.soak.crash import ROOT, crash_and_recover, environment

N_PAGES = int(os.environ.get("SOAK_PAGES", "50000"))
GROWTH_ALLOWED = 1.15  # the index's cache and the allocator settle within the first tenth of the pages


def test_two_hundred_sources_killed_twenty_times(tmp_path: Path) -> None:
    seed = int(os.environ.get("CRASH_SEED", os.getpid()))
    print("CRASH_SEED =", seed)
    figures = crash_and_recover(tmp_path, n_sources=200, n_pages=12, n_kills=20, seed=seed)
    print(figures)
    assert figures["documents"] == 2400 and figures["killed"] >= 10


def test_memory_is_flat_over_fifty_thousand_pages(tmp_path: Path) -> None:
    script = ROOT / "tests/soak/flat_memory.py"
    command = [sys.executable, str(script), str(tmp_path), str(N_PAGES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment(), check=True)
    print(done.stdout)
    peaks = [float(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("MB ")]
    assert len(peaks) == 10
    assert peaks[-1] <= peaks[1] * GROWTH_ALLOWED
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000
