"""Utterance ─▶ what the classifier reads of it: the words of one statement, its cue, its language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.classification.linear import BARE, CUT
from checker.classification.words import list_languages, load_words
from checker.records import Span, Utterance

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
MAX_NAME = 200
MAX_CONTEXT = 300  # on either side; as much as the documents' statements are given
MAX_GAP = 30  # a speaker further from the reporting words has other words of its own between, such as "denied that …"
MAX_ANSWER = 80  # a shorter text ("No, never.") says little without the question before it
ASKING_WORDS = 4  # words at a sentence's head among which it says that somebody was asked
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
MAX_CHARACTERS = 2_000  # ten times a long statement: what follows it tells nothing more, and costs


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement as it is classified.

    Attributes:
        text: content with its own frame, without what else stands in the same sentence.
        content: offsets in `text` of the words said, empty where they are not told from the frame.
        cue: the reporting words, or "".
        speaker: who speaks, or "".
        side: the side that is spoken for, or "".
        before: what stands before it on its page.
        after: what stands after it there.
        language: whose words and grammar it is read with; by the letters where it is not given.
        is_read: that language is the text's own, as far as can be told; else no answer should be trusted.
    """

    text: str
    content: tuple[Span, ...]
    cue: str
    speaker: str
    side: str
    before: str
    after: str
    language: str
    is_read: bool = True

    @property
    def form(self) -> int:
        """BARE or CUT."""
        return CUT if self.content else BARE


def read_utterance(utterance: Utterance) -> Reading:
    """The statement cut out of its frame: a rival's "denied" in the same sentence is not its own."""
    text, content = utterance.text, utterance.content
    cue = (utterance.cue or "").strip()
    if content:
        start, end = content[0][0], content[-1][1]
        said = _find_near(text, cue, start, end)
        if said is not None:
            start, end = min(start, said[0]), max(end, said[1])
        named = _find_near(text, (utterance.speaker or "").strip(), start, end)
        if named is not None and max(start - named[1], named[0] - end) <= MAX_GAP:
            start, end = min(start, named[0]), max(end, named[1])
        content = tuple((a - start, b - start) for a, b in content)
        text = text[start:end]
    if cue and cue.casefold() not in text.casefold():
        text, content = _put_before(f"{cue[:MAX_NAME]}: ", text, content)
    language, is_read = _choose_language(utterance.language, text[:MAX_CHARACTERS])
    if len(text) < MAX_ANSWER:
        text, content = _put_before(_find_question(utterance.before, language), text, content)
    text = text[:MAX_CHARACTERS]
    return Reading(
        text=text,
        content=tuple((a, min(b, len(text))) for a, b in content if a < len(text)),
        cue=cue[:MAX_NAME],
        speaker=(utterance.speaker or "")[:MAX_NAME],
        side=(utterance.side or "")[:MAX_NAME],
        before=utterance.before[-MAX_CONTEXT:],
        after=utterance.after[:MAX_CONTEXT],
        language=language,
        is_read=is_read,
    )


def _put_before(words: str, text: str, content: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    n = len(words)
    return words + text, tuple((start + n, end + n) for start, end in content)


def _find_question(before: str, language: str) -> str:
    """The question that a short answer answers ("Did he?", "Asked whether he had, he said:") and a space, or ""."""
    last = _SENTENCE_END.split(before.strip())[-1]
    opening = re.findall(r"\w+", last.lower())[:ASKING_WORDS]
    return f"{last} " if last.endswith("?") or not load_words(language).asking.isdisjoint(opening) else ""


def _choose_language(given: str | None, text: str) -> tuple[str, bool]:
    """The language to read with, and whether the text is in it: by the letters alone where none is given."""
    if given in list_languages():
        return str(given), True
    n_cyrillic, n_latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    n_letters = sum(map(str.isalpha, text))
    guess = "ru" if n_cyrillic > n_latin else "en"
    return guess, given is None and 2 * max(n_cyrillic, n_latin) > n_letters


def _find_near(text: str, word: str, start: int, end: int) -> Span | None:
    """Where `word` stands nearest to ``text[start:end]``, or None."""
    if not word:
        return None
    found = [match.span() for match in re.finditer(re.escape(word), text, re.I)]
    return min(found, key=lambda span: max(start - span[1], span[0] - end, 0), default=None)
