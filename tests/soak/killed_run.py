"""A run that may be killed: scrapes the sources of a JSON file, and stores each reading in one transaction.

python tests/soak/killed_run.py FOLDER SOURCES.json
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import sys
from pathlib import Path

from scrapers.archive import Archive
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.records import Reading, Seen
from scrapers.scrape import scrape_all
from scrapers.source import parse_source

SCHEMA = """
CREATE TABLE IF NOT EXISTS capture (record TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS document (
  source TEXT NOT NULL, url TEXT NOT NULL, text TEXT NOT NULL, capture TEXT NOT NULL REFERENCES capture,
  first_at TEXT NOT NULL, PRIMARY KEY (source, url, text)
);
"""


def open_store(path: Path) -> sqlite3.Connection:
    """The store of the run."""
    store = sqlite3.connect(path, timeout=30, check_same_thread=False)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA foreign_keys = ON")
    store.executescript(SCHEMA)
    return store


def keep(store: sqlite3.Connection, reading: Reading) -> None:
    """The reading, whole or not at all."""
    if reading.capture is None:
        return
    with store:
        row = (reading.capture.record, reading.capture.sha256)
        store.execute("INSERT OR IGNORE INTO capture VALUES (?, ?)", row)
        for document in reading.documents:
            at = (document.captured_at or dt.datetime.now(dt.UTC)).isoformat()
            values = (document.source, document.url, document.text, reading.capture.record, at)
            store.execute("INSERT OR IGNORE INTO document VALUES (?, ?, ?, ?, ?)", values)


def main(folder: Path, sources_file: Path) -> int:
    """Runs once."""
    sources = [parse_source(table, str(sources_file)) for table in json.loads(sources_file.read_text())]
    store, reader = open_store(folder / "store.sqlite"), open_store(folder / "store.sqlite")
    import threading

    lock = threading.Lock()

    def seen(url: str) -> Seen | None:
        with lock:
            row = reader.execute("SELECT first_at FROM document WHERE url = ?", (url,)).fetchone()
        at = dt.datetime.fromisoformat(row[0]) if row else None
        return Seen(first_at=at, checked_at=at) if at else None

    settings = FetchSettings(
        contact="desk@newsroom.example", state=folder, delay_s=0.0, backoff_s=0.01, allow_loopback=True, timeout_s=10
    )
    failed = 0
    with Archive(folder / "archive") as archive, Fetcher(settings, archive) as fetcher:
        for line in archive.recovered:
            print("recovered:", line)
        for item in scrape_all(sources, fetcher, archive, seen):
            if isinstance(item, Reading):
                keep(store, item)
            else:
                failed += not item.ok
                for failure in item.failures:
                    print("failed:", failure.kind, failure.message)
    print("done", failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
