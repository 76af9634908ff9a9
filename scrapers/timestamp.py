"""A day file's digest signed by a third party (RFC 3161): what the archive held on a day, others can vouch for.

The request and the outer reply are built and read here; whether the authority's signature is good is for its own
tools: ``openssl ts -verify -in FILE.tsr -data FILE -CAfile AUTHORITY.pem``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from .errors import BodyUnreadable, FetchError
from .records import Response

log = logging.getLogger(__name__)
QUERY_TYPE = "application/timestamp-query"
_SHA256 = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier {2.16.840.1.101.3.4.2.1, NULL}
_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")  # id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4
GRANTED = (0, 1)  # granted, granted with modifications


class Posting(Protocol):
    """What a `Fetcher` offers to send a request to a time-stamp authority."""

    def post(self, url: str, data: bytes, media_type: str) -> Response:
        """The answer."""


def stamp_days(folder: Path, authority: str, poster: Posting, today: dt.date) -> list[Path]:
    """The replies written, one beside each finished day file that had none: ``captures-YYYYMMDD.warc.gz.tsr``.

    Args:
        folder: the archive's folder.
        authority: address of the time-stamp authority.
        poster: sends the requests.
        today: a day that is not over has no final digest, and is left for tomorrow.

    Raises:
        FetchError: the authority does not answer, refuses, or vouches for something else; what was written stays.
    """
    written = []
    for path in sorted(folder.glob("captures-*.warc.gz")):
        reply_path = path.with_name(path.name + ".tsr")
        if reply_path.exists() or path.name >= f"captures-{today:%Y%m%d}":
            continue
        digest = digest_of(path)
        query, nonce = render_query(digest)
        reply = poster.post(authority, query, QUERY_TYPE).content
        check_reply(reply, digest, nonce, authority)
        part = reply_path.with_suffix(".part")
        part.write_bytes(reply)
        part.replace(reply_path)
        log.info("%s: time-stamped by %s", path.name, authority)
        written.append(reply_path)
    return written


def iter_broken(folder: Path) -> Iterator[str]:
    """One sentence for each time-stamp that does not fit its day file any more."""
    for reply_path in sorted(folder.glob("captures-*.warc.gz.tsr")):
        path = reply_path.with_suffix("")
        if not path.exists():
            yield f"{path.name}: is gone, and its time-stamp is there"
        elif digest_of(path) not in reply_path.read_bytes():
            yield f"{path.name}: is not the file that was time-stamped"


def digest_of(path: Path) -> bytes:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def render_query(digest: bytes, nonce: int | None = None) -> tuple[bytes, int]:
    """A TimeStampReq for a SHA-256 digest, which asks for the authority's certificate, and its nonce."""
    number = nonce if nonce is not None else secrets.randbits(63) | 1
    imprint = _tlv(0x30, _SHA256 + _tlv(0x04, digest))
    nonce_part = _tlv(0x02, number.to_bytes((number.bit_length() + 8) // 8, "big"))
    return _tlv(0x30, _tlv(0x02, b"\x01") + imprint + nonce_part + _tlv(0x01, b"\xff")), number


def check_reply(reply: bytes, digest: bytes, nonce: int, authority: str) -> None:
    """Lets a TimeStampResp pass that grants a token for this digest and this nonce.

    Raises:
        FetchError: it is none, refuses, or is about something else.
    """
    try:
        tag, body, _ = _read(reply, 0)
        status_tag, status, end = _read(body, 0)
        number_tag, number, _ = _read(status, 0)
    except IndexError:
        raise BodyUnreadable(f"{authority}: the answer is no time-stamp reply") from None
    if (tag, status_tag, number_tag) != (0x30, 0x30, 0x02):
        raise BodyUnreadable(f"{authority}: the answer is no time-stamp reply")
    if int.from_bytes(number, "big") not in GRANTED:
        words = bytes(byte for byte in status if 32 <= byte < 127).decode("ascii")
        raise FetchError(f"{authority}: refuses the time-stamp (status {int.from_bytes(number, 'big')}) {words}")
    token = body[end:]
    wanted = {"a token": _TST_INFO, "our digest": digest, "our nonce": nonce.to_bytes(8, "big").lstrip(b"\0")}
    for name, part in wanted.items():
        if part not in token:
            raise FetchError(f"{authority}: the reply does not hold {name}")


def _tlv(tag: int, value: bytes) -> bytes:
    if len(value) < 128:
        return bytes((tag, len(value))) + value
    length = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(length))) + length + value


def _read(data: bytes, start: int) -> tuple[int, bytes, int]:
    """Tag, value and end of the DER element that begins at an offset."""
    tag, length, offset = data[start], data[start + 1], start + 2
    if length & 128:
        n = length & 127
        length, offset = int.from_bytes(data[offset : offset + n], "big"), offset + n
    if offset + length > len(data):
        raise IndexError("cut off")
    return tag, data[offset : offset + length], offset + length
