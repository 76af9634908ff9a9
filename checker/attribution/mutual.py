"""One cue that two sides say of each other ("A and B accused each other of X") ─▶ a statement of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.frames import Frame
from checker.attribution.spans import trim_words
from checker.attribution.syntax import find_noun_phrase, find_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text


def split_mutual(text: Text, frames: list[Frame]) -> list[Frame]:
    """The frames, with a mutual one replaced by one of each party whose content names the other."""
    result: list[Frame] = []
    for frame in frames:
        parties = _find_parties(text, frame)
        if parties is None:
            result.append(frame)
            continue
        spans = [text.span(*find_noun_phrase_alone(text, party)) for party in parties]
        rest = _find_rest(text, frame)
        for place, party in enumerate(parties):
            other = spans[1 - place]
            copy = Frame(
                cue=list(frame.cue),
                use=frame.use,
                speaker=find_noun_phrase_alone(text, party),
                speaker_head=party.i,
                content=sorted([other, *rest]),
                voice=frame.voice,
            )
            result.append(copy)
    return result


def find_noun_phrase_alone(text: Text, head: Token) -> tuple[int, int]:
    """The noun phrase of a coordinated word without what is coordinated to it."""
    start, end = find_noun_phrase(text, head)
    for child in head.children:
        if text.is_relation(child, "coordination", "coordinator") and child.i > head.i:
            end = min(end, child.i)
    while end > start + 1 and (
        text.doc[end - 1].is_punct or text.doc[end - 1].pos_ == "CCONJ" or text.doc[end - 1].is_space
    ):
        end -= 1
    return start, max(end, head.i + 1)


def _find_parties(text: Text, frame: Frame) -> list[Token] | None:
    """The two subjects of a cue whose object is "each other", or whose verb is mutual by itself."""
    if not frame.cue:
        return None
    verb = (
        text.doc[frame.cue[-1]]
        if frame.use is None
        else next(text.doc[i] for i in frame.cue if text.lemma(text.doc[i]) in text.lexicon.verbs)
    )
    subject = find_subject(text, verb)
    if subject is None:
        return None
    others = [child for child in subject.children if text.is_relation(child, "coordination")]
    if len(others) != 1:
        return None
    if frame.use is not None and frame.use.mutual:
        return [subject, others[0]]
    following = text.doc[verb.i + 1 : verb.i + 6].text.lower()
    if any(phrase in following for phrase in text.lexicon.words["reciprocal"]):
        return [subject, others[0]]
    return None


def _find_rest(text: Text, frame: Frame) -> list[tuple[int, int]]:
    """The frame's content without "each other"."""
    reciprocal = {word for phrase in text.lexicon.words["reciprocal"] for word in phrase.split()}
    spans = []
    for start, end in frame.content:
        indexes = [token.i for token in text.doc.char_span(start, end, alignment_mode="expand") or []]
        while indexes and (text.doc[indexes[0]].lower_ in reciprocal or text.doc[indexes[0]].is_space):
            indexes.pop(0)
        if indexes and (span := trim_words(text, indexes[0], indexes[-1] + 1)):
            spans.append(span)
    return spans
