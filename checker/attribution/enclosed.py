"""Insertions of a sentence ─▶ their frames: what is said is the rest of it, without other speakers' clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.carriers import is_carrier
from checker.attribution.clauses import FINITE, find_clause
from checker.attribution.frames import Frame
from checker.attribution.mentions import find_issuer, set_speaker
from checker.attribution.spans import trim_words
from checker.attribution.syntax import find_noun_phrase, is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.insertions import Insertion

# Fewer words are no statement.
MIN_WORDS = 2
# "О том, что мост закрыт, сообщили в полиции"
_ABOUT = ({"о"}, {"том"}, {","}, {"что"})


def build_insertion(text: Text, insertion: Insertion) -> Frame | None:
    """The frame of an insertion: what is said is the rest of its sentence, without other speakers' clauses."""
    frame = Frame(cue=list(insertion.cue), form="insertion")
    speaker, reporter = insertion.source.speaker, insertion.source.reporter
    if speaker is None:
        speaker = find_issuer(text, text.tokens[insertion.cue[0]])
    if speaker is not None:
        set_speaker(text, frame, speaker)
    if reporter is not None:
        frame.reporters.append(text.doc[slice(*find_noun_phrase(text, reporter))].text)
    start, end = _find_bounds(text, insertion)
    frame.carries = carries = speaker is not None and reporter is None and _passes_on(text, insertion, speaker)
    taken = set(range(insertion.start, insertion.end))
    if not carries:
        for other in text.insertions_near(insertion.cue[0]):
            taken.update(range(other.start, other.end))
    runs: list[list[int]] = []
    for i in range(start, end):
        if i in taken:
            continue
        if runs and not any(j in taken for j in range(runs[-1][-1], i)):
            runs[-1].append(i)
        else:
            runs.append([i])
    runs = [run[_count_about(text, run) :] for run in runs]
    spans = [span for run in runs if run and (span := trim_words(text, run[0], run[-1] + 1)) is not None]
    frame.content = spans
    n_words = sum(len(text.source[a:b].split()) for a, b in spans)
    return frame if n_words >= MIN_WORDS else None


def _count_about(text: Text, run: list[int]) -> int:
    """How many words "О том, что" at the head of what is said takes."""
    words = [text.tokens[i].lower_ for i in run[:4]]
    is_about = len(words) == len(_ABOUT) and all(word in known for word, known in zip(words, _ABOUT, strict=True))
    return len(_ABOUT) * is_about


def _passes_on(text: Text, insertion: Insertion, speaker: Token) -> bool:
    """Whether a medium passes on what another insertion of the sentence says is somebody's."""
    if insertion.is_phrase or not any(
        other is not insertion and text.sentence(speaker.i).start <= other.cue[0] < text.sentence(speaker.i).end
        for other in text.insertions_near(speaker.i)
    ):
        return False
    return is_carrier(text, speaker) or text.lemma(text.tokens[insertion.cue[0]]) in text.lexicon.clauses["carrying"]


def _find_bounds(text: Text, insertion: Insertion) -> tuple[int, int]:
    """The words of the sentence that an insertion's content lies within."""
    sentence = text.sentence(insertion.cue[0])
    start, end = sentence.start, sentence.end
    for i in range(insertion.start - 1, sentence.start - 1, -1):
        token = text.tokens[i]
        if text.quote_of[i] >= 0:
            continue
        if (token.text == ";" and _has_cue(text, sentence.start, i)) or (
            token.text == ":" and (insertion.is_opening or _has_cue(text, sentence.start, i))
        ):
            start = i + 1
            break
        if (
            insertion.is_phrase
            and token.lower_ in text.lexicon.words["complementizers"]
            and _has_cue(text, sentence.start, i)
        ):
            start = i + 1
            break
    inner = insertion.start - 2
    if inner > sentence.start and text.tokens[inner].lower_ in text.lexicon.words["relative"] - {"что"}:
        start = insertion.end  # "…, которые, как считают в МИД, нарушили границу"
    if insertion.is_opening:
        start = insertion.end
    for i in range(insertion.end, sentence.end):
        token = text.tokens[i]
        if text.quote_of[i] >= 0:
            continue
        if token.text == ";" or starts_report(text, i) or starts_passage(text, i, insertion.end):
            end = i
            break
    return start, end


def _has_cue(text: Text, start: int, end: int) -> bool:
    return any(
        text.lemma(text.tokens[i]) in text.lexicon.verbs and is_verbal(text.tokens[i]) and text.quote_of[i] < 0
        for i in range(start, end)
    )


def starts_report(text: Text, place: int) -> bool:
    """Whether another speaker's report begins here ("…, а в МИД заявили …", "…, добавив, что …")."""
    if place == 0 or text.tokens[place - 1].text != ",":
        return False
    start, end = find_clause(text, place)
    for token in text.tokens[start:end]:
        lemma = text.lemma(token)
        if not is_verbal(token) or token.i in text.insertions or text.quote_of[token.i] >= 0:
            continue
        if token.tag_ == "VBG" and lemma in text.lexicon.additive:
            return True
        if token.tag_ in FINITE and lemma in text.lexicon.reporting:
            return text.tokens[start].lower_ in text.lexicon.clauses["joining"]
    return False


def starts_passage(text: Text, place: int, past: int) -> bool:
    """Whether another insertion opens a stretch of its own behind a colon or a dash ("…: по его словам, …")."""
    token = text.tokens[place]
    if token.text != ":":
        return False
    following = next((other for other in text.insertions_near(place) if place < other.cue[0]), None)
    return (
        following is not None
        and following.is_phrase
        and following.cue[0] < text.sentence(token.i).end
        and place >= past
    )
