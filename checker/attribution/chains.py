"""Reports within reports ─▶ the innermost statement with its chain; who only passes words on says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.carriers import is_carrier
from checker.attribution.continued import is_report
from checker.attribution.frames import Frame
from checker.attribution.referents import cite_name
from checker.attribution.syntax import find_noun_phrase
from checker.records import QuotationKind

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

# A carrier's report that is this much another's words is no statement of the carrier.
CARRIED_SHARE = 0.6
# "TASS reported on Monday, citing …" stand close together; further on the words cite something else.
MAX_CITING_DISTANCE = 60


def link_chains(text: Text, frames: list[Frame]) -> list[Frame]:
    """The frames with their reporters; those of carriers that only pass words on are left out."""
    citing = _find_citing(text)
    places = {place for place, _ in citing}
    frames = [_apply_source(text, frame, citing) for frame in frames if not places.intersection(frame.cue)]
    dropped: set[int] = set()
    by_sentence: dict[int, list[Frame]] = {}
    for frame in frames:
        if frame.cue:
            by_sentence.setdefault(text.sentence(frame.cue[0]).start, []).append(frame)
    for inner in frames:
        near = by_sentence[text.sentence(inner.cue[0]).start] if inner.cue else []
        outer = [
            frame
            for frame in near
            if frame is not inner
            and frame.form not in ("answer", "echo")
            and frame.cue
            and inner.cue
            and _holds(text, frame, inner)
            and frame.name != inner.name
        ]
        outer.sort(key=_length, reverse=True)
        inner.reporters = [frame.name for frame in outer if frame.name] + inner.reporters
        passed_on = any(_carries(text, frame) for frame in outer)
        if outer and not passed_on and not text.lexicon.clauses and not _is_retold(text, inner):
            dropped.add(id(inner))
        for frame in outer:
            if (
                frame.form != "echo"
                and _carries(text, frame)
                and _extent(text, inner) >= CARRIED_SHARE * _length(frame)
            ):
                dropped.add(id(frame))
    dropped.update(id(frame) for frame in frames if text.lexicon.clauses and _only_points_back(text, frame, frames))
    for frame in frames:
        if frame.cue and frame.form != "echo" and _carries(text, frame):
            near = by_sentence[text.sentence(frame.cue[0]).start]
            if _passes_on(text, frame, near):
                dropped.add(id(frame))
    return [frame for frame in frames if id(frame) not in dropped]


def _is_retold(text: Text, inner: Frame) -> bool:
    """Whether a cue in another one's words reports a statement, and not what somebody does or is like there."""
    if inner.kind is not QuotationKind.INDIRECT or inner.voice != "speech":
        return inner.voice == "speech"
    return any(text.lemmas[i] in text.lexicon.words["retold"] for i in inner.cue)


def _only_points_back(text: Text, frame: Frame, frames: list[Frame]) -> bool:
    """Whether "Об этом пишет …" points at a sentence that is another one's words already.

    It does where a medium writes so, where the speaker is the same, and where the sentence itself says "as X said".
    """
    if frame.form != "back" or frame.speaker_head is None or not frame.cue:
        return False
    start, end = frame.content[0]
    inside = [
        other for other in frames if other is not frame and other.cue and start <= text.tokens[other.cue[0]].idx < end
    ]
    if frame.use is not None and "object" in frame.use.takes:  # "в Баку это отрицают": what is said, not that it was
        if len(inside) == 1 and inside[0].content:
            frame.content = list(inside[0].content)
        return False
    carries = is_carrier(text, text.tokens[frame.speaker_head])
    if not carries and any(other.quoted for other in inside):
        return True  # "«…», — сказал он. Министр говорил об этом …"
    for other in inside:
        if frame.name and frame.name not in (other.name, *other.reporters):
            other.reporters.insert(0, frame.name)
    if any(other.name == frame.name or other.form == "insertion" for other in inside):
        return True
    return bool(inside) and carries


def _holds(text: Text, outer: Frame, inner: Frame) -> bool:
    """Whether the cue and the content of `inner` stand in the content of `outer`."""
    cue = text.tokens[inner.cue[0]].idx
    return any(start <= cue < end for start, end in outer.content) and any(
        start <= inner.content[0][0] < end for start, end in outer.content
    )


