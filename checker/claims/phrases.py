"""A phrase of the parse ─▶ the sides and things that it names; pronouns and "the enemy" where the text tells whose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.claims.lexicon import EventWords
from checker.claims.naming import name_sides
from checker.claims.negation import CLAUSES, OBJECTS, PASSIVE_SUBJECTS, SUBJECTS
from checker.claims.sides import ENEMY
from checker.claims.words import load_words

if TYPE_CHECKING:
    from spacy.tokens import Token

Sides = tuple[str, ...]
ACCUSE = load_words("accuse")
_HOLDING = frozenset({"of", "by", "from", "со", "с", "от", "for", "из"})
"""Prepositions through which a phrase still names whose it is: "units of Armenia", "fire from the Georgian side"."""
BEING = frozenset({"be", "have", "remain", "stay", "keep", "быть", "иметь", "находиться", "нет"})
RELATIVE = frozenset({"that", "which", "who", "whom", "который", "которая", "которое", "которые", "которых"})
_SHARE = frozenset({"nothing", "anything", "something", "part", "role", "hand", "share"})
_SCENES = frozenset({"territory", "settlement", "city", "border", "road"})
_STEPS = 5
_PRONOUN_REACH = 40  # words back in which a pronoun's name is looked for


@dataclass(slots=True)
class Roles:
    """Who did an act, who suffered it, what it befell; filled as its phrases are read."""

    doers: Sides = ()
    targets: Sides = ()
    things: tuple[str, ...] = ()


class PhraseReader:
    """Reads what phrases name.

    Args:
        tokens: the parsed words.
        words: the event words of its language.
        sides: token index ─▶ side, for the words that name one.
        things: token index ─▶ class of a thing.
        speaker: the side that speaks, or None.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        words: EventWords,
        sides: Mapping[int, str],
        things: Mapping[int, str],
        speaker: str | None,
    ) -> None:
        self._tokens = tokens
        self._words = words
        self._things = things
        self.speaker = speaker
        self.sides = name_sides(tokens, words, sides, speaker)

    def find_sides_under(self, token: Token, *, everywhere: bool = False) -> Sides:
        """The sides named in the phrase of a token, clauses and places inside it left out, in text order."""
        found: list[tuple[int, str]] = []
        stack, seen = [token], 0
        while stack and seen < 60:
            here = stack.pop()
            seen += 1
            if here.i in self.sides:
                found.append((here.i, self.sides[here.i]))
            elif (
                (here.text.lower() in self._words.frames["they"] or here.lemma_.lower() in self._words.frames["they"])
                and here.pos_ in ("PRON", "DET")
                and (named := self._find_antecedent(here)) is not None
            ):
                found.append((here.i, named))
            owned = any(c.dep_ == "poss" and c.i in self.sides for c in here.children)
            for child in here.children:
                if child.dep_ in CLAUSES or (owned and child.dep_ == "prep"):
                    continue  # of "X's seizure of Y's soldiers", X
                away = child.dep_ == "prep" and child.text.lower() not in _HOLDING
                if away and not everywhere and (here != token or token.dep_ != "prep"):
                    continue
                if child.dep_ == "appos" and here.i in self.sides:
                    continue
                stack.append(child)
        sides = tuple(dict.fromkeys(side for _, side in sorted(found)))
        return tuple(s for s in sides if s != ENEMY) or sides  # "the Saudi enemy" has a name

    def find_things_under(self, token: Token) -> tuple[str, ...]:
        """The classes of the things that a phrase names, its own head and what is joined to it."""
        out: list[str] = []
        stack = [token]
        while stack:
            here = stack.pop()
            if here.i in self._things:
                out.append(self._things[here.i])
            stack += [c for c in here.children if c.dep_ in ("conj", "compound", "pobj", "amod", "nummod", "nmod")]
            stack += [c for c in here.children if c.dep_ == "prep" and c.text.lower() == "of"]
        return tuple(dict.fromkeys(out))

    def add_suffering(self, found: Roles, phrase: Token) -> None:
        """Adds whom and what a phrase names to those that an act befell."""
        found.targets += self.find_sides_under(phrase)
        found.things += self.find_things_under(phrase)

    def _find_antecedent(self, pronoun: Token) -> str | None:
        """Who "they" or "its" are: the side that is named last before, a subject rather than another."""
        best: str | None = None
        for here in climb(pronoun):  # "accused the Armenians of … in that they broke the truce"
            if here.lemma_.lower() in ACCUSE:
                its = pronoun.text.lower() in ("its", "it", "his", "he", "свой", "его", "он", "её")
                accused = [c for c in here.children if c.dep_ in (SUBJECTS if its else OBJECTS)]
                if accused or here.pos_ != "NOUN":
                    return next((self.sides[t.i] for c in accused for t in c.subtree if t.i in self.sides), None)
        for i in range(pronoun.i - 1, max(-1, pronoun.i - _PRONOUN_REACH), -1):
            if i not in self.sides or (self.sides[i] == ENEMY and best):
                continue
            here = self._tokens[i]
            if any(t.dep_ in SUBJECTS for t, _ in zip(climb(here), range(3), strict=False)):
                return self.sides[i]
            best = best or self.sides[i]
        if best is None and pronoun.text.lower() == "its":
            return self.speaker
        return best

    def find_subject(self, token: Token) -> Sides:
        """The sides of the nearest subject above or at a token, not beyond a word of saying."""
        frames = self._words.frames
        came, own = token, False
        for here in climb(token):
            subject = next((c for c in here.children if c.dep_ in SUBJECTS), None)
            if subject is not None and came.dep_ == "xcomp" and here.lemma_.lower() in frames["reporting"]:
                named = self.read_subject(subject, here)  # "the group claims to have killed": the speaker itself
                return named or ((self.speaker,) if self.speaker and subject.dep_ not in PASSIVE_SUBJECTS else ())
            if here != token and here.lemma_.lower() in (*frames["reporting"], *frames["announcing"]):
                own = bool(came.dep_ == "ccomp" and "Person" not in str(here.morph) and frames["elliptic"])
                if here.pos_ == "VERB" and here.dep_ not in ("xcomp",) and not own:
                    return ()
            if subject is not None:
                forced = came.dep_ == "xcomp" and here != token  # "we are compelled to strike back"
                if subject.dep_ in PASSIVE_SUBJECTS and not forced and here.lemma_.lower() not in frames["undergo"]:
                    return ()
                return self.read_subject(subject, here)
            if own and here.dep_ == "ROOT" and self.speaker:
                return (self.speaker,)  # "В ЦАХАЛ заявили, что не наносили ударов"
            if here.dep_ in ("relcl", "acl:relcl", "acl"):
                if here.head.lemma_.lower() in _SHARE:
                    came = here
                    continue  # "has nothing to do with", "had no part to play in"
                return self.find_sides_under(here.head)
            if here.dep_ in SUBJECTS or here.dep_ == "pobj":
                return ()
            came = here
        return ()

    def read_subject(self, subject: Token, verb: Token) -> Sides:
        """The sides of a subject; of "which", what it stands for; of "it is X who", X."""
        if subject.text.lower() in RELATIVE:
            if self._things.get(verb.head.i) in _SCENES:
                return ()  # "mines in Thai territory, which wounded two"
            if verb.head.pos_ != "AUX":
                return self.find_sides_under(verb.head) if verb.head != verb else ()
            named = [c for c in verb.head.children if c.dep_ == "attr"]  # "it is X who"
            return self.find_sides_under(named[0]) if named else ()
        sides = self.find_sides_under(subject)
        if not sides and subject.dep_ == "nsubj":
            sides = self.find_sides_under(subject, everywhere=True) if subject.i in self._things else ()
        return sides


def climb(token: Token) -> Iterator[Token]:
    """A token and the words it hangs from, a few steps up."""
    here = token
    for _ in range(_STEPS):
        yield here
        if here.head == here:
            return
        here = here.head
