"""A parsed text ─▶ its attributions in text order: the steps of the room, one after the other."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from spacy.attrs import IDX, LEMMA, ORTH, SPACY

from checker.attribution.actors import find_actor
from checker.attribution.assembly import build_attribution, build_block, build_own_voice, drop_doubles
from checker.attribution.blocks import Block, extract_blocks, find_skipped
from checker.attribution.chains import link_chains
from checker.attribution.cues import extract_frames
from checker.attribution.dashes import extract_dash_quotes, split_author_words
from checker.attribution.echoed import split_echoes
from checker.attribution.frames import Bounds, Frame, Text
from checker.attribution.headlines import extract_headline_frames
from checker.attribution.insertions import find_insertions
from checker.attribution.lexicon import VOICED, load_lexicon, load_scheme
from checker.attribution.mutual import split_joint, split_mutual
from checker.attribution.nested import extract_nested
from checker.attribution.own_voice import extract_own_voice
from checker.attribution.quoted import attach_quotes
from checker.attribution.quotes import extract_paragraphs, extract_quotes
from checker.attribution.referents import is_speaker_noun
from checker.attribution.resolve import resolve_speakers
from checker.attribution.roles import resolve_roles
from checker.attribution.spans import is_empty, refer_back
from checker.attribution.unsaid import can_speak
from checker.records import QuotationKind, SourceKind

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from checker.attribution.quotes import Quote
    from checker.records import Attribution, Moment, Publisher


def read_text(doc: Doc, language: str) -> Text:
    """What every step looks up: quotations, paragraphs, and the quotation each word stands in."""
    strings = doc.vocab.strings
    forms, lemmas, blanks, starts = doc.to_array([ORTH, LEMMA, SPACY, IDX]).T.tolist() if len(doc) else ([], [], [], [])
    shown = {key: strings[key] for key in set(forms)}
    lower = {key: strings[key].lower() for key in set(lemmas)}
    words = [shown[key] for key in forms]
    source = "".join([word + " " if blank else word for word, blank in zip(words, blanks, strict=True)])
    paragraphs = extract_paragraphs(source)
    quotes = extract_quotes(source)
    dashed = extract_dash_quotes(source, paragraphs)
    if dashed:
        inside = [quote for quote in quotes if not any(d.start < quote.end and quote.start < d.end for d in dashed)]
        quotes = sorted([*inside, *dashed], key=lambda quote: quote.start)
    if load_lexicon(language).clauses:
        quotes = split_author_words(doc, load_lexicon(language), quotes)
    tokens = list(doc)
    text = Text(
        doc=doc,
        tokens=tokens,
        lemmas=[lower[key] for key in lemmas],
        starts=starts,
        ends=[start + len(word) for start, word in zip(starts, words, strict=True)],
        source=source,
        lexicon=load_lexicon(language),
        scheme=load_scheme(language),
        quotes=quotes,
        paragraphs=paragraphs,
        quote_of=_find_quotations(starts, quotes),
    )
    bounds = [0, *(token.i for token in tokens if token.is_sent_start and token.i), len(doc)]
    for number, (start, end) in enumerate(pairwise(bounds)):
        text.sentences.append(Bounds(start, end))
        text.sentence_of.extend([number] * (end - start))
    text.insertions = find_insertions(text)
    return text


def _find_quotations(starts: list[int], quotes: list[Quote]) -> list[int]:
    """For each word, by where it starts, the number of the quotation it stands in, or -1."""
    found = [-1] * len(starts)
    for number, quote in enumerate(quotes):
        for i in range(bisect_left(starts, quote.start), bisect_left(starts, quote.end)):
            found[i] = number
    return found


def collect_frames(text: Text) -> list[Frame]:
    """All frames of a text, quotations attached, in text order."""
    found = extract_frames(text)
    headline = extract_headline_frames(text)
    if headline:
        end = text.paragraphs[0][1]
        found = [*headline, *(frame for frame in found if text.tokens[frame.cue[0]].idx >= end)]
    frames = [frame for frame in attach_quotes(text, found) if refer_back(text, frame) and not is_empty(text, frame)]
    frames += extract_nested(text)
    return split_echoes(text, sorted(frames, key=lambda frame: (frame.content[0], frame.content[-1])))


def extract_attributions(
    doc: Doc,
    language: str,
    publisher: Publisher | None = None,
    published: Moment | None = None,
    *,
    voices: frozenset[str] = VOICED,
) -> tuple[Attribution, ...]:
    """The attributions of a parsed text, in text order.

    Args:
        doc: the parse, from `checker.language.parse`.
        language: "en" or "ru".
        publisher: whose page it is; None or an independent medium has no voice of its own.
        published: when it was published; decides who held an office.
        voices: which voices of cues count; beliefs nobody uttered do not unless they are asked for.
    """
    text = read_text(doc, language)
    blocks = extract_blocks(text)
    text.skipped = find_skipped(text)
    talk = [block for block in blocks if block.kind in ("turn", "question")]
    text.labels = [(block.speaker, block.speaker_span[0]) for block in talk]
    text.turns = [block.span for block in talk]
    said = split_joint(text, split_mutual(text, collect_frames(text)))
    frames = [frame for frame in said if _is_heard(text, frame, voices)]
    (resolve_roles if text.lexicon.clauses else resolve_speakers)(text, frames, publisher)
    frames = link_chains(text, frames)
    frames = [frame for frame in frames if _has_speaker(text, frame)]
    found = [build_attribution(text, frame, publisher, published) for frame in _place_in_blocks(text, frames, blocks)]
    found.extend(build_block(text, block, publisher, published) for block in blocks if block.kind != "question")
    if publisher is not None and publisher.kind is not SourceKind.INDEPENDENT_MEDIA:
        taken = [*text.skipped, *(block.span for block in blocks), *(block.speaker_span for block in blocks)]
        found.extend(build_own_voice(text, span, publisher) for span in extract_own_voice(text, frames, taken))
    return tuple(drop_doubles(found))


def _is_heard(text: Text, frame: Frame, voices: frozenset[str]) -> bool:
    """Whether the cue's voice counts and the content is not in a line that nobody says."""
    if frame.voice not in voices or not can_speak(text, frame):
        return False
    return not any(start <= frame.content[0][0] < end for start, end in text.skipped)