def _length(frame: Frame) -> int:
    return sum(end - start for start, end in frame.content)


def _passes_on(text: Text, frame: Frame, frames: list[Frame]) -> bool:
    """Whether all that a carrier's frame holds is another one's speaker and cue ("…, X said, as Y writes")."""
    for other in frames:
        if other is frame or not other.cue or other.speaker is None or other.name == frame.name:
            continue
        start, end = text.span(min(other.speaker[0], other.cue[0]), max(other.speaker[1], other.cue[-1] + 1))
        inside = sum(max(0, min(end, b) - max(start, a)) for a, b in frame.content)
        if inside >= CARRIED_SHARE * _length(frame):
            other.reporters = [*([frame.name] if frame.name else []), *other.reporters]
            return True
    return False


def _extent(text: Text, frame: Frame) -> int:
    """Characters from the first to the last word of a frame's speaker, cue and content."""
    spans = [*frame.content, *(text.span(i, i + 1) for i in frame.cue)]
    if frame.speaker:
        spans.append(text.span(*frame.speaker))
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _carries(text: Text, frame: Frame) -> bool:
    """Whether a frame's speaker passes on what others say: a medium by the table, or by how the text calls it."""
    if frame.carries or _is_carrier(frame.name):
        return True
    if not text.lexicon.clauses or frame.speaker_head is None:
        return False
    carries = bool(frame.cue) and text.lemmas[frame.cue[0]] in text.lexicon.clauses["carrying"]
    return carries or is_carrier(text, text.tokens[frame.speaker_head])


def _is_carrier(name: str | None) -> bool:
    actor = find_actor(name) if name else None
    return actor is not None and actor.kind == "media"


def _apply_source(text: Text, frame: Frame, citing: list[tuple[int, Token]]) -> Frame:
    """ "TASS reported, citing the ministry, that …": the ministry speaks, TASS passes it on."""
    if not frame.cue or not frame.name or text.lexicon.clauses:
        return frame  # where a language declines, sources.py has read who is cited
    verb = text.tokens[frame.cue[-1]]
    for child in verb.children:
        if text.lemma(child) in text.lexicon.chain_nouns:
            source = next((word for word in child.children if text.is_relation(word, "oblique")), None)
            if source is not None:
                _set_source(text, frame, source)
                return frame
    end = text.sentence(verb.i).end
    for place, source in citing:
        between = text.doc[verb.i : place].text if verb.i < place < end else None
        if between is not None and any(is_report(text, token) for token in text.tokens[verb.i + 1 : place]):
            continue  # the citation is that of a later report
        if between is None and text.sentence(verb.i).start <= place < verb.i and not _is_inside(text, frame, place):
            between = text.doc[place : verb.i].text  # "quoting security sources, MENA reported"
        if between is not None and len(between) < MAX_CITING_DISTANCE and not frame.reporters:
            _set_source(text, frame, source)
            return frame
    return frame


def _is_inside(text: Text, frame: Frame, place: int) -> bool:
    offset = text.tokens[place].idx
    return any(start <= offset < end for start, end in frame.content)


def _find_citing(text: Text) -> list[tuple[int, Token]]:
    """The words "citing X" outside quotations: where they stand, and X."""
    found = []
    for token in text.tokens:
        if text.lemma(token) not in text.lexicon.chain_verbs or text.quote_of[token.i] >= 0:
            continue
        if token.tag_ != "VBG" and not text.is_relation(token, "relative"):  # "the paper, *which cited* relatives"
            continue
        source = next((word for word in token.children if text.is_relation(word, "object")), None)
        if source is not None and source.pos_ in ("NOUN", "PROPN"):
            found.append((token.i, source))
    return found


def _set_source(text: Text, frame: Frame, source: Token) -> None:
    """Makes who is cited the speaker, and the speaker so far the reporter."""
    frame.reporters = [*frame.reporters, frame.name] if frame.name else frame.reporters
    frame.speaker = find_noun_phrase(text, source)
    frame.speaker_head = source.i
    frame.antecedent = None
    frame.name = cite_name(text, frame.speaker, source)
