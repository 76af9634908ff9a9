"""What a listing, a feed, a channel or a search hands on: links to follow, or documents already whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from .document import normalise_url
from .errors import ListingError
from .records import Document, Moment, Response
from .source import Source

Entry = TypeVar("Entry")
NOT_PAGES = re.compile(r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|zip|docx?|xlsx?|pptx?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry of a listing.

    Attributes:
        url: the page's address.
        title: the headline as the listing has it.
        published_at: the listing's date, used where the page itself tells none or only a day.
        lead: a summary, used where the page cannot be had.
    """

    url: str
    title: str = ""
    published_at: Moment | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What one listing page holds.

    Attributes:
        links: pages to follow, in the page's order.
        documents: publications that are whole already.
        next_url: the next page, or ``""``.
        n_items: entries found, used or not.
        warnings: what was odd.
    """

    links: tuple[Link, ...] = ()
    documents: tuple[Document, ...] = ()
    next_url: str = ""
    n_items: int = 0
    warnings: tuple[str, ...] = ()


def gather(
    source: Source,
    response: Response,
    entries: Sequence[Entry],
    link_of: Callable[[Entry], Link | None],
    document_of: Callable[[Entry, Link], Document | None],
) -> Listed:
    """What a feed's or a search's entries hold: a document where the entry is whole, else a link; an address once.

    Args:
        source: whose they are.
        response: in which they stand.
        entries: as parsed.
        link_of: an entry's link, or None where it leads to no page of the source.
        document_of: an entry's document, or None where its page is to be read.

    Raises:
        ListingError: no entry leads to a page of the source.
    """
    links: dict[str, Link] = {}
    documents: dict[str, Document] = {}
    warnings: list[str] = []
    for entry in entries:
        link = link_of(entry)
        if link is None:
            warnings.append(f"{source.slug}: an entry without an address of the source at {response.url}")
        elif document := document_of(entry, link):
            documents.setdefault(link.url, document)
        else:
            links.setdefault(link.url, link)
    if entries and not links and not documents and source.expect.min_items:
        raise ListingError(
            f"{source.slug}: none of {len(entries)} entries links to a page of the source, at {response.url}"
        )
    if len(entries) > source.expect.max_items:
        warnings.append(f"{source.slug}: {len(entries)} entries, more than {source.expect.max_items}")
    return Listed(
        links=tuple(links.values()),
        documents=tuple(documents.values()),
        n_items=len(entries),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def page_url(address: str, base: str, source: Source) -> str | None:
    """The normalised address of a page of the source, or None where it leads elsewhere."""
    try:
        url = urljoin(base, address.strip())
        parts = urlsplit(url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not port_is_sound or NOT_PAGES.search(parts.path):
        return None
    if parts.netloc.lower() not in source.all_hosts:
        return None
    if source.pages and not re.search(source.pages, url):
        return None
    return normalise_url(url, source)
