"""How fast pages are read and fetched, beside others' tools; in processor seconds, as the clock lies on a busy machine.

python -m tests.benchmarks.scraping extraction    seven saved pages by selectors, beside trafilatura
python -m tests.benchmarks.scraping hosts         100 hosts with a pause of one second each
python -m tests.benchmarks.scraping scrapy        2,000 pages of one site, beside Scrapy (where it is installed)
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import importlib.util
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from scrapers.archive import Archive
from scrapers.document import parse_page
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.records import Reading, Response
from scrapers.scrape import scrape_all
from scrapers.source import Source, parse_source
from tests.scrapers_site import Site, listing_of, page_of, serve

ROOT = Path(__file__).parents[2]
PAGES = ROOT.parent / "shared" / "real" / "pages"
# Layouts for the benchmark only: these sites are no sources of the project.
LAYOUTS: dict[str, dict[str, object]] = {
    "BBC_2024_08_01": {"title": "h1", "json_ld": ["date"], "text": "article [data-component='text-block'] p"},
    "BBC_2026_04_25": {"title": "h1", "date": "time", "text": "article [data-component='text-block'] p"},
    "Reuters_2023_05_16": {"title": "h1", "date": "time", "text": "[data-testid^='paragraph-']"},
    "Reuters_2024_03_07": {"title": "h1", "date": "time", "text": "[data-testid^='paragraph-']"},
    "TheGuardian_2024_02_24": {"title": "h1", "json_ld": ["date"], "text": "#maincontent p"},
    "APNews_2024_09_03": {"title": "h1", "json_ld": ["date"], "text": ".RichTextStoryBody p"},
    "Kommersant_2025_05_14": {"title": "h1", "date": "time", "text": "p.doc__text"},
    "EuronewsEN_2026_01_06": {"title": "h1", "date": "time", "text": ".c-article-content p"},
}


def source_of(**values: object) -> Source:
    """A source for the benchmark."""
    table = {"slug": "xx_bench", "name": "Bench", "kind": "independent_media", "listing": {"item": "li"}, "delay_s": 0}
    return parse_source(table | values, "benchmark")


def cpu_ms(work: Callable[[], object], n: int) -> float:
    """Processor milliseconds of one call, the best of three rounds of `n`."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(n):
            work()
        rounds.append((time.process_time() - start) / n * 1000)
    return min(rounds)


def bench_extraction() -> dict[str, object]:
    """Milliseconds a page by selectors, and by trafilatura with metadata and in its fast mode."""
    if not PAGES.is_dir():
        return {"skipped": "no ../shared/real/pages here"}
    meta = json.loads((PAGES / "meta.json").read_text())
    sums = {"selectors": 0.0, "trafilatura": 0.0, "trafilatura_fast": 0.0}
    for name, layout in LAYOUTS.items():
        html = gzip.decompress((PAGES / f"{name}.html.gz").read_bytes())
        about = meta[f"{name}.html.gz"]
        at = dt.datetime.fromisoformat(about["crawl_date"]).replace(tzinfo=dt.UTC)
        url = about["url"]
        source = source_of(addresses=[url], layouts=[layout])
        response = Response(
            url=url, asked_url=url, status=200, headers=(("Content-Type", "text/html; charset=utf-8"),),
            raw=html, content=html, captured_at=at,
        )  # fmt: skip
        document = parse_page(source, response)
        assert len(document.text) > 500 and document.title and document.published_at, name
        works: dict[str, Callable[[], object]] = {
            "selectors": lambda s=source, r=response: parse_page(s, r),
            "trafilatura": lambda h=html: trafilatura.bare_extraction(h, with_metadata=True),
            "trafilatura_fast": lambda h=html: trafilatura.bare_extraction(h, with_metadata=True, fast=True),
        }
        for key, work in works.items():
            sums[key] += cpu_ms(work, 3)
    figures: dict[str, object] = {f"{key}_ms": round(value / len(LAYOUTS), 1) for key, value in sums.items()}
    return figures | {"pages": len(LAYOUTS), "share_of_trafilatura": round(sums["selectors"] / sums["trafilatura"], 3)}


def bench_hosts(n_hosts: int = 100, n_pages: int = 25, delay_s: float = 1.0) -> dict[str, object]:
    """Wall seconds of a polite run over many hosts, and of one host alone."""
    bases: multiprocessing.Queue[str] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve_hosts, args=(bases, n_hosts, n_pages), daemon=True)
    server.start()
    layouts = [{"title": "h1", "text": ".t p"}]
    sources = [
        source_of(addresses=[f"{bases.get(timeout=60)}/list"], layouts=layouts, slug=f"xx_{n}", delay_s=delay_s)
        for n in range(n_hosts)
    ]
    one, start = run_sources(sources[:1], delay_s, n_pages), time.process_time()
    many = run_sources(sources, delay_s, n_pages)
    cpu_s = time.process_time() - start
    server.kill()
    figures = {"one_host_s": one, "all_hosts_s": many, "ratio": many / one, "cpu_s": cpu_s}
    return {"hosts": n_hosts} | {name: round(value, 2) for name, value in figures.items()}


def serve_hosts(bases: multiprocessing.Queue[str], n_hosts: int, n_pages: int) -> None:
    """Many hosts of a few pages, in a process of its own."""
    with contextlib.ExitStack() as stack:
        for n in range(n_hosts):
            site = stack.enter_context(serve(Site(), f"127.1.{n // 250}.{n % 250 + 1}"))
            site.put("/list", listing_of(*(f"/a/{i}" for i in range(n_pages))))
            for i in range(n_pages):
                site.put(f"/a/{i}", page_of(f"Page {i}", "Text of the page."))
            bases.put(site.base)
        time.sleep(1e6)


def run_sources(sources: list[Source], delay_s: float, n_pages: int) -> float:
    """Wall seconds of one run."""
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive") as archive:
        settings = FetchSettings(
            contact="desk@newsroom.example", state=Path(folder), delay_s=delay_s, allow_loopback=True
        )
        with Fetcher(settings, archive) as fetcher:
            start = time.monotonic()
            n = sum(len(item.documents) for item in scrape_all(sources, fetcher, archive) if isinstance(item, Reading))
            assert n == n_pages * len(sources), n
            return time.monotonic() - start


def bench_scrapy(n_pages: int = 2000) -> dict[str, object]:
    """Processor seconds of this project and of Scrapy for the same fields of the same pages."""
    figures: dict[str, object] = {"pages": n_pages}
    script = ROOT / "tests/benchmarks/one_site.py"
    for tool in ("scrapers", "scrapy"):
        if tool == "scrapy" and importlib.util.find_spec("scrapy") is None:
            figures["scrapy"] = "not installed"
            continue
        done = subprocess.run(
            [sys.executable, str(script), tool, str(n_pages)], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**__import__("os").environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        figures[tool] = json.loads(done.stdout.splitlines()[-1])
    return figures


BENCHMARKS = {"extraction": bench_extraction, "hosts": bench_hosts, "scrapy": bench_scrapy}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        print(name, json.dumps(BENCHMARKS[name]()))
