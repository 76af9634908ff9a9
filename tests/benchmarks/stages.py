"""The work of each stage, made ready to be run once under the profiler; waiting for a server is not part of it."""

from __future__ import annotations

import atexit
import multiprocessing
import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checker.config import Config, StoreConfig

Work = Callable[[], Any]
N_SITE_PAGES = 200
N_STATEMENTS, N_PAIRS = 20_000, 1_000  # of the store that reports and pages are made of
FORMS = ("csv", "xlsx", "html", "jsonl", "atom")


def new_folder() -> Path:
    """A folder that goes when the process ends."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def scraping(into_store: bool) -> Callable[[bool], Work]:
    """One site's pages, fetched, archived and read; or by the whole command, into the store."""

    def make(quick: bool) -> Work:
        from tests.benchmarks.bench_scraping import read_with_program, read_with_scrapers, serve_site

        queue: Any = multiprocessing.Queue()
        multiprocessing.Process(target=serve_site, args=(queue, N_SITE_PAGES), daemon=True).start()
        base, folder = queue.get(timeout=60), new_folder()
        read = read_with_program if into_store else read_with_scrapers
        return lambda: read(base, folder)

    return make


def reading(generic: bool) -> Callable[[bool], Work]:
    """Saved pages, by selectors or as those of an unknown site."""

    def make(quick: bool) -> Work:
        from tests.benchmarks.bench_extraction import (
            ABSENT,
            LAYOUTS,
            PAGES,
            load_pages,
            read_generic,
            read_with_selectors,
        )

        if not PAGES.is_dir():
            raise FileNotFoundError(ABSENT)
        pages, read = load_pages(set(LAYOUTS)), read_generic if generic else read_with_selectors
        read(pages[0])
        return lambda: [read(page) for page in pages * (1 if generic else 5)]

    return make


def attribution(quick: bool) -> Work:
    """English articles."""
    from checker.attribution import attribute_many
    from tests.benchmarks.bench_analysis import load_texts

    texts = load_texts(4 if quick else 20)
    list(attribute_many((text, None, None) for text in texts[:1]))
    return lambda: list(attribute_many((text, None, None) for text in texts))


def classification(quick: bool) -> Work:
    """Statements by the default classifier."""
    from checker.classification import load_classifier
    from tests.benchmarks.bench_analysis import repeat_statements

    classifier, statements = load_classifier(), list(repeat_statements(50 if quick else 400))
    list(classifier.classify(statements[:5]))
    return lambda: list(classifier.classify(statements))


def claims(quick: bool) -> Work:
    """Statements into claims."""
    from checker.claims import extract_claims
    from tests.benchmarks.bench_analysis import repeat_statements

    statements = list(repeat_statements(50 if quick else 400))
    list(extract_claims(statements[:5]))
    return lambda: list(extract_claims(statements))


def candidates(quick: bool) -> Work:
    """Candidate pairs of a synthetic year."""
    from checker.comparison import find_candidates
    from tests.benchmarks.bench_comparison import WINDOW_DAYS
    from tests.benchmarks.synthetic_year import SyntheticYear

    items = list(SyntheticYear(2_000 if quick else 20_000))
    return lambda: sum(1 for _ in find_candidates(items, WINDOW_DAYS))


def judging(quick: bool) -> Work:
    """Candidate pairs judged, claims known."""
    from checker.comparison import load_comparer
    from tests.benchmarks.bench_comparison import random_pairs

    comparer, (items, pairs) = load_comparer(), random_pairs(500 if quick else 5_000)
    comparer.score_candidates(items[:10], [(0, 1)])
    return lambda: comparer.score_candidates(items, pairs)


