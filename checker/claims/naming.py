"""Words that stand for a side by who speaks ("our", "the enemy", "the army", "the other side") ─▶ that side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from checker.claims.lexicon import EventWords
from checker.claims.sides import ENEMY, is_state
from checker.claims.words import load_halves

if TYPE_CHECKING:
    from spacy.tokens import Token

_OF_WHOM = frozenset({"amod", "compound", "poss", "nmod", "appos", "flat", "flat:name"})
_RELATED = frozenset({"of", "in", "under", "who", "which"})


def name_sides(
    tokens: Sequence[Token], words: EventWords, named: Mapping[int, str], speaker: str | None
) -> dict[int, str]:
    """Token index ─▶ side: those named, and those that only the speaker's side tells."""
    sides = dict(named)
    for token in tokens:
        if token.i not in sides and (side := _name_side(token, words, sides, speaker)) is not None:
            sides[token.i] = side
    return sides


def _name_side(token: Token, words: EventWords, sides: Mapping[int, str], speaker: str | None) -> str | None:
    frames = words.frames
    lemma = token.lemma_.lower()
    if token.text.lower() in frames["own"] or (lemma in frames["own"] and token.pos_ in ("PRON", "DET")):
        return speaker
    if lemma in frames["enemy"] or (lemma in frames["side_nouns"] and _is_other_side(token, words)):
        return ENEMY
    if (
        lemma in (*frames["institutions"], *frames["branches"])
        and is_state(speaker)
        and _is_own_institution(token, words, sides, speaker)
    ):
        return speaker
    is_name = token.text[0].isupper() and token.pos_ in ("NOUN", "PROPN")
    if is_name and not any(c.dep_ == "prep" for c in token.children):  # not "the North of the country"
        return load_halves(speaker).get(lemma)
    return None


def _is_other_side(token: Token, words: EventWords) -> bool:
    hostile = words.frames["enemy_side"]
    return any(c.lemma_.lower() in hostile or c.text.lower() in ("opposing", "other") for c in token.children)


def _is_own_institution(token: Token, words: EventWords, sides: Mapping[int, str], speaker: str | None) -> bool:
    """Whether "the army" of a state's statement is that state's: nothing about it or before it names another."""
    if token.dep_ in _OF_WHOM and token.head.pos_ in ("NOUN", "PROPN") and token.head.i in sides:
        return False
    if any(side != speaker and is_state(side) for i, side in sides.items() if i < token.i):
        return False
    frames = words.frames
    described = [c for c in token.children if c.dep_ in _OF_WHOM]
    own = [c for c in described if c.lemma_.lower() in frames["of_state"] or c.text.lower() in frames["of_state"]]
    if len(own) < len(described) or any(c.dep_ == "prep" and c.text.lower() in _RELATED for c in token.children):
        return False
    if token.lemma_.lower() in frames["branches"] and not own:
        return False  # "the coast guard", and not any guard
    head = token.head if token.dep_ == "compound" else token
    return not frames["articles"] or any(c.text.lower() in frames["articles"] for c in head.children)
