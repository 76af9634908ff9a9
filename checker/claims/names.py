"""Names in running text: a table of spellings ─▶ the offsets where they stand, inflected forms and scripts included."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from checker.records import Span

TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|\d+")
"""Words without hyphens, so that "Russian-made" and "Nagorno-Karabakh" are read piece by piece."""

_CYRILLIC = re.compile(r"[а-яё]", re.I)
# Longest first. A light stemmer on both sides of the match: "Джермука", "Джермуком" and "Джермук" meet.
_ENDINGS = (
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ией", "иям", "иях",
    "ая", "яя", "ое", "ее", "ые", "ие", "ый", "ий", "ой", "ей", "ых", "их", "ым", "им", "ую", "юю",
    "ом", "ем", "ам", "ям", "ах", "ях", "ою", "ею", "ью", "ия", "ии", "ию",
    "а", "я", "о", "е", "у", "ю", "ы", "и", "ь", "й",
)  # fmt: skip
_MIN_STEM = 3


@lru_cache(maxsize=1 << 16)  # words repeat: half of the time of finding names
def parse_stem(word: str) -> str:
    """The form under which a word is looked up: caseless, no accents, Cyrillic endings cut."""
    word = word.casefold().replace("’", "'").replace("ʼ", "'")
    if _CYRILLIC.search(word):
        word = word.replace("ё", "е")
        for _ in range(2):  # twice, so that "Карабах" and "Карабаха" meet
            word = _cut_ending(word)
        return word
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return word.removesuffix("'s").replace("'", "")


def _cut_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class Word:
    """A token as names see it: its stem, its letters as written, its offsets."""

    stem: str
    written: str
    start: int
    end: int


def parse_words(text: str) -> list[Word]:
    """The words and numbers of a text in order."""
    return [Word(parse_stem(m[0]), m[0], m.start(), m.end()) for m in TOKEN.finditer(text)]


def _shape(spelling: str) -> str:
    if len(spelling) > 1 and spelling.isupper():
        return "upper"
    return "capital" if spelling[:1].isupper() else "any"


# How a Cyrillic name ends ─▶ what may stand in place of that ending, by case; the longest ending decides. What is not
# listed is not declined: "Такео" has no "Такого", and "Бердск" no "Бердского".
_DECLENSIONS = {
    "ск": "ск ска ску ском ске",
    "цк": "цк цка цку цком цке",
    "ый": "ый ого ому ым ом",
    "ий": "ий ого его ому ему им ом ем ия ию ии",
    "ой": "ой ого ому ым ом",
    "ая": "ая ой ую ою",
    "яя": "яя ей юю",
    "ое": "ое ого ому ым ом",
    "ее": "ее его ему им ем",
    "ов": "ов ова ову овым овом ове",
    "ев": "ев ева еву евым евом еве",
    "ин": "ин ина ину иным ином ине",
    "ово": "ово ова ову овом ове",
    "ево": "ево ева еву евом еве",
    "ино": "ино ина ину ином ине",
    "а": "а ы и е у ой ою ам ами ах",
    "я": "я и е ю ей ею й ям ями ях",
    "ь": "ь я ю ем ём е и ью",
    "й": "й я ю ем ём е и",
    "ье": "ье ья ью ьем",
    "ы": "ы ов ам ами ах",
    "и": "и ов ей ам ям ами ями ах ях",
}
_CONSONANT = frozenset({"", "а", "у", "ом", "ем", "е", "ы", "и", "ов", "ам", "ами", "ах"})
_VOWELS = frozenset("аеёиоуыэюяьй")
_SHORT = 4  # a short word all in capitals is an abbreviation, not a name in a headline


@lru_cache(maxsize=1 << 14)
def _is_form(word: str, spelling: str) -> bool:
    """Whether a word may be a form of a name."""
    if word.isupper() and 1 < len(word) <= _SHORT and not spelling.isupper():
        return False
    if not _CYRILLIC.search(spelling) or spelling.islower() or spelling.isupper():
        return True
    said, name = (w.casefold().replace("ё", "е") for w in (word, spelling))
    for n in (3, 2, 1):
        if n < len(name) and (endings := _DECLENSIONS.get(name[-n:])) is not None:
            stem = name[:-n]
            return said.startswith(stem) and said[len(stem) :] in endings.split()
    if name[-1] in _VOWELS:
        return said == name
    return said.startswith(name) and said[len(name) :] in _CONSONANT


def _fits(word: Word, shape: str) -> bool:
    if shape == "upper":  # "US" is not "us", "PA" is not "pa"
        return word.written.isupper()
    return shape == "any" or word.written[:1].isupper()


class Names:
    """A table of names, matched longest first.

    Args:
        entries: (key, spelling) pairs; a spelling in capitals matches capitals only, a capitalised one capitalised
            words, a lower-case one (a Russian adjective) both.
    """

    def __init__(self, entries: Iterator[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str]]] = {}
        for key, spelling in entries:
            tokens = TOKEN.findall(spelling)
            if not tokens:
                continue
            stems = tuple(parse_stem(t) for t in tokens)
            shapes = tuple(_shape(t) for t in tokens)
            self._by_first.setdefault(stems[0], []).append((stems, shapes, tuple(tokens), key))
        for found in self._by_first.values():
            found.sort(key=lambda e: -len(e[0]))
        self._small = {stem for stem, found in self._by_first.items() if any(e[1][0] == "any" for e in found)}

    def find_all(self, words: list[Word]) -> list[tuple[str, Span, int]]:
        """(key, offsets, index of the first word) of each name, leftmost longest, in text order."""
        out: list[tuple[str, Span, int]] = []
        i = 0
        while i < len(words):
            hit = self._at(words, i)
            if hit is None:
                i += 1
                continue
            key, n = hit
            out.append((key, (words[i].start, words[i + n - 1].end), i))
            i += n
        return out

    def _at(self, words: list[Word], i: int) -> tuple[str, int] | None:
        found = self._by_first.get(words[i].stem)
        if found is None or not (words[i].written[:1].isupper() or words[i].stem in self._small):
            return None  # nearly every word
        best: tuple[int, str, int] | None = None
        for stems, shapes, tokens, key in found:
            n = len(stems)
            if best is not None and n < best[2]:
                break
            if i + n > len(words):
                continue
            piece = words[i : i + n]
            if not all(w.stem == s and _fits(w, shape) for w, s, shape in zip(piece, stems, shapes, strict=True)):
                continue
            if not all(_is_form(w.written, t) for w, t in zip(piece, tokens, strict=True)):
                continue
            # of two names with one stem, the one that stands in the text letter by letter: Баку is not Бакэу
            far = sum(w.written.casefold() != t.casefold() for w, t in zip(piece, tokens, strict=True))
            if best is None or far < best[0]:
                best = (far, key, n)
        return (best[1], best[2]) if best else None
