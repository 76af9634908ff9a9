"""How fast the desk answers over 1,000,000 statements and 50,000 contradictions in SQLite; prints a table.

The rows are synthetic and made for cost only: they say nothing about quality. Every request comes after a commit of
somebody else, so that no count kept from before may be used where it must be exact. Run as
``python -m tests.benchmarks.bench_pages [STATEMENTS PAIRS]``; ``--plans`` prints the query plans instead of times
(what stands in docs/query-plans.md). No ANALYZE is run: a store that grows by itself has no statistics either.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from sqlalchemy import event

from checker.config import Config
from checker.records import ContradictionKind
from checker.store import open_database
from checker.store.database import Database
from tests.web_server import served

SIDES = ("AM", "AZ", "RU", "UA", "IL", "hamas", "IN", "PK", "CN", "PH", "ET", "tplf", "KG", "TJ", "TH", "KH")
N_SOURCES = 40
N_ACTORS = 300
N_PLACES = 500
N_WORDS = 40_000
A_DOCUMENT = 4  # statements in a document
AN_EVENT = 60  # statements of an event, on average
DAY = dt.date(2022, 1, 1)
N_ASKED = 20  # requests of each page
LIMIT_S = 0.2
Row = tuple[object, ...]


def fill_store(path: Path, n_statements: int, n_pairs: int) -> None:
    """A migrated database with so many rows."""
    open_database(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    n_documents, n_events = n_statements // A_DOCUMENT, max(n_statements // AN_EVENT, 1)
    chance = random.Random(1)
    _insert(connection, "source", ((f"s{i}", f"Source {i}", side_of(i), "defence_ministry", side_of(i), 0) for i in range(N_SOURCES)), "slug,name,country,kind,owner,declared")  # noqa: E501  # fmt: skip
    _insert(connection, "capture", ((f"urn:{i}", f"s{i % N_SOURCES}", f"https://s{i % N_SOURCES}.example/{i}", "2022-01-01 00:00:00.000000", 200, "0" * 64, "", "response") for i in range(n_documents)), "record_id,source_slug,url,captured_at,status,payload_sha256,media_type,kind")  # noqa: E501  # fmt: skip
    _insert(connection, "document", ((f"d{i}", f"s{i % N_SOURCES}", f"https://s{i % N_SOURCES}.example/{i}", "2022-01-01 00:00:00.000000", "2022-01-01 00:00:00.000000") for i in range(n_documents)), "id,source_slug,url,first_seen_at,checked_at")  # noqa: E501  # fmt: skip
    _insert(connection, "revision", _revisions(n_documents, chance), "id,document_id,number,is_newest,title,text,text_sha256,language,scope,via,published_at,published_on,seen_at,layout,cause,capture_id,analysed_by")  # noqa: E501  # fmt: skip
    _insert(connection, "event", ((f"e{i}", f"Event {i}", f"place_{i % N_PLACES}", str(day_of(i, n_events)), str(day_of(i, n_events)), '["AM", "AZ"]') for i in range(n_events)), "id,title,place,begins_on,ends_on,sides")  # noqa: E501  # fmt: skip
    _insert(connection, "statement", _statements(n_statements, n_events, chance), "id,revision_id,source_slug,ordinal,spans,content,speaker,speaker_spans,actor,side,cue_spans,kind,reported_by,frame_start,frame_end,label,probability,needs_review,why,language,said_on,published_at,claim,event_id,echo_of,compared_by,corrected")  # noqa: E501  # fmt: skip
    _insert(connection, "contradiction", _pairs(n_pairs, n_statements, n_events, chance), "id,a_id,b_id,relation,kind,strength,score,why,a_spans,b_spans,undecided,is_undecided,event_id,proposition,first_seen_at,compared_by,a_source,b_source,a_actor,b_actor,sides,place,said_on")  # noqa: E501  # fmt: skip
    connection.commit()
    connection.close()


def side_of(i: int) -> str:
    """The side of source or actor `i`."""
    return SIDES[i % len(SIDES)]


def day_of(event: int, n_events: int) -> dt.date:
    """The day of an event, spread over four years."""
    return DAY + dt.timedelta(days=event * 1460 // n_events)


def _words(chance: random.Random, n: int) -> str:
    return " ".join(f"w{int(N_WORDS ** chance.random())}" for _ in range(n))  # by Zipf's law, as texts have them


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[Row], columns: str) -> None:
    marks = ",".join("?" * (columns.count(",") + 1))
    while batch := list(itertools.islice(rows, 20_000)):
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
    connection.commit()


def _revisions(n: int, chance: random.Random) -> Iterator[Row]:
    for i in range(n):
        day = DAY + dt.timedelta(days=i * 1460 // n)
        text = _words(chance, 120)
        at = f"{day} 09:00:00.000000"
        yield (f"r{i}", f"d{i}", 1, 1, f"Title {i}", text, "0" * 64, "en", "full", "direct", at, str(day), at, "", "publisher", f"urn:{i}", "v1")  # noqa: E501  # fmt: skip


def _statements(n: int, n_events: int, chance: random.Random) -> Iterator[Row]:
    for i in range(n):
        event = i * n_events // n
        document = i // A_DOCUMENT
        actor = chance.randrange(N_ACTORS)
        day = day_of(event, n_events)
        label = "denial" if chance.random() < 0.3 else "assertion"
        claim = json.dumps({"speaker_side": side_of(actor), "words": []})
        yield (f"s{i}", f"r{document}", f"s{document % N_SOURCES}", i % A_DOCUMENT, "[[10, 90]]", _words(chance, 18), f"Speaker {actor}", "[]", f"actor_{actor}", side_of(actor), "[]", "indirect", "[]", 0, 100, label, 0.5, 0, "[]", "en", str(day), f"{day} 09:00:00.000000", claim, f"e{event}", f"s{i - 1}" if i % 5 == 1 else None, "v1", "[]")  # noqa: E501  # fmt: skip


def _pairs(n: int, n_statements: int, n_events: int, chance: random.Random) -> Iterator[Row]:
    kinds = list(ContradictionKind)
    seen: set[tuple[int, int]] = set()
    while len(seen) < n:
        event = min(int(chance.expovariate(4 / n_events)), n_events - 1)
        first, last = event * n_statements // n_events, (event + 1) * n_statements // n_events - 1
        a, b = sorted((chance.randint(first, last), chance.randint(first, last)))
        if a == b or (a, b) in seen:
            continue
        seen.add((a, b))
        sides = "|".join(sorted(side_of(chance.randrange(N_ACTORS)).lower() for _ in "ab"))
        day = day_of(event, n_events)
        relation = "contradiction" if chance.random() < 0.9 else "update"
        kind = chance.choice(kinds).value if relation == "contradiction" else None
        score = round(0.5 + chance.random() / 2, 6)
        sources = (f"s{a // A_DOCUMENT % N_SOURCES}", f"s{b // A_DOCUMENT % N_SOURCES}")
        actors = tuple(f"actor_{chance.randrange(N_ACTORS)}" for _ in "ab")
        yield (f"c{len(seen):016x}", f"s{a}", f"s{b}", relation, kind, "incompatible", score, '["why"]', "[[12, 20]]", "[[12, 20]]", "[]", 0, f"e{event}", "", f"{day} 10:00:00.000000", "v1", *sources, *actors, sides, f"place_{event % N_PLACES}", str(day))  # noqa: E501  # fmt: skip


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


Times = dict[str, list[tuple[float, float]]]


def time_pages(database: Database, path: Path, given: argparse.Namespace) -> Times:
    """Seconds of each request by page, on the wall and of the processor (client and server), the pages in turn."""
    chance = random.Random(2)
    times: Times = {name: [] for name in PAGES}
    writer = sqlite3.connect(path, timeout=30)
    with served(database, Config()) as base, httpx.Client(base_url=base, timeout=60) as client:
        client.get("/runs")  # the first page of a server loads templates and styles
        for _ in range(given.asked):
            for name, make in PAGES.items():
                writer.execute("INSERT INTO run VALUES (?, 'scrape', NULL, '2022-01-01 00:00:00.000000', NULL, 'ok', '', 0, 0, 0)", (f"{time.time_ns()}",))  # noqa: E501  # fmt: skip
                writer.commit()
                began = time.perf_counter(), time.process_time()
                answer = client.get(make(chance, given.statements, given.pairs))
                times[name].append((time.perf_counter() - began[0], time.process_time() - began[1]))
                assert answer.status_code == 200, (name, answer.text[:500])
    writer.close()
    return times


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def print_plans(path: Path) -> None:
    """What SQLite does for each query that a page sends, as Markdown; a query that pages share is shown once."""
    database = open_database(f"sqlite:///{path}")
    seen: dict[str, object] = {}
    shown: set[str] = set()

    def note(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.setdefault(statement, parameters)

    event.listen(database.engine, "before_cursor_execute", note)
    print("# What SQLite does for each page\n\nMade by `python -m tests.benchmarks.bench_pages --plans`.")
    chance = random.Random(3)
    plain = sqlite3.connect(path)
    with served(database, Config()) as base, httpx.Client(base_url=base, timeout=60) as client:
        client.get("/")
        for name, make in PAGES.items():
            seen.clear()
            client.get(make(chance, 1000, 50))
            print(f"\n## {name}\n")
            for statement, parameters in seen.items():
                words = shorten(statement)
                if words in shown:
                    continue
                shown.add(words)
                print(f"- `{words}`")
                for row in plain.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):  # type: ignore[arg-type]
                    print(f"  - {row[3]}")
    plain.close()
    database.close()


def shorten(statement: str) -> str:
    """A query without the names of what it selects and the number of values in a list."""
    words = re.sub(r"\(\?(, \?)*\)", "(?)", " ".join(statement.split()))
    head, found, rest = words.partition(" FROM ")
    return f"SELECT …{found}{rest}" if len(head) > 60 else words


def main() -> None:
    """Make the store, ask for the pages, print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("statements", nargs="?", type=int, default=1_000_000)
    arguments.add_argument("pairs", nargs="?", type=int, default=50_000)
    arguments.add_argument("--asked", type=int, default=N_ASKED, help="requests of each page")
    arguments.add_argument("--plans", action="store_true")
    arguments.add_argument("--store", type=Path, help="keep the store here, and use it when it is there")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or Path(folder) / "bench.db"
        if not path.exists():
            began = time.perf_counter()
            fill_store(path, given.statements, given.pairs)
            print(f"store: {path.stat().st_size / 1e6:.0f} MB, made in {time.perf_counter() - began:.0f} s")
        if given.plans:
            print_plans(path)
            return
        database = open_database(f"sqlite:///{path}")
        times = time_pages(database, path, given)
        database.close()
    print(f"{'page':<28}{'median':>9}{'p95':>9}{'slowest':>9}{'cpu p95':>9}   ms, {given.asked} requests each")
    for name, found in [*times.items(), ("all pages", [both for one in times.values() for both in one])]:
        wall, cpu = [both[0] for both in found], [both[1] for both in found]
        shown = (percentile(wall, 0.5), percentile(wall, 0.95), max(wall), percentile(cpu, 0.95))
        print(f"{name:<28}" + "".join(f"{1000 * value:>9.0f}" for value in shown))


if __name__ == "__main__":
    main()
