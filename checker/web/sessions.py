"""Who may come in: a token, compared in constant time and at a limited rate; and forms that only our pages can send."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

MIN_TOKEN_CHARS = 16  # 16 random letters and digits hold 95 bits; at 5 tries a minute none is guessed
TRIES = 5  # wrong tokens from one address within WINDOW_S before it must wait
ALL_TRIES = 50  # the same from everywhere
WINDOW_S = 60.0
MAX_ADDRESSES = 4096  # addresses remembered at once
SESSION_S = 12 * 3600  # a working day
COOKIE = "checker_session"


@dataclass(slots=True)
class Sessions:
    """The open sessions of one server, signed with a key that is made when it starts.

    Args:
        token: what a visitor must know; empty: none is asked for (the server listens on loopback only).
        now: seconds on a clock that never goes back, handed in for tests.
    """

    token: str = ""
    now: Callable[[], float] = time.monotonic
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _failed: dict[str, deque[float]] = field(default_factory=dict)
    _all_failed: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def open(self) -> str:
        """A new session's cookie value: a random name, when it was opened, and our signature."""
        body = f"{secrets.token_urlsafe(18)}.{int(self.now())}"
        return f"{body}.{self._sign('session', body)}"

    def is_open(self, cookie: str) -> bool:
        """Whether we opened the session of this cookie, less than a working day ago."""
        body, _, signature = cookie.rpartition(".")
        if not body or not hmac.compare_digest(signature.encode(), self._sign("session", body).encode()):
            return False
        return self.now() - int(body.rpartition(".")[2]) < SESSION_S

    def form_token(self, cookie: str) -> str:
        """What a form of this session must carry."""
        return self._sign("form", cookie)

    def fits_form(self, cookie: str, given: str) -> bool:
        """Whether a form was made by us for this session."""
        return self.is_open(cookie) and hmac.compare_digest(given.encode(), self.form_token(cookie).encode())

    def fits_token(self, given: str) -> bool:
        """Whether `given` is the token; digests are compared, so that not even its length shows in the time taken."""
        wanted, found = (hashlib.sha256(text.encode()).digest() for text in (self.token, given))
        return bool(self.token) and hmac.compare_digest(wanted, found)

    def wait_s(self, address: str) -> int:
        """Seconds that `address` must wait before its next try; 0: none."""
        with self._lock:
            now = self.now()
            waits = [_wait(self._all_failed, ALL_TRIES, now), _wait(self._failed.get(address, deque()), TRIES, now)]
            return max(waits)

    def note_failure(self, address: str) -> None:
        """A wrong token came from `address`."""
        with self._lock:
            if len(self._failed) >= MAX_ADDRESSES:
                del self._failed[next(iter(self._failed))]
            self._failed.setdefault(address, deque(maxlen=TRIES)).append(self.now())
            self._all_failed.append(self.now())
            while len(self._all_failed) > ALL_TRIES:
                self._all_failed.popleft()

    def _sign(self, use: str, body: str) -> str:
        return hmac.new(self.key, f"{use}:{body}".encode(), hashlib.sha256).hexdigest()


def _wait(failures: deque[float], tries: int, now: float) -> int:
    recent = [at for at in failures if now - at < WINDOW_S]
    return 0 if len(recent) < tries else max(1, int(recent[-tries] + WINDOW_S - now + 0.999))
