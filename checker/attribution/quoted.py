"""Quotations and the frames of cues ─▶ whose words each quotation is, split, continued and cue-less ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.clauses import FINITE, find_clause, is_name_in_quotes
from checker.attribution.frames import Frame
from checker.attribution.mentions import find_speaker, set_speaker
from checker.attribution.sources import find_nominative
from checker.attribution.spans import is_whole
from checker.attribution.syntax import find_subject, is_verbal
from checker.attribution.zones import (
    find_cue_after,
    find_cue_before,
    find_first_word,
    is_bare_frame,
    read_after,
    read_before,
)
from checker.records import QuotationKind

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.quotes import Quote
    from checker.records import Span

_BETWEEN = " \n\t\r\xa0,;.—–-*"
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})


def attach_quotes(text: Text, frames: list[Frame]) -> list[Frame]:
    """The frames with the quotations they hold as content, and new frames for quotations with a cue outside them."""
    result = list(frames)
    by_cue = {frame.cue[0]: frame for frame in frames if frame.cue}
    for frame in frames:
        _absorb(text, frame)
    owners: dict[int, Frame] = {number: frame for frame in frames for number in frame.quoted}
    for number, quote in enumerate(text.quotes):
        if (number in owners and not is_whole(text, quote)) or _names_speaker(text, quote):
            continue
        if text.lexicon.clauses and number not in owners and is_name_in_quotes(text, quote):
            continue
        owner = _find_owner(text, number, owners, by_cue)
        if owner is None:
            continue
        owners[number] = owner
        owner.quoted.add(number)
        if not any(owner is known for known in result):
            result.append(owner)
    for frame in result:
        _settle_content(text, frame)
    return result


def _names_speaker(text: Text, quote: Quote) -> bool:
    """Whether a quotation stands in a clause that only says who speaks ("сообщал «Кавказский узел»")."""
    return any(
        text.tokens[i.start].idx <= quote.start
        and quote.end <= text.tokens[i.end - 1].idx + len(text.tokens[i.end - 1])
        for i in text.insertions_near(min(find_first_word(text, quote.start), len(text.doc) - 1))
    )


def _absorb(text: Text, frame: Frame) -> None:
    """Marks the quotations that the content of a frame overlaps."""
    for number, quote in enumerate(text.quotes):
        if any(start < quote.end and quote.start < end for start, end in frame.content):
            frame.quoted.add(number)


def _settle_content(text: Text, frame: Frame) -> None:
    """Widens the content to whole quotations and names the kind: direct, indirect or mixed."""
    if not frame.quoted:
        return
    spans = [span for span in frame.content if not _is_question(text, span)]
    for number in frame.quoted:
        quote = text.quotes[number]
        spans.append((quote.start, quote.end))
    merged = merge_spans(text.source, spans)
    quotes = [text.quotes[number] for number in sorted(frame.quoted)]
    outside = any(_is_outside(text.source, span, quotes) for span in merged)
    frame.kind = QuotationKind.MIXED if outside else QuotationKind.DIRECT
    frame.content = merged if outside else [_strip_marks(text.source, q) for q in quotes]


def _is_question(text: Text, span: Span) -> bool:
    """Whether a span is what the speaker was asked before the quotation ("*Asked if the truce held*, he said: …")."""
    first = find_first_word(text, span[0])
    token = text.tokens[min(first, len(text.tokens) - 1)]
    return (
        token.tag_ == "VBN" and token.lower_ in text.lexicon.words["asked"] and token.i == text.sentence(token.i).start
    )


def _is_outside(text: str, span: Span, quotes: list[Quote]) -> bool:
    """Whether any of the span's words stand outside all of the quotations."""
    position = span[0]
    for quote in quotes:
        if position < quote.start < span[1] and text[position : quote.start].strip(_BETWEEN):
            return True
        if quote.start < span[1]:
            position = max(position, quote.end)
    return position < span[1] and bool(text[position : span[1]].strip(_BETWEEN))


def _strip_marks(text: str, quote: Quote) -> Span:
    start, end = quote.inner
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1] in " ,\n\t":
        end -= 1
    return start, end


