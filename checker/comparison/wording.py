"""The words of a statement ─▶ its telling stems, which of them are negated, and whom its words may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from checker.claims.words import load_words
from checker.records import Claim, Utterance

_WORD = re.compile(r"\w+(?:[’']t\b)?")
_NAMES, _REPORTING = load_words("naming"), load_words("reporting")
_NEGATORS = load_words("negators")
_CONTRACTED = ("n't", "n’t")
_REACH = 3  # words after a negation that it may negate
_ENDINGS = ("ations", "ation", "ings", "ions", "ing", "ion", "ers", "ed", "es", "er", "s", "e")
_LATIN, _CYRILLIC = 6, 5  # letters of a stem: nouns and verbs of one root meet ("shelling", "shelled")
_LEAST = 4  # letters that an ending leaves
_NAME = 3  # letters of the shortest name that tells a speaker


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a statement.

    Attributes:
        stems: telling stems with their weights; names, numbers, reporting and rejecting words left out.
        weight: the sum of these weights.
        negated: stems that stand behind a negation.
        said: all stems of the text.
        speaker: stems of the telling words of the speaker's name.
    """

    stems: Mapping[str, float]
    weight: float
    negated: frozenset[str]
    said: frozenset[str]
    speaker: frozenset[str]


@cache
def find_stem(word: str) -> str:
    """The stem of a folded word: its first letters, without what English hangs on a root."""
    if "а" <= word[0] <= "ё":
        return word[:_CYRILLIC]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            word = word[: -len(ending)]
            break
    return word[:_LATIN]


def read_wording(
    utterance: Utterance,
    claim: Claim,
    weights: Mapping[str, float],
    names: frozenset[str],
    speaker: frozenset[str],
) -> Wording:
    """The wording of a statement.

    Args:
        utterance: the statement.
        claim: its claim.
        weights: its content words with their weights.
        names: words, folded, of which the names of sides and places in the text are made.
        speaker: the telling words of the speaker's name.
    """
    said: set[str] = set()
    negated: set[str] = set()
    rejecting: set[str] = set()
    reach = 0
    for match in _WORD.finditer(utterance.text):
        word = match.group().casefold()
        stem = find_stem(word)
        said.add(stem)
        if word in _NEGATORS or word.endswith(_CONTRACTED):
            reach = _REACH
        elif reach:
            negated.add(stem)
            reach -= 1
        if any(start <= match.start() < end for start, end in claim.rejected):
            rejecting.add(stem)
    stems: dict[str, float] = {}
    for word, weight in weights.items():
        stem = find_stem(word)
        if not (word in names or word in _NAMES or word in _REPORTING or stem in rejecting or word.isdigit()):
            stems[stem] = max(weight, stems.get(stem, 0.0))
    return Wording(
        stems=stems,
        weight=sum(stems.values()),
        negated=frozenset(negated),
        said=frozenset(said),
        speaker=frozenset(find_stem(word) for word in speaker if len(word) >= _NAME),
    )
