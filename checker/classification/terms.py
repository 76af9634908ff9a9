"""Reading ─▶ terms: word and character n-grams with the characters they stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from checker.classification.reading import Reading

WORD = re.compile(r"\w+(?:['’]\w+)*|[!?…«»\"“”]")
N_WORDS = 3
CHARACTERS = (3, 4, 5)


def extract_terms(reading: Reading) -> Counter[str]:
    """The terms of a statement, counted: n-grams of its words, pieces of its words, words of its cue."""
    words = [w.replace("’", "'") for w in WORD.findall(reading.text.lower())]
    terms: list[str] = []
    for n in range(1, N_WORDS + 1):
        terms += (" ".join(words[i : i + n]) for i in range(len(words) - n + 1))
    terms += _extract_pieces(words)
    if reading.cue:
        cue = WORD.findall(reading.cue.lower())
        terms += ["cue:" + " ".join(cue)]
        terms += [f"cue:{word}" for word in cue] if len(cue) > 1 else []
    return Counter(terms)


def _extract_pieces(words: list[str]) -> Iterator[str]:
    for word in words:
        whole = f"<{word}>"
        for n in CHARACTERS:
            for i in range(len(whole) - n + 1):
                yield "~" + whole[i : i + n]
