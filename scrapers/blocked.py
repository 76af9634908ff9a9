"""Signatures of challenge and block pages (``blocked.toml``): such a page is never taken for the publisher's."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .charset import charset_of, decode_text
from .records import Response

_TAGS = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]*>", re.IGNORECASE | re.DOTALL)
MARKUP = ("", "text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Signature:
    """What gives a block page away; every part that is set must fit.

    Attributes:
        name: whose page it is.
        words: all of them stand in the first `within` characters.
        within: how far to look.
        status: the response's status.
        header: a regular expression found in the header lines.
        max_text: characters of visible text the page has at most; a real article may quote the words.
    """

    name: str
    words: tuple[str, ...] = ()
    within: int = 3000
    status: int = 0
    header: str = ""
    max_text: int = 0


@lru_cache(maxsize=1)
def load_signatures() -> tuple[Signature, ...]:
    """The shipped signatures."""
    with (Path(__file__).parent / "blocked.toml").open("rb") as file:
        rows = tomllib.load(file)["signature"]
    return tuple(Signature(**{**row, "words": tuple(row.get("words", ()))}) for row in rows)


def find_block(response: Response) -> str | None:
    """The name of the signature that fits the response, or None."""
    is_markup = response.media_type in MARKUP
    text = decode_text(response.content[:120_000], charset_of(response.header("Content-Type"))) if is_markup else ""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers)
    return next((s.name for s in load_signatures() if _fits(s, response, text, head)), None)


def _fits(signature: Signature, response: Response, text: str, head: str) -> bool:
    if signature.status and response.status != signature.status:
        return False
    if signature.header and not re.search(signature.header, head):
        return False
    start = text[: signature.within]
    if not all(word in start for word in signature.words):
        return False
    return not signature.max_text or len(" ".join(_TAGS.sub(" ", text).split())) <= signature.max_text
