"""Readings ─▶ the block of their clause terms: the one file of this room that asks for a parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.classification.keys import Block, make_block, pack_terms
from checker.classification.reading import Reading
from checker.classification.syntax import extract_clauses
from checker.classification.terms import find_own
from checker.classification.words import load_words
from checker.language import parse_many


def extract_clause_block(readings: Sequence[Reading]) -> Block:
    """The clause terms of statements; one pipeline at a time reads all of its language."""
    found = [b""] * len(readings)
    for language in sorted({reading.language for reading in readings}):
        places = [i for i, reading in enumerate(readings) if reading.language == language]
        for i, terms in zip(places, _parse_terms(language, [readings[i] for i in places]), strict=True):
            found[i] = terms
    return make_block(found)


def _parse_terms(language: str, readings: Sequence[Reading]) -> Iterator[bytes]:
    words = load_words(language)
    docs = parse_many([reading.text for reading in readings], language, entities=False)
    for reading, doc in zip(readings, docs, strict=True):
        yield pack_terms(extract_clauses(doc, words, find_own(reading, words)))
