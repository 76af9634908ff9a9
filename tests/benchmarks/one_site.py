"""One site of many pages, read by this project or by Scrapy; prints seconds, processor seconds and peak memory as JSON.

python tests/benchmarks/one_site.py scrapers|scrapy N_PAGES
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.scrapers_site import Site, page_of, serve


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


def read_with_scrapers(base: str, folder: Path) -> int:
    """Pages read, each response archived."""
    from scrapers.archive import Archive
    from scrapers.fetch import Fetcher, FetchSettings
    from scrapers.scrape import scrape
    from scrapers.source import parse_source

    table = {
        "slug": "xx_site", "name": "Site", "kind": "government", "delay_s": 0, "addresses": [base + "/list"],
        "listing": {"item": "li"}, "layouts": [{"title": "h1", "text": ".t p"}], "expect": {"max_items": 100000},
    }  # fmt: skip
    settings = FetchSettings(contact="desk@newsroom.example", state=folder, delay_s=0, allow_loopback=True)
    with Archive(folder / "archive") as archive, Fetcher(settings, archive) as fetcher:
        return sum(len(reading.documents) for reading in scrape(parse_source(table, "bench"), fetcher, archive))


def read_with_scrapy(base: str, folder: Path) -> int:
    """Pages read by a plain spider, the same fields, one request at a time as ours, no delay, nothing archived."""
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


def main(tool: str, n_pages: int) -> None:
    """Runs one tool and prints its figures."""
    queue: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve_site, args=(queue, n_pages), daemon=True)
    server.start()
    base = queue.get(timeout=60)
    read = {"scrapers": read_with_scrapers, "scrapy": read_with_scrapy}[tool]
    with tempfile.TemporaryDirectory() as folder:
        start, cpu = time.monotonic(), time.process_time()
        n = read(base, Path(folder))
        seconds, cpu_s = time.monotonic() - start, time.process_time() - cpu
    server.kill()
    assert n == n_pages, n
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": round(seconds, 1), "cpu_s": round(cpu_s, 2), "peak_mb": round(peak), "pages": n}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
