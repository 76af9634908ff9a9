"""Words behind a cue or a colon that the same speaker goes on with ("…, he said; *the guns are silent*")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.spans import trim_words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.records import Span

_FINITE = frozenset({"VBD", "VBZ", "VBP"})


def read_continued(text: Text, verb: Token) -> list[Span]:
    """The same speaker's words behind the cue, in a clause of their own ("…, he said, *but the guns are silent*")."""
    doc, end = text.tokens, text.sentence(verb.i).end
    marks = [i for i in range(verb.i + 1, end) if doc[i].text in (";", ",", ":") and text.quote_of[i] < 0]
    mark = next((i for i in marks if doc[i].text != ","), None)
    if marks and doc[marks[0]].text == "," and marks[0] + 1 < end and doc[marks[0] + 1].dep_ == "cc":
        mark = marks[0]
    if mark is None or mark + 2 >= end or (doc[mark].text == ":" and text.quote_of[mark + 1] >= 0):
        return []
    first = mark + 2 if doc[mark].text == "," else mark + 1
    words = doc[first:end]
    if any(
        text.lemma(word) in text.lexicon.reporting and word.tag_ in _FINITE
        for word in words
        if text.quote_of[word.i] < 0
    ):
        return []
    verbs = [word for word in words if word.tag_ in _FINITE | {"MD"}]
    if (
        not verbs
        or verbs[0].i == first
        or not any(text.is_relation(word, "subject", "passive_subject") for word in doc[first : verbs[0].i])
    ):
        return []
    if text.lemma(verbs[0]) in text.lexicon.words["telling"]:
        return []
    span = trim_words(text, first, end)
    return [span] if span is not None else []


def read_past_citing(text: Text, verb: Token) -> Span | None:
    """What a cue reports behind the source that it names ("reported, *citing the ministry,* that La Paz …")."""
    doc, end = text.tokens, text.sentence(verb.i).end
    if verb.i + 3 >= end or doc[verb.i + 1].text != "," or text.lemma(doc[verb.i + 2]) not in text.lexicon.chain_verbs:
        return None
    comma = next((i for i in range(verb.i + 3, end - 2) if doc[i].text == ","), None)
    if comma is None or doc[comma + 1].lower_ not in text.lexicon.words["complementizers"]:
        return None
    stop = next((i for i in range(comma + 2, end) if doc[i].text == ";" and text.quote_of[i] < 0), end)
    return trim_words(text, comma + 2, stop)


def read_after_colon(text: Text, frame: Frame) -> Span | None:
    """What a colon behind a frame's words introduces ("rebutted the claims: *nobody had given notice*"), unquoted."""
    doc = text.tokens
    last = max(end for _, end in frame.content)
    mark = next(
        (
            token.i
            for token in text.doc.char_span(last - 1, min(len(text.source), last + 2), alignment_mode="expand") or []
            if token.text == ":"
        ),
        None,
    )
    if mark is None or mark + 3 >= len(doc) or text.quote_of[mark + 1] >= 0 or doc[mark + 1].is_space:
        return None
    sentence = doc[mark + 1].sent
    words = doc[mark + 1 : sentence.end]
    if not any(word.tag_ in _FINITE | {"MD"} for word in words) or any(is_report(text, word) for word in words):
        return None
    return trim_words(text, mark + 1, sentence.end)


def is_report(text: Text, token: Token) -> bool:
    """Whether a word is a finite reporting verb."""
    return bool(token.tag_ in _FINITE) and text.lemma(token) in text.lexicon.reporting
