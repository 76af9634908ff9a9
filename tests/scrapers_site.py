"""A real HTTP server on a free port of this machine whose every path misbehaves as told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each path by the function that the site holds for it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for an acknowledgement between head and body
    site: Site

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.site.hits[self.path.partition("?")[0]] += 1
        self.site.asked.append((self.path, dict(self.headers.items())))
        answer = self.site.answers.get(self.path) or self.site.answers.get(self.path.partition("?")[0])
        if answer is None:
            self.reply(404, b"no such page")
        else:
            answer(self)

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def reply(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """A whole answer."""
        self.send_response(status)
        given = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | (headers or {})
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """Ends the connection with a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that gives up is what these tests are about


class Site:
    """What the server answers, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {"/robots.txt": lambda h: h.reply(404)}
        self.hits: Counter[str] = Counter()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.base = ""

    def put(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> None:
        """A path that always answers the same."""
        data = body.encode() if isinstance(body, str) else body
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda handler: handler.reply(status, data, given)

    @property
    def host(self) -> str:
        """Name and port."""
        return self.base.partition("://")[2]


@contextmanager
def serve(site: Site, address: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """The site on a free port while the block runs; every address 127.x.y.z is this machine."""
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = Server((address, 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if context else "http"
    site.base = f"{scheme}://{address}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


LISTING = "<ul>{}</ul>"


def listing_of(*paths: str) -> str:
    """A listing page with a link to each path."""
    return LISTING.format("".join(f'<li><a href="{path}">Page {path}</a><i>13.09.2022</i></li>' for path in paths))


def page_of(title: str, *paragraphs: str) -> str:
    """An article page."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div class='t'>{text}</div></body></html>"
