"""A store of as many statements and pairs as asked for, made for cost only: its rows say nothing about quality.

No ANALYZE is run: a store that grows by itself has no statistics either.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checker.records import ContradictionKind
from checker.store import open_database

SIDES = ("AM", "AZ", "RU", "UA", "IL", "hamas", "IN", "PK", "CN", "PH", "ET", "tplf", "KG", "TJ", "TH", "KH")
N_SOURCES = 40
N_ACTORS = 300
N_PLACES = 500
N_WORDS = 40_000
A_DOCUMENT = 4  # statements in a document
AN_EVENT = 60  # statements of an event, on average
DAY = dt.date(2022, 1, 1)
Row = tuple[object, ...]


def fill_store(path: Path, n_statements: int, n_pairs: int) -> None:
    """A migrated database with so many rows."""
    open_database(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    with _without_indexes(connection):
        _fill(connection, n_statements, n_pairs)
    connection.close()


@contextmanager
def _without_indexes(store: sqlite3.Connection) -> Iterator[None]:
    """No indexes and triggers while the block fills the store: a third of the time for a million rows."""
    kinds = "type IN ('index', 'trigger') AND sql IS NOT NULL"
    made = store.execute(f"SELECT type, name, sql FROM sqlite_master WHERE {kinds}").fetchall()
    for kind, name, _ in made:
        store.execute(f'DROP {kind} "{name}"')
    yield
    for _, _, sql in sorted(made):  # the indexes first, or the triggers' own work would be done without them
        store.execute(sql)
    store.execute("INSERT INTO statement_search(statement_search) VALUES ('rebuild')")
    words = "a.speaker || ' ' || a.content || ' ' || b.speaker || ' ' || b.content"
    pairs = "contradiction c JOIN statement a ON a.id = c.a_id JOIN statement b ON b.id = c.b_id"
    store.execute(f"INSERT INTO pair_search(rowid, words) SELECT c.rowid, {words} FROM {pairs}")
    store.commit()


def _fill(connection: sqlite3.Connection, n_statements: int, n_pairs: int) -> None:
    n_documents, n_events = n_statements // A_DOCUMENT, max(n_statements // AN_EVENT, 1)
    chance = random.Random(1)
    _insert(connection, "source", ((f"s{i}", f"Source {i}", side_of(i), "defence_ministry", side_of(i), 0) for i in range(N_SOURCES)), "slug,name,country,kind,owner,declared")  # noqa: E501  # fmt: skip
    _insert(connection, "capture", ((f"urn:{i}", f"s{i % N_SOURCES}", f"https://s{i % N_SOURCES}.example/{i}", "2022-01-01 00:00:00.000000", 200, "0" * 64, "", "response") for i in range(n_documents)), "record_id,source_slug,url,captured_at,status,payload_sha256,media_type,kind")  # noqa: E501  # fmt: skip
    _insert(connection, "document", ((f"d{i}", f"s{i % N_SOURCES}", f"https://s{i % N_SOURCES}.example/{i}", "2022-01-01 00:00:00.000000", "2022-01-01 00:00:00.000000") for i in range(n_documents)), "id,source_slug,url,first_seen_at,checked_at")  # noqa: E501  # fmt: skip
    _insert(connection, "revision", _revisions(n_documents, chance), "id,document_id,number,is_newest,title,text,text_sha256,language,scope,via,published_at,published_on,seen_at,layout,cause,capture_id,analysed_by")  # noqa: E501  # fmt: skip
    _insert(connection, "event", ((f"e{i}", f"Event {i}", f"place_{i % N_PLACES}", str(day_of(i, n_events)), str(day_of(i, n_events)), '["AM", "AZ"]') for i in range(n_events)), "id,title,place,begins_on,ends_on,sides")  # noqa: E501  # fmt: skip
    _insert(connection, "statement", _statements(n_statements, n_events, chance), "id,revision_id,source_slug,ordinal,spans,content,speaker,speaker_spans,actor,side,cue_spans,kind,reported_by,frame_start,frame_end,label,probability,needs_review,why,language,said_on,published_at,claim,event_id,echo_of,compared_by,corrected")  # noqa: E501  # fmt: skip
    _insert(connection, "contradiction", _pairs(n_pairs, n_statements, n_events, chance), "id,a_id,b_id,relation,kind,strength,score,why,a_spans,b_spans,undecided,is_undecided,event_id,proposition,first_seen_at,compared_by,a_source,b_source,a_actor,b_actor,sides,place,said_on")  # noqa: E501  # fmt: skip


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
