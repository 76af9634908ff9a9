"""Saved news pages into title, time and text, beside trafilatura and newspaper4k."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from scrapers.document import parse_page
from scrapers.importing import read_document
from scrapers.records import Response
from scrapers.source import Source, parse_source
from tests.benchmarks.measuring import ROOT, Bench, Figures, timed

PAGES = ROOT.parent / "shared" / "real" / "pages"
ABSENT = "the saved pages are not here (../shared/real/pages)"
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


@dataclass(frozen=True)
class Page:
    """A saved page, and the words of the body that another project expects of it."""

    name: str
    url: str
    html: bytes
    at: dt.datetime
    expected: Counter[str]


Read = Callable[[Page], str]


def words_of(text: str) -> Counter[str]:
    """The words of a text, counted."""
    return Counter(re.findall(r"\w+", text.lower()))


def score_f1(expected: Counter[str], text: str) -> float:
    """F1 of a text's words."""
    found = words_of(text)
    return 2 * (expected & found).total() / max(1, expected.total() + found.total())


def load_pages(names: set[str] | None = None) -> list[Page]:
    """The saved pages, or those of these names."""
    meta = json.loads((PAGES / "meta.json").read_text())
    pages = []
    for path in sorted(PAGES.glob("*_*.html.gz")):
        name, about = path.name.removesuffix(".html.gz"), meta[path.name]
        if names is not None and name not in names:
            continue
        html = gzip.decompress(path.read_bytes())
        own = words_of(html.decode("utf-8", "replace"))
        versions = json.loads((PAGES / f"{path.name.split('_')[0]}.json").read_text()).values()
        # of the versions of a site's pages the one whose words stand in this page
        best = max((body_of(version) for version in versions), key=lambda body: (body & own).total() / body.total())
        at = dt.datetime.fromisoformat(about["crawl_date"]).replace(tzinfo=dt.UTC)
        pages.append(Page(name, about["url"], html, at, best))
    return pages


def body_of(version: dict[str, Any]) -> Counter[str]:
    """The words of an expected body."""
    sections = [line for section in version["body"]["sections"] for line in section["headline"] + section["paragraphs"]]
    return words_of("\n".join(version["body"]["summary"] + sections))


def read_with_selectors(page: Page) -> str:
    """By a source file for the page's site."""
    return parse_page(_source_of(page), _response_of(page)).text


def _source_of(page: Page) -> Source:
    table = {
        "slug": "xx_bench", "name": "Bench", "kind": "independent_media", "listing": {"item": "li"}, "delay_s": 0,
        "addresses": [page.url], "layouts": [LAYOUTS[page.name]],
    }  # fmt: skip
    if page.name not in _sources:
        _sources[page.name] = parse_source(table, "benchmark")
    return _sources[page.name]


_sources: dict[str, Source] = {}


def _response_of(page: Page) -> Response:
    return Response(
        url=page.url, asked_url=page.url, status=200, headers=(("Content-Type", "text/html; charset=utf-8"),),
        raw=page.html, content=page.html, captured_at=page.at,
    )  # fmt: skip


def read_generic(page: Page) -> str:
    """Without a source file, as `checker import` reads a page."""
    return read_document(page.html, page.url, captured_at=page.at).text


def read_with_trafilatura(page: Page) -> str:
    """Title, time and text by trafilatura."""
    import trafilatura

    found = trafilatura.bare_extraction(page.html, with_metadata=True)
    return found.text or "" if found else ""


def read_with_fast_trafilatura(page: Page) -> str:
    """The same, in its fast mode."""
    import trafilatura

    found = trafilatura.bare_extraction(page.html, with_metadata=True, fast=True)
    return found.text or "" if found else ""


def read_with_newspaper(page: Page) -> str:
    """Title, time and text by newspaper4k."""
    import newspaper

    article = newspaper.Article(page.url, fetch_images=False)
    article.download(input_html=page.html.decode("utf-8", "replace"))
    article.parse()
    return str(article.text)


def build_soup(page: Page) -> str:
    """Only the tree, by BeautifulSoup over lxml: what a reader pays before it has read anything."""
    import bs4

    return "" if bs4.BeautifulSoup(page.html, "lxml").html else "no tree"


def trial_of(read: Read, names: set[str] | None = None, needs: str = "") -> Callable[[bool], Figures]:
    """A trial over the saved pages: each is read once before the clock starts."""

    def trial(quick: bool) -> Figures:
        if not PAGES.is_dir():
            return {"skipped": ABSENT}
        if needs and find_spec(needs) is None:
            return {"skipped": "not installed: the extra `bench` brings it"}
        pages = load_pages(names)
        scores = [score_f1(page.expected, read(page)) for page in pages]
        n_times = 3 if names else 1  # few pages, or fast ones, are read more than once
        figures = timed(lambda: [read(page) for page in pages for _ in range(n_times)])
        n_read = len(pages) * n_times
        figures |= {"n": n_read}
        if read is not build_soup:
            figures |= {"worst_f1": min(scores), "mean_f1": sum(scores) / len(scores)}
        return figures

    return trial


F1 = {"mean_f1": "F1 of the body's words", "worst_f1": "at worst"}
BENCHES = {
    "selectors": Bench(
        name="selectors",
        title="A page read by its source file",
        about=f"{len(LAYOUTS)} saved news pages, title, time and text, by selectors written for their sites; the "
        "others know no site.",
        trials={
            "checker, source file": trial_of(read_with_selectors, set(LAYOUTS)),
            "trafilatura": trial_of(read_with_trafilatura, set(LAYOUTS)),
            "trafilatura, fast": trial_of(read_with_fast_trafilatura, set(LAYOUTS)),
            "newspaper4k": trial_of(read_with_newspaper, set(LAYOUTS), "newspaper"),
            "only BeautifulSoup's tree": trial_of(build_soup, set(LAYOUTS)),
        },
        unit=("n", "ms a page"),
        columns={"mean_f1": F1["mean_f1"]},
        peers=("trafilatura", "newspaper4k", "beautifulsoup4"),
    ),
    "pages": Bench(
        name="pages",
        title="A page of an unknown site",
        about="17 saved news pages, title, time and text, nothing known of their sites; F1 against the bodies that "
        "another project expects.",
        trials={
            "checker, no source file": trial_of(read_generic),
            "trafilatura": trial_of(read_with_trafilatura),
            "trafilatura, fast": trial_of(read_with_fast_trafilatura),
            "newspaper4k": trial_of(read_with_newspaper, needs="newspaper"),
        },
        unit=("n", "ms a page"),
        columns=F1,
        peers=("trafilatura", "newspaper4k"),
    ),
}
