"""Texts ─▶ near copies among them: pairs whose character 5-grams overlap by more than 0.7 (Jaccard)."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

OVERLAP = 0.7  # above this, one text is the other with a word or two exchanged
_SIZE = 5
_BREAK = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class NearCopy:
    """Two texts that are too much alike.

    Attributes:
        first: id of the one that stands first.
        second: id of the other.
        overlap: shared 5-grams by all 5-grams of both, in [0, 1].
    """

    first: str
    second: str
    overlap: float


def extract_grams(text: str) -> frozenset[str]:
    """The runs of five characters of a text, lower case, its punctuation left out."""
    plain = _BREAK.sub(" ", text.lower()).strip()
    return frozenset(plain[i : i + _SIZE] for i in range(max(1, len(plain) - _SIZE + 1)))


def find_near_copies(texts: Mapping[str, str], overlap: float = OVERLAP) -> list[NearCopy]:
    """Every pair of texts (id ─▶ text) that overlap by more than `overlap`, in the order of the ids' first mention.

    Two sets that overlap so much share one of the rarest `1 - overlap` of their members (prefix filtering, Chaudhuri,
    Ganti and Kaushik, ICDE 2006), so that only texts which share a rare piece are laid side by side.
    """
    grams = {key: extract_grams(text) for key, text in texts.items()}
    frequency = Counter(gram for each in grams.values() for gram in each)
    holders: dict[str, list[str]] = defaultdict(list)
    found: list[NearCopy] = []
    for key, mine in grams.items():
        rarest = sorted(mine, key=lambda gram: (frequency[gram], gram))
        prefix = rarest[: len(mine) - math.ceil(overlap * len(mine)) + 1]
        for other in dict.fromkeys(earlier for gram in prefix for earlier in holders[gram]):
            theirs = grams[other]
            if min(len(mine), len(theirs)) <= overlap * max(len(mine), len(theirs)):
                continue
            shared = len(mine & theirs)
            score = shared / (len(mine) + len(theirs) - shared)
            if score > overlap:
                found.append(NearCopy(other, key, score))
        for gram in prefix:
            holders[gram].append(key)
    return found
