"""Whether a text can be in a language a source should have; a guard against swapped feeds, not a detector."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+")
MAX_CHARS = 4000
MIN_HITS = 3  # fewer function words than this say nothing: a headline, a list of names
LEAD = 2.0  # another language must have twice the hits before the text is refused


@lru_cache(maxsize=1)
def load_words() -> dict[str, frozenset[str]]:
    """Function words by language."""
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        return {language: frozenset(words) for language, words in tomllib.load(file).items()}


def find_foreign(text: str, expected: tuple[str, ...]) -> str | None:
    """The language a text is clearly in, where that is none of the expected ones; None where it may be one of them.

    Args:
        text: the text.
        expected: ISO 639-1 codes.
    """
    if not expected:
        return None
    counts = Counter(_WORD.findall(text[:MAX_CHARS].lower()))
    hits = {language: sum(counts[word] for word in words) for language, words in load_words().items()}
    own = max((hits.get(language, 0) for language in expected), default=0)
    best = max(hits, key=lambda language: hits[language])
    if best not in expected and hits[best] >= max(MIN_HITS, own * LEAD):
        return best
    return _script(text, expected)


def _script(text: str, expected: tuple[str, ...]) -> str | None:
    """A short text gives itself away by its letters: no Latin language is written in Cyrillic."""
    letters = [c for c in text[:MAX_CHARS] if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    wanted = {"ru", "uk", "be"} & set(expected)
    if len(letters) >= 20 and not wanted and cyrillic > len(letters) * 0.8:
        return "ru, uk or be"
    return None
