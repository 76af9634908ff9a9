"""Whether a response can be used: its status, its body, and whether it is the publisher's at all; opens nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from .archive import Archive
from .blocked import find_block
from .errors import Blocked, BodyUnreadable, Gone, HttpStatus, ScrapeError
from .records import Capture, Response

REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A usable response and its place in the archive.

    Attributes:
        response: with a body, also where the server said "not modified".
        capture: its record.
        unchanged: the body is the one of the last capture.
    """

    response: Response
    capture: Capture
    unchanged: bool = False


def check_response(
    response: Response, capture: Capture, archive: Archive, now: dt.datetime, may_be_empty: bool = False
) -> Fetched:
    """The response where a reader can use it, with the body it refers to.

    Args:
        response: as received.
        capture: its record.
        archive: holds the body that a "not modified" refers to.
        now: the time, for a Retry-After.
        may_be_empty: whether nothing is an answer too (an empty robots.txt allows everything).

    Raises:
        HttpStatus: its status is an error.
        Blocked: it is a challenge or block page.
        BodyUnreadable: there is nothing in it.
    """
    error: ScrapeError | None = None
    url, status = response.url, response.status
    if block := find_block(response):
        error = Blocked(f"{url}: {block} in place of the page (status {status})")
    elif status in (404, 410):
        error = Gone(f"{url}: says {status} {response.reason}".rstrip(), status)
    elif status >= 400:
        error = HttpStatus(f"{url}: says {status} {response.reason}".rstrip(), status)
        error.wait_s = parse_retry_after(response.header("Retry-After"), now)
    elif status in (200, 203) and not response.content.strip() and not may_be_empty:
        error = BodyUnreadable(f"{url}: says {status} and sends nothing")
    elif status not in (200, 203, 304) and status not in REDIRECTS:
        error = HttpStatus(f"{url}: says {status}, which is no page", status)
    if error is not None:
        error.capture = capture
        raise error
    if status == 304:
        body = archive.load(capture.record)
        return Fetched(response=body, capture=capture, unchanged=True)
    unchanged = capture.kind == "revisit"
    return Fetched(response=replace(response, record=capture.record), capture=capture, unchanged=unchanged)


def parse_retry_after(value: str, now: dt.datetime) -> float:
    """Seconds that a Retry-After header asks to wait, in either of its forms; 0 where it says nothing."""
    text = value.strip()
    if text.isdecimal():
        return min(float(text), 1e7)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return 0.0
    aware = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return max(0.0, (aware - now).total_seconds())
