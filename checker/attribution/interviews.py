"""An interview without labels (a question, an empty line, its answer) ─▶ the answers, given to who is introduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.referents import collect_people

if TYPE_CHECKING:
    from checker.attribution.frames import Text
    from checker.records import Span

# One question alone may be rhetorical; the longest of the training interviews has 44 words.
MIN_QUESTIONS = 2
MAX_QUESTION_WORDS = 60
# An essay asks too, now and then; between two questions of an interview stand a few paragraphs.
MAX_ANSWER_PARAGRAPHS = 4


def extract_answers(text: Text) -> list[tuple[str, Span, Span]]:
    """Name, place of the name and words of every answer; nothing where the text is no interview."""
    source, paragraphs = text.source, text.paragraphs
    questions = [k for k, span in enumerate(paragraphs) if _is_question(source[slice(*span)])]
    if len(questions) < MIN_QUESTIONS or questions[0] == 0 or text.lexicon.language != "en":
        return []
    intro_end = paragraphs[questions[0]][0]
    people = [mention for mention in collect_people(text) if text.tokens[mention.at].idx < intro_end]
    if not people:
        return []
    first = text.tokens[people[-1].at].idx
    name = people[-1].name
    answers: list[tuple[str, Span, Span]] = []
    for place, question in enumerate(questions):
        stop = questions[place + 1] if place + 1 < len(questions) else len(paragraphs)
        if stop - question - 1 > MAX_ANSWER_PARAGRAPHS:
            return []
        if question + 1 < stop:
            span = (paragraphs[question + 1][0], paragraphs[stop - 1][1])
            answers.append((name, (first, first + len(name)), span))
    return answers if len(answers) >= MIN_QUESTIONS else []


def _is_question(paragraph: str) -> bool:
    words = paragraph.strip(" *_\n")
    return words.endswith("?") and len(words.split()) <= MAX_QUESTION_WORDS and words[0] not in "\"“«'—–-"
