"""Comparison over 10,000 to 1,000,000 statements, and the desk's pages over a full store."""

from __future__ import annotations

import argparse
import math
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from checker.comparison import find_candidates
from checker.store import open_database
from tests.benchmarks.measuring import Bench, Figures

SIZES = (10_000, 100_000, 1_000_000)
SAMPLE = 20_000  # synthetic statements made to know what the making of one costs
N_STATEMENTS, N_PAIRS, N_ASKED = 1_000_000, 50_000, 20


def year_trial(n: int) -> Callable[[bool], Figures]:
    """Candidates of a synthetic year, and of one day in the middle of it added to the rest."""

    def trial(quick: bool) -> Figures:
        from tests.benchmarks.bench_comparison import WINDOW_DAYS, SyntheticYear, measure_making

        if quick and n > SIZES[0]:
            return {"skipped": "not in a quick run"}

        class Counted(SyntheticYear):
            """Counts how many statements were made, the cost of which is no part of the candidates'."""

            made = 0

            def __getitem__(self, i: int) -> Any:  # type: ignore[override]
                self.made += 1
                return super().__getitem__(i)

        making_s = measure_making(SAMPLE) / SAMPLE

        def search(new: range | None) -> tuple[float, int]:
            items, began = Counted(n), time.process_time()
            pairs = sum(1 for _ in find_candidates(items, WINDOW_DAYS, new=new))
            return time.process_time() - began - items.made * making_s, pairs

        seconds, pairs = search(None)
        day_s, _ = search(range(n // 2, n // 2 + n // 365))
        return {"seconds": seconds, "n": n, "pairs": pairs, "day_s": max(0.0, day_s), "us_each": seconds / n * 1e6}

    return trial


def judging_trial(quick: bool) -> Figures:
    """Candidate pairs judged, claims known."""
    from tests.benchmarks.bench_comparison import measure_judging

    rate = measure_judging()
    return {"seconds": 1_000_000 / rate, "pairs": 1_000_000, "n": 1_000_000}


@contextmanager
def without_indexes(path: Path) -> Iterator[None]:
    """The store at `path` without its indexes and triggers while the block fills it, and with them afterwards.

    A million rows go in one by one in a third of the time.
    """
    open_database(f"sqlite:///{path}").close()
    store = sqlite3.connect(path)
    kinds = "type IN ('index', 'trigger') AND sql IS NOT NULL"
    made = store.execute(f"SELECT type, name, sql FROM sqlite_master WHERE {kinds}").fetchall()
    for kind, name, _ in made:
        store.execute(f'DROP {kind} "{name}"')
    store.commit()
    store.close()
    yield
    store = sqlite3.connect(path)
    store.execute("PRAGMA synchronous=OFF")
    store.execute("PRAGMA cache_size=-400000")
    for _, _, sql in sorted(made):  # the indexes first, or the triggers' own work would be done without them
        store.execute(sql)
    store.execute("INSERT INTO statement_search(statement_search) VALUES ('rebuild')")
    words = "a.speaker || ' ' || a.content || ' ' || b.speaker || ' ' || b.content"
    pairs = "contradiction c JOIN statement a ON a.id = c.a_id JOIN statement b ON b.id = c.b_id"
    store.execute(f"INSERT INTO pair_search(rowid, words) SELECT c.rowid, {words} FROM {pairs}")
    store.commit()
    store.close()


def desk_trial(quick: bool) -> Figures:
    """The slowest page, in milliseconds, and how long the pages take by kind."""
    from tests.benchmarks.bench_pages import fill_store, percentile, time_pages

    n, pairs, asked = (20_000, 1_000, 3) if quick else (N_STATEMENTS, N_PAIRS, N_ASKED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        began = time.perf_counter()
        with without_indexes(path):
            fill_store(path, n, pairs)
        filled_s = time.perf_counter() - began
        database = open_database(f"sqlite:///{path}")
        times = time_pages(database, path, argparse.Namespace(statements=n, pairs=pairs, asked=asked))
        database.close()
        size_mb = path.stat().st_size / 1e6
    walls = {name: [wall for wall, _ in found] for name, found in times.items()}
    table = [
        (name, *(1000 * value for value in (percentile(wall, 0.5), percentile(wall, 0.95), max(wall))))
        for name, wall in [*walls.items(), ("all pages", [wall for found in walls.values() for wall in found])]
    ]
    return {"filled_s": filled_s, "size_mb": size_mb, "asked": asked, "table": table}


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


def render_desk(found: dict[str, Figures]) -> list[str]:
    """The table of `docs/performance.md`."""
    [figures] = found.values()
    lines = ["| page | median, ms | 95 of 100 within, ms | slowest, ms |", "|---|---|---|---|"]
    lines += [f"| {name} | {median:.0f} | {p95:.0f} | {worst:.0f} |" for name, median, p95, worst in figures["table"]]
    made = f"The store has {figures['size_mb']:,.0f} MB and was made in {figures['filled_s']:.0f} s"
    return [
        *lines,
        "",
        f"{made}; each page was asked for {figures['asked']} times; {figures['peak_mb']:.0f} MB at most.",
    ]


BENCHES = {
    "comparison": Bench(
        name="comparison",
        title="Comparison",
        about="Candidate pairs of a synthetic year of statements (fifty sources, sixteen sides, words by Zipf's law), "
        "the making of the statements left out; and of one day added to it. Processor time of all threads.",
        trials={f"{n:,}": year_trial(n) for n in SIZES} | {"judging": judging_trial},
        rounds=1,
    ),
    "desk": Bench(
        name="desk",
        title="Pages of the desk",
        about=f"An SQLite store of {N_STATEMENTS:,} synthetic statements and {N_PAIRS:,} pairs; every request comes "
        "after a commit of somebody else, so that no count kept from before may be used where it must be exact.",
        trials={"checker": desk_trial},
        rounds=1,
    ),
}
