"""``python -m tests.soak``: 200 sources, killed 20 times. Prints the figures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.soak.crash import crash_and_recover

if __name__ == "__main__":
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory() as folder:
        print(crash_and_recover(Path(folder), n_sources=200, n_pages=12, n_kills=20, seed=seed))
