"""Fetches, archives and reads many pages of a site on this machine, and prints the memory ten times on the way.

python tests/soak/flat_memory.py FOLDER N_PAGES
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from pathlib import Path

import psutil

from scrapers.archive import Archive
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.records import Reading
from scrapers.scrape import scrape
from scrapers.source import parse_source
from tests.scrapers_site import Handler, Site, page_of, serve


def serve_pages(base: multiprocessing.Queue[str]) -> None:
    """A site whose every page exists, in a process of its own."""
    site = Site()
    body = "".join(f"<p>Paragraph {n} of a page that is as long as a short piece of news.</p>" for n in range(40))

    def answer(handler: Handler) -> None:
        handler.site.asked.clear()
        handler.site.hits.clear()
        handler.reply(200, page_of(handler.path, handler.path, body).encode())

    class Every(dict[str, object]):
        def get(self, path: str, default: object = None) -> object:
            return dict.get(self, path) or (answer if path.startswith("/a/") else default)

    site.answers = Every(site.answers)  # type: ignore[assignment]

    def list_pages(handler: Handler) -> None:
        page = int(handler.path.partition("=")[2] or 1)
        links = "".join(f'<li><a href="/a/{page}-{n}">Page {n}</a></li>' for n in range(100))
        handler.reply(200, f"<ul>{links}</ul>".encode())

    site.answers["/list"] = list_pages
    with serve(site) as running:
        base.put(running.base)
        time.sleep(1e6)


def main(folder: Path, n_pages: int) -> None:
    """Prints ``MB <resident>`` after each tenth."""
    queue: multiprocessing.Queue[str] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve_pages, args=(queue,), daemon=True)
    server.start()
    base = queue.get(timeout=30)
    table = {
        "slug": "xx_many",
        "name": "Many",
        "kind": "government",
        "delay_s": 0,
        "addresses": [base + "/list?page={page}"],
        "listing": {"item": "li", "max_pages": n_pages // 100},
        "layouts": [{"title": "h1", "text": ".t p"}],
    }
    settings = FetchSettings(
        contact="desk@newsroom.example", state=folder, delay_s=0, allow_loopback=True, source_max_s=1e6,
        source_max_bytes=10**12,
    )  # fmt: skip
    process, start, n = psutil.Process(), time.monotonic(), 0
    with Archive(folder / "archive") as archive, Fetcher(settings, archive) as fetcher:
        run = scrape(parse_source(table, "soak"), fetcher, archive)
        for reading in run:
            assert isinstance(reading, Reading) and reading.failure is None, reading
            n += len(reading.documents)
            if reading.documents and n % (n_pages // 10) == 0:
                print(f"MB {process.memory_info().rss / 1e6:.1f} after {n} pages", flush=True)
        assert run.health.ok
    seconds = time.monotonic() - start
    print(f"{n} pages in {seconds:.1f} s: {n / seconds:.0f} pages a second, {process.cpu_times().user:.1f} s of CPU")
    server.kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
