"""A page's address ─▶ where a public web archive keeps a copy of it, asked for as Save Page Now takes it."""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from .errors import HttpStatus
from .records import Response
from .responses import REDIRECTS

PLACE = "{url}"  # in a service's address: the page's address, encoded, goes there; otherwise it is added to the end
MEMENTO = re.compile(r"""<([^<>]+)>;[^<]*\brel="?(?:last )?memento\b""")
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
    if answer.status not in (*REDIRECTS, 200, 201):
        raise HttpStatus(f"{asked}: says {answer.status} {answer.reason}".rstrip(), answer.status)
    given = _named(answer)
    copy = urljoin(asked, given)
    if not given or not _is_copy(copy, asked, page):
        raise HttpStatus(f"{asked}: says {answer.status}, and {given or 'nothing'!r} names no copy", answer.status)
    return copy


def _named(answer: Response) -> str:
    """Where the answer says that the copy lies: a redirect's target, its own place, or a memento (RFC 7089)."""
    if answer.status in REDIRECTS:
        return answer.header("Location")
    memento = MEMENTO.search(answer.header("Link"))
    return answer.header("Content-Location") or (memento.group(1) if memento else "")


def _is_copy(copy: str, asked: str, page: str) -> bool:
    """Whether an address can be that of a copy: it names the page, and is neither the page nor the question."""
    host = urlsplit(page).netloc
    return copy.startswith(("http://", "https://")) and host in copy.partition("://")[2] and copy not in (asked, page)
