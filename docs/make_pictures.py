"""The demo ─▶ the pictures of the documentation: ``python docs/make_pictures.py [DATABASE]`` (default: a fresh demo).

Needs a Chromium. Nothing is drawn by hand: the demo is replayed, the desk is served, a browser looks at it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from checker.config import Config
from checker.pipeline.demo import demo_config, replay_demo
from checker.pipeline.reporting import find_threshold
from checker.records import QuotationKind
from checker.store import open_database
from checker.store.search import Finding, PairFilter, iter_findings
from checker.web import create_app
from checker.web.serving import bind

PICTURES = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
SCALE = 1.5  # sharp on a dense screen, and under 400 kB a picture


@contextmanager
def served(address: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a desk over the database, and the addresses of its pages worth showing."""
    database = open_database(address)
    with database.session() as session:
        findings = list(iter_findings(session, PairFilter(min_score=find_threshold(Config(), None))))
    best = next((f for f in findings if shows_much(f)), findings[0])
    [(event, _)] = Counter(f.pair.event_id for f in findings if f.pair.event_id).most_common(1)
    pages = {
        "list": "/",
        "pair": f"/pairs/{best.pair.id}",
        "event": f"/events/{event}",
    }
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(database, Config()), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", pages
        finally:
            server.should_exit = True
            thread.join()
            database.close()


def shows_much(finding: Finding) -> bool:
    """Whether both sides say a whole sentence, each on its own page: a picture of it explains itself."""
    sides = (finding.a.statement, finding.b.statement)
    return all(len(row.content) > 70 and row.side and row.kind == QuotationKind.OWN_VOICE for row in sides)


def take(browser: Browser, base: str, path: str, out: str, **options: object) -> None:
    """One picture of what stands on the screen."""
    context = browser.new_context(base_url=base, device_scale_factor=SCALE, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path)
    page.screenshot(path=PICTURES / out)
    context.close()


def make_pictures(address: str) -> None:
    """Every picture, written into ``docs/pictures``."""
    PICTURES.mkdir(exist_ok=True)
    with served(address) as (base, pages), sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, path in pages.items():
            take(browser, base, path, f"{name}.png", viewport=WIDE, color_scheme="light")
        take(browser, base, pages["pair"], "pair-dark.png", viewport=WIDE, color_scheme="dark")
        take(browser, base, "/", "phone.png", viewport=PHONE, color_scheme="light", is_mobile=True)
        browser.close()


def main() -> None:
    """The pictures of the database named, or of a demo replayed for them."""
    if len(sys.argv) > 1:
        make_pictures(f"sqlite:///{sys.argv[1]}")
        return
    with tempfile.TemporaryDirectory() as folder:
        config = demo_config(Path(folder), Path(folder) / "reports")
        database = open_database(config.store.database)
        replay_demo(database, config, print)
        database.close()
        make_pictures(config.store.database)


if __name__ == "__main__":
    main()
