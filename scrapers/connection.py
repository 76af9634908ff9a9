"""Connections to public addresses only, each with a deadline; used by `exchange.py` alone.

A host is resolved once, every address it has is checked, and the checked address itself is connected to, so that a
name cannot point elsewhere between the check and the connection.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from .errors import AddressRefused

_deadline = threading.local()
METADATA = frozenset({"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192"})


def set_deadline(at: float | None) -> None:
    """Sets the moment (`time.monotonic`) after which this thread's connections give up; None for never."""
    _deadline.at = at


def check_address(address: str, host: str, allow_loopback: bool) -> None:
    """Lets a public address pass.

    Raises:
        AddressRefused: it is loopback, link-local, private, reserved, multicast or a cloud's metadata service.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
    if ip.is_loopback and allow_loopback:
        return
    if str(ip) in METADATA or not ip.is_global or ip.is_multicast or ip.is_reserved:
        raise AddressRefused(f"{host}: resolves to {ip}, which is no public address; not read")


def resolve(host: str, port: int, allow_loopback: bool) -> list[str]:
    """The addresses of a host, all of them public.

    Raises:
        AddressRefused: one of them is not.
        OSError: the name cannot be resolved.
    """
    found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        check_address(address, host, allow_loopback)
    return list(dict.fromkeys(found))


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every step ends at the deadline, so that a slow drip cannot outlast it."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, _left(timeout, httpcore.ConnectTimeout))
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, allow_loopback: bool) -> None:
        self._backend = httpcore.SyncBackend()
        self._allow_loopback = allow_loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = resolve(host, port, self._allow_loopback)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name cannot be resolved ({error})") from None
        failed: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses[:4]:
            try:
                left = _left(timeout, httpcore.ConnectTimeout)
                return _TimedStream(self._backend.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        raise AddressRefused("a unix socket is no publisher's address")


class GuardedTransport(httpx.HTTPTransport):
    """An httpx transport that connects only where `check_address` allows.

    Args:
        context: how certificates are verified.
        allow_loopback: the explicit setting for tests and replays.
        max_connections: connections kept at most.
    """

    def __init__(self, context: ssl.SSLContext, allow_loopback: bool, max_connections: int) -> None:
        super().__init__(verify=context)
        self._pool.close()
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=max_connections,
            max_keepalive_connections=max_connections,
            keepalive_expiry=20.0,
            network_backend=_GuardedBackend(allow_loopback),
        )


def _left(timeout: float | None, error: type[Exception]) -> float | None:
    at: float | None = getattr(_deadline, "at", None)
    if at is None:
        return timeout
    left = at - time.monotonic()
    if left <= 0:
        raise error("the time for this response is used up")
    return left if timeout is None else min(timeout, left)
