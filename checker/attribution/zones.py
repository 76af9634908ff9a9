"""The words around a quotation, up to the ends of their sentences, and the cue among them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.syntax import is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.quotes import Quote

_DASHES = frozenset({"-", "–", "—", "--", "―"})
_ENDS = frozenset({".", "?", "!", "…", "...", ";"})
# A cue stands within this many words of its quotation; the farthest right one of the training articles has 18.
MAX_CUE_DISTANCE = 20


@dataclass(slots=True)
class Zone:
    """The words outside quotations on one side of a quotation, up to the end of their sentence."""

    words: list[Token]
    reaches_quote: bool  # it ends at another quotation, not at the end of a sentence


def is_bare_frame(text: Text, words: list[Token]) -> bool:
    """Whether a sentence after a quotation is nothing but its cue and speaker ("…." Trump said.)."""
    verbs = [word for word in words if is_verbal(word)]
    return (
        len(verbs) == 1 and text.lemma(verbs[0]) in text.lexicon.quote_verbs and verbs[0].i in (words[0].i, words[-2].i)
    )


def read_after(text: Text, number: int) -> Zone:
    """The words after a quotation, up to the end of their sentence or the next quotation."""
    quote = text.quotes[number]
    limit = _paragraph_end(text, quote)
    words: list[Token] = []
    for token in _iter_from(text, quote.end):
        if token.idx >= limit:
            break
        if text.quote_of[token.i] >= 0:
            return Zone(words, True)
        if token.is_space:
            continue
        words.append(token)
        if token.text in _ENDS:
            break
    return Zone(words, False)


def read_before(text: Text, number: int) -> Zone:
    """The words before a quotation, back to the start of their sentence or the last quotation."""
    quote = text.quotes[number]
    start = text.paragraphs[quote.paragraph][0] if quote.paragraph < len(text.paragraphs) else 0
    words: list[Token] = []
    first = find_first_word(text, quote.start)
    if quote.paragraph and not text.source[start : quote.start].strip(" *_>\"'"):
        above = text.paragraphs[quote.paragraph - 1]
        if text.source[: above[1]].rstrip(" *_").endswith(":"):
            start = above[0]
    for i in range(first - 1, -1, -1):
        token = text.tokens[i]
        if token.idx < start or token.text in _ENDS:
            break
        if text.quote_of[i] >= 0:
            return Zone(words[::-1], True)
        if not token.is_space and (words or token.text not in _DASHES):
            words.append(token)
    return Zone(words[::-1], False)


def find_first_word(text: Text, offset: int) -> int:
    """Index of the first word that ends after `offset`."""
    return bisect_right(text.ends, offset)


def _iter_from(text: Text, offset: int) -> list[Token]:
    first = find_first_word(text, offset)
    return text.tokens[first : first + 4 * MAX_CUE_DISTANCE]


def _paragraph_end(text: Text, quote: Quote) -> int:
    return next((end for start, end in text.paragraphs if start <= quote.end <= end), len(text.source))


def _is_infinitive(text: Text, token: Token) -> bool:
    """Whether a verb only says what for ("knowledge that one needs *to speak*"), not "went on to say"."""
    if token.tag_ != "VB" or text.lemma(token.head) in text.lexicon.words["goes_on"]:
        return False
    return any(child.lower_ == "to" for child in token.children)


def introduces_quote(text: Text, verb: Token) -> bool:
    """Whether the verb takes a quotation, with its particle where it needs one ("hit *back*")."""
    lemma = text.lemma(verb)
    if lemma in text.lexicon.quote_verbs:
        return True
    particles = text.lexicon.quote_particles.get(lemma, frozenset())
    return any(word.lower_ in particles for word in text.tokens[verb.i + 1 : verb.i + 6])


def find_cue_after(text: Text, words: list[Token]) -> Token | None:
    """The cue of a quotation that stands before it: "…," said X; "…," X told reporters."""
    for place, token in enumerate(words[:MAX_CUE_DISTANCE]):
        if not is_verbal(token) or token.dep_ in ("aux", "auxpass"):
            continue
        if token.tag_ == "VBG" and any(text.is_relation(child, "clause") for child in token.children):
            return None  # "said it "hit a car", *adding that* …": it goes on with words of its own
        if text.lemma(token) in text.lexicon.chain_verbs or _is_infinitive(text, token):
            continue  # "…," the agency quoted the minister as *saying*
        if introduces_quote(text, token):
            return token
        if not text.is_relation(token, "relative", "noun_clause", "adverbial_clause") and place < 12:
            return None
    return None


def find_cue_before(text: Text, words: list[Token]) -> Token | None:
    """The cue that introduces a quotation: X said, "…"; X told reporters in Moscow that "…"."""
    tail = words[-1]
    for token in reversed(words[-MAX_CUE_DISTANCE:]):
        if not is_verbal(token) or token.dep_ in ("aux", "auxpass"):
            continue
        if _is_infinitive(text, token):
            continue
        if introduces_quote(text, token) and text.lemma(token) != "be":
            return token
        if tail.text not in (":", ","):
            return None
    return None
