"""Every benchmark, each tool in a process of its own, in turns; machine, results and ratios to docs/.

``python -m tests.benchmarks [--only NAME]… [--quick] [--render] [--docs FOLDER]``: ``--quick`` takes a part of the
input, one round, and prints instead of writing; ``--render`` measures nothing and writes the documents anew.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

from tests.benchmarks.measuring import ROOT, describe_machine, is_busy, run_bench
from tests.benchmarks.registry import NAMES, load_bench
from tests.benchmarks.results import Result, find_versions, load_results, save_results
from tests.benchmarks.writing import render_section, write_documents


def main() -> None:
    """Measures, prints each section as it is ready, and writes it unless it was quick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, help="this one; may be given several times")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--render", action="store_true")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where figures and documents lie")
    options = parser.parse_args()
    began, failed = time.monotonic(), []
    for name in () if options.render else options.only or NAMES:
        started = time.monotonic()
        try:
            found = measure(name, options.quick)
        except RuntimeError as error:  # one that fails is named, and the others are measured
            failed.append(str(error))
            continue
        print(f"{render_section(load_bench(name), found.trials)}\n\n*{found.about}*", flush=True)
        print(f"({time.monotonic() - started:.0f} s)\n", flush=True)
        if not options.quick:  # at once: what comes later may fail, and others may have written meanwhile
            save_results(options.docs, load_results(options.docs) | {name: found})
            write_documents(options.docs, load_results(options.docs))
    if options.render:
        write_documents(options.docs, load_results(options.docs))
    if options.quick:
        print("A quick run: a part of the input that each section names, once; for trying it out, not for quoting.")
    print(f"{(time.monotonic() - began) / 60:.1f} minutes", file=sys.stderr)
    for problem in failed:
        print(f"failed: {problem}", file=sys.stderr)
    sys.exit(1 if failed else 0)


def measure(name: str, quick: bool) -> Result:
    """The section, measured now."""
    bench = load_bench(name)
    busy = is_busy()
    trials = run_bench(bench, quick, lambda line: print(line, file=sys.stderr, flush=True))
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    return Result(
        on=today, machine=describe_machine(), versions=find_versions(bench.peers), busy=busy or is_busy(), trials=trials
    )


if __name__ == "__main__":
    main()
