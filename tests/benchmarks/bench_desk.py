"""How fast the desk answers over 1,000,000 statements and 50,000 contradictions in SQLite.

Every request comes after a commit of somebody else, so that no count kept from before may be used where it must be
exact. ``python -m tests.benchmarks.bench_desk`` prints what SQLite does for each page (docs/query-plans.md).
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from sqlalchemy import event

from checker.config import Config
from checker.store import open_database
from checker.store.columns import load_columns
from checker.store.coverage import list_coverage
from checker.store.database import Database
from tests.benchmarks.measuring import Bench, Figures
from tests.benchmarks.synthetic_store import AN_EVENT, DAY, N_ACTORS, N_SOURCES, SIDES, fill_store
from tests.web_server import served

N_STATEMENTS, N_PAIRS, N_ASKED = 1_000_000, 50_000, 40
N_OF_PLANS = 200_000, 20_000  # statements and pairs of the store whose query plans are shown

PAGES: dict[str, Callable[[random.Random, int, int], str]] = {
    "list": lambda c, s, p: f"/?min=0.9&page={c.randint(1, 20)}",
    "list, newest first": lambda c, s, p: f"/?order=newest&min=0.5&page={c.randint(1, 20)}",
    "list, all scores": lambda c, s, p: f"/?min={c.choice((0, 0.1, 0.2))}&page={c.randint(1, 200)}",
    "list, kind and sides": lambda c, s, p: (
        f"/?min=0&kind=figure&sides={'|'.join(sorted(x.lower() for x in c.sample(SIDES, 2)))}"
    ),
    "list, source": lambda c, s, p: f"/?min=0&source=s{c.randrange(N_SOURCES)}",
    "list, actor": lambda c, s, p: f"/?min=0&actor=actor_{c.randrange(N_ACTORS)}",
    "list, days": lambda c, s, p: f"/?min=0&since={DAY + dt.timedelta(days=c.randrange(1400))}",
    "list, a common word": lambda c, s, p: f"/?min=0&q=w{c.randint(1, 3)}",
    "list, rare words": lambda c, s, p: f"/?min=0&q=w{c.randint(500, 900)}+w{c.randint(10, 20)}",
    "pair": lambda c, s, p: f"/pairs/c{c.randint(1, p):016x}?min=0",
    "event": lambda c, s, p: f"/events/e{min(int(c.expovariate(4 * AN_EVENT / s)), s // AN_EVENT - 1)}",
    "statements": lambda c, s, p: f"/statements?page={c.randint(1, 50)}",
    "statements, a common word": lambda c, s, p: f"/statements?q=w{c.randint(1, 3)}",
    "statements, rare words": lambda c, s, p: f"/statements?q=w{c.randint(500, 900)}+w{c.randint(10, 20)}",
    "statement": lambda c, s, p: f"/statements/s{c.randrange(s)}",
    "sources": lambda c, s, p: "/sources",
    "source": lambda c, s, p: f"/sources/s{c.randrange(N_SOURCES)}",
    "actor": lambda c, s, p: f"/actors/actor_{c.randrange(N_ACTORS)}",
    "matrix": lambda c, s, p: "/matrix",
    "runs": lambda c, s, p: "/runs",
}


def time_pages(database: Database, path: Path, n_statements: int, n_pairs: int, asked: int) -> dict[str, list[float]]:
    """Seconds of each request by page, as a client of the same process sees them, the pages in turn."""
    chance = random.Random(2)
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    writer = sqlite3.connect(path, timeout=30)
    with served(database, Config()) as base, httpx.Client(base_url=base, timeout=60) as client:
        client.get("/runs")  # the first page of a server loads templates and styles
        for _ in range(asked):
            for name, make in PAGES.items():
                writer.execute("INSERT INTO run VALUES (?, 'scrape', NULL, '2022-01-01 00:00:00.000000', NULL, 'ok', '', 0, 0, 0)", (f"{time.time_ns()}",))  # noqa: E501  # fmt: skip
                writer.commit()
                began = time.perf_counter()
                answer = client.get(make(chance, n_statements, n_pairs))
                times[name].append(time.perf_counter() - began)
                assert answer.status_code == 200, (name, answer.text[:500])
    writer.close()
    return times


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def desk_trial(quick: bool) -> Figures:
    """Milliseconds of the pages by kind: median, the 95th of a hundred, the slowest."""
    n, pairs, asked = (20_000, 1_000, 3) if quick else (N_STATEMENTS, N_PAIRS, N_ASKED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        began = time.perf_counter()
        filling = multiprocessing.Process(target=fill_store, args=(path, n, pairs))  # its memory is not the desk's
        filling.start()
        filling.join()
        filled_s = time.perf_counter() - began
        database = open_database(f"sqlite:///{path}")
        times = time_pages(database, path, n, pairs, asked)
        database.close()
        size_mb = path.stat().st_size / 1e6
    table = [
        (name, *(1000 * value for value in (percentile(found, 0.5), percentile(found, 0.95), max(found))))
        for name, found in [*times.items(), ("all pages", [one for found in times.values() for one in found])]
    ]
    return {"filled_s": filled_s, "size_mb": size_mb, "asked": asked, "table": table}


def render_desk(found: dict[str, Figures]) -> list[str]:
    """The table of `docs/performance.md`."""
    [figures] = found.values()
    lines = ["| page | median, ms | 95 of 100 within, ms | slowest, ms |", "|---|---|---|---|"]
    lines += [f"| {name} | {median:.0f} | {p95:.0f} | {worst:.0f} |" for name, median, p95, worst in figures["table"]]
    made = f"The store has {figures['size_mb']:,.0f} MB and was made in {figures['filled_s']:.0f} s"
    return [
        *lines,
        "",
        f"{made}; each page was asked for {figures['asked']} times; {figures['peak_mb']:.0f} MB at most, "
        "client and server in one process.",
    ]


def print_plans(path: Path) -> None:
    """What SQLite does for each query that a page sends, as Markdown; a query that pages share is shown once."""
    database = open_database(f"sqlite:///{path}")
    seen: dict[str, object] = {}
    shown: set[str] = set()

    def note(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.setdefault(statement, parameters)

    event.listen(database.engine, "before_cursor_execute", note)
    plain = sqlite3.connect(path)

    def show(title: str) -> None:
        print(f"\n## {title}\n")
        for statement, parameters in seen.items():
            words = shorten(statement)
            if words in shown:
                continue
            shown.add(words)
            print(f"- `{words}`")
            for row in plain.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):  # type: ignore[arg-type]
                print(f"  - {row[3]}")
        seen.clear()

    print("# What SQLite does for each page\n\nMade by `python -m tests.benchmarks.bench_desk`.")
    with database.session() as session:
        load_columns(session)
        list_coverage(session, DAY)
    show("behind the pages: what lists are counted by, and the coverage")
    chance = random.Random(3)
    with served(database, Config()) as base, httpx.Client(base_url=base, timeout=60) as client:
        client.get("/")
        seen.clear()
        for name, make in PAGES.items():
            client.get(make(chance, *N_OF_PLANS))
            show(name)
    plain.close()
    database.close()


def shorten(statement: str) -> str:
    """A query without the names of what it selects and the number of values in a list."""
    words = re.sub(r"\(\?(, \?)*\)", "(?)", " ".join(statement.split()))
    head, found, rest = words.partition(" FROM ")
    return f"SELECT …{found}{rest}" if len(head) > 60 else words


def main() -> None:
    """Prints the plans."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        fill_store(path, *N_OF_PLANS)
        print_plans(path)


BENCHES = {
    "desk": Bench(
        name="desk",
        title="Pages of the desk",
        about=f"An SQLite store of {N_STATEMENTS:,} synthetic statements and {N_PAIRS:,} pairs; every request comes "
        "after a commit of somebody else, so that no count kept from before may be used where it must be exact.",
        trials={"checker": desk_trial},
        rounds=1,
    ),
}

if __name__ == "__main__":
    main()
