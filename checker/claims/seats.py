"""Places and sides of a parsed statement put right: a speaker's seat is no place of the event, a shelled town is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.claims.gazetteer import find_places
from checker.claims.lexicon import EventWords
from checker.claims.names import Word, parse_stem
from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS
from checker.claims.sides import find_side, load_sides
from checker.claims.words import load_words
from checker.records import Party, Place, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SEATED, _SAYING = load_words("seated"), load_words("saying")
_STRUCK = frozenset({"shelling", "strike", "assault", "advance", "withdrawal", "destruction", "blockade"})
"""Classes whose object is a place of the event even where it is a capital: "shelled Stepanakert"."""

Names = tuple[tuple[Place, ...], tuple[Party, ...]]


def settle_seats(doc: Doc, words: EventWords, places: tuple[Place, ...], parties: tuple[Party, ...]) -> Names:
    """The places and parties of a statement, told apart by what the words do in its sentences."""
    voices = load_sides().voices
    kept: list[Place] = []
    sides = list(parties)
    for place in places:
        token = _find_root(doc, place.span)
        named = doc.text[place.span[0] : place.span[1]]
        is_voice = parse_stem(named) in voices
        if token is None or not _is_seat(token, words, is_voice):
            kept.append(place)
        elif is_voice and (side := find_side(named)) is not None:
            sides.append(Party(side=side, span=place.span))
    for party in parties:
        token = _find_root(doc, party.span)
        named = doc.text[party.span[0] : party.span[1]]
        if token is not None and parse_stem(named) in voices and _is_struck(token, words):
            word = Word(parse_stem(named), named, *party.span)
            kept += [found for found, _ in find_places([word])]
            sides = [s for s in sides if s != party]
    return tuple(sorted(kept, key=lambda p: p.span)), tuple(sorted(sides, key=lambda p: p.span))


def _find_root(doc: Doc, span: Span) -> Token | None:
    piece = doc.char_span(*span, alignment_mode="expand")
    return piece.root if piece is not None and len(piece) else None


def _is_seat(token: Token, words: EventWords, is_voice: bool) -> bool:
    """Whether a place only says where somebody speaks or sits ("an official in Kyiv", "said in Bengaluru")."""
    if token.pos_ == "ADJ" and not is_voice:
        return False
    anchor = token.head.head if token.dep_ == "pobj" else token.head
    if token.dep_ not in ("pobj", "nmod", "obl"):
        return False
    reporting = words.frames["reporting"]
    if anchor.pos_ == "VERB" and anchor.lemma_.lower() in _SAYING:
        return is_voice or token.dep_ == "pobj"
    if not is_voice or anchor.pos_ not in ("NOUN", "PROPN"):
        return False
    if anchor.lemma_.lower() in _SEATED:
        return True
    return anchor.dep_ in SUBJECTS and anchor.head.lemma_.lower() in reporting


def _is_struck(token: Token, words: EventWords) -> bool:
    """Whether a capital is what an act befell."""
    if token.dep_ not in OBJECTS | PASSIVE_SUBJECTS:
        return False
    return any(sense.event in _STRUCK for sense in words.verbs.get(token.head.lemma_.lower(), ()))
