"""A page's address ─▶ where a public web archive keeps a copy of it, asked for as Save Page Now takes it."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from .errors import HttpStatus
from .records import Response
from .responses import REDIRECTS

PLACE = "{url}"  # in a service's address: the page's address, encoded, goes there; otherwise it is added to the end
KEPT = "!#$%&'()*+,/:;=?@[]~"  # signs of an address that stay as they are


class Asking(Protocol):
    """What a `Fetcher` offers to ask a service."""

    def ask(self, url: str, delay_s: float) -> Response:
        """The answer, whatever its status."""


def submit_page(asker: Asking, service: str, url: str, delay_s: float) -> str:
    """The address of the public copy that the service has made of `url` now.

    Args:
        asker: sends the one request; redirects are not followed, since the first already names the copy.
        service: the service's address, ``https://archive.example/save/`` or ``https://archive.example/?url={url}``.
        url: the page.
        delay_s: seconds between two requests to the service, at least.

    Raises:
        FetchError: there is no copy: the service does not answer, asks to wait, refuses, or names no address.
    """
    page = quote(urldefrag(url).url, safe=KEPT)
    asked = service.replace(PLACE, quote(page, safe="")) if PLACE in service else service + page
    answer = asker.ask(asked, delay_s)
    name = "Location" if answer.status in REDIRECTS else "Content-Location"
    if answer.status not in (*REDIRECTS, 200, 201):
        raise HttpStatus(f"{asked}: says {answer.status} {answer.reason}".rstrip(), answer.status)
    given = answer.header(name)
    copy = urljoin(asked, given)
    if not given or not _is_copy(copy, asked, page):
        raise HttpStatus(f"{asked}: says {answer.status}, and {name} {given!r} names no copy", answer.status)
    return copy


def _is_copy(copy: str, asked: str, page: str) -> bool:
    """Whether an address can be that of a copy: it names the page, and is neither the page nor the question."""
    host = urlsplit(page).netloc
    return copy.startswith(("http://", "https://")) and host in copy.partition("://")[2] and copy not in (asked, page)
