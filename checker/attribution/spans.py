"""Words of a content ─▶ character spans without punctuation, conjunctions and complementizers at their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.clauses import is_name_in_quotes

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.attribution.quotes import Quote
    from checker.records import Span

# Shorter quoted pieces without a cue are names, titles or emphasis.
MIN_FREE_WORDS = 4
# "about this", "such an opinion"
MAX_BACK_WORDS = 2
_EDGE = frozenset(",;:.–—-…")
_BALANCED = {")": "(", "]": "["}


def is_whole(text: Text, quote: Quote) -> bool:
    """Whether a quotation is a sentence or more, and not a quoted piece of another one."""
    inner = text.source[quote.inner[0] : quote.inner[1]].strip(" []…*")
    if not inner or (text.lexicon.clauses and is_name_in_quotes(text, quote)):
        return False
    words = inner.split()
    before = text.source[max(0, quote.start - 2) : quote.start].strip()
    if text.lexicon.clauses and quote.start == quote.inner[0] and before in ("—", "–", "-"):
        return True  # what goes on behind the author's words
    ends = inner[-1] in ".?!,—–…" or "," in text.source[quote.end : quote.end + 1]
    if inner[0].isupper() or not inner[0].isalpha():
        return (len(words) >= MIN_FREE_WORDS) or (ends and len(words) >= 1) or before in (":", ",")
    return (ends and len(words) >= MIN_FREE_WORDS) or (before in (":", ",") and len(words) >= MIN_FREE_WORDS)


def refer_back(text: Text, frame: Frame) -> bool:
    """Gives a frame whose content is only "this" the sentence before it; whether the frame has content then."""
    if frame.quoted or (len(frame.content) != 1 and not text.lexicon.clauses):
        return bool(frame.content)
    words = text.source[slice(*frame.content[0])].lower().split()
    if not (_is_verdict(text, frame) if text.lexicon.clauses else _is_this(text, words)):
        return True
    sentence = text.tokens[frame.cue[0]].sent
    if text.lexicon.clauses and (clause := _find_clause_before(text, frame.cue[0])) is not None:
        frame.form, frame.content = "back", [clause]
        return True
    if sentence.start == 0:
        return False
    before = text.tokens[sentence.start - 1].sent
    if not text.lexicon.clauses and "\n\n" in text.source[before.start_char : sentence.start_char]:
        return False
    span = trim_words(text, before.start, before.end)
    frame.form = "back"
    frame.content = [span] if span is not None else []
    return span is not None


def is_empty(text: Text, frame: Frame) -> bool:
    """Whether a frame's content is only the thing that holds the words ("issued *a statement*")."""
    words = text.doc.char_span(*frame.content[0], alignment_mode="expand")
    if (
        words is None
        or len(frame.content) > 1
        or frame.quoted
        or len(words) > 3
        or frame.use is None
        or text.lexicon.clauses
    ):
        return False
    return text.lemma(words.root) in text.lexicon.said_by and text.lemma(words.root) in frame.use.objects


def _find_clause_before(text: Text, cue: int) -> Span | None:
    """What stands before the last semicolon of a cue's sentence ("…; в Киеве *это* отрицают"), its report left off."""
    start, end = text.sentence(cue).start, cue
    while end > start and text.tokens[end].text != ";":
        end -= 1
    if end == start:
        return None
    that = next((i + 1 for i in range(end - 1, start, -1) if text.tokens[i].lower_ == "что"), start)
    return trim_words(text, that, end)


def _is_this(text: Text, words: list[str]) -> bool:
    return 0 < len(words) <= MAX_BACK_WORDS and words[-1] in text.lexicon.words["demonstratives"]


def _is_verdict(text: Text, frame: Frame) -> bool:
    """Whether all that a cue governs is "this", or such a word with a noun for what was said ("такое мнение")."""
    start, end = frame.content[0]
    words = [token for token in text.doc.char_span(start, end, alignment_mode="expand") or () if not token.is_punct]
    moments = text.lexicon.clauses["moments"]
    is_about = False
    while words and (words[0].lower_ in moments or words[0].pos_ in ("ADP", "PART", "ADV")):
        is_about |= words[0].lower_ in text.lexicon.clauses["topics"]
        words = words[1:]
    if not words or any(token.tag_ in ("VBD", "VBZ", "VB") for token in words):
        return False
    if words[0].lower_ in text.lexicon.words["demonstratives"]:
        alone = len(frame.content) == 1 and (len(words) == 1 or words[1].pos_ == "ADP")
        return is_about or alone
    if (
        len(frame.content) > 1
        or text.lemma(words[0]) not in text.lexicon.clauses["such"]
        or len(words) < MAX_BACK_WORDS
    ):
        return False
    return text.lemma(words[1]) in text.lexicon.clauses["verdicts"]


