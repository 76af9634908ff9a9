"""Addresses into responses, politely, each archived before anyone parses it; the only caller of `exchange.py`."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

import httpx

from .archive import Archive, utc_now
from .closing import Closing
from .errors import AddressRefused, Blocked, ConnectionFailed, ContactMissing, FetchError, HttpStatus, LimitExceeded
from .exchange import Exchange, FetchSettings
from .pace import Pace
from .records import Response
from .responses import REDIRECTS, Fetched, check_response, parse_retry_after
from .robots import AGENT, Robots

LATER = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
VERSION = "0.1"
NEVER_SENT = "\r\n\x00"


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


@dataclass(slots=True)
class _Chain:
    """What one request carries along its redirects."""

    request: Request
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    is_robots: bool = False


class Fetcher(Closing):
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
        self._exchange = Exchange(settings, clock)
        self._robots = Robots(self._fetch_robots)

    def close(self) -> None:
        """Closes every connection."""
        self._exchange.close()

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
            crawl_delay = 0.0 if chain.is_robots else self._robots.check(url, chain.request.ca_bundle)
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
        response = self._send(chain, url, method, validators)
        if response.status == 304 and not validators:
            # A cache between us and the publisher says "not modified" to a question we did not ask.
            response = self._send(chain, url, method, {"Cache-Control": "no-cache", "Pragma": "no-cache"})
            if response.status == 304:
                raise HttpStatus(f"{url}: says 304, and nothing was captured before", 304)
        capture = self.archive.save(response)
        return check_response(response, capture, self.archive, self._clock(), may_be_empty=chain.is_robots)

    def _send(self, chain: _Chain, url: str, method: str, extra: dict[str, str]) -> Response:
        body = chain.request.body if method == "POST" else None
        headers = self._headers(chain.request) | extra
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            request = httpx.Request(method, url, headers=headers, content=body)
        except httpx.InvalidURL as error:
            raise AddressRefused(f"{url}: not an address ({error})") from None
        response = self._exchange.send(request, chain.cookies, chain.request.ca_bundle)
        return replace(response, url=url, asked_url=chain.request.url)

    def post(self, url: str, data: bytes, media_type: str) -> Response:
        """The answer to something sent: a time-stamp authority's. Not archived, not tried again.

        Raises:
            FetchError: there is none.
        """
        self._check_scheme(url, Request(url=url, hosts=frozenset({urlsplit(url).netloc.lower()})))
        headers = {"User-Agent": self._agent, "Content-Type": media_type}
        response = self._exchange.send(httpx.Request("POST", url, headers=headers, content=data), httpx.Cookies())
        if response.status != 200:
            raise HttpStatus(f"{url}: says {response.status} {response.reason}".rstrip(), response.status)
        return response

    def ask(self, url: str, delay_s: float) -> Response:
        """A service's answer, whatever its status: a public archive's. Not followed, not archived, not tried again.

        Raises:
            FetchError: there is none, or the host asked to be left alone.
        """
        host = urlsplit(url).netloc.lower()
        self._check_scheme(url, Request(url=url, hosts=frozenset({host})))
        with self._pace.turn(host, max(self.settings.delay_s, delay_s)) as state:
            try:
                request = httpx.Request("GET", url, headers={"User-Agent": self._agent, "Accept": "*/*"})
                response = self._exchange.send(request, httpx.Cookies())
            except (httpx.InvalidURL, ConnectionFailed, LimitExceeded) as error:
                self._pace.note_failure(state)
                raise ConnectionFailed(str(error)) from None
            if response.status in LATER:
                self._pace.note_failure(state, parse_retry_after(response.header("Retry-After"), self._clock()))
            else:
                self._pace.note_success(state)
        return response

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

    def _fetch_robots(self, url: str, ca_bundle: str) -> Response:
        request = Request(url=url, hosts=frozenset({urlsplit(url).netloc.lower()}), ca_bundle=ca_bundle)
        return self._follow(_Chain(request, is_robots=True)).response


__all__ = ["FetchError", "FetchSettings", "Fetched", "Fetcher", "Request", "check_response", "parse_retry_after"]
