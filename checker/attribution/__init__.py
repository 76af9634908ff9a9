"""Text ─▶ who said what, in which words, at which offsets. Pure: no network, no database, no clock."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from checker.attribution.actors import Actor, find_actor, resolve_actor
from checker.attribution.engine import extract_attributions
from checker.language import READ_LANGUAGES, detect_language, parse, parse_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

    from checker.records import Attribution, Moment, Publisher

# 64 parsed articles are some 30 MB; larger batches are no faster.
BATCH_DOCUMENTS = 64

__all__ = ["Actor", "attribute_doc", "attribute_many", "attribute_text", "find_actor", "resolve_actor"]


def attribute_doc(
    doc: Doc, language: str, publisher: Publisher | None = None, published: Moment | None = None
) -> tuple[Attribution, ...]:
    """The attributions of a parsed text, in text order.

    Args:
        doc: the parse of the whole text, from `checker.language.parse`.
        language: the language it was parsed as, "en" or "ru".
        publisher: whose page it is; its own sentences are statements unless it is None or an independent medium.
        published: when it was published; decides who held an office.
    """
    return extract_attributions(doc, language, publisher, published)


def attribute_text(
    text: str,
    publisher: Publisher | None = None,
    published: Moment | None = None,
    *,
    language: str | None = None,
) -> tuple[Attribution, ...]:
    """The attributions of a text, in text order; none where its language is not read.

    Args:
        text: any string.
        publisher: whose page it is, or None.
        published: when it was published, or None.
        language: ISO code; detected where None.
    """
    code = language or detect_language(text)
    if code not in READ_LANGUAGES:
        return ()
    return attribute_doc(parse(text, code, entities=False), code, publisher, published)


def attribute_many(
    documents: Iterable[tuple[str, Publisher | None, Moment | None]],
) -> Iterator[tuple[Attribution, ...]]:
    """The attributions of a stream of (text, publisher, published), in order; parsed in batches, languages detected."""
    stream = iter(documents)
    while batch := list(islice(stream, BATCH_DOCUMENTS)):
        known = [(detect_language(text), text, publisher, published) for text, publisher, published in batch]
        for code, rows in groupby(known, key=lambda row: row[0]):
            group = list(rows)
            if code not in READ_LANGUAGES:
                yield from (() for _ in group)
                continue
            docs = parse_many((text for _, text, _, _ in group), code, entities=False)
            for doc, (_, _, publisher, published) in zip(docs, group, strict=True):
                yield attribute_doc(doc, code, publisher, published)
