"""Cues behind their content, which small parsers read wrongly ("…, asserted the minister", "…, the minister said")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.continued import read_continued
from checker.attribution.cuts import find_said_start
from checker.attribution.frames import Frame
from checker.attribution.mentions import find_issuer, set_speaker
from checker.attribution.spans import trim_words
from checker.attribution.syntax import find_noun_phrase, find_subject, is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_BREAKS = frozenset({",", "—", "–", ";", ":"})
_NAMING = frozenset({"NOUN", "PROPN", "ADJ", "DET", "PART", "ADP"})
# Fewer words before the cue are a heading or an adverbial, not a statement.
MIN_WORDS = 4
# "…, the minister said in a statement on Friday": what may follow the cue; more is content of its own.
MAX_AFTER = 12


def extract_inverted(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a cue between a comma and its own speaker: the words before are the content."""
    if not _may_follow(text, verb, uses) or verb.i == 0 or text.tokens[verb.i - 1].text != ",":
        return None
    head = _read_speaker_after(text, verb) or find_issuer(text, verb)
    if head is None:
        return None
    frame = _build(text, verb, uses[0], head, verb.i - 1)
    if frame is not None and not text.lexicon.clauses:
        frame.content += read_continued(text, verb)
    return frame


def extract_trailing(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a cue without a parsed subject after a name in apposition ("…, its head, Rami Haddad, said")."""
    if (
        not _may_follow(text, verb, uses)
        or text.sentence(verb.i).end - verb.i > MAX_AFTER
        or find_subject(text, verb) is not None
    ):
        return None
    place = verb.i - 1
    while place > text.sentence(verb.i).start and text.tokens[place].text == ",":
        place -= 1
    name = text.tokens[place]
    if name.pos_ != "PROPN" or text.quote_of[place] >= 0:
        return None
    start = find_noun_phrase(text, name)[0]
    if text.is_relation(name, "apposition") and name.head.i < start:
        start = find_noun_phrase(text, name.head)[0]
    if start <= text.sentence(verb.i).start or text.tokens[start - 1].text != ",":
        return None
    return _build(text, verb, uses[0], name, start - 1)


def extract_preceding(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a cue at the end of its sentence whose content the parser did not tie to it."""
    if not _may_follow(text, verb, uses):
        return None
    subject = find_subject(text, verb)
    if subject is None or subject.i > verb.i:
        return None
    start = find_noun_phrase(text, subject)[0]
    if start == 0 or text.tokens[start - 1].text != "," or text.sentence(verb.i).end - verb.i > MAX_AFTER:
        return None
    if any(is_verbal(word) for word in text.tokens[verb.i + 1 : text.sentence(verb.i).end]):
        return None
    return _build(text, verb, uses[0], subject, start - 1)


def extract_participle(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a past tense that was taken for a participle ("Sheikh Hijri *accused* the forces of …")."""
    doc, i = text.tokens, verb.i
    if verb.tag_ != "VBN" or text.lemma(verb) not in text.lexicon.reporting or not 0 < i < len(doc) - 1:
        return None
    if doc[i - 1].pos_ not in ("NOUN", "PROPN") or doc[i + 1].pos_ not in ("DET", "PROPN", "NOUN", "ADJ", "PRON"):
        return None
    start = i - 1
    while start > text.sentence(verb.i).start and doc[start - 1].pos_ in _NAMING:
        start -= 1
    before = doc[start - 1] if start > text.sentence(verb.i).start else None
    if doc[start].tag_ == "NFP" or (before is not None and before.text != ","):
        return None
    end = _find_plain_end(text, verb)
    span = trim_words(text, i + 1, end)
    if span is None:
        return None
    frame = Frame(cue=[i], use=uses[-1], voice=uses[-1].voice, form="object", content=[span])
    frame.speaker, frame.speaker_head = (start, i), i - 1
    return frame


def _find_plain_end(text: Text, verb: Token) -> int:
    """Where the words behind a verb end: at a semicolon, the next clause of the same speaker, or the sentence's end."""
    doc = text.tokens
    for i in range(verb.i + 1, text.sentence(verb.i).end):
        if doc[i].text in (";", "."):
            return i
        if doc[i].dep_ == "cc" and i + 1 < text.sentence(verb.i).end and doc[i + 1].tag_ in _FINITE:
            return i
    return int(text.sentence(verb.i).end)


def _may_follow(text: Text, verb: Token, uses: tuple[Cue, ...]) -> bool:
    if any(use.recipient for use in uses):
        return False  # "…, told Reuters": who follows is spoken to
    return verb.tag_ in _FINITE and any("quote" in use.takes and "clause" in use.takes for use in uses)


def _read_speaker_after(text: Text, verb: Token) -> Token | None:
    """The main word of the noun phrase right after the verb, with which the sentence or clause ends."""
    first = verb.i + 1
    if first >= len(text.doc) or text.tokens[first].pos_ not in ("PROPN", "DET", "ADJ", "NOUN"):
        return None
    head = text.tokens[first]
    while head.pos_ not in ("PROPN", "NOUN") or (head.head.i > head.i and head.head.pos_ in ("PROPN", "NOUN")):
        if head.head.i <= head.i or head.head.i >= text.sentence(verb.i).end:
            return None
        head = head.head
    if not text.is_relation(head, "subject", "object", "predicate", "recipient") and head.pos_ != "PROPN":
        return None
    if any(text.is_relation(child, "subject") and child.i > verb.i for child in head.children):
        return None
    if text.lemma(head) in text.lexicon.content_nouns:
        return None  # "its rival, the army, disputed *the claim*"
    end = find_noun_phrase(text, head)[1]
    follows = text.tokens[end] if end < len(text.doc) else None
    if follows is not None and (text.quote_of[end] >= 0 or (is_verbal(follows) and follows.tag_ != "VBG")):
        return None  # "China, which holds drills, said *the exercises* "do not …""
    return head


def _build(text: Text, verb: Token, use: Cue, speaker: Token, end: int) -> Frame | None:
    """A frame whose content is the sentence up to `end`, where that holds a clause outside quotations."""
    start = text.sentence(verb.i).start
    if all(text.quote_of[i] >= 0 or text.tokens[i].is_punct or text.tokens[i].is_space for i in range(start, end)):
        return None  # a whole quotation finds its cue by itself
    start = find_said_start(text, start, end)
    words = text.tokens[start:end]
    n_words = sum(not word.is_punct and not word.is_space for word in words)
    if n_words < MIN_WORDS or not any(is_verbal(word) for word in words):
        return None
    span = trim_words(text, start, end)
    if span is None:
        return None
    frame = Frame(cue=[verb.i], use=use, voice=use.voice, form="before")
    set_speaker(text, frame, speaker)
    frame.content = [span]
    return frame
