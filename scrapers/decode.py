"""A body after transfer-decoding into its content, within a limit of bytes; reads nothing else."""

from __future__ import annotations

import importlib
import zlib

from .errors import BodyUnreadable, LimitExceeded

STEP = 1 << 16


class BodyDecoder:
    """Undoes a Content-Encoding piece by piece and stops at the limit, so that a bomb costs no more than it.

    Args:
        encoding: the Content-Encoding header.
        max_bytes: decoded bytes allowed.
        url: for messages.
    """

    def __init__(self, encoding: str, max_bytes: int, url: str) -> None:
        names = [part.strip().lower() for part in encoding.split(",")]
        self._names = [name for name in names if name not in ("", "identity", "none", "utf-8")]
        self._max, self._url, self._n = max_bytes, url, 0
        self._parts: list[bytes] = []
        if len(self._names) > 1:
            raise BodyUnreadable(f"{url}: {len(self._names)} content encodings, one over the other")
        name = self._names[0] if self._names else ""
        self._zlib = zlib.decompressobj(zlib.MAX_WBITS | 32) if name in ("gzip", "x-gzip", "deflate") else None
        self._brotli = _brotli(url) if name == "br" else None
        if name and self._zlib is None and self._brotli is None:
            raise BodyUnreadable(f"{url}: content encoding {name!r} was not asked for and cannot be undone")
        self._raw_deflate = name == "deflate"

    def feed(self, data: bytes) -> None:
        """Takes the next piece.

        Raises:
            LimitExceeded: the decoded body is longer than allowed.
            BodyUnreadable: the encoding is broken.
        """
        if self._brotli is not None:
            for start in range(0, len(data), 1024):  # brotli has no output limit: small bites keep a bomb small
                self._keep(self._brotli.process(data[start : start + 1024]))
        elif self._zlib is None:
            self._keep(data)
        else:
            self._inflate(data)

    def finish(self) -> bytes:
        """The whole content.

        Raises:
            BodyUnreadable: the encoded body ends before its end.
        """
        if self._zlib is not None and self._n_fed and not self._zlib.eof:
            raise BodyUnreadable(f"{self._url}: the compressed body is cut off after {self._n} bytes")
        return b"".join(self._parts)

    _n_fed = 0

    def _inflate(self, data: bytes) -> None:
        assert self._zlib is not None
        first = self._n_fed == 0
        self._n_fed += len(data)
        while data:
            try:
                self._keep(self._zlib.decompress(data, STEP))
            except zlib.error as error:
                if first and self._raw_deflate:  # some servers send deflate without the zlib header
                    self._zlib, self._raw_deflate = zlib.decompressobj(-zlib.MAX_WBITS), False
                    continue
                raise BodyUnreadable(f"{self._url}: the compressed body is broken ({error})") from None
            first = False
            data = self._zlib.unconsumed_tail
            if self._zlib.eof:
                rest = self._zlib.unused_data
                # A second gzip member continues the body; anything else after the end is padding.
                if not rest.startswith(b"\x1f\x8b"):
                    return
                self._zlib, data = zlib.decompressobj(zlib.MAX_WBITS | 16), rest

    def _keep(self, piece: bytes) -> None:
        self._n += len(piece)
        if self._n > self._max:
            raise LimitExceeded(f"{self._url}: the body is longer than {self._max} bytes")
        self._parts.append(piece)


def decode_body(raw: bytes, encoding: str, url: str, max_bytes: int = 64_000_000) -> bytes:
    """The content of a whole body.

    Raises:
        LimitExceeded: it is longer than allowed.
        BodyUnreadable: the encoding is unknown or broken.
    """
    decoder = BodyDecoder(encoding, max_bytes, url)
    decoder.feed(raw)
    return decoder.finish()


def _brotli(url: str) -> _Brotli:
    try:
        module = importlib.import_module("brotli")
    except ImportError:
        raise BodyUnreadable(f"{url}: content encoding 'br' needs the package brotli") from None
    return _Brotli(module, url)


class _Brotli:
    def __init__(self, module: object, url: str) -> None:
        self._object = module.Decompressor()  # type: ignore[attr-defined]
        self._error: type[Exception] = module.error  # type: ignore[attr-defined]
        self._url = url

    def process(self, data: bytes) -> bytes:
        try:
            return bytes(self._object.process(data))
        except self._error as error:
            raise BodyUnreadable(f"{self._url}: the compressed body is broken ({error})") from None
