"""One request and its response over httpx, within limits; with `connection.py` all that opens a connection."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import certifi
import httpx

from .connection import GuardedTransport, set_deadline
from .decode import BodyDecoder
from .errors import ConnectionFailed, LimitExceeded
from .records import Response


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


class Exchange:
    """Sends one request and receives its response, within the limits; follows nothing and remembers nothing.

    Args:
        settings: the limits.
        clock: the time.
    """

    def __init__(self, settings: FetchSettings, clock: Callable[[], dt.datetime]) -> None:
        self._settings, self._clock = settings, clock
        self._clients: dict[tuple[str, str], httpx.Client] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Closes every connection."""
        for client in self._clients.values():
            client.close()

    def send(self, request: httpx.Request, cookies: httpx.Cookies, ca_bundle: str = "") -> Response:
        """The response to one request, its body whole.

        Args:
            request: ready to be sent.
            cookies: sent along where they fit, and added to.
            ca_bundle: file of certificate authorities, ``""`` for the usual ones.

        Raises:
            ConnectionFailed: there was no whole response.
            LimitExceeded: it was too long, or took too long.
            BodyUnreadable: its content encoding is broken.
        """
        url = str(request.url)
        cookies.set_cookie_header(request)
        client = self._client(request.url.netloc.decode("ascii"), ca_bundle)
        set_deadline(time.monotonic() + self._settings.max_s)
        try:
            answer = client.send(request, stream=True)
            try:
                cookies.extract_cookies(answer)
                raw, content = self._read(answer, url)
            finally:
                answer.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError) as error:
            raise ConnectionFailed(f"{url}: {type(error).__name__}: {error or 'no answer in time'}") from None
        finally:
            set_deadline(None)
        return Response(
            url=url,
            asked_url=url,
            status=answer.status_code,
            headers=_pairs(answer.headers),
            raw=raw,
            content=content,
            captured_at=self._clock(),
            request_headers=_pairs(request.headers),
            method=request.method,
            reason=answer.reason_phrase,
        )

    def _read(self, answer: httpx.Response, url: str) -> tuple[bytes, bytes]:
        """The body as received and as decoded, within the limits."""
        limit = self._settings.max_bytes
        declared = answer.headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) > limit:
            raise LimitExceeded(f"{url}: {declared} bytes are announced, {limit} allowed")
        parts, n = [], 0
        decoder = BodyDecoder(answer.headers.get("Content-Encoding", ""), limit, url)
        end = time.monotonic() + self._settings.max_s
        for piece in answer.iter_raw():
            n += len(piece)
            if n > limit:
                raise LimitExceeded(f"{url}: the body is longer than {limit} bytes")
            if time.monotonic() > end:
                raise LimitExceeded(f"{url}: not received whole within {self._settings.max_s:g} seconds")
            parts.append(piece)
            decoder.feed(piece)
        return b"".join(parts), decoder.finish()

    def _client(self, host: str, ca_bundle: str) -> httpx.Client:
        """The host's own client: a pool of many hosts looks through all its connections at every request."""
        with self._lock:
            if (host, ca_bundle) not in self._clients:
                self._clients[host, ca_bundle] = self._open_client(ca_bundle)
            return self._clients[host, ca_bundle]

    def _open_client(self, ca_bundle: str) -> httpx.Client:
        if ca_bundle not in self._contexts:
            context = ssl.create_default_context(cafile=certifi.where())
            if ca_bundle:
                try:
                    context.load_verify_locations(cafile=ca_bundle)
                except (OSError, ssl.SSLError) as error:
                    raise ConnectionFailed(f"{ca_bundle}: the CA bundle cannot be read ({error})") from None
            self._contexts[ca_bundle] = context
        context = self._contexts[ca_bundle]
        return httpx.Client(
            transport=GuardedTransport(context, self._settings.allow_loopback, max_connections=2),
            timeout=httpx.Timeout(self._settings.timeout_s, pool=None),
            # A cookie lives for one chain of redirects and is never kept.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )


def _pairs(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)
