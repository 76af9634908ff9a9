"""Saved pages, Wayback captures, pasted text and Markdown into documents, each with its evidence in the archive."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from .archive import Archive
from .dates import parse_moment
from .document import decode_response, normalise_url, parse_page, via_of
from .errors import EmptyPage, LayoutError
from .markdown import parse_markdown
from .records import Capture, Document, Moment, Response, Via
from .source import Source, parse_source
from .warcfile import iter_responses

MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p)\b", re.IGNORECASE)
WAYBACK = re.compile(r"^https?://web\.archive\.org/web/(\d{4,14})([a-z]{2}_)?/(.+)$", re.IGNORECASE)
BINARY = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_document(
    data: bytes,
    url: str,
    source: Source | None = None,
    *,
    captured_at: dt.datetime,
    published: Moment | None = None,
    media_type: str = "",
) -> Document:
    """The document that one given file holds.

    HTML is read by the source's layout of its time, and where that does not fit, or no source is given, by what the
    page says of itself and trafilatura. Other text is read as Markdown: headings, links, captions, embedded posts.

    Args:
        data: the file.
        url: the page's own address, or the Wayback address of a copy, whose time and original address then count.
        source: who published it.
        captured_at: when it was saved, where the address does not tell.
        published: when it was published, where the user knows better than the page.
        media_type: as declared; guessed where empty.

    Raises:
        EmptyPage: there is no text in it.
        LayoutError: it is no text at all.
    """
    original, at = parse_wayback(url)
    response = Response(
        url=original,
        asked_url=original,
        status=200,
        headers=(("Content-Type", media_type),),
        raw=data,
        content=data,
        captured_at=at or captured_at,
    )
    if data.startswith(BINARY) or (b"\x00" in data[:4096].replace(b"\x00\n", b"") and not _is_utf16(data)):
        raise LayoutError(f"{url}: a binary file, no page and no text")
    if media_type.startswith("text/markdown") or not (MARKUP.search(data[:20_000]) or "html" in media_type):
        document = _read_text(response, source)
    else:
        document = _read_html(response, source)
    via = via_of(source, Via.IMPORT) if source else Via.IMPORT
    return replace(document, via=via, published_at=published or document.published_at)


def read_response(response: Response, source: Source | None = None) -> Document:
    """The document of a response out of someone's archive; its own address and capture time are kept.

    Raises:
        ScrapeError: there is none in it.
    """
    original, at = parse_wayback(response.url)
    document = read_document(
        response.content,
        original,
        source,
        captured_at=at or response.captured_at,
        media_type=response.header("Content-Type"),
    )
    return replace(document, capture=response.record)


def save_import(
    archive: Archive, data: bytes, url: str, media_type: str = "", captured_at: dt.datetime | None = None
) -> Capture:
    """The capture of a given file: a resource record under the page's own address, its bytes as they were given."""
    original, at = parse_wayback(url)
    return archive.save_resource(original, data, media_type or guess_media_type(data), at or captured_at)


def parse_wayback(url: str) -> tuple[str, dt.datetime | None]:
    """The original address and the capture time of a Wayback address; any other address as it is, and None."""
    match = WAYBACK.match(url)
    if not match:
        return normalise_url(url) if "://" in url else url, None
    stamp = match[1].ljust(14, "0") if len(match[1]) >= 8 else match[1].ljust(4, "0") + "0101000000"
    try:
        at = dt.datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        at = None
    original = match[3] if "://" in match[3] else f"http://{match[3]}"
    return normalise_url(original), at


def guess_media_type(data: bytes) -> str:
    """``text/html`` or ``text/plain``, by what the file begins with."""
    return "text/html" if MARKUP.search(data[:20_000]) else "text/plain"


def generic_source(url: str, slug: str = "xx_import", zone: str = "UTC") -> Source:
    """A source without a layout, for a page of which nothing is known but its address."""
    address = url if "://" in url else "https://import.invalid/"
    table = {"slug": slug, "name": slug, "kind": "independent_media", "addresses": [address], "zone": zone}
    return parse_source({**table, "listing": {"item": "a"}}, slug)


def _read_html(response: Response, source: Source | None) -> Document:
    if source is not None and _is_page(source):
        try:
            return parse_page(source, response)
        except LayoutError:
            pass  # a copy kept by others, or of another time: what the page says of itself is tried next
    unknown = generic_source(response.url, zone=source.zone if source else "UTC")
    document = parse_page(unknown, response)
    if not source:
        return document
    return replace(document, source=source.slug, language=source.language)


def _is_page(source: Source) -> bool:
    return any(layout.text or layout.title or layout.json_ld for layout in source.layouts)


def _read_text(response: Response, source: Source | None) -> Document:
    parsed = parse_markdown(decode_response(response, source))
    if not parsed.paragraphs:
        raise EmptyPage(f"{response.url or 'the file'}: there is no text in it")
    zone = source.zone if source else "UTC"
    published = parse_moment(parsed.date, zone, near=response.captured_at) if parsed.date else None
    return Document(
        source=source.slug if source else "xx_import",
        url=response.url or parsed.url,
        title=parsed.title,
        published_at=published,
        text="\n\n".join(parsed.paragraphs),
        language=source.language if source else None,
        captured_at=response.captured_at,
        layout="markdown-1",
    )


def _is_utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


__all__ = [
    "generic_source",
    "guess_media_type",
    "iter_responses",
    "parse_wayback",
    "read_document",
    "read_response",
    "save_import",
]
