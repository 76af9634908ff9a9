"""Kills a run of many sources at random moments, lets it finish, and checks that nothing is lost, doubled or torn."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scrapers.archive import Archive
from scrapers.reading import read_capture
from scrapers.source import parse_source
from tests.scrapers_site import Handler, Site, listing_of, page_of, serve

ROOT = Path(__file__).parents[2]


def crash_and_recover(folder: Path, n_sources: int, n_pages: int, n_kills: int, seed: int) -> dict[str, int]:
    """Figures of the trial; raises AssertionError where something was lost, doubled or half-written."""
    chance = random.Random(seed)
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(serve(Site(), f"127.0.{n // 250}.{n % 250 + 1}")) for n in range(n_sources)]
        tables = [fill_site(site, n, n_pages) for n, site in enumerate(sites)]
        (folder / "sources.json").write_text(json.dumps(tables))

        def count_asked() -> int:
            return sum(site.hits.total() for site in sites)

        share = n_sources * n_pages // (2 * n_kills)  # of the pages, so that no run is done before it is killed
        n_killed = sum(run_until(folder, count_asked, chance.randint(0, n_sources + share)) for _ in range(n_kills))
        output = run_to_end(folder)
        n_asked = count_asked()
    figures = check(folder, tables, n_sources * n_pages)
    return figures | {"killed": n_killed, "asked": n_asked, "recovered": output.count("recovered:")}


def fill_site(site: Site, n: int, n_pages: int) -> dict[str, object]:
    """Puts the pages on the site; its source's table."""
    site.put("/list", listing_of(*(f"/a/{i}" for i in range(n_pages))))
    for i in range(n_pages):
        body = page_of(f"Page {i}", *(f"Site {n}, page {i}, paragraph {k}." for k in range(40))).encode()

        def answer(handler: Handler, body: bytes = body, tag: str = f'"{n}-{i}"') -> None:
            time.sleep(0.02)
            if handler.headers.get("If-None-Match") == tag:
                handler.reply(304, b"", {"ETag": tag})
            else:
                handler.reply(200, body, {"ETag": tag})

        site.answers[f"/a/{i}"] = answer
    return {
        "slug": f"xx_site_{n}",
        "name": f"Site {n}",
        "kind": "government",
        "delay_s": 0,
        "addresses": [f"{site.base}/list"],
        "listing": {"item": "li", "date": "i"},
        "layouts": [{"title": "h1", "text": ".t p"}],
    }


def command(folder: Path) -> list[str]:
    """The run as a process of its own."""
    return [sys.executable, str(ROOT / "tests/soak/killed_run.py"), str(folder), str(folder / "sources.json")]


def run_until(folder: Path, count_asked: Callable[[], int], n_more: int) -> bool:
    """Runs and kills it when it has asked the sites so many times more; whether it was still running."""
    process = subprocess.Popen(command(folder), cwd=ROOT, stdout=subprocess.DEVNULL, env=environment())
    limit = count_asked() + n_more
    while process.poll() is None and count_asked() < limit:
        time.sleep(0.001)
    is_running = process.poll() is None
    process.kill()
    process.wait()
    return is_running


def run_to_end(folder: Path) -> str:
    """Runs until it is done; what it printed."""
    done = subprocess.run(command(folder), cwd=ROOT, capture_output=True, text=True, env=environment(), timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment() -> dict[str, str]:
    """This process's environment, with the project on the path."""
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


def check(folder: Path, tables: list[dict[str, object]], n_expected: int) -> dict[str, int]:
    """Every document once, every capture sound, every text the one of its capture."""
    store = sqlite3.connect(folder / "store.sqlite")
    rows = store.execute("SELECT source, url, text, capture FROM document").fetchall()
    records = {row[0] for row in store.execute("SELECT record FROM capture")}
    store.close()
    assert len(rows) == len({(source, url) for source, url, _, _ in rows}) == n_expected
    sources = {str(table["slug"]): parse_source(table, "soak") for table in tables}
    with Archive(folder / "archive") as archive:
        assert archive.recovered == [], "the last run left nothing torn"
        assert list(archive.verify()) == []
        kept = {capture.record for capture in archive.iter_captures()}
        assert records <= kept, "the store names a capture that the archive does not hold"
        for source, url, text, record in rows:
            (document,) = read_capture(archive, record, sources[source])
            assert (document.url, document.text) == (url, text)
    return {"documents": len(rows), "captures": len(kept)}