def _has_speaker(text: Text, frame: Frame) -> bool:
    """Whether somebody is named who can speak: a thing shows, encourages and threatens, but says nothing."""
    if not frame.name:
        return False
    first = frame.name.lower().split()[0]
    if first in text.lexicon.words["relative"] or first in text.lexicon.words["nobody"]:
        return False
    if frame.kind is not QuotationKind.INDIRECT or frame.speaker_head is None or text.lexicon.language != "en":
        return True
    if "clause" in frame.form and frame.voice != "evidence":
        return True
    if frame.form in ("", "tail", "before", "interrupted", "answer", "mutual"):
        return True
    head = text.tokens[frame.speaker_head]
    return head.pos_ != "NOUN" or is_speaker_noun(text, head) or find_actor(frame.name) is not None


def _place_in_blocks(text: Text, frames: list[Frame], blocks: list[Block]) -> list[Frame]:
    """The frames with the author of the post or turn that they stand in as their first reporter."""
    kept = []
    for frame in frames:
        start = frame.content[0][0]
        block = next((b for b in blocks if min(b.span[0], b.speaker_span[0]) <= start < b.span[1]), None)
        if block is not None and block.speaker_span[0] <= start < block.span[0]:  # the label is no part of what is said
            frame.content = [(max(first, block.span[0]), end) for first, end in frame.content if end > block.span[0]]
            if not frame.content:
                continue
        if block is not None and block.kind != "headline":
            head = text.tokens[frame.speaker_head].lower_ if frame.speaker_head is not None else ""
            if head in text.lexicon.words["pronouns_self"] or head == "you":
                continue  # "I talked to …": the words of the block's own speaker, or put to the one asked
            frame.reporters.insert(0, block.speaker)
        kept.append(frame)
    return kept
