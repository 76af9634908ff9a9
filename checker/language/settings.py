"""Loads pipelines.toml: which pipeline reads a language, and the words that detection and sentence bounds need."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """What pipelines.toml says of one language.

    Attributes:
        code: ISO 639-1.
        engine: "spacy" or "natasha".
        packages: names under which the pipeline may be installed, best first.
        open_words: words that a sentence cannot end in.
        frequent_words: function words for the quick language test.
        own_letters: letters that near languages lack.
        foreign_letters: letters of near languages that this one lacks.
    """

    code: str
    engine: str
    packages: tuple[str, ...]
    open_words: frozenset[str]
    frequent_words: frozenset[str]
    own_letters: frozenset[str] = frozenset()
    foreign_letters: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def load_settings() -> tuple[dict[str, LanguageSettings], tuple[str, ...]]:
    """The languages that are read, by code, and the codes that detection tells apart."""
    raw = tomllib.loads(resources.files("checker.language").joinpath("pipelines.toml").read_text(encoding="utf-8"))
    candidates = tuple(raw.pop("detection")["candidates"])
    languages = {
        code: LanguageSettings(
            code=code,
            engine=table["engine"],
            packages=tuple(table["packages"]),
            open_words=frozenset(table["open_words"]),
            frequent_words=frozenset(table["frequent_words"]),
            own_letters=frozenset(table.get("own_letters", "")),
            foreign_letters=frozenset(table.get("foreign_letters", "")),
        )
        for code, table in raw.items()
    }
    return languages, candidates
