"""Parsed words ─▶ the things they name (drone, bridge, hospital), as classes that are the same in every language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_THING_POS = frozenset({"NOUN", "PROPN", "ADJ", "X", "NUM"})


@dataclass(frozen=True, slots=True)
class ObjectWords:
    """The words of one language that name things.

    Attributes:
        single: lemma ─▶ class.
        double: two lemmas in a row ─▶ class.
        patterns: names of weapons that are built to a pattern ("Su-25") with their class.
        groups: group ─▶ classes of it ("air" ─▶ aircraft, drone …), for the conditions of the event words.
    """

    single: Mapping[str, str]
    double: Mapping[tuple[str, str], str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]
    groups: Mapping[str, frozenset[str]]


@cache
def load_object_words(language: str) -> ObjectWords:
    """The object words of `language` from ``objects.toml``."""
    raw = tomllib.loads(resources.files(__package__).joinpath("objects.toml").read_text(encoding="utf-8"))
    single: dict[str, str] = {}
    double: dict[tuple[str, str], str] = {}
    for name, words in raw[language].items():
        for word in words:
            first, _, second = word.partition(" ")
            if second:
                double[(first, second)] = name
            else:
                single.setdefault(word, name)
    groups = {name: frozenset(classes.split()) for name, classes in raw["groups"].items()}
    groups |= {name: frozenset({name}) for name in raw[language] if name not in groups}
    patterns = tuple((re.compile(p), name) for name, p in raw["patterns"].items())
    return ObjectWords(single, double, patterns, groups)


def find_objects(tokens: Sequence[Token], language: str) -> dict[int, str]:
    """Index of a token ─▶ class of the thing that it names; of two words, the second stands for both."""
    words = load_object_words(language)
    out: dict[int, str] = {}
    before, text_before = "", ""
    for token in tokens:
        lemma, text = token.lemma_.lower(), token.text.lower()
        name = words.double.get((before, lemma)) or words.double.get((text_before, text))
        if name is not None:
            out.pop(token.i - 1, None)
        elif token.pos_ in _THING_POS:
            name = words.single.get(text) or words.single.get(lemma)
            if name is None and text[-1].isalnum() and any(c.isdigit() for c in text):
                name = next((n for pattern, n in words.patterns if pattern.fullmatch(token.text)), None)
        if name is not None:
            out[token.i] = name
        before, text_before = lemma, text
    return out
