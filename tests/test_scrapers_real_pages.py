"""Saved news pages by the generic path alone, beside trafilatura in the same run, and the embedded posts of one."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trafilatura

from scrapers.importing import read_document
from scrapers.records import Document

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Page:
    name: str
    html: bytes
    document: Document
    expected: dict[str, Any]

    @property
    def body(self) -> str:
        parts = self.expected["body"]
        sections = [line for section in parts["sections"] for line in section["headline"] + section["paragraphs"]]
        return "\n".join(parts["summary"] + sections)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def score_f1(expected: str, found: str) -> float:
    a, b = words(expected), words(found)
    return 2 * (a & b).total() / (a.total() + b.total())


def load_pages(folder: Path) -> list[Page]:
    meta = json.loads((folder / "meta.json").read_text())
    pages = []
    for path in sorted(folder.glob("*_*.html.gz")):
        about, html = meta[path.name], gzip.decompress(path.read_bytes())
        captured_at = dt.datetime.fromisoformat(about["crawl_date"]).replace(tzinfo=dt.UTC)
        document = read_document(html, about["url"], captured_at=captured_at)
        versions = json.loads((folder / f"{path.name.split('_')[0]}.json").read_text()).values()
        expected = max(versions, key=lambda v: score_f1(v["title"], document.title))
        pages.append(Page(path.name, html, document, expected))
    return pages


@pytest.fixture(scope="module")
def pages(request: pytest.FixtureRequest) -> list[Page]:
    folder = Path(__file__).parents[2] / "shared" / "real" / "pages"
    if not folder.is_dir():
        pytest.skip("no ../shared/real/pages here: this test runs on saved pages")
    return load_pages(folder)


def test_body_text_is_at_least_as_good_as_the_fallback_alone(pages: list[Page]) -> None:
    ours = {page.name: score_f1(page.body, page.document.text) for page in pages}
    theirs = {page.name: score_f1(page.body, trafilatura.extract(page.html) or "") for page in pages}
    assert len(pages) == 17
    assert sum(ours.values()) / len(ours) >= 0.97
    assert [name for name in ours if ours[name] < theirs[name] - 0.005] == []


def test_titles_are_right_on_sixteen(pages: list[Page]) -> None:
    wrong = [page.name for page in pages if page.document.title != page.expected["title"]]
    assert len(wrong) <= 1, wrong


def test_times_are_right_on_sixteen(pages: list[Page]) -> None:
    # One expected time has its day and month swapped: the page says 05.04.2025 and was saved on that day.
    wrong = [page.name for page in pages if not is_same(page.document.published_at, page.expected["publishing_date"])]
    assert len(wrong) <= 1, wrong


def is_same(found: dt.datetime | dt.date | None, expected: str) -> bool:
    wanted = dt.datetime.fromisoformat(expected)
    if isinstance(found, dt.datetime):
        aware = wanted if wanted.tzinfo else wanted.replace(tzinfo=dt.UTC)
        return abs(found - aware) < dt.timedelta(minutes=1)
    return found == wanted.date()


def test_embedded_posts_are_blocks_of_their_own_authors() -> None:
    path = Path(__file__).parents[2] / "shared" / "real" / "pages" / "basicthinking.de.tweets.html.gz"
    if not path.is_file():
        pytest.skip("no ../shared/real/pages here: this test runs on a saved page")
    from scrapers.document import parse_page
    from scrapers.importing import generic_source
    from scrapers.records import Response
    from scrapers.source import Layout

    html = gzip.decompress(path.read_bytes())
    url = "https://www.basicthinking.de/blog/tweets"
    source = generic_source(url).model_copy(update={"layouts": (Layout(text=("article",)),)})
    response = Response(
        url=url, asked_url=url, status=200, headers=(), raw=html, content=html,
        captured_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    document = parse_page(source, response)
    credit = re.compile(r"^— .+ \(@\w+\) .+\d{4}$")
    posts = [block for block in document.text.split("\n\n") if credit.match(block.rsplit("\n", 1)[-1])]
    assert len(posts) == html.count(b'class="twitter-tweet"') > 5
    assert all(len(post.split("\n")) >= 2 for post in posts)
