"""A verb that answers the words before it ("…, a claim Kyiv denied", "…, which he denied") ─▶ its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.content import find_content
from checker.attribution.cuts import is_answer, is_comment_on_claim, is_denied_clause
from checker.attribution.frames import Frame, as_range
from checker.attribution.mentions import find_speaker
from checker.attribution.spans import build_spans
from checker.attribution.syntax import extract_subtree, is_verbal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue


def extract_answer(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Iterator[Frame]:
    """The frame of an answer; its content is what was claimed."""
    noun = verb.head
    answers = text.is_relation(verb, "relative") or is_answer(text, verb)
    takes = {form for use in uses for form in use.takes}
    if (
        not answers
        or not (is_comment_on_claim(text, noun) or is_denied_clause(text, verb))
        or not takes & {"object", "predicate"}
    ):
        return
    border = noun.left_edge.i if is_comment_on_claim(text, noun) else verb.left_edge.i
    words = {i for i in _find_claimed(text, border) if i < border} or {
        i for i in _find_clause(noun) if i < noun.left_edge.i
    }
    frame = Frame(cue=[verb.i], use=uses[-1], voice=uses[-1].voice, form="answer")
    find_speaker(text, verb, frame)
    frame.content = build_spans(text, words, as_range(frame.speaker))[-1:]
    if frame.content and frame.speaker:
        yield frame


def _find_claimed(text: Text, border: int) -> set[int]:
    """What the last cue before an answer reports."""
    for i in range(border - 1, text.sentence(border).start - 1, -1):
        token = text.tokens[i]
        if text.lemma(token) in text.lexicon.reporting and is_verbal(token) and text.quote_of[i] < 0:
            for use in text.lexicon.verbs.get(text.lemma(token), ()):
                words, _ = find_content(text, token, use)
                if words:
                    return _leave_accused(text, words, use)
    return set()


def _leave_accused(text: Text, words: set[int], use: Cue) -> set[int]:
    """The deed alone, without who is accused of it ("accused Baku of *shelling Jermuk*")."""
    links = {form.removeprefix("prep:") for form in use.must}
    place = next((i for i in sorted(words) if text.tokens[i].lower_ in links), None)
    return words if place is None else {i for i in words if i > place}


def _find_clause(noun: Token) -> set[int]:
    """The words of the clause that a noun closes."""
    clause = noun.head
    while not is_verbal(clause) and clause.head.i != clause.i:
        clause = clause.head
    return extract_subtree(clause, {noun.i})