def in_demo(stage: str) -> Callable[[bool], Work]:
    """One stage over the demo's documents, those before it done and the models loaded."""

    def make(quick: bool) -> Work:
        from checker.api import attribute, classify
        from checker.comparison import load_comparer
        from checker.demo import ARCHIVE, SOURCES
        from checker.pipeline.analysing import analyse_pending
        from checker.pipeline.comparing import compare_pending
        from checker.pipeline.demo import demo_config
        from checker.pipeline.scraping import ScrapeRequest, scrape_sources
        from checker.store import open_database
        from scrapers.source import load_sources

        if quick:
            raise FileNotFoundError("not in a quick run")
        folder = new_folder()
        config = demo_config(folder, folder)
        database = open_database(config.store.database)
        request = ScrapeRequest(sources=tuple(load_sources(folder=SOURCES)), replay=(ARCHIVE,))
        stages: dict[str, Work] = {
            "scrape": lambda: scrape_sources(database, config, request, print_nothing),
            "analyse": lambda: analyse_pending(database, config, print_nothing),
            "compare": lambda: compare_pending(database, config, print_nothing),
        }
        for text in ("The ministry denied it had fired.", "Министерство опровергло это."):
            attribute(text), classify(text)
        load_comparer()
        for name, work in stages.items():
            if name == stage:
                return work
            work()
        raise AssertionError(stage)

    return make


def print_nothing(line: object) -> None:
    """Takes a line and drops it."""


def reporting(quick: bool) -> Work:
    """The pairs of a synthetic store as a report in every form."""
    from checker.pipeline.reporting import ReportRequest, write_report
    from checker.store import open_database
    from tests.benchmarks.synthetic_store import fill_store

    folder = new_folder()
    fill_store(folder / "checker.db", N_STATEMENTS, N_PAIRS)
    database = open_database(f"sqlite:///{folder}/checker.db")
    config = Config(store=StoreConfig(reports=folder))
    return lambda: [
        write_report(database, config, ReportRequest(form=form, out=folder / f"r.{form}", min_score=0.0))
        for form in FORMS
    ]


def showing(quick: bool) -> Work:
    """Pages of the desk over a synthetic store, called as the server does, without a socket."""
    from fastapi import Request

    from checker.store import open_database
    from checker.web import create_app
    from checker.web.contradictions import show_list, show_pair
    from checker.web.events import show_event
    from checker.web.sources import show_source
    from tests.benchmarks.synthetic_store import AN_EVENT, N_SOURCES, fill_store

    folder = new_folder()
    fill_store(folder / "checker.db", N_STATEMENTS, N_PAIRS)
    database = open_database(f"sqlite:///{folder}/checker.db")
    app = create_app(database, Config())

    def ask(path: str, query: str = "") -> Request:
        return Request({"type": "http", "method": "GET", "path": path, "query_string": query.encode(),
                        "headers": [], "app": app, "session": ""})  # fmt: skip

    def work() -> None:
        chance = random.Random(1)
        for number in range(1, 26):
            show_list(ask("/", f"min=0&page={number}"))
            show_list(ask("/", f"min=0&q=w{chance.randint(1, 3)}"))
            show_pair(ask("/pairs"), f"c{chance.randint(1, N_PAIRS):016x}")
            show_event(ask("/events"), f"e{chance.randrange(N_STATEMENTS // AN_EVENT)}")
            show_source(ask("/sources"), f"s{chance.randrange(N_SOURCES)}")

    show_list(ask("/"))
    return work


STAGES: dict[str, Callable[[bool], Work]] = {
    "scraping": scraping(into_store=False),
    "scraping, into the store": scraping(into_store=True),
    "reading a page by its source file": reading(generic=False),
    "reading a page of an unknown site": reading(generic=True),
    "attribution": attribution,
    "classification": classification,
    "claims": claims,
    "candidates": candidates,
    "judging": judging,
    "replaying an archive (demo)": in_demo("scrape"),
    "analysing (demo)": in_demo("analyse"),
    "comparing (demo)": in_demo("compare"),
    "reports in every form": reporting,
    "the desk's pages": showing,
}
