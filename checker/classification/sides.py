"""sides.toml ─▶ the sides that a word names, and the side that a speaker speaks for."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

_NONE: frozenset[str] = frozenset()


@cache
def load_sides() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Whole words and beginnings of words, each with the sides that it names."""
    raw = tomllib.loads(resources.files(__package__).joinpath("sides.toml").read_text(encoding="utf-8"))
    whole: dict[str, frozenset[str]] = {}
    stems: dict[str, frozenset[str]] = {}
    for side, words in raw["sides"].items():
        for word in words.split():
            table = stems if word.endswith("*") else whole
            key = word.removesuffix("*")
            table[key] = table.get(key, _NONE) | {side}
    return whole, stems


def find_sides(word: str) -> frozenset[str]:
    """The sides that a word names as it stands in a text: Latin names are capital, "US" is no pronoun."""
    lower = word.lower()
    if "a" <= lower[:1] <= "z" and (not word[0].isupper() or (lower == "us" and word != "US")):
        return _NONE
    whole, stems = load_sides()
    found = whole.get(lower, _NONE)
    for end in range(3, len(lower) + 1):
        found |= stems.get(lower[:end], _NONE)
    return found


@cache
def list_sides() -> dict[str, str]:
    """The codes of all sides, by their letters in lower case."""
    whole, stems = load_sides()
    return {side.lower(): side for sides in (*whole.values(), *stems.values()) for side in sides}
