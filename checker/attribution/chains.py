"""Reports within reports ─▶ the innermost statement with its chain; who only passes words on says nothing of his own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.frames import Frame
from checker.attribution.resolve import cite_name
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

# A carrier's report that is this much another's words is no statement of the carrier.
CARRIED_SHARE = 0.6


def link_chains(text: Text, frames: list[Frame]) -> list[Frame]:
    """The frames with their reporters; those of carriers that only pass words on are left out."""
    frames = [_apply_source(text, frame) for frame in frames if not _only_cites(text, frame)]
    dropped: set[int] = set()
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        if frame.cue:
            by_sentence.setdefault(text.doc[frame.cue[0]].sent.start, []).append(frame)
    for inner in frames:
        near = by_sentence[text.doc[inner.cue[0]].sent.start] if inner.cue else []
        outer = [
            frame
            for frame in near
            if frame is not inner
            and frame.cue
            and inner.cue
            and _holds(text, frame, inner)
            and frame.name != inner.name
        ]
        outer.sort(key=_length, reverse=True)
        inner.reporters = [frame.name for frame in outer if frame.name] + [r for r in inner.reporters]
        for frame in outer:
            if _is_carrier(frame.name) and _extent(text, inner) >= CARRIED_SHARE * _length(frame):
                dropped.add(id(frame))
    return [frame for frame in frames if id(frame) not in dropped]


def _only_cites(text: Text, frame: Frame) -> bool:
    """Whether a frame is the "citing X" of another one, which `_apply_source` reads."""
    if not frame.cue or frame.use is None:
        return False
    verb = text.doc[frame.cue[-1]]
    return (
        text.lemma(verb) in text.lexicon.chain_verbs
        and text.is_relation(verb, "adverbial_clause", "noun_clause")
        and text.lemma(verb.head) in text.lexicon.verbs
    )


def _holds(text: Text, outer: Frame, inner: Frame) -> bool:
    """Whether the cue and the content of `inner` stand in the content of `outer`."""
    cue = text.doc[inner.cue[0]].idx
    return any(start <= cue < end for start, end in outer.content) and any(
        start <= inner.content[0][0] < end for start, end in outer.content
    )


def _length(frame: Frame) -> int:
    return sum(end - start for start, end in frame.content)


def _extent(text: Text, frame: Frame) -> int:
    """Characters from the first to the last word of a frame's speaker, cue and content."""
    spans = [*frame.content, *(text.span(i, i + 1) for i in frame.cue)]
    if frame.speaker:
        spans.append(text.span(*frame.speaker))
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _is_carrier(name: str | None) -> bool:
    actor = find_actor(name) if name else None
    return actor is not None and actor.kind == "media"


def _apply_source(text: Text, frame: Frame) -> Frame:
    """ "TASS reported, citing the ministry, that …": the ministry speaks, TASS passes it on."""
    if not frame.cue or frame.name is None:
        return frame
    verb = text.doc[frame.cue[-1]]
    for child in verb.children:
        if text.lemma(child) in text.lexicon.chain_nouns and frame.name:
            source = next((word for word in child.children if text.is_relation(word, "oblique")), None)
            if source is not None:
                _set_source(text, frame, source)
                return frame
        if text.lemma(child) not in text.lexicon.chain_verbs or not text.is_relation(
            child, "adverbial_clause", "noun_clause"
        ):
            continue
        source = next((word for word in child.children if text.is_relation(word, "object")), None)
        if source is None or not frame.name:
            continue
        _set_source(text, frame, source)
    return frame


def _set_source(text: Text, frame: Frame, source: Token) -> None:
    """Makes who is cited the speaker, and the speaker so far the reporter."""
    frame.reporters = [*frame.reporters, frame.name] if frame.name else frame.reporters
    frame.speaker = find_noun_phrase(text, source)
    frame.speaker_head = source.i
    frame.antecedent = None
    frame.name = cite_name(text, frame.speaker, source)
