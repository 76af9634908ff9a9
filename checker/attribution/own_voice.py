"""An official page's own sentences, where nobody else is quoted ─▶ statements of its publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.syntax import is_verbal
from checker.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence

    from checker.attribution.frames import Frame, Text

# A sentence this much of which others say is theirs, not the publisher's.
FOREIGN_SHARE = 0.5
MIN_WORDS = 4


def extract_own_voice(text: Text, frames: list[Frame], taken: list[Span]) -> list[Span]:
    """Spans of the publisher's own statements: one for each sentence that asserts something.

    Args:
        text: the parsed text.
        frames: what others are said to have said.
        taken: spans that are somebody's or nobody's by their layout.
    """
    said = sorted(span for frame in frames for span in frame.content)
    cues = {i for frame in frames if frame.voice != "belief" for i in frame.cue}
    spans: list[Span] = []
    for sentence in text.doc.sents:
        span = _trim_sentence(text, sentence)
        if span is None or _share(span, taken) > 0:
            continue
        if _share(span, said) >= FOREIGN_SHARE or sentence.root.i in cues:
            continue
        if spans and _is_fragment(sentence) and spans[-1][1] > span[0] - 3:
            spans[-1] = (spans[-1][0], span[1])
        elif _asserts(text, sentence):
            spans.append(span)
    return spans


def _share(span: Span, others: list[Span]) -> float:
    covered = sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in others)
    return covered / max(1, span[1] - span[0])


def _trim_sentence(text: Text, sentence: Sentence) -> Span | None:
    """The sentence's span without white space, bullets and markup at its edges."""
    source = text.source
    first = next((token for token in sentence if token.tag_ != "NFP"), sentence[0])
    start, end = first.idx, sentence.end_char
    while start < end and (source[start].isspace() or source[start] in "#*_•-–—>"):
        start += 1
    while end > start and (source[end - 1].isspace() or source[end - 1] in "*_#"):
        end -= 1
    return (start, end) if start < end else None


def _asserts(text: Text, sentence: Sentence) -> bool:
    """Whether the sentence says that something is so: it has a finite verb and is no question or heading."""
    words = [token for token in sentence if not token.is_punct and not token.is_space]
    if len(words) < MIN_WORDS or sentence.text.rstrip(' \n*_»”"').endswith("?"):
        return False
    if all(text.quote_of[token.i] >= 0 for token in words) or text.lemma(words[0]) in text.lexicon.words["thanks"]:
        return False
    return any(is_verbal(token) for token in words) and not _is_heading(text, sentence)


def _is_heading(text: Text, sentence: Sentence) -> bool:
    """Whether the first paragraph is a title, or the sentence only leads to what follows its colon."""
    words = sentence.text.rstrip(' \n*_»”"')
    if words.endswith(":"):
        return True
    start, end = text.paragraphs[0] if text.paragraphs else (0, 0)
    is_first = start <= sentence.start_char < end and len(text.paragraphs) > 1
    return is_first and not words.endswith((".", "!", "…")) and text.lexicon.language == "en"


def _is_fragment(sentence: Sentence) -> bool:
    """Whether a sentence only completes the one before ("Two of them gravely.")."""
    words = [token for token in sentence if not token.is_punct and not token.is_space]
    return 0 < len(words) < MIN_WORDS + 2 and not any(is_verbal(token) for token in words)
