"""Reading ─▶ blocks of counted terms, without a parse: its words, their shapes, their classes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from checker.classification.reading import Reading
from checker.classification.words import Words, load_words

WORD = re.compile(r"\w+(?:['’]\w+)*|[!?…«»\"“”]")
N_WORDS = 3
N_SHAPES = 4
STEM = 5  # letters of a word's beginning that stand for all its forms
START, END = "^", "$"
_CUT, _BARE = "@cut", "@bare"  # a statement cut from a page denies half as often as one that somebody asks about


@dataclass(frozen=True, slots=True)
class Spelled:
    """A statement cut into words.

    Attributes:
        words: as they stand.
        lower: in lower case.
        shapes: the class or outward form of each.
    """

    words: list[str]
    lower: list[str]
    shapes: list[str]


def find_speaker_stems(speaker: str, words: Words) -> frozenset[str]:
    """The beginnings of the words that name who speaks, titles left out: "belar" for Belarus's Defence Ministry."""
    stems = (word.lower()[:STEM] for word in WORD.findall(speaker) if len(word) >= STEM - 1)
    return frozenset(stem for stem in stems if stem not in words.common)


def spell_out(reading: Reading) -> Spelled:
    """The words of a statement with their shapes; its own speaker is SPEAKER."""
    words = load_words(reading.language)
    stems = find_speaker_stems(reading.speaker, words) if reading.speaker else frozenset()
    found = WORD.findall(reading.text)
    lower = [word.lower().replace("’", "'") for word in found]
    shapes = [
        "SPEAKER" if stems and len(low) >= STEM - 1 and low[:STEM] in stems else words.find_shape(word)
        for word, low in zip(found, lower, strict=True)
    ]
    return Spelled(found, lower, shapes)


def extract_blocks(reading: Reading, spelled: Spelled) -> tuple[Counter[str], ...]:
    """The blocks of words, of shapes, of classes and of phrases."""
    words = load_words(reading.language)
    return (
        Counter([*list_grams(spelled.lower, N_WORDS), *_list_stems(spelled.lower), *_list_cue_words(reading.cue)]),
        Counter(list_grams([START, *spelled.shapes, END], N_SHAPES)),
        Counter(_list_classes(reading, spelled.lower, words)),
        Counter([_CUT if reading.content else _BARE, *_list_phrases(reading.text, words)]),
    )


def list_grams(items: list[str], longest: int) -> list[str]:
    """The runs of one to `longest` items, each joined by a space."""
    grams = list(items)
    for n in range(2, longest + 1):
        grams += [" ".join(items[i : i + n]) for i in range(len(items) - n + 1)]
    return grams


def _list_stems(lower: list[str]) -> list[str]:
    return ["~" + gram for gram in list_grams([word[:STEM] for word in lower], 2)]


def _list_cue_words(cue: str) -> list[str]:
    return [f"cue:{word}" for word in WORD.findall(cue.lower())] if cue else []


def _list_classes(reading: Reading, lower: list[str], words: Words) -> list[str]:
    by_word = [words.find_classes(word) for word in lower]
    terms = [name for names in by_word for name in names]
    first = [names[0] for names in by_word if names]
    terms += [f"s:{gram}" for gram in list_grams(first, 3) if " " in gram]
    present = sorted(set(terms[: sum(map(len, by_word))]))
    terms += [f"{a}&{b}" for i, a in enumerate(present) for b in present[i + 1 :]]
    terms += [f"cue:{name}" for word in WORD.findall(reading.cue.lower()) for name in words.find_classes(word)]
    return terms


def _list_phrases(text: str, words: Words) -> list[str]:
    found = [name for name, pattern in words.phrases.items() if pattern.search(text)]
    return [*found, *(f"{a}&{b}" for i, a in enumerate(found) for b in found[i + 1 :])]
