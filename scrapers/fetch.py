"""Addresses into responses, politely and within limits, each archived before anyone parses it.

With `connection.py` the only file that opens a connection.
"""

from __future__ import annotations

import datetime as dt
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import certifi
import httpx

from .archive import Archive, utc_now
from .blocked import find_block
from .connection import GuardedTransport, set_deadline
from .decode import BodyDecoder
from .errors import (
    AddressRefused,
    Blocked,
    BodyUnreadable,
    ConnectionFailed,
    ContactMissing,
    FetchError,
    Gone,
    HttpStatus,
    LimitExceeded,
    ScrapeError,
)
from .pace import Pace
from .records import Capture, Response
from .robots import AGENT, Robots

REDIRECTS = frozenset({301, 302, 303, 307, 308})
LATER = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
VERSION = "0.1"
NEVER_SENT = "\r\n\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How pages are fetched.

    Attributes:
        contact: a role mailbox or page that tells the publishers who asks.
        state: folder of the hosts' state, shared by all processes that scrape.
        delay_s: seconds between two requests to a host, at least; a source may ask for more.
        timeout_s: seconds a server may be silent.
        max_s: seconds one response may take as a whole.
        max_bytes: bytes of one response, after decompression.
        max_redirects: redirects followed.
        attempts: tries in all, where trying again makes sense.
        backoff_s: the first pause before trying again; doubles each time.
        source_max_s: seconds one source may take in one run.
        source_max_bytes: bytes one source may bring in one run.
        allow_loopback: lets tests and replays read this machine.
    """

    contact: str = ""
    state: Path = Path("archive")
    delay_s: float = 2.0
    timeout_s: float = 30.0
    max_s: float = 120.0
    max_bytes: int = 20_000_000  # the longest of 17 saved news pages has 1.3 million
    max_redirects: int = 6
    attempts: int = 3
    backoff_s: float = 2.0
    source_max_s: float = 3600.0
    source_max_bytes: int = 1_000_000_000
    allow_loopback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for.

    Attributes:
        url: the address.
        hosts: hosts that may be asked at first; redirects may lead to other public ones.
        delay_s: the source's own pause.
        ca_bundle: file of certificate authorities, ``""`` for the usual ones.
        method: GET or POST.
        body: of a POST, JSON.
        language: what the reader would like to get.
    """

    url: str
    hosts: frozenset[str]
    delay_s: float = 0.0
    ca_bundle: str = ""
    method: str = "GET"
    body: bytes = b""
    language: str | None = None


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


@dataclass(slots=True)
class _Chain:
    """What one request carries along its redirects."""

    request: Request
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    is_robots: bool = False


