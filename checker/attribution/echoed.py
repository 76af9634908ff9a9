"""A denial with a clause that says whose claim it answers ("denied losing the town, *as the rebels had claimed*").

The clause is no part of what is denied: it gives the same words to whoever claimed them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.frames import Frame
from checker.attribution.mentions import set_speaker
from checker.attribution.syntax import find_subject, is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.records import Span


def split_echoes(text: Text, frames: list[Frame]) -> list[Frame]:
    """The frames with every denial ended before such a clause, and a frame of the claim in the clause's place."""
    if text.lexicon.clauses:
        return frames
    echoes = [
        (frame, echo)
        for frame in frames
        if frame.cue
        and any(text.lemmas[i] in text.lexicon.words["answering"] for i in frame.cue)
        and (echo := _find_echo(text, frame)) is not None
    ]
    taken = {echo.i for _, echo in echoes}
    kept = [frame for frame in frames if not taken.intersection(frame.cue)]
    for frame, echo in echoes:
        frame.content = _end_before(frame.content, text.starts[_find_opening(text, echo, frame.cue[-1]) or echo.i])
        claim = Frame(cue=[echo.i], form="echo", content=list(frame.content))
        subject = find_subject(text, echo)
        if subject is not None:
            set_speaker(text, claim, subject)
        kept.append(claim)
    return sorted(kept, key=lambda frame: (frame.content[0], frame.content[-1]))


def _find_echo(text: Text, frame: Frame) -> Token | None:
    """The verb of the clause: a reporting verb behind ", as" that takes nothing of its own."""
    last = frame.cue[-1]
    for token in text.tokens[last + 1 : text.sentence(last).end]:
        if text.quote_of[token.i] >= 0 or not is_verbal(token) or token.tag_ not in ("VBD", "VBZ", "VBP", "VBN"):
            continue
        if text.lemma(token) not in text.lexicon.words["retold"] | text.lexicon.words["claiming"]:
            continue
        subject = find_subject(text, token)
        opening = _find_opening(text, token, last)
        if subject is None or subject.pos_ == "PRON" or opening is None or subject.i < opening:
            continue
        if opening < _find_start(text, frame) or any(
            text.is_relation(child, "object", "clause", "open_clause") and child.i > token.i for child in token.children
        ):
            continue
        return token
    return None


def _find_start(text: Text, frame: Frame) -> int:
    """The first word of a frame's content."""
    words = text.doc.char_span(*frame.content[0], alignment_mode="expand")
    return words.start if words is not None else 0


def _find_opening(text: Text, verb: Token, floor: int) -> int | None:
    """The comma before the "as" that opens the verb's clause, or None."""
    for i in range(verb.i - 1, max(floor, verb.i - 14), -1):
        if text.tokens[i].lower_ in text.lexicon.words["interrupters"] and text.tokens[i - 1].text == ",":
            return i - 1
        if text.tokens[i].text in (",", ";"):
            return None
    return None


def _end_before(spans: list[Span], place: int) -> list[Span]:
    """The spans up to a character."""
    return [(start, min(end, place)) for start, end in spans if start < place]
