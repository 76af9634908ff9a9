"""SIGKILL at random moments of a run with 20 sources (200 in ``make soak``)."""

from __future__ import annotations

import os
from pathlib import Path

from tests.soak.crash import crash_and_recover


def test_killed_runs_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("CRASH_SEED", os.getpid()))
    print("CRASH_SEED =", seed)
    figures = crash_and_recover(tmp_path, n_sources=20, n_pages=12, n_kills=4, seed=seed)
    assert figures["documents"] == 240
    assert figures["killed"] == 4, "a run was done before it was killed: the trial proved less than it says"
