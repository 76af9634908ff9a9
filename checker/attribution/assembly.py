"""Finished frames and blocks ─▶ Attribution records: names, actors, kinds, the sentences around them, in text order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from checker.attribution.actors import Actor, find_publisher_actor, resolve_actor
from checker.attribution.house import is_of_the_house, name_of_the_house
from checker.records import Attribution, QuotationKind, SourceKind

if TYPE_CHECKING:
    from checker.attribution.blocks import Block
    from checker.attribution.frames import Frame, Text
    from checker.records import Moment, Publisher, Span


# Characters of one bucket, in which overlaps are looked for: all with all would be quadratic on an absurd text.
_BUCKET = 500


def build_attribution(text: Text, frame: Frame, publisher: Publisher | None, published: Moment | None) -> Attribution:
    """The record of one frame."""
    spans = tuple(frame.content)
    mention = (text.span(*frame.speaker),) if frame.speaker else ()
    shown = text.doc[slice(*frame.speaker)].text if frame.speaker else ""
    mention_name = _read_full_mention(text, frame, shown)
    if text.lexicon.clauses and frame.name:
        mention_name = frame.name  # read from the text as a whole; the mention's own case and order mislead
    actor, why = _resolve(frame.name or "", mention_name, publisher, published)
    cue_spans = _build_cue(text, frame)
    return Attribution(
        spans=spans,
        content=" ".join(text.source[start:end] for start, end in spans),
        speaker=name_of_the_house(frame.name or "", publisher),
        speaker_spans=mention,
        actor=actor.id if actor else None,
        side=actor.side if actor else None,
        role=actor.role if actor else None,
        cue=" ".join(text.source[start:end] for start, end in cue_spans) or None,
        cue_spans=cue_spans,
        kind=frame.kind,
        reported_by=tuple(dict.fromkeys(frame.reporters)),
        frame=find_frame(text, [*spans, *mention, *cue_spans]),
        why_no_actor=None if actor else why or ("no speaker is named" if not frame.name else None),
    )


def build_block(text: Text, block: Block, publisher: Publisher | None, published: Moment | None) -> Attribution:
    """The record of an embedded post or a transcript's turn."""
    actor, why = _resolve(block.speaker, block.speaker, publisher, published)
    return Attribution(
        spans=(block.span,),
        content=text.source[block.span[0] : block.span[1]],
        speaker=name_of_the_house(block.speaker, publisher),
        speaker_spans=(block.speaker_span,),
        actor=actor.id if actor else None,
        side=actor.side if actor else None,
        role=actor.role if actor else None,
        kind=QuotationKind.INDIRECT if block.kind == "headline" else QuotationKind.DIRECT,
        frame=(min(block.span[0], block.speaker_span[0]), max(block.span[1], block.speaker_span[1])),
        why_no_actor=None if actor else why,
    )


def build_own_voice(text: Text, span: Span, publisher: Publisher) -> Attribution:
    """The record of a sentence in which the publisher itself speaks."""
    actor = find_publisher_actor(publisher)
    return Attribution(
        spans=(span,),
        content=text.source[span[0] : span[1]],
        speaker=publisher.name,
        actor=actor.id if actor else None,
        side=actor.side if actor else publisher.owner,
        role=actor.role if actor else None,
        kind=QuotationKind.OWN_VOICE,
        frame=span,
    )


def _resolve(
    name: str, mention: str, publisher: Publisher | None, published: Moment | None
) -> tuple[Actor | None, str | None]:
    """The actor of a resolved name; the mention's own words ("the ministry in Yerevan") decide where they say more."""
    home = None
    if publisher is not None and publisher.country and publisher.kind is not SourceKind.INDEPENDENT_MEDIA:
        home = publisher.country.upper()
    reasons = []
    for candidate in dict.fromkeys((mention, name)):
        actor, why = resolve_actor(candidate, published, home=home if candidate == name else None)
        if actor is not None:
            return actor, None
        reasons.append(why)
    if publisher is not None and is_of_the_house(name, publisher):
        return find_publisher_actor(publisher), None
    return None, next((why for why in reasons if why), None)


def _read_full_mention(text: Text, frame: Frame, shown: str) -> str:
    """The mention with the words of an antecedent, where a relative pronoun speaks."""
    return text.doc[slice(*frame.antecedent)].text if frame.antecedent else shown


def _build_cue(text: Text, frame: Frame) -> tuple[Span, ...]:
    runs: list[list[int]] = []
    for i in frame.cue:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return tuple(text.span(run[0], run[-1] + 1) for run in runs)


def find_frame(text: Text, spans: list[Span]) -> Span:
    """Span of the sentence or sentences that hold all the spans, without white space at the edges."""
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    last_word = bisect_left(text.starts, end) - 1
    first_word = min(bisect_right(text.ends, start), last_word)
    if first_word < 0:
        return start, end
    source = text.source
    first = min(start, text.starts[text.sentence(first_word).start])
    last = max(end, text.ends[text.sentence(last_word).end - 1])
    while first < start and source[first].isspace():
        first += 1
    while last > end and source[last - 1].isspace():
        last -= 1
    return first, last


def drop_doubles(found: list[Attribution]) -> list[Attribution]:
    """The attributions in text order, without one whose words the same speaker has in another one."""
    ordered = sorted(found, key=lambda a: (-(a.end - a.start), a.start))
    kept: list[Attribution] = []
    near: dict[int, list[Attribution]] = {}
    for item in ordered:
        places = {place for start, end in item.spans for place in range(start // _BUCKET, end // _BUCKET + 1)}
        if any(_is_double(item, other) for place in places for other in near.get(place, ())):
            continue
        kept.append(item)
        for place in places:
            near.setdefault(place, []).append(item)
    return sorted(kept, key=lambda a: (a.spans[0], a.spans[-1], a.speaker))


def _is_double(item: Attribution, other: Attribution) -> bool:
    if item.speaker.lower() != other.speaker.lower() and (item.actor is None or item.actor != other.actor):
        return False
    shared = sum(max(0, min(end, last) - max(start, first)) for start, end in item.spans for first, last in other.spans)
    return shared > 0
