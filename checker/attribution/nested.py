"""Others' words inside a quotation ("We reject Ankara's claim that …," the ministry said) ─▶ frames of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.cues import extract_cue
from checker.attribution.referents import is_speaker_noun

if TYPE_CHECKING:
    from checker.attribution.frames import Frame, Text

# A shorter quotation holds no report of another's words.
MIN_WORDS = 8


def extract_nested(text: Text) -> list[Frame]:
    """The frames of cues within quotations whose speaker is named there and is nobody of the conversation."""
    if text.lexicon.clauses:
        return []
    frames: list[Frame] = []
    for token in text.tokens:
        number = text.quote_of[token.i]
        if (
            number < 0
            or text.lemma(token) not in text.lexicon.words["claiming"]
            or len(text.source[slice(*text.quotes[number].inner)].split()) < MIN_WORDS
        ):
            continue
        frames.extend(frame for frame in extract_cue(text, token) if _is_foreign(text, frame, number))
    return frames


def _is_foreign(text: Text, frame: Frame, number: int) -> bool:
    """Whether a named third party says whole clauses, and all of it inside the same quotation."""
    if frame.speaker is None or frame.speaker_head is None or not frame.content:
        return False
    if any(text.quote_of[i] != number for i in range(*frame.speaker)):
        return False
    start, end = text.quotes[number].inner
    if any(first < start or last > end for first, last in frame.content):
        return False
    head = text.tokens[frame.speaker_head]
    if head.pos_ == "NOUN":
        named = is_speaker_noun(text, head) or find_actor(text.doc[slice(*frame.speaker)].text) is not None
        return named and frame.voice == "speech"
    return head.pos_ == "PROPN" and frame.voice == "speech"
