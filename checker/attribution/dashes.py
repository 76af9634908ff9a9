"""Direct speech set off by dashes ("— We did not fire, — the minister said. — It is a lie.") ─▶ its quotations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.attribution.quotes import Quote
from checker.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from checker.attribution.lexicon import Lexicon

_DASHES = frozenset({"—", "–", "-", "―"})
_BEFORE_DASH = frozenset(",.!?…") | {"..."}
# "— сказал журналистам на брифинге официальный представитель министерства обороны России. —"
MAX_AUTHOR_WORDS = 30

_OPENING = re.compile(r"[ \t]*[—–-][ \t]+(?=\S)")
_TURN = re.compile(r"(?<=[,.!?…])[ \t]+[—–-][ \t]+")


def extract_dash_quotes(text: str, paragraphs: list[Span]) -> list[Quote]:
    """The quotations of paragraphs that begin with a dash and give the words of a speaker between dashes.

    A paragraph without a lower-case author's part is a list's item or a line of a dialogue without a speaker, and
    gives none.
    """
    quotes: list[Quote] = []
    for number, (start, end) in enumerate(paragraphs):
        opening = _OPENING.match(text, start, end)
        if opening is None:
            continue
        bounds = [opening.end()]
        for turn in _TURN.finditer(text, opening.end(), end):
            bounds.extend((turn.start(), turn.end()))
        bounds.append(end)
        parts = list(zip(bounds[::2], bounds[1::2], strict=True))
        if len(parts) < 2 or not text[parts[1][0]].islower():
            continue
        for a, b in parts[::2]:
            if text[a:b].strip():
                quotes.append(Quote(a, b, (a, b), True, number))
    return quotes


def split_author_words(doc: Doc, lexicon: Lexicon, quotes: list[Quote]) -> list[Quote]:
    """The quotations, those with the author's words between dashes inside them cut in two ("«…, — сказал он. — …»")."""
    result: list[Quote] = []
    for quote in quotes:
        start = quote.start
        inner = quote.inner[0]
        for cut, resume in _find_author_words(doc, lexicon, quote):
            if inner < cut:
                result.append(Quote(start, cut, (inner, cut), True, quote.paragraph))
            start = inner = resume
        if inner < quote.inner[1]:
            result.append(Quote(start, quote.end, (inner, quote.inner[1]), quote.closed, quote.paragraph))
    return result


def _find_author_words(doc: Doc, lexicon: Lexicon, quote: Quote) -> list[Span]:
    """Offsets of the author's words in a quotation: from the dash before the cue to past the dash after its speaker."""
    found: list[Span] = []
    tokens = doc.char_span(*quote.inner, alignment_mode="contract")
    if tokens is None or not any(token.text in _DASHES for token in tokens):
        return found
    past = tokens.start
    for token in tokens:
        if token.i < past or token.text not in _DASHES or token.i + 2 >= tokens.end or token.i == tokens.start:
            continue
        verb = doc[token.i + 1]
        is_cue = str(verb.lemma_).lower() in lexicon.quote_verbs and verb.tag_ in ("VBD", "VBZ")
        if doc[token.i - 1].text not in _BEFORE_DASH or not is_cue or not verb.text[:1].islower():
            continue
        stop = next(
            (
                i
                for i in range(token.i + 2, min(tokens.end, token.i + MAX_AUTHOR_WORDS))
                if doc[i].text in _DASHES and doc[i - 1].text in (".", ",", "!", "?", ":", "…")
            ),
            None,
        )
        if stop is not None and stop + 1 < tokens.end:
            found.append((token.idx, doc[stop + 1].idx))
            past = stop + 1
        elif stop is None and tokens.end - token.i < MAX_AUTHOR_WORDS:
            found.append((token.idx, quote.inner[1]))
            break
    return found
