"""A text's layout ─▶ whose block it is: embedded posts, transcript turns, headlines, lines that nobody says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.forwarded import extract_forwarded
from checker.attribution.interviews import extract_answers
from checker.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

_SIGNATURE = re.compile(
    r"^[ \t]*(?:—|–|--|&mdash;)[ \t]*(?P<name>[^\n(]{1,80}?)[ \t]*\((?P<handle>@\w{1,40})\)"
    r"[ \t]*(?P<date>[^\n]{0,120})$",
    re.MULTILINE,
)
# A post shown without its handle: "— Ivan Petrov, mayor of Riga, on X" as the last line of its block.
_BYLINE = re.compile(
    r"(?<=\n)[ \t]*(?:—|–|--)[ \t]*(?P<name>[^\W\d_a-zа-яё][^\n,.:;!?]{2,50})(?:,[^\n.!?]{0,90})?[ \t]*(?=\n|\Z)"
)
_EMBED_MARK = re.compile(r"^[ \t#*_]*embed(?:ded)?(?: \w+)?[ \t:*_]*$", re.IGNORECASE | re.MULTILINE)
_MEDIA_LINK = re.compile(r"\[?(?:pic\.twitter\.com|https?://t\.co|https?://)\S*\]?(?:\([^)\s]*\))?\s*$")
# A channel's post may begin with them: "⚡️Минобороны России:".
_PICTOGRAMS = r"\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff"
_LABEL = re.compile(
    rf"^[ \t*_{_PICTOGRAMS}]*"
    r"(?:(?P<label>[^\W\d_][^\n:*]{0,60}?(?:[(\[]\d{1,2}:\d{2}(?::\d{2})?[)\]])?)[*_]{0,3}[ \t]*:[*_]{0,3}(?=\s)[ \t]*"
    r"|(?P<bare>[QA])(?:[ \t]{2,}|[ \t]+(?=(?:Mr|Mrs|Ms|Dr|Madam|Sir|Secretary|General)\b)))",
    re.MULTILINE,
)
_STAMP = re.compile(r"[ \t]*[(\[]?\d{1,2}:\d{2}(?::\d{2})?[)\]]?[ \t]*$")  # "Jens Stoltenberg (00:02):"
# "…, the president told a panel": a paragraph with the reporter's own words belongs to no turn.
_NARRATED = re.compile(
    r",[”\"]? (?:the \w+|s?he|they|[A-Z]\w+)(?: \w+){0,2} (?:said|told|added|stressed|replied|noted)\b"
)
_BOLD_LABEL = re.compile(r"^\*\*[^*\n]{1,60}\*\*")
# A post of more paragraphs than this is no post; a mark further up belongs to another one.
MAX_POST_PARAGRAPHS = 12
MIN_TURNS = 2
MAX_HEADLINE = 160
_HEADLINE = re.compile(rf"[#*\s{_PICTOGRAMS}]*" r"(?P<name>[^:\n]{2,50}?): +(?P<words>\w[^\n]{10,140}?)[*\s]*")
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
    turns = _extract_turns(text) or [Block(*answer, "turn") for answer in extract_answers(text)]
    posts = [*_extract_posts(source, text.paragraphs), *(Block(*post, "post") for post in extract_forwarded(text))]
    return sorted([*headline, *posts, *turns], key=lambda block: block.span)


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
    skipped.extend((match.start(), match.end()) for match in find_signatures(source))
    return sorted(skipped)


def _extract_posts(source: str, paragraphs: list[Span]) -> list[Block]:
    posts: list[Block] = []
    floor = 0
    for match in find_signatures(source):
        start = _find_post_start(source, paragraphs, floor, match.start())
        end = len(source[: match.start()].rstrip())
        while link := _MEDIA_LINK.search(source, start, end):
            end = len(source[: link.start()].rstrip())
        if start < end:
            name_span = match.span("name")
            posts.append(Block(match["name"].strip(), name_span, (start, end), "post"))
        floor = match.end()
    return posts


def find_signatures(source: str) -> list[re.Match[str]]:
    """The lines that name a post's author: with the handle, or a bare name after a dash."""
    found = {match.start(): match for match in _BYLINE.finditer(source)}
    found |= {match.start(): match for match in _SIGNATURE.finditer(source)}
    return [found[start] for start in sorted(found)]


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
        start = _find_quoted_start(source, above, start, signature)
    while start < signature and source[start].isspace():
        start += 1
    return start


