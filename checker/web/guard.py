"""Every request before a page sees it: Host, Origin, size, session; every response after it: the headers that bind it.

Plain ASGI, so that nothing reads a body before it is allowed in.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.web.sessions import COOKIE, Sessions

MAX_FORM_BYTES = 64_000  # the longest form has a note and an address; FastAPI would take any size
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer would make our own forms' Origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OPEN_PATHS = ("/static/", "/enter")  # what may be seen without a session


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def split_host(value: str) -> str:
    """The name in a Host header, lower case, without port and brackets; empty where it is none."""
    try:
        return (urlsplit(f"//{value}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class Guard:
    """The guard in front of `app`.

    Args:
        app: what answers requests that may pass.
        sessions: the sessions and the token.
        host: address the server is bound to.
        names: further names under which it may be asked for.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, host: str, names: Iterable[str] = ()) -> None:
        self.app = app
        self.sessions = sessions
        self.is_local = is_loopback(host)
        known = {host, *names}
        known |= {"localhost"} if self.is_local else {socket.gethostname(), socket.getfqdn()}
        self.names = {name.casefold().strip("[]") for name in known}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookie = read_cookie(headers.get("cookie", ""), COOKIE)
        refusal = self._refuse(scope, headers, cookie)
        scope["session"] = cookie if self.sessions.is_open(cookie) else ""
        fresh = "" if scope["session"] or self.sessions.token else self.sessions.open()
        scope["session"] = scope["session"] or fresh

        async def send_bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                bound = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    bound[name] = value
                bound.setdefault("Cache-Control", "no-store")
                if fresh:
                    bound.append("Set-Cookie", session_cookie(fresh, scope))
            await send(message)

        await (refusal or self.app)(scope, receive if refusal else _limited(receive), send_bound)

    def _refuse(self, scope: Scope, headers: Headers, cookie: str) -> Response | None:
        host = headers.get("host", "")
        if not self._knows(split_host(host)):
            return PlainTextResponse(
                f"This desk is not reached as {split_host(host)!r}; [serve] names in config.toml adds a name.\n", 421
            )
        if scope["method"] not in ("GET", "HEAD"):
            problem = _origin_problem(headers, host)
            if problem:
                return PlainTextResponse(f"{problem}\n", 403)
            length = headers.get("content-length", "0")
            if not length.isdecimal() or int(length) > MAX_FORM_BYTES:
                return PlainTextResponse(f"A form may have {MAX_FORM_BYTES} bytes.\n", 413)
        if self.sessions.token and not scope["path"].startswith(OPEN_PATHS) and not self.sessions.is_open(cookie):
            return RedirectResponse("/enter", 303)
        return None

    def _knows(self, name: str) -> bool:
        """Whether the server may be asked for as `name`: a page elsewhere that rebinds its own name to us may not.

        An address given as digits cannot be rebound, so that any will do where we are not bound to loopback.
        """
        if name.casefold() in self.names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self.is_local


def _origin_problem(headers: Headers, host: str) -> str | None:
    """What is wrong with where a form was sent from, or None."""
    site = headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none"):
        return "This form was sent by another site."
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return "This form does not say which page sent it."
    try:
        parts = urlsplit(origin)
    except ValueError:
        return "This form was sent by another site."
    return None if parts.scheme in ("http", "https") and parts.netloc == host else "This form was sent by another site."


def _limited(receive: Receive) -> Receive:
    """`receive`, which gives up where a body without a length grows past the limit."""
    seen = 0

    async def receive_some() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_FORM_BYTES:
            return {"type": "http.disconnect"}
        return message

    return receive_some


def read_cookie(header: str, name: str) -> str:
    """The value of a cookie, or nothing where the header does not hold it or cannot be read."""
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def session_cookie(value: str, scope: Scope) -> str:
    """The Set-Cookie line of a session: for this site only, out of reach of scripts."""
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{secure}"
