"""What a site's robots.txt allows, by protego; unreachable means "not now". Fetches through the fetcher it is given."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from .errors import FetchError, HostResting, HttpStatus, RobotsForbidden, RobotsUnreachable
from .records import Response

AGENT = "source-credibility-checker"
KEPT_S = 24 * 3600.0
TRY_AGAIN_S = 600.0
LONGEST_CRAWL_DELAY_S = 300.0  # a Crawl-delay of a day is a mistake or a refusal: it is read as "do not read"
MAX_CHARS = 500_000


@dataclass
class _Rules:
    rules: Protego | None
    problem: str
    read_at: float


class Robots:
    """The robots.txt of every site asked, kept for a day.

    Args:
        fetch: gives the response of an address, verified by a CA bundle, without asking robots.txt.
        now: seconds, monotonic.
    """

    def __init__(self, fetch: Callable[[str, str], Response], now: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._now = fetch, now
        self._sites: dict[str, _Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, url: str, ca_bundle: str = "") -> float:
        """The site's Crawl-delay in seconds (0 for none) where the address may be read.

        Raises:
            RobotsForbidden: it may not.
            RobotsUnreachable: robots.txt cannot be read, so nothing is read now.
            HostResting: the host is left alone.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks.setdefault(site, threading.Lock())
        with lock:
            known = self._sites.get(site)
            age = KEPT_S if known is None or not known.problem else TRY_AGAIN_S
            if known is None or self._now() - known.read_at > age:
                known = self._sites[site] = self._load(site, ca_bundle)
        if known.problem:
            raise RobotsUnreachable(f"{site}/robots.txt: {known.problem}; the site is not read now")
        if known.rules is None:
            return 0.0
        delay = float(known.rules.crawl_delay(AGENT) or 0.0)
        if not known.rules.can_fetch(url, AGENT) or delay > LONGEST_CRAWL_DELAY_S:
            raise RobotsForbidden(f"{url}: robots.txt of {site} forbids it")
        return delay

    def _load(self, site: str, ca_bundle: str) -> _Rules:
        try:
            response = self._fetch(f"{site}/robots.txt", ca_bundle)
        except HttpStatus as error:
            # RFC 9309: 4xx means that there are no rules; 5xx, and 429, that nothing may be read.
            if 400 <= error.status < 500 and error.status != 429:
                return _Rules(None, "", self._now())
            return _Rules(None, str(error), self._now())
        except HostResting:
            raise  # known to the host's own state, and not a fact about its robots.txt
        except FetchError as error:
            return _Rules(None, str(error), self._now())
        text = response.content[:MAX_CHARS].decode("utf-8", errors="replace")
        return _Rules(Protego.parse(text), "", self._now())
