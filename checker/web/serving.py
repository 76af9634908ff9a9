"""The desk on a socket: bound to this machine unless a token guards it, and stopped cleanly by a signal."""

from __future__ import annotations

import socket
from urllib.parse import urlunsplit

import uvicorn

from checker.config import Config
from checker.errors import ConfigError
from checker.pipeline.progress import Tell
from checker.store import Database
from checker.web.app import create_app
from checker.web.guard import is_loopback
from checker.web.sessions import MIN_TOKEN_CHARS

STOP_S = 5  # how long an answer that is being sent may still take when the server is told to stop


def serve_desk(database: Database, config: Config, *, host: str | None, port: int | None, tell: Tell) -> None:
    """Serve until stopped.

    Raises:
        ConfigError: the address cannot be bound, or it can be reached from elsewhere and no token guards it.
    """
    host = host if host is not None else config.serve.host
    token = config.serve.token
    check_token(host, token)
    app = create_app(database, config, host=host, token=token)
    with bind(host, port if port is not None else config.serve.port) as listener:
        tell(f"serving on {address_of(host, listener)} (stop with Ctrl-C)")
        if not is_loopback(host):
            tell("anybody who knows the token and can reach this address may read and judge; put TLS in front of it")
        settings = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=STOP_S
        )
        uvicorn.Server(settings).run(sockets=[listener])


def check_token(host: str, token: str) -> None:
    """Nothing, where `host` is this machine only or a good token guards it.

    Raises:
        ConfigError: it is not so.
    """
    if not is_loopback(host) and not token:
        raise ConfigError(f"serve.host {host!r} can be reached from elsewhere: set [serve] token, or bind 127.0.0.1")
    if token and len(token) < MIN_TOKEN_CHARS:
        raise ConfigError(f"serve.token has {len(token)} characters, and {MIN_TOKEN_CHARS} are the least")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigError: nothing can listen there.
    """
    try:
        family = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0][0]
        # named TCP, or the event loop would not send at once, and each page would wait 40 ms for the browser's receipt
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, OverflowError) as error:
        raise ConfigError(f"{host}:{port}: cannot listen there: {error}; [serve] host names another") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigError(f"{host}:{port}: cannot listen there: {error}; [serve] port names another") from error
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """The address to open in a browser."""
    bound = str(listener.getsockname()[0])
    shown = f"[{bound}]" if ":" in bound else host if host == "localhost" else bound
    return urlunsplit(("http", f"{shown}:{listener.getsockname()[1]}", "/", "", ""))
