"""Every benchmark, each tool in a process of its own, in turns; machine, results and ratios to docs/.

``python -m tests.benchmarks [--only NAME]… [--quick] [--out FILE]``: ``--quick`` takes a tenth of the input, one round,
and prints instead of writing. A whole run also writes the table of costs in docs/scaling.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Figures, describe_machine, run_bench
from tests.benchmarks.registry import NAMES, load_bench
from tests.benchmarks.scaling import NEEDED, render_costs, replace_costs
from tests.benchmarks.writing import render_section, render_versions, replace_sections

OUT, SCALING = ROOT / "docs" / "performance.md", ROOT / "docs" / "scaling.md"


def main() -> None:
    """Measures, prints each section as it is ready, and writes it unless it was quick."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, help="this one; may be given several times")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, help=f"where to write (default {OUT.relative_to(ROOT)}, nowhere if quick)")
    options = parser.parse_args()
    out = options.out or (None if options.quick else OUT)
    about = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {describe_machine()}; {render_versions()}."
    began, failed = time.monotonic(), []
    found: dict[str, dict[str, Figures]] = {}
    for name in options.only or NAMES:
        bench, started = load_bench(name), time.monotonic()
        try:
            found[name] = run_bench(bench, options.quick, lambda line: print(line, file=sys.stderr))
            section = render_section(bench, found[name])
        except RuntimeError as error:  # one that fails is named, and the others are measured
            failed.append(str(error))
            continue
        print(f"{section}\n\n({time.monotonic() - started:.0f} s)\n", flush=True)
        if out is not None:
            text = out.read_text(encoding="utf-8") if out.exists() else ""
            out.write_text(replace_sections(text, {name: section}, about), encoding="utf-8")
    if found.keys() >= NEEDED:
        costs = render_costs(found, about)
        print(costs)
        if out == OUT:
            SCALING.write_text(replace_costs(SCALING.read_text(encoding="utf-8"), costs), encoding="utf-8")
    if options.quick:
        print("A quick run: a part of the input that each section names, once; for trying it out, not for quoting.")
    print(f"{(time.monotonic() - began) / 60:.1f} minutes", file=sys.stderr)
    for problem in failed:
        print(f"failed: {problem}", file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
