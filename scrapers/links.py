"""What a listing, a feed, a channel or a search hands on: links to follow, or documents already whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .document import normalise_url
from .records import Document, Moment
from .source import Source

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
