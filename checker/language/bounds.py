"""Any string ─▶ words and sentence starts within fixed bounds, so that no input makes a parser hang; offsets hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# A tokenizer strips quotation marks one by one and copies the rest each time: 100,000 in a row would take minutes.
MAX_WORD_CHARACTERS = 300
# A fifty-page report is 150,000 characters; what lies beyond is kept in the text but not parsed.
MAX_PARSED_CHARACTERS = 200_000
# The longest sentence of 840 news articles has 190 tokens.
MAX_SENTENCE_TOKENS = 400
# A vocabulary keeps every word that it ever met; 100,000 take some 50 MB.
MAX_NEW_WORDS = 100_000
_BLOCK_CHARACTERS = 1_000

_RUN = re.compile(rf"\S{{{MAX_WORD_CHARACTERS + 1},}}")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Markdown that a reader does not see: link targets and brackets, emphasis, heading marks. A parser trips over it.
_MARKUP = re.compile(
    r"(?P<open>\[)(?=[^\[\]\n]{1,300}\]\([^)\s]{0,2000}\))|\]\([^)\s]{0,2000}\)|\*{2,3}|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])"
    r"|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|^#{1,6}(?=[ \t])|^>(?=[ \t])|!(?=\[)",
    re.MULTILINE,
)
# An agency's dateline: "KYIV, Ukraine (AP) — ", "SEOUL, Jan. 14 (Yonhap) -- ", "BAMAKO: ", "Geneva (Reuters) - ",
# "DUBAI (Reuters) -" right before the first word; and "Bogotá – The …" at the head of a text.
# A parser takes the place for the subject of what follows.
_PLACE = (
    r"(?:ST\. )?[A-Z][A-ZÀ-Þ'’\-/]+(?: [A-Z][A-ZÀ-Þ'’\-/]+){0,3}"
    r"(?:, (?:[A-Z][\w.’'-]*|\d{1,2})(?: [\w.’'-]+){0,2}){0,2}"
)
# The same in Russian: "МОСКВА, 5 мая — РИА Новости. ", "Москва. 28 января. INTERFAX.RU - ", "БАКУ, 5 мая. /ТАСС/. ",
# "12 августа, Минск /Корр. БЕЛТА/. "
_PLACE_RU = r"[А-ЯЁ][А-ЯЁа-яё-]+(?: [А-ЯЁ][А-ЯЁа-яё-]+){0,2}"
_DAY_RU = r"\d{1,2} [А-ЯЁа-яё]{3,9}\.?(?: \d{4})?"
_AGENCY_RU = r"(?:/[^/\n]{2,30}/|\([^()\n]{2,30}\)|[A-ZА-ЯЁ][\w.-]+(?: [A-ZА-ЯЁ][\w.-]+){0,2})"
_DATELINE_RU = (
    rf"(?:{_PLACE_RU}[,.] {_DAY_RU}[,.]?"
    rf"(?: ?[-–—] {_AGENCY_RU}(?:, {_PLACE_RU})?\.| {_AGENCY_RU}(?:\.| ?[-–—])| ?[-–—])"
    rf"|{_DAY_RU}, {_PLACE_RU} {_AGENCY_RU}(?:\.| ?[-–—]))[ \t]+(?=[\"“«]?[А-ЯЁA-Z0-9])"
)
_DATELINE = re.compile(
    rf"^[ \t]*(?:{_PLACE}(?: ?\([^()\n]{{2,40}}\))? ?(?:[-–—]{{1,2}}|:(?![ \t]*[\"“«‘]))"
    r"|[A-Z][\w.’' -]{2,30}(?:, [A-Z][\w.’' ]{2,25})? \((?:[A-Z]{2,4}|[A-Z][a-z]+)\) ?[-–—]{1,2}"
    rf"|{_PLACE}\. /[A-Z]+/\.)[ \t]+(?=[\"“‘«]?[A-Z0-9])"
    rf"|^[ \t]*{_PLACE} ?\([^()\n]{{2,40}}\) ?[-–—]{{1,2}}(?=[A-Z])"
    r"|\A[A-Z][\w'’]+(?: [A-Z][\w'’]+){0,2}(?:, [A-Z][\w'’]+)? [-–—]{1,2} (?=(?:The|An?|In|On|At|Two|Three)\b)"
    rf"|^[ \t]*{_DATELINE_RU}",
    re.MULTILINE,
)
# No reader sees them, and a word that holds one is no longer known: soft hyphens, zero widths, bidirectional marks.
_INVISIBLE = "[\x00\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
# Quotation marks with no blank on either side (said,“Look) would stay inside one word.
_GLUED_MARKS = "“”„«»"
_CUT = re.compile(rf"{_DATELINE.pattern}|{_MARKUP.pattern}|{_INVISIBLE}|(?<=\S)[{_GLUED_MARKS}](?=\S)", re.MULTILINE)
_TERMINAL = frozenset('.!?…:;"”»)]*>։。')
_BULLETS = frozenset("-–—•*■▪●►▶#>")


@dataclass(slots=True)
class Words:
    """Words with the space after each, sentence starts forced or forbidden, and the bounds that were met.

    Attributes:
        words: pieces of the text; joined with their spaces they are the text.
        spaces: whether one blank follows the word.
        silent: white space or markup, which no parser should see.
        bounds: in words, which bounds cut the analysis.
        tail: index of the first word that is kept but not analysed, or None.
    """

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    silent: list[bool] = field(default_factory=list)
    bounds: list[str] = field(default_factory=list)
    tail: int | None = None

    def add(self, word: str, space: bool, *, silent: bool = False) -> None:
        """Adds one word."""
        self.words.append(word)
        self.spaces.append(space)
        self.silent.append(silent or word.isspace())

    def add_block(self, text: str, width: int, *, silent: bool = False) -> None:
        """Adds `text` in pieces of `width` characters, each one word."""
        for start in range(0, len(text), width):
            self.add(text[start : start + width], False, silent=silent)


def extract_words(text: str, tokenize: Callable[[str], Iterator[tuple[str, bool]]]) -> Words:
    """The words of any string: `tokenize` for ordinary stretches, plain pieces for absurd ones.

    Args:
        text: any string; a lone surrogate becomes one replacement character, so that offsets hold.
        tokenize: a stretch of text ─▶ (word, is followed by a blank), which joined give the stretch.
    """
    result = Words()
    clean = _SURROGATE.sub("\ufffd", text)
    head, tail = clean[:MAX_PARSED_CHARACTERS], clean[MAX_PARSED_CHARACTERS:]
    position = 0
    for run in _RUN.finditer(head):
        _add_stretch(result, head[position : run.start()], tokenize)
        result.add_block(run.group(), MAX_WORD_CHARACTERS)
        position = run.end()
    if position:
        result.bounds.append(f"unbroken runs of more than {MAX_WORD_CHARACTERS} characters were not read as words")
    _add_stretch(result, head[position:], tokenize)
    if tail:
        result.bounds.append(f"only the first {MAX_PARSED_CHARACTERS} of {len(clean)} characters were analysed")
        result.tail = len(result.words)
        result.add_block(tail, _BLOCK_CHARACTERS, silent=True)
    return result


def _add_stretch(result: Words, stretch: str, tokenize: Callable[[str], Iterator[tuple[str, bool]]]) -> None:
    """Adds the words of `stretch`; markup between them stays in the text and is silent."""
    position = 0
    for mark in _CUT.finditer(stretch):
        for word, space in tokenize(stretch[position : mark.start()]):
            result.add(word, space)
        result.add(mark.group(), False, silent=mark.group() not in _GLUED_MARKS)
        position = mark.end()
    for word, space in tokenize(stretch[position:]):
        result.add(word, space)


def find_sentence_starts(words: Words, open_words: frozenset[str]) -> list[bool | None]:
    """For each word: True where a sentence must start, False where none may, None where the parser decides.

    An empty line ends a sentence unless the words before it cannot end one; so does a line break after a full stop
    or before a bullet; and so does the bound on a sentence's length.
    """
    starts: list[bool | None] = [None] * len(words.words)
    length = 0
    last = before = ""  # the last words that are not white space
    gap = ""
    for i, word in enumerate(words.words):
        if words.silent[i]:
            gap += word if word.isspace() else ""
            continue
        if gap.count("\n"):
            starts[i] = _is_break(last, gap, word, open_words)
        elif last == "X." and before.lower() in ("on", "via") and word[:1].isupper():
            starts[i] = True  # "…, he posted on X. The army …": the network's name is no initial
        length = 0 if starts[i] or (last and last in ".!?…") else length + 1
        if length >= MAX_SENTENCE_TOKENS:
            starts[i] = True
            length = 0
            note = f"sentences of more than {MAX_SENTENCE_TOKENS} words were cut"
            if note not in words.bounds:
                words.bounds.append(note)
        before, last, gap = last, word, ""
    return starts


def _is_break(last: str, gap: str, word: str, open_words: frozenset[str]) -> bool | None:
    if not last:
        return None
    if gap.count("\n") > 1:
        goes_on = last.lower() in open_words or (last == "," and word[0].islower())
        return not goes_on
    if last[-1] in _TERMINAL or word[0] in _BULLETS:
        return True
    return None