def merge_spans(text: str, spans: list[Span]) -> list[Span]:
    """The spans in order, overlapping and touching ones made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and (start <= merged[-1][1] or not text[merged[-1][1] : start].strip()):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _find_owner(text: Text, number: int, owners: dict[int, Frame], by_cue: dict[int, Frame]) -> Frame | None:
    quote = text.quotes[number]
    if not is_whole(text, quote):
        return _find_split(text, number, owners)
    after = read_after(text, number)
    inner = text.source[quote.inner[0] : quote.inner[1]].rstrip()
    opens_after = not inner.endswith((".", ";")) or (after.words and after.words[0].text in (",", "—", "–", "-"))
    if text.lexicon.clauses and after.words:  # in Russian a cue behind a quotation stands behind a comma or a dash
        first = after.words[0].text
        opens_after = first in (",", "—", "–", "-") or first[0].islower()
    if not opens_after and 2 <= len(after.words) <= 8 and not after.reaches_quote:
        opens_after = after.words[-1].text == "." and is_bare_frame(text, after.words)
    if opens_after and after.words:
        verb = find_cue_after(text, after.words)
        if verb is not None:
            return _join_cue(text, verb, after.words, by_cue)
    before = read_before(text, number)
    if before.words:
        verb = find_cue_before(text, before.words)
        if verb is not None:
            return _join_cue(text, verb, before.words, by_cue)
        return _find_split(text, number, owners) or owners.get(number) or _find_colon(text, before.words)
    if number in owners:
        return owners[number]
    return _find_continued(text, number, owners, by_cue)


def _join_cue(text: Text, verb: Token, words: list[Token], by_cue: dict[int, Frame]) -> Frame:
    """The frame of this cue, made where the parse gave none."""
    for frame in by_cue.values():
        if verb.i in frame.cue:
            if frame.speaker is None and not text.lexicon.clauses:
                _set_near_speaker(text, verb, words, frame)
            return frame
    frame = Frame(cue=[verb.i])
    if find_subject(text, verb) is not None or text.lexicon.clauses or verb.tag_ == "VBG":
        find_speaker(text, verb, frame)
    else:
        _set_near_speaker(text, verb, words, frame)
    if frame.speaker is None:
        find_speaker(text, verb, frame)
    by_cue[verb.i] = frame
    return frame


def _set_near_speaker(text: Text, verb: Token, words: list[Token], frame: Frame) -> None:
    """The noun phrase right after an inverted cue, or right before a plain one, where the parse has no subject."""
    following = [word for word in words if word.i > verb.i]
    preceding = [word for word in words if word.i < verb.i and word.pos_ != "PUNCT"]
    for word in following[:6]:
        if word.pos_ in _NOMINAL and word.pos_ != "NUM" and not preceding:
            head = word
            while head.head.i > head.i and head.head.pos_ in _NOMINAL and head.head in following:
                head = head.head
            set_speaker(text, frame, head)
            return
        if word.pos_ in ("ADP", "PUNCT", "VERB"):
            break
    nominal = [word for word in preceding if word.pos_ in _NOMINAL]
    if nominal:
        set_speaker(text, frame, nominal[-1])


def _find_colon(text: Text, words: list[Token]) -> Frame | None:
    """A frame for "Peskov: "…"" – a bare name before a colon."""
    if words[-1].text == ":" and text.lexicon.clauses and (verb := _find_last_finite(words)) is not None:
        frame = Frame(cue=[words[-1].i])
        subject = find_nominative(text, verb, *find_clause(text, verb.i))
        if subject is not None:
            set_speaker(text, frame, subject)
        return frame if subject is not None and subject.pos_ in _NOMINAL else None
    if words[-1].text != ":" or len(words) > 8 or any(is_verbal(word) for word in words):
        return None
    nominal = [word for word in words if word.pos_ in _NOMINAL]
    if not nominal:
        return None
    frame = Frame(cue=[words[-1].i])
    start, end = words[0].i, words[-1].i
    frame.speaker, frame.speaker_head = (start, end), nominal[-1].i
    return frame


def _find_last_finite(words: list[Token]) -> Token | None:
    return next((word for word in reversed(words) if is_verbal(word) and word.tag_ in FINITE), None)


def _find_split(text: Text, number: int, owners: dict[int, Frame]) -> Frame | None:
    """The frame of the quotation before, where only its cue stands between the two in one sentence."""
    if number == 0 or number - 1 not in owners:
        return owners.get(number)
    previous, quote = text.quotes[number - 1], text.quotes[number]
    if previous.paragraph != quote.paragraph or number in owners:
        return owners.get(number)
    between = text.source[previous.end : quote.start]
    frame = owners[number - 1]
    if any(mark in between for mark in ".?!") or len(between) > 160 or not frame.cue:
        return None
    cue = text.tokens[frame.cue[0]].idx
    return frame if previous.end <= cue < quote.start else None


def _find_continued(text: Text, number: int, owners: dict[int, Frame], by_cue: dict[int, Frame]) -> Frame | None:
    """The frame that a quotation without a cue goes on with: the one before it in its paragraph or the one above."""
    quote = text.quotes[number]
    previous = number - 1
    if previous >= 0 and previous in owners:
        last, frame = text.quotes[previous], owners[previous]
        if last.paragraph == quote.paragraph or (last.paragraph == quote.paragraph - 1 and not last.closed):
            between = text.tokens[find_first_word(text, last.end) : find_first_word(text, quote.start)]
            foreign = [
                f for f in by_cue.values() if f is not frame and between and between[0].i <= f.cue[0] <= between[-1].i
            ]
            if not foreign and (frame.kind is not QuotationKind.INDIRECT or not _is_piece(text, last, frame)):
                return frame
    source = _find_last_frame(text, quote, by_cue)
    if source is None:
        return None
    return Frame(
        cue=list(source.cue),
        use=source.use,
        speaker=source.speaker,
        speaker_head=source.speaker_head,
        antecedent=source.antecedent,
    )


def _is_piece(text: Text, quote: Quote, frame: Frame) -> bool:
    """Whether a quotation is only a quoted piece of words that are said indirectly."""
    return not is_whole(text, quote) and any(a < quote.start and quote.end <= b for a, b in frame.content)


def _find_last_frame(text: Text, quote: Quote, by_cue: dict[int, Frame]) -> Frame | None:
    """The last frame before a quotation, in its paragraph or the one above, whose speaker may go on speaking."""
    floor = text.paragraphs[max(0, quote.paragraph - 1)][0] if text.paragraphs else 0
    best: Frame | None = None
    for frame in by_cue.values():
        offset = text.tokens[frame.cue[0]].idx
        fits = floor <= offset < quote.start and frame.speaker is not None and frame.voice == "speech"
        if fits and (best is None or offset > text.tokens[best.cue[0]].idx):
            best = frame
    return best
