"""A text's layout ─▶ whose block it is: embedded posts, transcript turns, headlines, lines that nobody says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.records import Span

if TYPE_CHECKING:
    from checker.attribution.frames import Text

_SIGNATURE = re.compile(
    r"^[ \t]*(?:—|–|--|&mdash;)[ \t]*(?P<name>[^\n(]{1,80}?)[ \t]*\((?P<handle>@\w{1,40})\)"
    r"[ \t]*(?P<date>[^\n]{0,120})$",
    re.MULTILINE,
)
_EMBED_MARK = re.compile(r"^[ \t#*_]*embed(?:ded)?(?: \w+)?[ \t:*_]*$", re.IGNORECASE | re.MULTILINE)
_MEDIA_LINK = re.compile(r"\[?(?:pic\.twitter\.com|https?://t\.co|https?://)\S*\]?(?:\([^)\s]*\))?\s*$")
_LABEL = re.compile(r"^[ \t*_]*(?P<label>[^\W\d_][^\n:*]{0,60}?)[*_]{0,3}[ \t]*:[*_]{0,3}(?=\s)[ \t]*", re.MULTILINE)
_BOLD_LABEL = re.compile(r"^\*\*[^*\n]{1,60}\*\*")
# A post of more paragraphs than this is no post; a mark further up belongs to another one.
MAX_POST_PARAGRAPHS = 12
MIN_TURNS = 2
MAX_HEADLINE = 160
_HEADLINE = re.compile(r"[#*\s]*(?P<name>[^:\n]{2,50}?): +(?P<words>\w[^\n]{10,140}?)[*\s]*")
_HEADLINE_AFTER = re.compile(r"[#*\s]*(?P<words>\w[^\n]{10,140}?) +[—–-] +(?P<name>[^\n—–-]{2,40}?)[*\s]*")
MAX_LABEL_WORDS = 7


@dataclass(frozen=True, slots=True)
class Block:
    """Words that the layout gives to somebody.

    Attributes:
        speaker: the name on the block; empty for a question.
        speaker_span: where the name stands.
        span: the words.
        kind: post, turn, question or headline.
    """

    speaker: str
    speaker_span: Span
    span: Span
    kind: str


def extract_blocks(text: Text) -> list[Block]:
    """Embedded posts and transcript turns, in text order."""
    source = text.source
    headline = _extract_headline(text)
    return sorted(
        [*headline, *_extract_posts(source, text.paragraphs), *_extract_turns(text)], key=lambda block: block.span
    )


def find_skipped(text: Text) -> list[Span]:
    """Spans of lines that nobody says: credits, stamps, addresses."""
    skipped: list[Span] = []
    source = text.source
    position = 0
    for line in source.splitlines(keepends=True):
        if len(line) < 200 and line.strip() and any(p.match(line.strip()) for p in text.lexicon.skip_lines):
            skipped.append((position, position + len(line)))
        elif bold := re.search(r"\*\*[^*\n]{3,60}/[^*\n]{2,40}\*\*\s*$", line):
            skipped.append((position + bold.start(), position + bold.end()))
        position += len(line)
    skipped.extend((match.start(), match.end()) for match in _SIGNATURE.finditer(source))
    return sorted(skipped)


def _extract_posts(source: str, paragraphs: list[Span]) -> list[Block]:
    posts: list[Block] = []
    floor = 0
    for match in _SIGNATURE.finditer(source):
        start = _find_post_start(source, paragraphs, floor, match.start())
        end = len(source[: match.start()].rstrip())
        while link := _MEDIA_LINK.search(source, start, end):
            end = len(source[: link.start()].rstrip())
        if start < end:
            name_span = match.span("name")
            posts.append(Block(match["name"].strip(), name_span, (start, end), "post"))
        floor = match.end()
    return posts


def _find_post_start(source: str, paragraphs: list[Span], floor: int, signature: int) -> int:
    """Where the post begins: after its mark, or with the paragraph that the signature ends or follows."""
    above = [(a, b) for a, b in paragraphs if floor <= a < signature][-MAX_POST_PARAGRAPHS:]
    marks = list(_EMBED_MARK.finditer(source, above[0][0] if above else floor, signature))
    if marks:
        start = marks[-1].end()
    elif not above:
        return floor
    else:
        start = above[-1][0]
        if not source[start:signature].strip() and len(above) > 1:
            start = above[-2][0]
    while start < signature and source[start].isspace():
        start += 1
    return start


def _extract_headline(text: Text) -> list[Block]:
    """A headline that names its speaker before a colon or after a dash: "Baku: Armenian forces opened fire"."""
    if not text.paragraphs:
        return []
    start, end = text.paragraphs[0]
    line = text.source[start:end].strip()
    if len(line) > MAX_HEADLINE or line.endswith((".", "!", "?")) or "\n" in line:
        return []
    match = _HEADLINE.fullmatch(text.source, start, end) or _HEADLINE_AFTER.fullmatch(text.source, start, end)
    if match is None or find_actor(match["name"]) is None:
        return []
    return [Block(match["name"], match.span("name"), match.span("words"), "headline")]


def _extract_turns(text: Text) -> list[Block]:
    """The turns of a transcript: at least two labels, one of them twice, or a question among them, or all bold."""
    source = text.source
    labels = [match for match in _LABEL.finditer(source) if _is_label(match["label"])]
    names = [match["label"].strip().lower() for match in labels]
    questions = [name for name in names if name in text.lexicon.question_labels]
    repeated = len(set(names)) < len(names)
    bold = sum(bool(_BOLD_LABEL.match(match.group().strip())) for match in labels)
    if len(labels) < MIN_TURNS or not (repeated or questions or bold >= MIN_TURNS):
        return []
    turns: list[Block] = []
    for place, match in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(source)
        name = match["label"].strip()
        kind = "question" if name.lower() in text.lexicon.question_labels else "turn"
        for start, stop in _split_paragraphs(text, match.end(), end):
            turns.append(Block(name, match.span("label"), (start, stop), kind))
    return turns


def _is_label(label: str) -> bool:
    words = label.split()
    if not words or len(words) > MAX_LABEL_WORDS or not label[0].isupper():
        return False
    return (
        all(word[0].isupper() or word[0] in '(«"' or len(word) <= 3 for word in words)
        or label.isupper()
        or len(words) == 1
    )


def _split_paragraphs(text: Text, start: int, end: int) -> list[Span]:
    source = text.source
    spans = []
    for match in re.finditer(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*", source[start:end]):
        words = match.group().strip()
        if words:
            first = start + match.start() + len(match.group()) - len(match.group().lstrip())
            spans.append((first, first + len(words)))
    return spans
