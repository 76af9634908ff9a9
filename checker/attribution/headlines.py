"""A headline in title case ("Azerbaijan Denies Shelling Jermuk"), which no parser reads ─▶ its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.frames import Frame
from checker.attribution.spans import trim_words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

MAX_CHARACTERS = 160
# "South Korean Defence Ministry": the longest name before a headline's verb met has six words.
MAX_NAME_WORDS = 8
_NOMINAL_TAGS = frozenset({"NNP", "NNPS", "NNS", "NN"})


def extract_headline_frames(text: Text) -> list[Frame]:
    """The frame of a title-case headline whose verb was taken for a name, or nothing."""
    if not text.paragraphs or text.lexicon.language != "en":
        return []
    start, end = text.paragraphs[0]
    line = text.source[start:end].strip()
    if len(line) > MAX_CHARACTERS or line.endswith((".", "!", "?")) or "\n" in line:
        return []
    span = text.doc.char_span(start, end, alignment_mode="contract")
    words = [token for token in span or [] if not token.is_space and token.tag_ != "NFP"]
    for place in range(1, min(len(words) - 1, MAX_NAME_WORDS)):
        lemma = _find_cue(text, words[place])
        if lemma is None or not words[place - 1].text[0].isupper():
            continue
        first, verb = words[0], words[place]
        if find_actor(text.doc[first.i : verb.i].text) is None:
            return []
        content = trim_words(text, verb.i + 1, words[-1].i + 1)
        if content is None:
            return []
        frame = Frame(cue=[verb.i], use=text.lexicon.verbs[lemma][0], form="tail", content=[content])
        frame.speaker, frame.speaker_head = (first.i, verb.i), verb.i - 1
        return [frame]
    return []


def _find_cue(text: Text, token: Token) -> str | None:
    """The reporting verb that a capitalised word is the third person of ("Denies" ─▶ "deny"), or None."""
    if token.tag_ not in _NOMINAL_TAGS or not token.text[0].isupper() or not token.lower_.endswith("s"):
        return None
    word = str(token.lower_)
    for lemma in (word[:-1], word[:-2], word[:-3] + "y"):
        if lemma in text.lexicon.reporting:
            return lemma
    return None
