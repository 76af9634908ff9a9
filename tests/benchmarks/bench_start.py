"""How long the program takes to answer, and to be installed."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Bench, Figures

MAIN = "from checker.cli import main; import sys; sys.argv = ['checker', *sys.argv[1:]]; main()"


def start(*command: str) -> Figures:
    """Seconds until a program has answered, and its peak memory."""
    subprocess.run(command, check=True, capture_output=True)  # the files are in the machine's memory then
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024}


def install(quick: bool) -> Figures:
    """Seconds of ``pip install`` of the project into a fresh environment, its packages in pip's cache."""
    if quick:
        return {"skipped": "takes minutes"}
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder) / "bin" / "python"), "-m", "pip", "install", "--quiet", str(ROOT)]
        subprocess.run(pip, check=True, capture_output=True)
        seconds = time.perf_counter() - began
        program = str(Path(folder) / "bin" / "checker")
        subprocess.run([program, "--version"], check=True, capture_output=True)
        files = [path for path in Path(folder).rglob("*") if path.is_file() and not path.is_symlink()]
        n_packages = len(list(Path(folder).rglob("*.dist-info")))
        size_mb = sum(path.stat().st_size for path in files) / 1e6
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "packages": n_packages, "size_mb": size_mb}


BENCHES = {
    "start": Bench(
        name="start",
        title="Starting",
        about="Until `checker --help` has answered; beside it an interpreter that does nothing.",
        trials={
            "checker --help": lambda quick: start(sys.executable, "-c", MAIN, "--help"),
            "checker sources list": lambda quick: start(sys.executable, "-c", MAIN, "sources", "list"),
            "python -c pass": lambda quick: start(sys.executable, "-c", "pass"),
        },
    ),
    "install": Bench(
        name="install",
        title="Installing",
        about="`pip install .` into a fresh environment, its making included; pip has the packages in its cache.",
        trials={"pip install": install},
        rounds=1,
        columns={"packages": "packages", "size_mb": "MB on disk"},
    ),
}
