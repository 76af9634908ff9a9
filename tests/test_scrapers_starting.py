"""``checker sources new``: what one fetch of a listing, a feed, a channel or an article suggests."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from scrapers.archive import Archive
from scrapers.errors import LayoutError, SourceFileError
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.reading import parse_listed
from scrapers.records import Response
from scrapers.source import list_sources, load_source, parse_source
from scrapers.starting import propose_source, start_source
from tests.scrapers_site import Site, serve

SAMPLES = Path(__file__).parent / "samples"


def response_of(
    body: str | bytes, url: str = "https://www.ministry.example/en/news", kind: str = "text/html"
) -> Response:
    data = body if isinstance(body, bytes) else body.encode()
    at = dt.datetime(2026, 2, 22, 8, tzinfo=dt.UTC)
    return Response(
        url=url, asked_url=url, status=200, headers=(("Content-Type", kind),), raw=data, content=data, captured_at=at
    )


def sampled(slug: str, name: str) -> Response:
    about = tomllib.loads((SAMPLES / slug / "samples.toml").read_text())[name]
    return response_of((SAMPLES / slug / name).read_bytes(), about["address"], about["content_type"])


def first_samples() -> list[tuple[str, str]]:
    names = {"listing.html", "feed.xml", "channel.html"}
    found = [(slug, path.name) for slug in list_sources() for path in (SAMPLES / slug).iterdir() if path.name in names]
    return sorted(found)


@pytest.mark.parametrize(("slug", "name"), first_samples(), ids=lambda value: str(value))
def test_what_is_guessed_reads_the_same_links_as_the_shipped_file(slug: str, name: str) -> None:
    response = sampled(slug, name)
    proposal = propose_source(slug, response)
    assert proposal.sample == name
    guessed = parse_source({**tomllib.loads(proposal.toml), "slug": slug}, slug)
    ours, theirs = parse_listed(load_source(slug), response), parse_listed(guessed, response)
    urls = {link.url for link in ours.links} | {document.url for document in ours.documents}
    found = {link.url for link in theirs.links} | {document.url for document in theirs.documents}
    assert urls <= found and len(found) <= len(urls) + 2


def test_microdata_and_hentry_and_time_give_the_layout() -> None:
    page = (
        '<html><body><article itemscope><h1 itemprop="headline">Head</h1><time datetime="2026-02-21">21</time>'
        '<div itemprop="articleBody"><p>One.</p></div></article></body></html>'
    )
    table = tomllib.loads(propose_source("xx_new", response_of(page)).toml)
    (layout,) = table["layouts"]
    assert layout["title"] == "[itemprop='headline']" and "time[datetime]" in layout["date"]
    assert layout["text"] == "[itemprop='articleBody'] p"


def test_json_is_left_to_the_author() -> None:
    with pytest.raises(LayoutError, match="json_search"):
        propose_source("xx_new", response_of('{"a": 1}', kind="application/json"))


def test_start_writes_file_and_sample_and_never_over_another(tmp_path: Path) -> None:
    with serve(Site()) as site, Archive(tmp_path / "archive") as archive:
        body = "".join(f'<li class="n"><a href="/news/item-{i}">A headline of {i} words</a></li>' for i in range(6))
        site.put("/news", f"<html lang='fr'><ul>{body}</ul></html>")
        settings = FetchSettings(contact="desk@newsroom.example", state=tmp_path, delay_s=0, allow_loopback=True)
        with Fetcher(settings, archive) as fetcher:
            (tmp_path / "scrapers/sources").mkdir(parents=True)
            lines = start_source("fr_new", f"{site.base}/news", fetcher, tmp_path)
            with pytest.raises(SourceFileError, match="already"):
                start_source("fr_new", f"{site.base}/news", fetcher, tmp_path)
            with pytest.raises(SourceFileError, match="already"):
                start_source("am_mod", f"{site.base}/news", fetcher, tmp_path)
            with pytest.raises(SourceFileError, match="slug"):
                start_source("New", f"{site.base}/news", fetcher, tmp_path)
            assert start_source("de_own", f"{site.base}/news", fetcher, tmp_path / "archive")[0].endswith("de_own.toml")
        assert site.hits["/news"] == 2, "one fetch each"
    source = load_source("fr_new", tmp_path / "scrapers/sources")
    assert (source.country, source.language, source.listing.item) == ("FR", "fr", "li.n")
    assert (tmp_path / "tests/samples/fr_new/listing.html").exists() and any("listing" in line for line in lines)
