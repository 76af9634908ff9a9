"""Every kind of source against a live server, and many at once: none stops or waits for another."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scrapers.archive import Archive
from scrapers.fetch import Fetcher
from scrapers.records import Document, Health, Reading, Seen
from scrapers.run import Scraped
from scrapers.scrape import scrape_all
from tests.faults.conftest import source_of
from tests.scrapers_site import Handler, Site, listing_of, page_of, serve

Run = Callable[..., tuple[list[Reading], Health]]


def documents(readings: list[Reading]) -> list[Document]:
    return [document for reading in readings for document in reading.documents]


def test_json_search_is_posted_page_by_page(site: Site, run: Run) -> None:
    def answer(handler: Handler) -> None:
        page = json.loads(handler.body)["page"]
        hits = [
            {"slug": f"n{page}-{i}", "title": f"T {i}", "at": "2022-09-13", "text": "<p>Words.</p>"} for i in range(2)
        ]
        handler.reply(
            200, json.dumps({"hits": hits if page < 3 else []}).encode(), {"Content-Type": "application/json"}
        )

    site.answers["/search"] = answer
    rules = {
        "items": "hits", "title": "title", "published": "at", "text": "text", "url": site.base + "/news/{slug}",
        "method": "POST", "body": '{"page": {page}}', "max_pages": 5,
    }  # fmt: skip
    readings, health = run(addresses=[f"{site.base}/search"], json_search=rules, expect={"min_items": 0})
    assert health.ok, health.failures
    assert [document.url.rpartition("/")[2] for document in documents(readings)] == ["n1-0", "n1-1", "n2-0", "n2-1"]
    assert site.hits["/search"] == 3


def test_atom_is_followed_by_rel_next(site: Site, run: Run) -> None:
    def page(n: int) -> str:
        body = '<content type="html">&lt;p&gt;W&lt;/p&gt;</content>'
        entry = f'<entry><title>T{n}</title><link href="{site.base}/a/{n}"/>{body}</entry>'
        following = f'<link rel="next" href="/feed/{n + 1}"/>' if n < 3 else ""
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{following}{entry}</feed>'  # fmt: skip

    for n in (1, 2, 3):
        site.put(f"/feed/{n}", page(n), Content_Type="application/atom+xml")
    readings, health = run(addresses=[f"{site.base}/feed/1"], feed={"text": "full", "max_pages": 9})
    assert health.ok and [document.title for document in documents(readings)] == ["T1", "T2", "T3"]


def test_channel_is_read_backwards_until_its_posts_are_known(site: Site, run: Run) -> None:
    def answer(handler: Handler) -> None:
        before = int(handler.path.partition("before=")[2] or 100)
        posts = "".join(
            f'<div class="tgme_widget_message" data-post="chan/{n}">'
            f'<div class="tgme_widget_message_text">Post {n}.</div>'
            '<a class="tgme_widget_message_date"><time datetime="2022-09-13T09:00:00+00:00"></time></a></div>'
            for n in range(before - 5, before)
        )
        more = f'<a class="tme_messages_more" data-before="{before - 5}"></a>'
        handler.reply(200, f"<html>{more}{posts}</html>".encode())

    site.answers["/s/chan"] = answer
    readings, health = run(addresses=[f"{site.base}/s/chan"], telegram={"max_pages": 3})
    assert health.ok and len(documents(readings)) == 15
    at = documents(readings)[0].captured_at
    assert at is not None
    run(addresses=[f"{site.base}/s/chan"], telegram={"max_pages": 3}, seen=lambda url: Seen(first_at=at, checked_at=at))
    assert site.hits["/s/chan"] == 4, "a page of posts that are all known ends the reading"


def test_one_failing_source_stops_no_other(
    archive: Archive, make_fetcher: Callable[..., Fetcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(Site(), "127.0.0.2") as good, serve(Site(), "127.0.0.3") as down, serve(Site(), "127.0.0.4") as broken:
        for site in (good, broken):
            site.put("/list", listing_of("/a"))
            site.put("/a", page_of("A", "Text."))
        down.answers["/list"] = Handler.reset
        sources = [source_of(site, slug=f"xx_{name}") for name, site in
                   (("good", good), ("down", down), ("broken", broken))]  # fmt: skip
        real = Scraped._take

        def crash(self: Scraped, listed: Any) -> bool:
            if self.source.slug == "xx_broken":
                raise RuntimeError("a mistake of ours")
            return real(self, listed)

        monkeypatch.setattr(Scraped, "_take", crash)
        items = list(scrape_all(sources, make_fetcher(attempts=1), archive))
    healths = {item.source: item for item in items if isinstance(item, Health)}
    assert healths["xx_good"].ok and healths["xx_good"].n_documents == 1
    assert [failure.kind for failure in healths["xx_down"].failures] == ["connection"]
    assert [failure.kind for failure in healths["xx_broken"].failures] == ["error"]
    assert "a mistake of ours" in healths["xx_broken"].failures[0].message


def test_slow_host_holds_up_no_other(archive: Archive, make_fetcher: Callable[..., Fetcher]) -> None:
    with serve(Site(), "127.0.0.2") as quick, serve(Site(), "127.0.0.3") as slow:
        for site in (quick, slow):
            site.put("/list", listing_of("/a"))
            site.put("/a", page_of("A", "Text."))
        page = slow.answers["/a"]

        def wait(handler: Handler) -> None:
            time.sleep(3)
            page(handler)

        slow.answers["/a"] = wait
        sources = [source_of(slow, slug="xx_slow"), source_of(quick, slug="xx_quick")]
        order = [item.source for item in scrape_all(sources, make_fetcher(), archive) if isinstance(item, Health)]
    assert order == ["xx_quick", "xx_slow"]


def test_caller_who_leaves_ends_the_threads(
    archive: Archive, make_fetcher: Callable[..., Fetcher], tmp_path: Path
) -> None:
    import threading

    with serve(Site(), "127.0.0.2") as one, serve(Site(), "127.0.0.3") as two:
        for site in (one, two):
            site.put("/list", listing_of(*(f"/a/{n}" for n in range(30))))
            for n in range(30):
                site.put(f"/a/{n}", page_of("A", "Text."))
        sources = [source_of(one, slug="xx_one"), source_of(two, slug="xx_two")]
        stream = scrape_all(sources, make_fetcher(), archive)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        end = time.monotonic() + 20
        while any(thread.name.startswith("scrape-") for thread in threading.enumerate()):
            assert time.monotonic() < end, "the threads go on"
            time.sleep(0.05)
    assert list(archive.verify()) == []


def test_run_that_takes_too_much_is_stopped_and_says_so(site: Site, run: Run) -> None:
    site.put("/list", listing_of(*(f"/a/{n}" for n in range(10))))
    for n in range(10):
        site.put(f"/a/{n}", page_of("A", "Text. " * 200))
    readings, health = run(settings={"source_max_bytes": 4000})
    assert [failure.kind for failure in health.failures] == ["limit"]
    assert 1 <= len(documents(readings)) < 10