def build_spans(text: Text, words: set[int], outside: set[int]) -> list[Span]:
    """Character spans of content words: runs broken by the cue or the speaker, without edge punctuation.

    Args:
        text: the parsed text.
        words: indexes of the content's words.
        outside: indexes of words that are surely not content (cue, speaker): they break a run.
    """
    runs: list[list[int]] = []
    for i in sorted(words - outside):
        if runs and not _breaks(text, runs[-1][-1] + 1, i, outside):
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        span = trim_words(text, run[0], run[-1] + 1)
        if span is not None:
            spans.append(span)
    return spans


def _breaks(text: Text, start: int, end: int, outside: set[int]) -> bool:
    return any(
        i in outside or not (text.tokens[i].is_punct or text.tokens[i].is_space or text.quote_of[i] >= 0)
        for i in range(start, end)
    )


def trim_words(text: Text, start: int, end: int) -> Span | None:
    """Character span of the words ``[start, end)`` without punctuation and complementizers at the edges, or None."""
    doc = text.tokens
    start, end = _skip_bracket(text, start, end), _cut_evasion(text, start, end)
    while start < end and (
        doc[start].is_space
        or doc[start].tag_ == "NFP"  # markup and datelines, which the parser never saw
        or doc[start].text in _EDGE
        or (doc[start].lower_ in text.lexicon.words["complementizers"] and text.is_relation(doc[start], "marker"))
        or (doc[start].text in _BALANCED)
    ):
        start += 1
    while end > start and (
        doc[end - 1].is_space
        or doc[end - 1].text in _EDGE
        or doc[end - 1].text in "*_"
        or doc[end - 1].tag_ == "NFP"
        or _is_unbalanced(text, start, end)
        or (end - start > 1 and _dangles(text, doc[end - 1]))
    ):
        end -= 1
    if end == start or all(doc[i].is_punct or doc[i].is_space for i in range(start, end)):
        return None
    if end - start <= 2 and doc[end - 1].lower_ in text.lexicon.words["relative"]:
        return None
    start = _skip_day(text, start, end)
    return text.span(start, end)


def _skip_bracket(text: Text, start: int, end: int) -> int:
    """The first word behind the rest of a bracket that opened before ("said on Tuesday *(Jan 6)* it had …")."""
    for i in range(start, min(end - 1, start + 5)):
        if text.tokens[i].text == "(" and i > start:
            break
        if text.tokens[i].text == ")":
            return i + 1
    return start


def _cut_evasion(text: Text, start: int, end: int) -> int:
    """The end without what the reporter says of the telling ("it had hit the ship *without elaborating*")."""
    for i in range(max(start, end - 8), end - 1):
        word, following = text.tokens[i], text.tokens[i + 1]
        if word.lower_ == "without" and text.lemma(following) in text.lexicon.words["evasive"]:
            return i
    return end


def _skip_day(text: Text, start: int, end: int) -> int:
    """The first word behind "on Sunday", which goes with the cue before it ("said *on Sunday* it had …")."""
    doc = text.tokens
    days = text.lexicon.words["weekdays"]
    if start == 0 or start + 3 >= end or doc[start].pos_ != "ADP" or doc[start + 1].lower_ not in days:
        return start
    if doc[start - 1].pos_ not in ("VERB", "AUX", "NOUN", "PROPN"):
        return start
    return start + 2 if doc[start + 2].text != "," else start


def _dangles(text: Text, last: Token) -> bool:
    """Whether a conjunction, a relative word or a verb's "not" is left over at the end, its clause cut away."""
    if text.lexicon.clauses and last.lower_ in text.lexicon.clauses["unfinished"]:
        return True
    return last.dep_ == "cc" or (last.lower_ in text.lexicon.words["relative"] and last.tag_ in ("WDT", "WP"))


def _is_unbalanced(text: Text, start: int, end: int) -> bool:
    last = text.tokens[end - 1].text
    if last in _BALANCED:
        return not any(text.tokens[i].text == _BALANCED[last] for i in range(start, end))
    return last in "(["
