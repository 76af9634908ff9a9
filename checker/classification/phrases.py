"""phrases.<language>.toml ─▶ which turns of phrase a run of words holds, all of them sought in one pass.

Every phrase is a row of places, and every place a bit of one long number; a word moves all phrases on at once:
the extended Shift-And of Navarro and Raffinot (Flexible Pattern Matching in Strings, 2002), over words for letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GAP = 4  # words that "..." may stand for
_ANY = "_"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text.

    Attributes:
        name: what such phrases do ("untrue").
        number: which entry of the file.
        start: index of about its first word; its gaps are not counted.
        end: index past its last word.
        opens: the place of its first word, as a bit of the words' masks.
    """

    name: str
    number: int
    start: int
    end: int
    opens: int

    def find_start(self, masks: Sequence[int]) -> int:
        """Index of its first word, its gaps counted: the nearest word that may open it."""
        start = self.start
        while start > 0 and not masks[start] & self.opens:
            start -= 1
        return start


class Phrases:
    """All phrases of a language as bits; `mask` gives the places where a word may stand."""

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        """The phrases of the file, by name."""
        self._whole: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._classes: dict[str, int] = {}
        self._ends: dict[int, tuple[str, int, int, int]] = {}
        self._any = self._first = self._optional = self._before = self._after = self._last = 0
        self._at = self._number = 0
        self._masks: dict[int, int] = {}  # most words may stand where any word may: one number for all of them
        for name, texts in entries.items():
            for text in texts:
                self._add(name, text)

    def _add(self, name: str, text: str) -> None:
        """One entry, a bit a place; places left out at its end would say nothing."""
        places = [part for word in text.split() for part in ([f"{_ANY}?"] * GAP if word == "..." else [word])]
        while places[-1].endswith("?"):
            places.pop()
        first = self._at
        for number, place in enumerate(places):
            bit = 1 << self._at
            if place.endswith("?"):
                self._optional |= bit
                if not places[number - 1].endswith("?"):
                    self._before |= bit >> 1
                if not places[number + 1].endswith("?"):
                    self._after |= bit
            for form in place.removesuffix("?").split("|"):
                self._add_form(form, bit)
            self._at += 1
        self._first |= 1 << first
        self._last |= 1 << (self._at - 1)
        n_words = sum(not place.endswith("?") for place in places)
        self._ends[self._at - 1] = (name, self._number, n_words, 1 << first)
        self._number += 1

    def _add_form(self, form: str, bit: int) -> None:
        if form == _ANY:
            self._any |= bit
            return
        table, key = self._whole, form
        if form.startswith("%"):
            table, key = self._classes, form[1:]
        elif form.endswith("*"):
            table, key = self._stems, form[:-1]
        table[key] = table.get(key, 0) | bit

    def mask(self, word: str, classes: Iterable[str]) -> int:
        """The places where a word in lower case of such classes may stand, as bits."""
        bits = self._any | self._whole.get(word, 0)
        for end in range(2, len(word) + 1):
            bits |= self._stems.get(word[:end], 0)
        for name in classes:
            bits |= self._classes.get(name, 0)
        return self._masks.setdefault(bits, bits)

    def find(self, masks: Sequence[int]) -> list[Found]:
        """The phrases that end at each word, in text order."""
        found: list[Found] = []
        first, optional, before, after, last = self._first, self._optional, self._before, self._after, self._last
        active = 0
        for place, mask in enumerate(masks):
            active = (active << 1 | first) & mask
            if not active:
                continue
            ended = active & last
            # A place that may be left out is open as soon as the one before it was reached.
            closed = active | after
            active |= optional & (~(closed - before) ^ closed)
            while ended:
                low = ended & -ended
                name, number, n_words, opens = self._ends[low.bit_length() - 1]
                found.append(Found(name, number, max(0, place + 1 - n_words), place + 1, opens))
                ended ^= low
        return found
