"""A text's language, from its letters and words, never from what its address or header says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.language.settings import LanguageSettings, load_settings

if TYPE_CHECKING:
    from lingua import LanguageDetector

READ_LANGUAGES: frozenset[str] = frozenset({"en", "ru"})
"""Languages that the analysis reads; a text in any other is stored and listed as not analysed."""

# Some 500 words: enough for the function words to show, and bounded.
SAMPLE_CHARACTERS = 3_000
# English and Russian news have two to three times this share of their words on the lists, their neighbours half of it.
QUICK_SHARE = 0.12
QUICK_WORDS = 20
# lingua is sure of single sentences of all the languages read at 0.6 and more; names alone stay below 0.4.
SURE_SHARE = 0.5
SURE_MARGIN = 0.15
# "We lost 105 soldiers." or "This is a lie." is nobody's for sure, yet English is among the likeliest there; of short
# German, Dutch and Scandinavian sentences without letters of their own it has less than this share of the leader.
LIKELY_SHARE = 0.5
LIKELY_RANK = 3

_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"https?://\S+|[@#]\w+|\S+@\S+|\]\([^)\s]*\)")
_ALPHABETS = (
    ("hy", "\u0530", "\u058f"),
    ("ka", "\u10a0", "\u10ff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ko", "\uac00", "\ud7a3"),
    ("ja", "\u3040", "\u30ff"),
    ("th", "\u0e00", "\u0e7f"),
    ("cyrillic", "\u0400", "\u04ff"),
    ("latin", "A", "\u024f"),
)


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language most of `text` is in, or None where that is not clear.

    Args:
        text: any text; its first few thousand characters decide.
    """
    words = _WORD.findall(_NOISE.sub(" ", text[: 2 * SAMPLE_CHARACTERS])[:SAMPLE_CHARACTERS])
    if not words or sum(map(len, words)) < 4:
        return None
    alphabet = _find_alphabet(words)
    languages, _ = load_settings()
    if alphabet == "latin" and _has_frequent_words(words, languages["en"]):
        return "en"
    if alphabet == "cyrillic" and _has_frequent_words(words, languages["ru"]) and _has_letters(words, languages["ru"]):
        return "ru"
    if alphabet is not None and alphabet not in ("latin", "cyrillic"):
        return alphabet
    return _detect_by_model(" ".join(words))


def _find_alphabet(words: list[str]) -> str | None:
    """The alphabet of at least two thirds of the words, or None."""
    counts = Counter(
        next((name for name, first, last in _ALPHABETS if first <= word[0] <= last), "other") for word in words
    )
    name, n = counts.most_common(1)[0]
    return name if n * 3 >= len(words) * 2 and name != "other" else None


def _has_frequent_words(words: list[str], language: LanguageSettings) -> bool:
    return len(words) >= QUICK_WORDS and sum(
        word.lower() in language.frequent_words for word in words
    ) >= QUICK_SHARE * len(words)


def _has_letters(words: list[str], language: LanguageSettings) -> bool:
    letters = Counter("".join(words).lower())
    foreign = sum(letters[letter] for letter in language.foreign_letters)
    own = sum(letters[letter] for letter in language.own_letters)
    return own > 0 and foreign * 10 < own  # a Ukrainian name or two inside a Russian text is no Ukrainian


@lru_cache(maxsize=1)
def _load_detector() -> LanguageDetector:
    # Imported here: the detector's tables take two seconds and 170 MB, and most texts never need them.
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    _, candidates = load_settings()
    codes = [getattr(IsoCode639_1, code.upper()) for code in candidates]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


def _detect_by_model(sample: str) -> str | None:
    scored = _load_detector().compute_language_confidence_values(sample)
    if not scored:
        return None
    best = scored[0]
    runner_up = scored[1].value if len(scored) > 1 else 0.0
    if best.value < SURE_SHARE or best.value - runner_up < SURE_MARGIN:
        likely = {str(one.language.iso_code_639_1.name.lower()): one.value for one in scored[:LIKELY_RANK]}
        return _choose_read(sample, likely, LIKELY_SHARE * best.value)
    return str(best.language.iso_code_639_1.name.lower())


def _choose_read(sample: str, likely: Mapping[str, float], least: float) -> str | None:
    """Of the likeliest languages of a short text the one that is read, unless one of its letters is foreign."""
    letters = set(sample.lower())
    if likely.get("en", 0.0) >= least and sample.isascii():
        return "en"
    foreign = load_settings()[0]["ru"].foreign_letters
    return "ru" if likely.get("ru", 0.0) >= least and not letters & foreign else None
