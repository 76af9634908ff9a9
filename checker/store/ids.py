"""Content ─▶ ids: the same content has the same id on every machine and in every run."""

from __future__ import annotations

import hashlib
import uuid

ID_HEX_DIGITS = 16  # 64 bits: among a million statements two share an id with probability 3e-8


def digest_id(*parts: str | int) -> str:
    """The id of what `parts` say, sixteen hex digits; parts cannot run into each other."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:ID_HEX_DIGITS]


def text_sha256(text: str) -> str:
    """SHA-256 of the text as UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def statement_id(url: str, speaker: str, content: str, occurrence: int) -> str:
    """The id of the `occurrence`-th statement of these words by this speaker at this address."""
    return "s" + digest_id(url, speaker, " ".join(content.split()), occurrence)


def contradiction_id(a_id: str, b_id: str) -> str:
    """The id of a pair, whichever of the two comes first."""
    return "c" + digest_id(*sorted((a_id, b_id)))


def new_run_id() -> str:
    """An id for something that happens once."""
    return uuid.uuid4().hex
