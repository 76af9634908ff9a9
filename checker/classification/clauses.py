"""Readings ─▶ the block of clause terms of each: the one file of this room that asks for a parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.classification.reading import Reading
from checker.classification.syntax import extract_clauses
from checker.classification.terms import find_own
from checker.classification.words import load_words
from checker.language import parse_many


def extract_clause_blocks(readings: Sequence[Reading]) -> Iterator[list[str]]:
    """The clause terms of each statement, in order; one pipeline at a time reads all of its language."""
    found: list[list[str]] = [[]] * len(readings)
    for language in sorted({reading.language for reading in readings}):
        places = [i for i, reading in enumerate(readings) if reading.language == language]
        for i, terms in zip(places, _parse_terms(language, (readings[i] for i in places)), strict=True):
            found[i] = terms
    return iter(found)


def _parse_terms(language: str, readings: Iterable[Reading]) -> Iterator[list[str]]:
    words = load_words(language)
    kept = list(readings)
    for reading, doc in zip(kept, parse_many([r.text for r in kept], language, entities=False), strict=True):
        yield extract_clauses(doc, words, find_own(reading, words))
