"""The words and the classes of things about a word: what the conditions of the event words ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS, find_fronted

if TYPE_CHECKING:
    from spacy.tokens import Token

_VERB_POS = frozenset({"VERB", "AUX"})
_PARTICLES = frozenset({"off", "out", "up", "down"})


class Surroundings:
    """Finds what stands about a word.

    Args:
        tokens: the parsed words.
        things: token index ─▶ class of a thing.
        groups: group ─▶ classes of things in it.
        places: indexes of the tokens that name a place.
        sides: token index ─▶ side.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        things: Mapping[int, str],
        groups: Mapping[str, frozenset[str]],
        places: frozenset[int],
        sides: Mapping[int, str],
    ) -> None:
        self._tokens = tokens
        self._things = things
        self._groups = groups
        self._places = places
        self._sides = sides

    def find_near(self, token: Token) -> dict[str, int]:
        """The words about a token, with the classes of what they name, ─▶ their index."""
        near: dict[str, int] = {}
        verbal = token.pos_ in _VERB_POS
        around = [*token.children, *find_fronted(token)]
        if token.dep_ == "acl" and token.tag_ == "VBG":
            self._note_claimed(token.head, near)
        if token.i + 1 < len(self._tokens):
            around.append(self._tokens[token.i + 1])
        if token.i + 2 < len(self._tokens) and self._tokens[token.i + 1].text == "-":  # "shot-down"
            around.append(self._tokens[token.i + 2])
        if not verbal:
            around.append(token.head)
            if token.dep_ == "pobj":
                near[f"p@{token.head.lower_}"] = token.head.i
            if token.head.dep_ in ("prep", "pobj"):
                around.append(token.head.head)
        elif token.dep_ in ("relcl", "acl", "acl:relcl"):
            around.append(token.head)  # "the village that they took"
        elif token.dep_ == "amod":
            around.append(token.head)
        for child in around:
            self._note(child, near, token)
            if child.head != token or (child.dep_ in SUBJECTS and child.dep_ not in PASSIVE_SUBJECTS):
                continue
            if child.dep_ in OBJECTS:
                self._note_whole(child, near)
            if child.dep_ in OBJECTS | PASSIVE_SUBJECTS and (
                child.pos_ in ("PRON", "NUM", "DET") or child.lower_ == "none"
            ):
                self._note_counted(child, near)
            if child.dep_ in ("prep", "agent") or child.pos_ == "NOUN":
                for below in child.children:
                    if below.dep_ in ("pobj", "conj", "amod", "compound", "prep", "nmod"):
                        self._note(below, near, token)
                        if below.dep_ == "pobj":
                            for deep in below.children:
                                if deep.dep_ in ("compound", "amod", "conj"):
                                    self._note(deep, near, token)
        return near

    def _note_whole(self, part: Token, near: dict[str, int]) -> None:
        """What an object is a part of, "of@" before its class: "any part of the territory", "an inch of the land"."""
        for of in part.children:
            if of.dep_ == "prep" and of.lower_ == "of":
                for whole in of.children:
                    if (thing := self._things.get(whole.i)) is not None:
                        near.setdefault(f"of@{thing}", whole.i)

    def _note_claimed(self, claim: Token, near: dict[str, int]) -> None:
        """Who acts in "claims of their units massing", where "massing" hangs from the claims."""
        for who in (w for of in claim.children if of.lower_ == "of" for w in of.children):
            thing = self._things.get(who.i)
            for group, classes in self._groups.items():
                if thing in classes:
                    near.setdefault(f"s@{group}", who.i)

    def _note_counted(self, part: Token, near: dict[str, int]) -> None:
        """Of what a pronoun or number counts: "none of our aircraft", "two of the tanks"."""
        for whole in (w for of in part.children if of.lower_ == "of" for w in of.children):
            if (thing := self._things.get(whole.i)) is not None:
                for group in (thing, *(g for g, classes in self._groups.items() if thing in classes)):
                    near.setdefault(f"@{group}", whole.i)
                    near.setdefault(f"o@{group}", whole.i)

    def _note(self, token: Token, near: dict[str, int], act: Token) -> None:
        """A word about an act, with the classes of what it names; "s@" before those of an active subject."""
        if token.pos_ == "PART" and token.dep_ == "aux":
            return  # the "to" of an infinitive leads nowhere
        if token.dep_ == "mark" and token.i < act.i:
            return  # the "that" before a clause is no "warn that"
        loose = token.pos_ == "ADP" and token.i != act.i + 1 and token.dep_ != "prt"
        if not loose or (token.head == act and token.text.lower() not in _PARTICLES):  # "off" of "take off" stands near
            near.setdefault(token.lemma_.lower(), token.i)
            near.setdefault(token.text.lower(), token.i)
        mark = "s@" if token.dep_ in SUBJECTS and token.dep_ not in PASSIVE_SUBJECTS else "@"
        place = token.i in self._places
        thing = self._things.get(token.i)
        undergoes = token.dep_ in OBJECTS or token.dep_ in PASSIVE_SUBJECTS
        if thing is not None:
            near.setdefault(mark + thing, token.i)
            if undergoes:
                near.setdefault(f"o@{thing}", token.i)
            for group, classes in self._groups.items():
                if thing in classes:
                    near.setdefault(mark + group, token.i)
                    if undergoes:
                        near.setdefault(f"o@{group}", token.i)
                    place = place or group == "settlement"
        if place:
            near.setdefault(mark + "place", token.i)
            if undergoes or token == act.head:
                near.setdefault("o@place", token.i)
        elif undergoes and thing is None and token.pos_ == "PROPN" and token.i not in self._sides:
            near.setdefault("o@name", token.i)  # a person, most often
        if token.i in self._sides:
            near.setdefault(mark + "side", token.i)
