"""The three calls, on strings and records: attribute, classify, compare; no network, no database, no clock.

A document is parsed once here, and the parse travels from attribution to the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from spacy.tokens import Doc

from checker.attribution import attribute_doc
from checker.claims import extract_claim
from checker.classification import Classifier, load_classifier
from checker.comparison import Comparer, load_comparer
from checker.language import READ_LANGUAGES, detect_language, parse
from checker.records import Attribution, Claim, Comparison, Judgement, Moment, Publisher, Statement, Utterance

BATCH = 256  # pairs judged together: the model costs ten times as much one by one
CONTEXT_CHARS = 300  # what the classifier sees before and after a statement: about three sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document to be read: its words, who publishes them, when, and in which language (detected where None)."""

    text: str
    publisher: Publisher | None = None
    published: Moment | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was found in a text.

    Attributes:
        language: as detected, or None where it could not be told.
        statements: each with its claim, in text order.
        why_not: why nothing was read ("language: hy"), or None.
    """

    language: str | None
    statements: tuple[tuple[Statement, Claim], ...] = ()
    why_not: str | None = None


@cache
def _classifier(fast: bool, deep: bool = False) -> Classifier:
    return load_classifier(fast=fast, deep=deep)


@cache
def _comparer() -> Comparer:
    return load_comparer()


def attribute(
    text: str, *, publisher: Publisher | None = None, published: Moment | None = None, language: str | None = None
) -> list[Statement]:
    """Who said what in `text`, each labelled as assertion or denial, in text order; empty for a language not read."""
    found = read_statements(Text(text=text, publisher=publisher, published=published, language=language))
    return [statement for statement, _ in found.statements]


def classify(text: str | Utterance, *, fast: bool = False, deep: bool = False) -> Judgement:
    """Whether the statement asserts or denies, with its calibrated probability of denial and the deciding words."""
    utterance = Utterance(id="", text=text) if isinstance(text, str) else text
    return next(classify_many([utterance], fast=fast, deep=deep))


def classify_many(utterances: Iterable[Utterance], *, fast: bool = False, deep: bool = False) -> Iterator[Judgement]:
    """A judgement for each utterance, in order, as they come."""
    return iter(_classifier(fast, deep).classify(utterances))


def compare(a: str | Utterance, b: str | Utterance) -> Comparison:
    """How two statements stand to each other, and why; the order of the two changes nothing but the spans."""
    first = Utterance(id="a", text=a) if isinstance(a, str) else a
    second = Utterance(id="b", text=b) if isinstance(b, str) else b
    return next(compare_many([(first, second)]))


def compare_many(pairs: Iterable[tuple[Utterance, Utterance]]) -> Iterator[Comparison]:
    """A comparison for each pair, in order; statements without a label are classified first."""
    stream = iter(pairs)
    while batch := list(islice(stream, BATCH)):
        labelled = label_utterances([utterance for pair in batch for utterance in pair])
        yield from _comparer().compare_many(list(zip(labelled[::2], labelled[1::2], strict=True)))


def label_utterances(utterances: Iterable[Utterance]) -> list[Utterance]:
    """The utterances, each with its label and probability."""
    given = list(utterances)
    unlabelled = [utterance for utterance in given if utterance.label is None]
    judged = dict(zip((id(u) for u in unlabelled), classify_many(unlabelled), strict=True)) if unlabelled else {}
    return [_with_judgement(u, judged[id(u)]) if id(u) in judged else u for u in given]


def read_statements(document: Text) -> Analysis:
    """Every statement of a document with its label and claim."""
    language = document.language or detect_language(document.text)
    if language not in READ_LANGUAGES:
        return Analysis(language=language, why_not=f"language: {language or 'unknown'}")
    doc = parse(document.text, language)
    said = attribute_doc(doc, language, document.publisher, document.published)
    utterances = [cut_utterance(document, language, item, number) for number, item in enumerate(said)]
    judgements = list(classify_many(utterances))
    labelled = [_with_judgement(u, j) for u, j in zip(utterances, judgements, strict=True)]
    claims = [_read_claim(doc, utterance, item) for utterance, item in zip(labelled, said, strict=True)]
    statements = (Statement(attribution=item, judgement=j) for item, j in zip(said, judgements, strict=True))
    return Analysis(language=language, statements=tuple(zip(statements, claims, strict=True)))


def cut_utterance(document: Text, language: str, said: Attribution, number: int) -> Utterance:
    """A statement of a document as it is labelled, claimed and compared: its own frame, and what stands around it.

    Args:
        document: where it was found.
        language: as detected.
        said: the statement.
        number: its place among the document's statements, which is its id.
    """
    text, publisher = document.text, document.publisher
    start, end = said.own_frame
    return Utterance(
        id=str(number),
        text=text[start:end],
        content=tuple((a - start, b - start) for a, b in said.spans),
        speaker=said.speaker,
        actor=said.actor,
        side=said.side,
        cue=said.cue,
        before=text[max(0, start - CONTEXT_CHARS) : start],
        after=text[end : end + CONTEXT_CHARS],
        source=publisher.slug if publisher else None,
        owner=publisher.owner if publisher else None,
        published=document.published,
        language=language,
    )


def _read_claim(doc: Doc, utterance: Utterance, said: Attribution) -> Claim:
    """The claim, read from the part of the document's parse that the utterance covers."""
    part = doc.char_span(*said.own_frame)
    # a frame that cuts a token (a bounded or broken text) is parsed by itself
    return extract_claim(utterance, part.as_doc() if part is not None else None)


def _with_judgement(utterance: Utterance, judgement: Judgement) -> Utterance:
    return replace(utterance, label=judgement.label, probability=judgement.probability)
