"""One trial, or the profile of one stage, in this process; prints its figures as a line of JSON.

``python -m tests.benchmarks.child BENCH TRIAL [--quick]``
"""

from __future__ import annotations

import json
import sys

from tests.benchmarks.measuring import run_trial
from tests.benchmarks.registry import load_bench


def main(bench: str, trial: str, quick: bool) -> None:
    """Runs it and prints."""
    print(json.dumps(run_trial(load_bench(bench).trials[trial], quick)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "--quick" in sys.argv[3:])
