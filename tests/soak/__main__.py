"""``python tests/soak``: 200 sources, killed 20 times. Prints the figures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from crash import crash_and_recover  # noqa: E402  (the path above makes it importable)

if __name__ == "__main__":
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        print(crash_and_recover(Path(folder), n_sources=200, n_pages=12, n_kills=20, seed=seed))
