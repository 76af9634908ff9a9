"""The frozen records that the scrapers hand out; they import nothing of ours.

Times are aware UTC; a date without a time stays a date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

Moment = dt.datetime | dt.date
"""An aware UTC time, or a date that has no time and keeps none."""


class Scope(StrEnum):
    """How much of the publication the text holds."""

    FULL = "full"
    LEAD = "lead"  # a feed's summary, the first paragraph of a paid page


class Via(StrEnum):
    """The way by which a document came in."""

    DIRECT = "direct"
    TELEGRAM = "telegram"
    FEED = "feed"
    IMPORT = "import"
    REPLAY = "replay"
    DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer of a server, or one record of an archive, as received.

    Attributes:
        url: the address that answered, after redirects.
        asked_url: the address first asked for.
        status: HTTP status code; 200 for a resource.
        headers: names and values as received, in order.
        raw: the body after transfer-decoding and before content-decoding: what the digest is of.
        content: the body after content-decoding.
        captured_at: when the answer was received.
        request_headers: names and values as sent; empty where unknown.
        method: the method of the request.
        reason: the reason phrase of the status line.
        record: id of the WARC record that holds it, or None before it is written.
    """

    url: str
    asked_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    raw: bytes
    content: bytes
    captured_at: dt.datetime
    request_headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    reason: str = ""
    record: str | None = None

    def header(self, name: str) -> str:
        """The value of the first header of this name, or ``""``."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case, ``""`` where none is declared."""
        return self.header("Content-Type").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response in the archive.

    Attributes:
        record: the WARC-Record-ID, ``<urn:uuid:…>``: the key for `Archive.load`.
        url: the address that answered.
        captured_at: when.
        status: HTTP status; 200 for an imported resource.
        media_type: as declared, without parameters.
        sha256: hex digest of the body after transfer-decoding and before content-decoding.
        n_bytes: length of that body.
        kind: ``response``, ``revisit`` or ``resource``.
        refers_to: for a revisit, the record that holds the body.
        etag: validator for the next conditional request, or ``""``.
        last_modified: the same.
    """

    record: str
    url: str
    captured_at: dt.datetime
    status: int
    media_type: str
    sha256: str
    n_bytes: int
    kind: str = "response"
    refers_to: str | None = None
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One published page or post, as read by one layout.

    Attributes:
        source: slug of the source.
        url: the publication's own address (without tracking parameters).
        title: the headline; ``""`` for a post without one.
        published_at: aware UTC time, or a date where no time is known, or None.
        language: the language the source declares, a hint only.
        text: paragraphs divided by an empty line; an embedded post is a block that ends ``— Name (@handle) Date``.
        scope: the full text or only its lead.
        via: the way it came in.
        author: whose words the whole text is, where not the source's (a forwarded post), or None.
        capture: id of the record that holds the page, None before it is archived.
        captured_at: when the page was captured.
        layout: digest of what turned the page into this text: with another layout, another wording is not an edit.
        warnings: what was odd and not decisive ("date lies in the future").
    """

    source: str
    url: str
    title: str
    published_at: Moment | None
    text: str
    language: str | None = None
    scope: Scope = Scope.FULL
    via: Via = Via.DIRECT
    author: str | None = None
    capture: str | None = None
    captured_at: dt.datetime | None = None
    layout: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that went wrong, counted under its kind.

    Attributes:
        kind: the `kind` of the error ("blocked", "robots", "layout", …).
        url: the address concerned, or ``""``.
        message: what was found, what was expected, what to do.
    """

    kind: str
    url: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One response and what was read from it: store all of it in one transaction.

    Attributes:
        source: slug of the source.
        url: the address asked for: the document's own where there is one, whatever it redirected to.
        capture: the record in the archive; None where no archive is written or nothing was received.
        documents: none for a listing, one for a page, many for a feed or a channel.
        failure: why there is no document, where there should be one.
        unchanged: the server said, or the digest shows, that nothing is new since the last capture.
        gone: the server says that a page seen before is not there now (404, 410).
    """

    source: str
    url: str
    capture: Capture | None = None
    documents: tuple[Document, ...] = ()
    failure: Failure | None = None
    unchanged: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the caller knows of an address.

    Attributes:
        first_at: when it was first stored as a document.
        checked_at: when it was last captured, changed or not.
        published_at: the document's own time.
    """

    first_at: dt.datetime
    checked_at: dt.datetime
    published_at: Moment | None = None


SeenBefore = Callable[[str], Seen | None]
"""Tells what is known of an address; None means that it was never stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one run of one source went.

    Attributes:
        source: its slug.
        started_at: when the run began.
        ended_at: when it ended.
        n_listed: addresses or posts found in listings.
        n_captures: responses written to the archive.
        n_documents: documents read, changed or not.
        n_unchanged: pages that had not changed.
        newest: the newest publication time seen.
        failures: everything that went wrong.
        warnings: odd but not decisive: a maximum passed, a selector that no longer matches.
    """

    source: str
    started_at: dt.datetime
    ended_at: dt.datetime
    n_listed: int = 0
    n_captures: int = 0
    n_documents: int = 0
    n_unchanged: int = 0
    newest: Moment | None = None
    failures: tuple[Failure, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    @property
    def blocked(self) -> bool:
        """Whether a challenge or block page was met."""
        return any(failure.kind == "blocked" for failure in self.failures)
