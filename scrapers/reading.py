"""A response into what its source's kind makes of it: links, or documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from urllib.parse import urlsplit

from .archive import Archive
from .document import parse_page
from .errors import LayoutError, WrongLanguage
from .feed import parse_feed
from .links import Link, Listed
from .listing import parse_listing
from .records import Document, Moment, Response
from .search import parse_search
from .source import Source
from .telegram import parse_channel
from .tongue import find_foreign

# A feed of which so many texts, and half of all, are in another language has been swapped; fewer are quotations.
MIN_FOREIGN = 3


def parse_listed(source: Source, response: Response) -> Listed:
    """What a listing, feed, channel or search answer holds.

    Raises:
        ScrapeError: it cannot be read as the source file describes it, or is in another language.
    """
    if source.feed is not None:
        listed = parse_feed(source, response)
    elif source.telegram is not None:
        listed = parse_channel(source, response)
    elif source.json_search is not None:
        listed = parse_search(source, response)
    else:
        listed = parse_listing(source, response)
    foreign = [tongue for x in listed.documents if (tongue := find_foreign(x.text, source.expect.languages))]
    if is_swapped(len(foreign), len(listed.documents)):
        raise WrongLanguage(
            f"{source.slug}: {len(foreign)} of {len(listed.documents)} texts at {response.url} are in {foreign[0]}, "
            f"not in {', '.join(source.expect.languages)}"
        )
    return listed


def is_swapped(n_foreign: int, n_texts: int) -> bool:
    """Whether so many texts are in another language that the whole feed or site is."""
    return n_foreign >= MIN_FOREIGN and n_foreign * 2 >= n_texts


def read_page(source: Source, response: Response, link: Link) -> Document:
    """The document of an article page, with the listing's title and date where the page has none.

    Raises:
        LayoutError: the page does not fit, or the front page came in its place.
    """
    asked, got = urlsplit(response.asked_url).path, urlsplit(response.url).path
    if got in ("", "/") and asked not in ("", "/"):
        raise LayoutError(f"{source.slug}: {response.asked_url} leads to the front page")
    document = parse_page(source, response)
    moment = _choose_moment(source, document, link)
    if moment != document.published_at:
        document = replace(document, published_at=moment)
    return document if document.title else replace(document, title=link.title)


def _choose_moment(source: Source, document: Document, link: Link) -> Moment | None:
    """The page's own time or day, unless the listing knows better."""
    listed, own = link.published_at, document.published_at
    if own is None or listed is None:
        return own or listed
    same_day = abs((_day(listed) - _day(own)).days) <= 1
    layout = source.layout_at(document.captured_at.date() if document.captured_at else dt.date.max)
    if not layout.date and "date" not in layout.json_ld and not same_day:
        return listed  # nobody has said where the page's date stands: what was guessed may be today's
    # A day and a time that mean the same day: the time.
    return listed if same_day and not isinstance(own, dt.datetime) and isinstance(listed, dt.datetime) else own


def _day(moment: Moment) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def read_capture(archive: Archive, record: str, source: Source) -> tuple[Document, ...]:
    """The documents of an archived response, read by the source's layout of the capture's time.

    Raises:
        ScrapeError: the record cannot be read, or the layout does not fit it.
    """
    response = archive.load(record)
    start = response.content[:200].lstrip()
    is_page = source.listing is not None or (
        source.telegram is None and not start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"{", b"["))
    )
    return (parse_page(source, response),) if is_page else parse_listed(source, response).documents