class Fetcher:
    """Fetches live, one request at a time per host; use it from as many threads as there are hosts.

    Args:
        settings: see `FetchSettings`.
        archive: every response is kept there.
        pace: the hosts' pauses; made from the settings where None.
        clock: the time; passed in by tests.

    Raises:
        ContactMissing: the settings name no contact.
    """

    live = True

    def __init__(
        self,
        settings: FetchSettings,
        archive: Archive,
        pace: Pace | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        contact = settings.contact.strip()
        if not contact or any(c in contact for c in NEVER_SENT) or not ("@" in contact or "://" in contact):
            raise ContactMissing(
                "live scraping tells every publisher whom to write to, and no contact is configured: "
                'add `contact = "desk@your-newsroom.example"` (a role mailbox) to [scrape] in config.toml'
            )
        self.settings, self.archive = settings, archive
        self._pace, self._clock = pace or Pace(settings.state / "hosts"), clock
        self._agent = f"{AGENT}/{VERSION} (+{contact})"
        self._clients: dict[str, httpx.Client] = {}
        self._lock = threading.Lock()
        self._robots = Robots(self._fetch_robots)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes every connection."""
        for client in self._clients.values():
            client.close()

    def fetch(self, request: Request) -> Iterator[Fetched]:
        """The response to a request: exactly one, where a replay gives every capture of the address.

        Raises:
            FetchError: there is no usable response.
            Blocked: there is one, and it is not the publisher's.
            ArchiveFull: it cannot be kept, so it is not used.
        """
        if urlsplit(request.url).netloc.lower() not in request.hosts:
            raise AddressRefused(f"{request.url}: not on a host the source names ({', '.join(sorted(request.hosts))})")
        yield self._follow(_Chain(request))

    def iter_urls(self, hosts: frozenset[str]) -> Iterator[str]:
        """None: live, a page is read because a listing or the caller names it."""
        yield from ()

    def _follow(self, chain: _Chain) -> Fetched:
        url, method = chain.request.url, chain.request.method
        for _ in range(self.settings.max_redirects + 1):
            self._check_scheme(url, chain.request)
            crawl_delay = 0.0 if chain.is_robots else self._robots.check(url)
            fetched = self._try(chain, url, method, max(self.settings.delay_s, chain.request.delay_s, crawl_delay))
            response = fetched.response
            target = response.header("Location") if response.status in REDIRECTS else ""
            if not target:
                return replace(fetched, response=replace(response, asked_url=chain.request.url))
            method = method if response.status in (307, 308) else "GET"
            url = urljoin(url, target).partition("#")[0]
        raise LimitExceeded(f"{chain.request.url}: more than {self.settings.max_redirects} redirects")

    def _try(self, chain: _Chain, url: str, method: str, delay_s: float) -> Fetched:
        """One hop, tried again where that makes sense."""
        for attempt in range(1, self.settings.attempts + 1):
            last = attempt == self.settings.attempts
            backoff = self.settings.backoff_s * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
            with self._pace.turn(urlsplit(url).netloc.lower(), delay_s) as host:
                try:
                    fetched = self._ask(chain, url, method)
                    # A robots.txt that is served while every page fails must not close the circuit again.
                    if not chain.is_robots:
                        self._pace.note_success(host)
                    return fetched
                except ConnectionFailed:
                    self._pace.note_failure(host, 0.0 if last else backoff)
                    if last:
                        raise
                except HttpStatus as error:
                    if error.status not in LATER:
                        if not chain.is_robots:
                            self._pace.note_success(host)
                        raise
                    self._pace.note_failure(host, error.wait_s or (0.0 if last else backoff))
                    if last:
                        raise
                except (Blocked, LimitExceeded):
                    self._pace.note_failure(host)
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ask(self, chain: _Chain, url: str, method: str) -> Fetched:
        validators = self._validators(chain, url, method)
        response = self._exchange(chain, url, method, validators)
        if response.status == 304 and not validators:
            # A cache between us and the publisher says "not modified" to a question we did not ask.
            response = self._exchange(chain, url, method, {"Cache-Control": "no-cache", "Pragma": "no-cache"})
            if response.status == 304:
                raise HttpStatus(f"{url}: says 304, and nothing was captured before", 304)
        capture = self.archive.save(response)
        return check_response(response, capture, self.archive, self._clock())

    def _exchange(self, chain: _Chain, url: str, method: str, extra: dict[str, str]) -> Response:
        body = chain.request.body if method == "POST" else None
        headers = self._headers(chain.request) | extra
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = httpx.Request(method, url, headers=headers, content=body)
        chain.cookies.set_cookie_header(request)
        client = self._client(chain.request.ca_bundle)
        set_deadline(time.monotonic() + self.settings.max_s)
        try:
            answer = client.send(request, stream=True)
            try:
                chain.cookies.extract_cookies(answer)
                raw, content = self._read(answer, url)
            finally:
                answer.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError) as error:
            raise ConnectionFailed(f"{url}: {type(error).__name__}: {error or 'no answer in time'}") from None
        finally:
            set_deadline(None)
        return Response(
            url=url,
            asked_url=chain.request.url,
            status=answer.status_code,
            headers=_pairs(answer.headers),
            raw=raw,
            content=content,
            captured_at=self._clock(),
            request_headers=_pairs(request.headers),
            method=method,
            reason=answer.reason_phrase,
        )

    def _read(self, answer: httpx.Response, url: str) -> tuple[bytes, bytes]:
        """The body as received and as decoded, within the limits."""
        limit = self.settings.max_bytes
        declared = answer.headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise LimitExceeded(f"{url}: {declared} bytes are announced, {limit} allowed")
        parts, n = [], 0
        decoder = BodyDecoder(answer.headers.get("Content-Encoding", ""), limit, url)
        end = time.monotonic() + self.settings.max_s
        for piece in answer.iter_raw():
            n += len(piece)
            if n > limit:
                raise LimitExceeded(f"{url}: the body is longer than {limit} bytes")
            if time.monotonic() > end:
                raise LimitExceeded(f"{url}: not received whole within {self.settings.max_s:g} seconds")
            parts.append(piece)
            decoder.feed(piece)
        return b"".join(parts), decoder.finish()

    def _headers(self, request: Request) -> dict[str, str]:
        return {
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5",
            "Accept-Language": f"{request.language},en;q=0.5" if request.language else "en,*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }

    def _validators(self, chain: _Chain, url: str, method: str) -> dict[str, str]:
        if method != "GET" or chain.is_robots:
            return {}
        etag, modified = self.archive.find_validators(url)
        headers = {"If-None-Match": etag} if etag else {}
        return headers | ({"If-Modified-Since": modified} if modified else {})

    def _check_scheme(self, url: str, request: Request) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise AddressRefused(f"{url}: not an address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise AddressRefused(f"{url}: only http and https addresses without a user name are read")
        if (
            port not in (None, 80, 443)
            and parts.netloc.lower() not in request.hosts
            and not self.settings.allow_loopback
        ):
            raise AddressRefused(f"{url}: redirected to port {port}")

    def _client(self, ca_bundle: str) -> httpx.Client:
        with self._lock:
            if ca_bundle not in self._clients:
                self._clients[ca_bundle] = self._open_client(ca_bundle)
            return self._clients[ca_bundle]

    def _open_client(self, ca_bundle: str) -> httpx.Client:
        context = ssl.create_default_context(cafile=certifi.where())
        if ca_bundle:
            try:
                context.load_verify_locations(cafile=ca_bundle)
            except (OSError, ssl.SSLError) as error:
                raise ConnectionFailed(f"{ca_bundle}: the CA bundle cannot be read ({error})") from None
        return httpx.Client(
            transport=GuardedTransport(context, self.settings.allow_loopback, max_connections=256),
            timeout=httpx.Timeout(self.settings.timeout_s, pool=None),
            # A cookie lives for one chain of redirects and is never kept.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )

    def _fetch_robots(self, url: str) -> Response:
        request = Request(url=url, hosts=frozenset({urlsplit(url).netloc.lower()}))
        return self._follow(_Chain(request, is_robots=True)).response


def check_response(response: Response, capture: Capture, archive: Archive, now: dt.datetime) -> Fetched:
    """The response where a reader can use it, with the body it refers to.

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
    elif status in (200, 203) and not response.content.strip():
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


def _pairs(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


__all__ = ["FetchError", "FetchSettings", "Fetched", "Fetcher", "Request", "check_response", "parse_retry_after"]
