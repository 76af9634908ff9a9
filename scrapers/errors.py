"""What can go wrong while reading publishers' pages, as a tree.

ScrapeError                     has a `kind`, the word under which it is counted and shown
├── SourceFileError             a source file is wrong: nothing was fetched
├── FetchError                  no usable response
│   ├── ContactMissing          live scraping without a contact address
│   ├── AddressRefused          a scheme, host or address we never go to
│   ├── RobotsForbidden         robots.txt says no
│   ├── RobotsUnreachable       robots.txt cannot be read: not now
│   ├── HostResting             the circuit breaker of the host is open
│   ├── ConnectionFailed        name resolution, connection, TLS or transfer failed
│   ├── LimitExceeded           too many bytes, too long, too many redirects
│   ├── HttpStatus              an error status
│   │   └── Gone                404 or 410
│   ├── BodyUnreadable          the content encoding is broken
│   └── NotInArchive            a replay holds no capture of the address
├── Blocked                     a challenge or block page
├── LayoutError                 a page does not have the shape its source file describes
│   └── EmptyPage               there is a page, but no text in it
├── ListingError                a listing or feed cannot be read
├── WrongLanguage               a feed or site gives texts in another language than its source file says
└── ArchiveError                the archive cannot be used
    ├── ArchiveFull             no room to write: nothing half-written stays
    └── RecordDamaged           a record and its digest do not agree
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Capture


class ScrapeError(Exception):
    """Any error of the scrapers; its text starts with a source's slug, an address or a file's path.

    Attributes:
        capture: the response that caused it, where one was received and archived.
    """

    kind = "error"
    capture: Capture | None = None


class SourceFileError(ScrapeError):
    """A source file is wrong; nothing was fetched."""

    kind = "source_file"


class FetchError(ScrapeError):
    """No usable response."""

    kind = "fetch"


class ContactMissing(FetchError):
    """Live scraping needs a contact address, and none is configured."""

    kind = "contact"


class AddressRefused(FetchError):
    """The scheme, the host or the resolved address is one we never go to."""

    kind = "refused"


class RobotsForbidden(FetchError):
    """The site's robots.txt forbids the address."""

    kind = "robots"


class RobotsUnreachable(FetchError):
    """The site's robots.txt cannot be read, so the site is not read now."""

    kind = "robots_unreachable"


class HostResting(FetchError):
    """The host failed several times in a row and is left alone for a while."""

    kind = "resting"


class ConnectionFailed(FetchError):
    """Name resolution, connection, TLS or transfer failed."""

    kind = "connection"


class LimitExceeded(FetchError):
    """More bytes, time or redirects than allowed."""

    kind = "limit"


class HttpStatus(FetchError):
    """The server answered with an error status.

    Attributes:
        status: the status code.
        wait_s: seconds that the server asks to wait, 0 where it does not.
    """

    kind = "http"

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        self.wait_s = 0.0


class Gone(HttpStatus):
    """The server says that the page is not there (404 or 410)."""

    kind = "gone"


class BodyUnreadable(FetchError):
    """The body cannot be decoded as its content encoding says."""

    kind = "unreadable"


class NotInArchive(FetchError):
    """A replay was asked for an address of which its archive holds no capture."""

    kind = "not_in_archive"


class Blocked(ScrapeError):
    """The response is a challenge or block page, not the publisher's."""

    kind = "blocked"


class LayoutError(ScrapeError):
    """A page does not have the shape its source file describes."""

    kind = "layout"


class EmptyPage(LayoutError):
    """The page was read, and there is no text in it."""

    kind = "empty"


class ListingError(ScrapeError):
    """A listing, feed or search answer cannot be read."""

    kind = "listing"


class WrongLanguage(ScrapeError):
    """A feed or site gives texts in another language than its source file says."""

    kind = "language"


class ArchiveError(ScrapeError):
    """The archive cannot be used."""

    kind = "archive"


class ArchiveFull(ArchiveError):
    """There is no room to write; nothing half-written stays."""

    kind = "disk_full"


class RecordDamaged(ArchiveError):
    """A record's bytes and its digest do not agree."""

    kind = "damaged"