def _find_quoted_start(source: str, above: list[Span], start: int, signature: int) -> int:
    """The start of a post in quotation marks over several paragraphs: where its closing mark was opened."""
    words = source[start:signature].rstrip()
    if words[-1:] not in ("”", '"', "»") or sum(words.count(mark) for mark in '“"«') > (words[-1] == '"'):
        return start
    opened = [a for a, b in above if a < start and source[a:b].lstrip()[:1] in ("“", '"', "«")]
    return opened[-1] if opened else start


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
    """The turns of a transcript: of several labels, or of one that is bold, in capitals, timed or in the head line."""
    source = text.source
    labels = [match for match in _LABEL.finditer(source) if _is_label(_read_label(match))]
    names = [_read_label(match).lower() for match in labels]
    questions = [name for name in names if name in text.lexicon.question_labels]
    repeated = len({name.split(" / ")[0].split(",")[0] for name in names}) < len(names)
    bold = sum(bool(_BOLD_LABEL.match(match.group().strip())) for match in labels)
    many = len(labels) >= MIN_TURNS and (repeated or questions or bold >= MIN_TURNS or all(map(_is_marked, labels)))
    if not many:  # "Stéphane Dujarric: … On Syria: …": one speaks, the rest are topics
        labels = [match for match in labels[:1] if _stands_alone(text, match)]
        names = names[:1]
    if not labels:
        return []
    turns: list[Block] = []
    for place, match in enumerate(labels):
        end = labels[place + 1].start() if place + 1 < len(labels) else len(source)
        name = _read_label(match)
        span = _find_turn(text, match.end(), end, names)
        if span is not None:
            asks = name.lower() not in text.lexicon.words["hosts"] or "?" in source[slice(*span)]
            kind = "question" if asks and name.lower() in text.lexicon.question_labels else "turn"
            turns.append(Block(name, match.span("label" if match["label"] else "bare"), span, kind))
    return _tell_questions(text, [_name_answer(text, turn, labels[0].start()) for turn in turns])


def _name_answer(text: Text, turn: Block, first: int) -> Block:
    """The turn of an "A:" with the name of who answers, where the head line before the first label has one."""
    if turn.speaker.lower() not in text.lexicon.answer_labels:
        return turn
    head = text.doc.char_span(0, first, alignment_mode="contract") if first else None
    words = list(head) if head is not None else []
    for place in range(len(words) - 2, -1, -1):
        if words[place].lower_.rstrip(".") not in text.lexicon.titles:
            continue
        names = _read_name(words, place + 1)
        if len(names) > 1 and not any(word.lower() in text.lexicon.titles | text.lexicon.groups for word in names):
            return Block(" ".join(names), turn.speaker_span, turn.span, turn.kind)
    return turn


def _read_name(words: list[Token], first: int) -> list[str]:
    """The proper names from a place on, up to three."""
    last = first
    while last < len(words) and words[last].pos_ == "PROPN" and last - first < 3:
        last += 1
    return [word.text for word in words[first:last]]


def _read_label(match: re.Match[str]) -> str:
    return _STAMP.sub("", match["label"] or match["bare"]).strip()


def _is_marked(match: re.Match[str]) -> bool:
    """Whether a label cannot be ordinary words: in capitals, or with the time of the recording."""
    label = match["label"] or ""
    return _STAMP.search(label) is not None or (label.isupper() and len(label) > 1)


def _stands_alone(text: Text, match: re.Match[str]) -> bool:
    """Whether one label alone makes a transcript: a timed one, a title in capitals, a name of the head line."""
    name = _read_label(match)
    words = name.lower().replace(".", "").split()
    if _opens_post(text, match, name):
        return True
    if words[-1] in text.lexicon.answer_labels or _STAMP.search(match["label"] or ""):
        return True
    if _is_marked(match):
        return any(word in text.lexicon.titles for word in words)
    if len(words) < 2 or match.start() >= 2 * MAX_HEADLINE:
        return False
    head = text.source[: match.start()]
    is_titled = "," in name and any(word.strip(",") in text.lexicon.titles for word in words)
    is_transcript = any(word in head.lower() for word in text.lexicon.words["transcripts"])
    return name.split(",")[0] in head or (is_titled and is_transcript)


def _opens_post(text: Text, match: re.Match[str], name: str) -> bool:
    """Whether a known speaker's name opens the text, alone on its line or behind a pictogram ("💬 Захарова: …")."""
    if text.source[: match.start()].strip() or find_actor(name) is None:
        return False
    return text.source[match.end() : match.end() + 1] == "\n" or not match.group().lstrip(" \t*_")[0].isalpha()


def _find_turn(text: Text, start: int, end: int, names: list[str]) -> Span | None:
    """The paragraphs of a turn: those after its label in which no reporter speaks about the speakers."""
    spans = _split_paragraphs(text, start, end)
    if not spans:
        return None
    surnames = {name.split()[-1].strip(".,") for name in names if len(name) > 3}
    last = spans[0][1]
    for first, stop in spans[1:]:
        words = text.source[first:stop]
        told = {word.strip(".,;:'’\"”“").removesuffix("'s").removesuffix("’s") for word in words.lower().split()}
        if told & surnames or _NARRATED.search(words):
            break
        last = stop
    return spans[0][0], last


def _tell_questions(text: Text, turns: list[Block]) -> list[Block]:
    """The turns with those of reporters marked as questions: who asks without end while somebody else answers."""
    by_name: dict[str, list[Block]] = {}
    for turn in turns:
        by_name.setdefault(turn.speaker, []).append(turn)
    asking = {
        name
        for name, said in by_name.items()
        if all(text.source[turn.span[0] : turn.span[1]].rstrip(" *_").endswith("?") for turn in said)
    }
    if not asking or asking == set(by_name):
        return turns
    if len(asking) > 1:  # a briefing: one answers, and whoever speaks but once is one more reporter
        main = max(set(by_name) - asking, key=lambda name: (len(by_name[name]), len(name)))
        titled = {name for name in by_name if any(word in text.lexicon.titles for word in name.lower().split())}
        asking |= {name for name, said in by_name.items() if len(said) == 1 and name != main and name not in titled}
    return [
        Block(turn.speaker, turn.speaker_span, turn.span, "question" if turn.speaker in asking else turn.kind)
        for turn in turns
    ]


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
