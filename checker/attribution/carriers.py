"""Names of speakers in a language that declines: media, which pass words on, foreign names, the genitives of a name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from checker.attribution.actors import Actor, find_actor
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

# "управление народной милиции ДНР": a name goes on for this many words at most.
_MAX_NAME = 5


@lru_cache(maxsize=5_000)
def _find_known(name: str) -> Actor | None:
    return find_actor(name)


def is_carrier(text: Text, head: Token) -> bool:
    """Whether a speaker is a medium, which passes on what others say."""
    if text.lemma(head) in text.lexicon.clauses["media"] or head.lower_ in text.lexicon.clauses["media"]:
        return True
    start, end = find_foreign_name(text, head) or find_noun_phrase(text, head)
    shown = text.doc[start:end].text
    actor = _find_known(shown) or _find_known(head.text)
    if actor is not None and (end - start == 1 or actor.kind != "state"):
        return actor.kind == "media" or actor.id.endswith("_media")
    if text.lemma(head) in text.lexicon.titles or text.lemma(head) in text.lexicon.groups:
        return False
    return shown.isascii() or "«" in text.doc[max(0, start - 1) : start + 1].text


def find_foreign_name(text: Text, head: Token) -> tuple[int, int] | None:
    """The run of words in Latin letters around one ("The Times of Israel"), or None."""
    if not head.text.isascii() or not head.text[:1].isalpha():
        return None
    start, end = head.i, head.i + 1
    while start > text.sentence(head.i).start and _is_foreign(text.tokens[start - 1]):
        start -= 1
    while end < text.sentence(head.i).end and _is_foreign(text.tokens[end]):
        end += 1
    return start, end


def find_genitives_end(text: Text, head: Token, end: int) -> int:
    """The end of a speaker's noun phrase with the genitives that follow it at once, wherever the parser hung them."""
    if head.pos_ not in ("NOUN", "PROPN"):
        return end
    while end < text.sentence(head.i).end and end - head.i <= _MAX_NAME:
        token = text.tokens[end]
        if token.pos_ not in ("NOUN", "PROPN", "ADJ") or token.morph.get("Case") != ["Gen"]:
            break
        if text.lemma(token) in text.lexicon.clauses["time"]:
            break
        end += 1
    return end


def _is_foreign(token: Token) -> bool:
    return bool(token.text.isascii() and token.text[:1].isalpha())
