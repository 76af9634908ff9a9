"""Text ─▶ its quotations: half-open spans of the quoted words with their marks, unclosed and continued ones too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checker.records import Span

# opening mark ─▶ marks that may close it
_PAIRS = {
    "“": '”"“',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’'",
    '"': '"”',
    "'": "'’",
    "''": "''",
    "``": "''",
    "‚": "‘’",
}
_SINGLE = frozenset("'‘‚")
_MARK = re.compile(r"''|``|[“”„«»‹›\"‘’'‚]")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*|\n(?=[ \t]*[“„«\"—–-])|\Z")
# A quotation in single marks has to be this long to be told from an apostrophe and an 'emphasised' word.
_MIN_SINGLE_WORDS = 3
# The longest quotation of the 840 articles, over all its paragraphs, has 2,900 characters.
MAX_QUOTE_CHARACTERS = 6_000


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation as it stands in the text.

    Attributes:
        start: offset of the opening mark.
        end: offset past the closing mark (past the last word, where it is not closed).
        inner: the words between the marks.
        closed: whether a closing mark was found.
        paragraph: the number of the paragraph it begins in.
    """

    start: int
    end: int
    inner: Span
    closed: bool
    paragraph: int


def extract_paragraphs(text: str) -> list[Span]:
    """The spans of the paragraphs of `text`, in order; together with the empty lines between them they are the text."""
    spans: list[Span] = []
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        if text[start : gap.start()].strip():
            spans.append((start, gap.start()))
        start = gap.end()
    return spans


def extract_quotes(text: str) -> list[Quote]:
    """The outermost quotations of `text`, in order, never overlapping.

    A quotation that is not closed in its paragraph goes on in the next one where that closes it; else it ends with
    its paragraph. Marks inside a quotation belong to it.
    """
    paragraphs = extract_paragraphs(text)
    quotes: list[Quote] = []
    number = 0
    position = 0
    while number < len(paragraphs):
        start, end = paragraphs[number]
        found = _find_quote(text, max(start, position), end)
        if found is None:
            number += 1
            continue
        opening, mark, closing = found
        last = end
        if closing is None:
            closing, last = _find_end(text, paragraphs, number, opening, mark)
        stop = closing if closing is not None else _trim(text, opening + len(mark), last)
        inner = (opening + len(mark), stop)
        position = stop + (len(mark) if closing is not None else 0)
        if inner[1] > inner[0]:
            quotes.append(Quote(opening, position, inner, closing is not None, number))
        while number < len(paragraphs) and paragraphs[number][1] <= position:
            number += 1
    return quotes


def _find_quote(text: str, start: int, end: int) -> tuple[int, str, int | None] | None:
    """The next opening mark in a paragraph, and where it closes (None: not in this paragraph)."""
    position = start
    while match := _MARK.search(text, position, end):
        mark = match.group()
        position = match.end()
        if not _opens(text, match.start(), mark, start, end):
            continue
        closing = _find_closing(text, match.end(), end, mark)
        if mark in _SINGLE and (closing is None or not _is_long(text[match.end() : closing])):
            continue
        if closing is None and mark == "''":
            continue
        return match.start(), mark, closing
    return None


def _opens(text: str, at: int, mark: str, start: int, end: int) -> bool:
    if mark not in _PAIRS or mark == "»":
        return False
    before = text[at - 1] if at > start else " "
    after = text[at + len(mark)] if at + len(mark) < end else " "
    if after.isspace() and mark not in "«„":
        return False
    if mark in "“„«‹``":
        return True
    return not before.isalnum() and before not in ".,!?…;%)"


def _find_closing(text: str, start: int, end: int, mark: str) -> int | None:
    """Where the quotation opened by `mark` closes, nested ones of the same marks counted."""
    closers = _PAIRS[mark]
    depth = 0
    position = start
    while match := _MARK.search(text, position, end):
        found, at = match.group(), match.start()
        position = match.end()
        if mark == "''":
            if found == "''":
                return at
            continue
        if found == mark and mark in "“„«":
            depth += 1
            if mark != "“" or depth > 1 or not _closes(text, at, end, found):
                continue
            depth -= 1
        if found not in closers or len(found) > 1:
            continue
        if mark in "\"'‘‚" and not _closes(text, at, end, found):
            continue
        if mark in "‘'" and found in "'’" and at + 1 < end and text[at + 1].isalnum():
            continue
        if depth == 0:
            return at
        depth -= 1
    return None


def _closes(text: str, at: int, end: int, mark: str) -> bool:
    """Whether a mark that could open or close stands at the end of a word."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < end else " "
    return not before.isspace() and before not in "([" and not after.isalnum()


def _find_end(text: str, paragraphs: list[Span], number: int, opening: int, mark: str) -> tuple[int | None, int]:
    """Where a quotation ends that its paragraph does not close: the closing mark, or the end of the paragraph."""
    end = paragraphs[number][1]
    if mark in _SINGLE or number + 1 >= len(paragraphs):
        return None, end
    start, stop = paragraphs[number + 1]
    first = _MARK.search(text, start, stop)
    if first is None or first.start() == start or text[end - 1] in ".!?…":
        return None, end
    closing = _find_closing(text, start, min(stop, opening + MAX_QUOTE_CHARACTERS), mark)
    if closing is None or _MARK.search(text, start, closing) is not None:
        return None, end
    return closing, stop


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _is_long(words: str) -> bool:
    return len(words.split()) >= _MIN_SINGLE_WORDS
