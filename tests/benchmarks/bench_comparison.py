"""Comparison over 10,000 to 1,000,000 statements: what candidates cost, and what judging them does."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import Any

from checker.comparison import find_candidates
from checker.comparison.comparer import load_comparer
from tests.benchmarks.measuring import Bench, Figures
from tests.benchmarks.synthetic_year import SyntheticYear

SIZES = (10_000, 100_000, 1_000_000)
JUDGED = 5_000  # pairs scored for the rate
WINDOW_DAYS = 7


class Timed(SyntheticYear):
    """Knows how long the making of its statements took, which is no part of what the candidates cost."""

    made_s = 0.0

    def __getitem__(self, i: int) -> Any:  # type: ignore[override]
        began = time.process_time()
        item = super().__getitem__(i)
        self.made_s += time.process_time() - began
        return item


def year_trial(n: int) -> Callable[[bool], Figures]:
    """Candidates of a synthetic year, and of one day in the middle of it added to the rest."""

    def trial(quick: bool) -> Figures:
        if quick and n > SIZES[0]:
            return {"skipped": "not in a quick run"}

        def search(new: range | None) -> tuple[float, int]:
            items, began = Timed(n), time.process_time()
            pairs = sum(1 for _ in find_candidates(items, WINDOW_DAYS, new=new))
            return time.process_time() - began - items.made_s, pairs

        seconds, pairs = search(None)
        day_s, _ = search(range(n // 2, n // 2 + n // 365))
        return {"seconds": seconds, "n": n, "pairs": pairs, "day_s": day_s, "us_each": seconds / n * 1e6}

    return trial


def random_pairs(n: int) -> tuple[list[Any], list[tuple[int, int]]]:
    """A thousand statements, and `n` pairs of them."""
    items, chance = [SyntheticYear(2_000)[i] for i in range(1_000)], random.Random(1)
    return items, [(chance.randrange(1_000), chance.randrange(1_000)) for _ in range(n)]


def judging_trial(quick: bool) -> Figures:
    """Candidate pairs judged on one core, claims known, reasons not written."""
    comparer, (items, pairs) = load_comparer(), random_pairs(JUDGED // 10 if quick else JUDGED)
    comparer.score_candidates(items[:10], [(0, 1)])
    started = time.process_time()
    comparer.score_candidates(items, pairs)
    return {"seconds": time.process_time() - started, "pairs": len(pairs), "n": len(pairs)}


def render_comparison(found: dict[str, Figures]) -> list[str]:
    """The table of `docs/performance.md`."""
    lines = [
        "| statements | candidates, CPU s | µs a statement | growth | pairs | one day more, CPU s | peak memory, MB |",
        "|---|---|---|---|---|---|---|",
    ]
    before: Figures | None = None
    for figures in found.values():
        if "day_s" not in figures:
            continue
        growth = ""
        if before:
            power = math.log(figures["seconds"] / before["seconds"]) / math.log(figures["n"] / before["n"])
            growth = f"n^{power:.2f}"
        lines.append(
            f"| {figures['n']:,.0f} | {figures['seconds']:.1f} | {figures['us_each']:.0f} | {growth} | "
            f"{figures['pairs']:,.0f} | {figures['day_s']:.2f} | {figures['peak_mb']:.0f} |"
        )
        before = figures
    judging = found["judging"]
    rate = judging["n"] / judging["seconds"]
    return [*lines, "", f"Judging: {rate:,.0f} pairs a second on one core, claims known; {judging['peak_mb']:.0f} MB."]


BENCHES = {
    "comparison": Bench(
        name="comparison",
        title="Comparison",
        about="Candidate pairs of a synthetic year of statements (fifty sources, sixteen sides, words by Zipf's law), "
        "the making of the statements left out; and of one day added to it. Processor time of all threads.",
        trials={f"{n:,}": year_trial(n) for n in SIZES} | {"judging": judging_trial},
        rounds=1,
    ),
}
