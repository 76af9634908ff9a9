"""One site of many pages beside Scrapy, a polite run over many hosts, and memory over very many pages."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from checker.config import Config, ScrapeConfig, StoreConfig
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.pipeline.turns import StoreKeeper
from checker.store import open_database
from scrapers.archive import Archive
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.pace import Pace
from scrapers.records import Reading
from scrapers.scrape import scrape, scrape_all
from scrapers.source import Source, parse_source
from tests.benchmarks.measuring import ROOT, Bench, Figures, timed
from tests.scrapers_site import Site, listing_of, page_of, serve

N_PAGES, N_HOSTS, PAGES_OF_A_HOST, DELAY_S, N_MANY = 2000, 100, 25, 1.0, 50_000
LAYOUTS = [{"title": "h1", "text": ".t p"}]
CONTACT = "desk@newsroom.example"


def serve_site(queue: Any, n_pages: int) -> None:
    """A listing of all pages, and the pages, in a process of its own."""
    site = Site()
    paragraphs = [f"Paragraph {n} of a page that is as long as a short piece of news." for n in range(30)]
    links = "".join(f'<li><a href="/a/{n}">Page {n}</a></li>' for n in range(n_pages))
    site.put("/list", f"<ul>{links}</ul>")
    for n in range(n_pages):
        site.put(f"/a/{n}", page_of(f"Page {n}", *paragraphs))
    with serve(site) as running:
        queue.put(running.base)
        time.sleep(1e6)


def time_site(read: Callable[[str, Path], int], n_pages: int) -> Figures:
    """What reading the site costs."""
    queue: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve_site, args=(queue, n_pages), daemon=True)
    server.start()
    base, found = queue.get(timeout=60), []
    with tempfile.TemporaryDirectory() as folder:
        figures = timed(lambda: found.append(read(base, Path(folder))), n_pages)
    server.kill()
    assert found == [n_pages], found
    return figures


def source_of(slug: str, address: str, delay_s: float = 0) -> Source:
    """A source whose listing stands at the address."""
    table = {
        "slug": slug, "name": "Site", "kind": "government", "delay_s": delay_s, "addresses": [address],
        "listing": {"item": "li"}, "layouts": LAYOUTS, "expect": {"max_items": 100_000},
    }  # fmt: skip
    return parse_source(table, "benchmark")


def read_with_scrapers(base: str, folder: Path) -> int:
    """Pages read, each response archived."""
    settings = FetchSettings(contact=CONTACT, state=folder, delay_s=0, allow_loopback=True)
    with Archive(folder / "archive") as archive, Fetcher(settings, archive) as fetcher:
        readings = scrape(source_of("xx_site", base + "/list"), fetcher, archive)
        return sum(len(reading.documents) for reading in readings)


def read_with_program(base: str, folder: Path) -> int:
    """Pages read as `checker scrape` does it: archived, and each document and each turn at the host in the store."""
    store = StoreConfig(database=f"sqlite:///{folder}/checker.db", archive=folder / "archive")
    config = Config(store=store, scrape=ScrapeConfig(contact=CONTACT, delay_s=0, allow_loopback=True))
    database = open_database(store.database)
    try:
        request = ScrapeRequest(sources=(source_of("xx_site", base + "/list"),))
        return scrape_sources(database, config, request, lambda line: None).n_new
    finally:
        database.close()


def read_with_scrapy(base: str, folder: Path) -> int:
    """Pages read by a plain spider with Scrapy's own settings, the same fields; nothing archived."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    found: list[dict[str, str]] = []

    class Spider(scrapy.Spider):
        name = "site"
        start_urls = [base + "/list"]  # noqa: RUF012
        custom_settings = {"LOG_ENABLED": False, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": True}  # noqa: RUF012

        def parse(self, response: Any) -> Any:
            for link in response.css("li a::attr(href)"):
                yield response.follow(link, self.parse_page)

        def parse_page(self, response: Any) -> None:
            text = "\n\n".join(" ".join(p.css("::text").getall()) for p in response.css(".t p"))
            found.append({"url": response.url, "title": response.css("h1::text").get(), "text": text})

    process = CrawlerProcess()
    process.crawl(Spider)
    process.start()
    return len(found)


def scrapy_trial(quick: bool) -> Figures:
    """Scrapy, where it is installed."""
    if find_spec("scrapy") is None:
        return {"skipped": "not installed: the extra `bench` brings it"}
    return time_site(read_with_scrapy, N_PAGES // 10 if quick else N_PAGES)


def hosts_trial(quick: bool) -> Figures:
    """Seconds of a polite run over many hosts, and how much longer that is than one host alone."""
    n_hosts, n_pages, delay_s = (10, 5, 0.5) if quick else (N_HOSTS, PAGES_OF_A_HOST, DELAY_S)
    bases: multiprocessing.Queue[str] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve_hosts, args=(bases, n_hosts, n_pages), daemon=True)
    server.start()
    sources = [source_of(f"xx_{n}", f"{bases.get(timeout=60)}/list", delay_s) for n in range(n_hosts)]
    one = timed(lambda: read_sources(sources[:1], delay_s, n_pages))
    many = timed(lambda: read_sources(sources, delay_s, n_pages), n_hosts * n_pages)
    server.kill()
    return many | {"one_host_s": one["seconds"], "times_one_host": many["seconds"] / one["seconds"]}


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


def read_sources(sources: list[Source], delay_s: float, n_pages: int) -> None:
    """One run over the sources; every page of theirs must come."""
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive") as archive:
        settings = FetchSettings(contact=CONTACT, state=Path(folder), delay_s=delay_s, allow_loopback=True)
        database = open_database(f"sqlite:///{folder}/checker.db")
        with Fetcher(settings, archive, Pace(StoreKeeper(database))) as fetcher:
            n = sum(len(item.documents) for item in scrape_all(sources, fetcher, archive) if isinstance(item, Reading))
        database.close()
    assert n == n_pages * len(sources), n


def memory_trial(quick: bool) -> Figures:
    """Resident memory after the first tenth of very many pages, and at their end."""
    n_pages = 2000 if quick else N_MANY
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "tests/soak/flat_memory.py"), folder, str(n_pages)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, check=True)
        seconds = time.perf_counter() - began
    sizes = [float(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("MB ")]
    return {"seconds": seconds, "n": n_pages, "peak_mb": max(sizes), "first_tenth_mb": sizes[0], "end_mb": sizes[-1]}


BENCHES = {
    "site": Bench(
        name="site",
        title="Scraping one site, beside Scrapy",
        about=f"{N_PAGES:,} pages of one site on this machine, the same three fields, no pauses. Ours asks one page at "
        "a time and writes every response to the archive; Scrapy has its own settings (eight at a time) and keeps "
        "nothing. The last row is the whole command, each document and each turn at the host in an SQLite store.",
        trials={
            "checker": lambda quick: time_site(read_with_scrapers, N_PAGES // 10 if quick else N_PAGES),
            "Scrapy": scrapy_trial,
            "checker scrape, into the store": lambda quick: time_site(
                read_with_program, N_PAGES // 10 if quick else N_PAGES
            ),
        },
        unit=("n", "pages a second"),
        columns={"cpu_s": "CPU s"},
        peers=("scrapy",),
    ),
    "hosts": Bench(
        name="hosts",
        title="A polite run over many hosts",
        about=f"{N_HOSTS} hosts of {PAGES_OF_A_HOST} pages each, {DELAY_S:g} s between two requests to a host; beside "
        "it the time of one host alone, which no run can be shorter than.",
        trials={"checker": hosts_trial},
        rounds=1,
        columns={"one_host_s": "one host alone, s", "times_one_host": "times as long", "cpu_s": "CPU s"},
    ),
    "memory": Bench(
        name="memory",
        title="Memory over very many pages",
        about=f"{N_MANY:,} pages fetched, archived and read in one process: resident memory after the first tenth and "
        "at the end.",
        trials={"checker": memory_trial},
        unit=("n", "pages a second"),
        rounds=1,
        columns={"first_tenth_mb": "MB after a tenth", "end_mb": "MB at the end"},
    ),
}
