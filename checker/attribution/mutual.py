"""One cue that two sides say of each other ("A and B accused each other of X") ─▶ a statement of each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
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


def split_joint(text: Text, frames: list[Frame]) -> list[Frame]:
    """The frames, with one of two named subjects ("Kyiv and Moscow both said …") replaced by one of each."""
    result: list[Frame] = []
    for frame in frames:
        heads = _find_joint(text, frame)
        if heads is None:
            result.append(frame)
            continue
        for part, head in heads:
            copy = replace(frame, speaker=part, speaker_head=head.i, content=list(frame.content))
            copy.quoted, copy.reporters = set(frame.quoted), list(frame.reporters)
            result.append(copy)
    return result


def _find_joint(text: Text, frame: Frame) -> list[tuple[tuple[int, int], Token]] | None:
    """The two subjects of a cue and their main words, where each is named and the verb is no joint act."""
    if frame.speaker is None or frame.speaker_head is None or frame.antecedent is not None or not frame.cue:
        return None
    if text.lexicon.clauses:
        return None
    if any(text.lemma(text.tokens[i]) in text.lexicon.words["jointly"] for i in frame.cue):
        return None
    start, end = frame.speaker
    links = [i for i in range(start + 1, end - 1) if text.tokens[i].dep_ == "cc" or text.tokens[i].pos_ == "CCONJ"]
    if len(links) != 1 or any(text.tokens[i].text == "," for i in range(start, end)):
        return None
    inner = text.tokens[links[0]].head
    if text.is_relation(inner, "preposition_object") and text.tokens[frame.speaker_head].tag_ in ("NNS", "NNPS"):
        return None  # "the governments *of Ethiopia and Eritrea*"
    parts = [(start, links[0]), (links[0] + 1, end)]
    named = [(part, head) for part in parts if (head := _find_named(text, part)) is not None]
    return named if len(named) == 2 else None


def _find_named(text: Text, part: tuple[int, int]) -> Token | None:
    """The main word of a subject that is a name, or an office that the table knows."""
    words = text.doc[slice(*part)]
    stop = next((word.i for word in words if word.pos_ == "ADP" and word.i > part[0]), part[1])
    head = next(
        (text.tokens[i] for i in range(stop - 1, part[0] - 1, -1) if text.tokens[i].pos_ in ("NOUN", "PROPN")), None
    )
    if head is None or words[0].pos_ in ("ADP", "VERB"):
        return None
    if head.pos_ == "PROPN":
        return head
    is_known = find_actor(words.text) is not None or (
        words[0].dep_ == "det" and text.lemma(head) in text.lexicon.groups
    )
    return head if is_known or words[0].dep_ == "poss" else None


def find_noun_phrase_alone(text: Text, head: Token) -> tuple[int, int]:
    """The noun phrase of a coordinated word without what is coordinated to it."""
    start, end = find_noun_phrase(text, head)
    for child in head.children:
        if text.is_relation(child, "coordination", "coordinator") and child.i > head.i:
            end = min(end, child.i)
    while end > start + 1 and (
        text.tokens[end - 1].is_punct or text.tokens[end - 1].pos_ == "CCONJ" or text.tokens[end - 1].is_space
    ):
        end -= 1
    return start, max(end, head.i + 1)


def _find_parties(text: Text, frame: Frame) -> list[Token] | None:
    """The two subjects of a cue whose object is "each other", or whose verb is mutual by itself."""
    if not frame.cue:
        return None
    verb = (
        text.tokens[frame.cue[-1]]
        if frame.use is None
        else next(
            (text.tokens[i] for i in frame.cue if text.lemma(text.tokens[i]) in text.lexicon.verbs),
            text.tokens[frame.cue[0]],
        )
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
        while indexes and (text.tokens[indexes[0]].lower_ in reciprocal or text.tokens[indexes[0]].is_space):
            indexes.pop(0)
        if indexes and (span := trim_words(text, indexes[0], indexes[-1] + 1)):
            spans.append(span)
    return spans
