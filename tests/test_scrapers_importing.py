"""Saved pages, Wayback captures, pasted text, WARC and WACZ: read, and kept as evidence."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.archive import Archive
from scrapers.errors import ArchiveError, EmptyPage, LayoutError
from scrapers.importing import iter_responses, parse_wayback, read_document, read_response, save_import
from scrapers.markdown import parse_markdown
from scrapers.records import Response, Via
from scrapers.source import load_source

NOW = dt.datetime(2026, 2, 22, 8, tzinfo=dt.UTC)
SAMPLES = Path(__file__).parent / "samples"
WAYBACK = "https://web.archive.org/web"
PAGE = (SAMPLES / "am_mod/page.html").read_bytes()
POST = """# Headline of the piece

September 13, 2022

First paragraph with a [link](https://x.example/a_(b)) and **bold** and *italic* words.

"A quotation that breaks off at

9:00 in the middle," the ministry said.

### **Embed:**

Words of somebody else.

More of them. [pic.twitter.com/abc](https://pic.twitter.com/abc)

— Some Body (@somebody) [September 13, 2022](#)

Last paragraph.

Original url:

<https://paper.example/2022/09/13/piece-a1>
"""


def test_pasted_markdown_has_title_day_address_and_the_post_as_one_block() -> None:
    document = read_document(POST.encode(), "", captured_at=NOW)
    assert document.title == "Headline of the piece"
    assert document.published_at == dt.date(2022, 9, 13)
    assert document.url == "https://paper.example/2022/09/13/piece-a1"
    assert document.text.split("\n\n") == [
        "First paragraph with a link and bold and italic words.",
        '"A quotation that breaks off at 9:00 in the middle," the ministry said.',
        "Words of somebody else.\nMore of them.\n— Some Body (@somebody) September 13, 2022",
        "Last paragraph.",
    ]
    assert document.via is Via.IMPORT


def test_plain_text_with_a_line_a_paragraph() -> None:
    text = "The ministry denied the report.\nIt said that no shot was fired.\nThe other side said nothing.\n"
    assert parse_markdown(text).paragraphs == text.strip().split("\n")


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(st.text(max_size=400))
def test_any_text_is_read_or_empty(text: str) -> None:
    parsed = parse_markdown(text)
    assert all(paragraph.strip() == paragraph and paragraph for paragraph in parsed.paragraphs)


def test_saved_page_is_read_by_its_sources_layout() -> None:
    document = read_document(PAGE, "https://www.mil.am/en/news/7000", load_source("am_mod"), captured_at=NOW)
    assert document.source == "am_mod" and document.title == "Invented notice 1" and document.via is Via.IMPORT
    assert document.text.startswith("(Invented wording.)")


def test_page_that_the_layout_does_not_fit_is_read_by_what_it_says_of_itself() -> None:
    body = (SAMPLES / "am_armenpress/page.html").read_bytes()
    document = read_document(body, "https://www.mil.am/en/news/1", load_source("am_mod"), captured_at=NOW)
    assert document.source == "am_mod" and "the duty officer said" in document.text


def test_what_the_user_knows_wins() -> None:
    document = read_document(PAGE, "https://www.mil.am/x", captured_at=NOW, published=dt.date(2022, 9, 13))
    assert document.published_at == dt.date(2022, 9, 13)


@pytest.mark.parametrize(
    ("url", "original", "at"),
    [
        (f"{WAYBACK}/20220913091500id_/https://www.mil.am/en/1", "https://www.mil.am/en/1", "2022-09-13T09:15:00"),
        (f"{WAYBACK}/20220913091500/http://www.mil.am/en/", "http://www.mil.am/en/", "2022-09-13T09:15:00"),
        ("https://web.archive.org/web/2022/mil.am/x", "http://mil.am/x", "2022-01-01T00:00:00"),
        ("https://www.mil.am/en/news/1", "https://www.mil.am/en/news/1", None),
    ],
)  # fmt: skip
def test_wayback_address_tells_original_and_time(url: str, original: str, at: str | None) -> None:
    found, when = parse_wayback(url)
    assert found == original
    assert (when.isoformat()[:19] if when else None) == at


def test_wayback_copy_is_read_by_the_layout_of_its_time() -> None:
    url = "https://web.archive.org/web/20220913091500id_/https://www.mil.am/en/news/7000"
    document = read_document(PAGE, url, load_source("am_mod"), captured_at=NOW)
    assert document.url == "https://www.mil.am/en/news/7000"
    assert document.captured_at == dt.datetime(2022, 9, 13, 9, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"\x89PNG\r\n", b"PK\x03\x04zip", b"abc\x00\x01\x02def"])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(LayoutError, match="binary"):
        read_document(data, "file.bin", captured_at=NOW)


@pytest.mark.parametrize("data", [b"", b"  \n\n ", b"<html><body></body></html>"])
def test_nothing_is_no_document(data: bytes) -> None:
    with pytest.raises((EmptyPage, LayoutError)):
        read_document(data, "empty", captured_at=NOW)


def test_given_file_becomes_evidence(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        capture = save_import(archive, POST.encode(), "https://paper.example/1")
        assert capture.kind == "resource" and capture.media_type == "text/plain"
        assert archive.load(capture.record).content == POST.encode()
        assert list(archive.verify(capture.record)) == [] and list(archive.verify()) == []
        assert save_import(archive, POST.encode(), "https://paper.example/1").record == capture.record


def fill(folder: Path) -> Path:
    with Archive(folder, clock=lambda: NOW) as archive:
        for at in (NOW, NOW + dt.timedelta(hours=1)):
            archive.save(
                Response(
                    url="https://www.mil.am/en/news/7000", asked_url="", status=200, reason="OK",
                    headers=(("Content-Type", "text/html"),), raw=PAGE, content=PAGE, captured_at=at,
                )
            )  # fmt: skip
    (path,) = folder.glob("*.warc.gz")
    return path


def test_warc_and_wacz_of_others_give_their_pages(tmp_path: Path) -> None:
    path = fill(tmp_path / "a")
    bundle = tmp_path / "x.wacz"
    with zipfile.ZipFile(bundle, "w") as file:
        file.writestr("datapackage.json", "{}")
        file.write(path, "archive/data.warc.gz")
    for source in (path, bundle):
        first, second = iter_responses(source)
        assert first.content == second.content == PAGE, "a revisit has the body it refers to"
        assert (first.captured_at, second.captured_at) == (NOW, NOW + dt.timedelta(hours=1))
        document = read_response(first, load_source("am_mod"))
        assert document.url == "https://www.mil.am/en/news/7000" and document.capture == first.record


def test_foreign_warc_with_chunks_and_gzip_is_undone(tmp_path: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    zipped = gzip.compress(PAGE)
    chunked = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (100, zipped[:100], len(zipped) - 100, zipped[100:])
    path = tmp_path / "x.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        pairs = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]
        head = StatusAndHeaders("200 OK", pairs, protocol="HTTP/1.1")
        values = {"payload": io.BytesIO(chunked), "length": len(chunked), "http_headers": head}
        writer.write_record(writer.create_warc_record("https://x.example/", "response", **values))
    (found,) = iter_responses(path)
    assert found.raw == zipped and found.content == PAGE


@pytest.mark.parametrize("data", [b"", b"no archive at all", b"PK\x03\x04broken"])
def test_what_is_no_archive_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"x\.warc\.gz"):
        list(iter_responses(path))


@pytest.mark.parametrize("zipped", [False, True])
def test_one_endless_line_is_no_archive_and_is_not_read_to_its_end(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "x.warc"
    data = b"a" * 20_000_000
    path.write_bytes(gzip.compress(data) if zipped else data)
    started = time.process_time()
    with pytest.raises(ArchiveError, match=r"does not begin with WARC/"):
        list(iter_responses(path))
    assert time.process_time() - started < 1, "a quadratic reading takes minutes"


def test_torn_archive_gives_what_is_whole(tmp_path: Path) -> None:
    path = fill(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:-40])
    assert [response.content for response in iter_responses(path)][:1] == [PAGE]
