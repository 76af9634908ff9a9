"""Who did it, to whom and to what: the phrases about an act ─▶ sides and classes of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS, find_fronted
from checker.claims.nouns import FIRING, NounRoleReader
from checker.claims.phrases import BEING, RELATIVE, Roles, Sides
from checker.claims.words import load_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_UNDERGO, _LOSE = load_words("undergo"), load_words("lose")
_MOVING = frozenset({"deployment", "airspace", "naval"})
"""Classes in which the thing is what moves: "drones flew over", "troops are massing"."""
_LAUNCHED = frozenset({"missile", "drone", "artillery", "bomb", "ammunition"})
_OWN_MEANS = frozenset({"deployment"})
"""Classes that a side does with what is its own."""
_ERGATIVE = frozenset({"destruction", "downing", "killing", "wounding"})
"""Classes whose verbs, without an object, have the sufferer as subject: "the bridge burned", "the jet went down"."""
_THING_REACH = 30  # words back in which what "it" stands for is looked for


class RoleReader(NounRoleReader):
    """Reads the roles of acts."""

    def find_roles(self, token: Token, event: str) -> Roles:
        """Doers, targets and things of the act that a token names."""
        if token.lemma_.lower() in BEING:
            return self._find_being_roles(token)
        is_verb = token.pos_ in ("VERB", "AUX")
        found = self._find_verb_roles(token, event) if is_verb else self.find_noun_roles(token, event)
        if event == "involvement":
            found.doers, found.targets = found.doers + found.targets, ()  # "planes of ours were involved"
        elif not found.doers and event in FIRING:
            found.doers = self._find_launching_side(token)
        return found

    def _find_being_roles(self, token: Token) -> Roles:
        """Who is there, who has what: the holder where there is one, else those that are there."""
        named = [c for c in token.children if c.dep_ in ("attr", "nsubj", "dobj", "obj")]
        named += [g for c in token.children if c.dep_ == "ccomp" for g in c.children if g.dep_ == "nsubj"]
        sides: Sides = sum((self.find_sides_under(c) for c in named), ()) or self.find_subject(token)
        return Roles(doers=sides, things=sum(map(self.find_things_under, named), ()))

    def _find_verb_roles(self, token: Token, event: str) -> Roles:
        found = Roles()
        subjects = [c for c in token.children if c.dep_ in SUBJECTS]
        subject = next(reversed(subjects), None)  # of two, the first belongs to "said the ministry" before
        passive = any(c.dep_ in PASSIVE_SUBJECTS for c in subjects) or self._is_passive(token)
        for child in token.children:
            self._read_complement(child, token, event, found)
        for fronted in find_fronted(token):
            found.things += self.find_things_under(fronted)
        if passive and subject is None and token.dep_ in ("acl", "amod", "conj"):
            what = self._find_passive_subject(token)
            found.targets = found.targets or self.find_sides_under(what)
            found.things = found.things or self.find_things_under(what)
        if subject is not None and not passive and self._read_active_subject(subject, token, event, found):
            return found
        if not found.doers:
            found.doers = self.find_accused(token)
        if not found.doers and not passive and subject is None:
            found.doers = self.find_subject(token) or self.find_denier(token)
        return found

    def _read_complement(self, child: Token, verb: Token, event: str, found: Roles) -> None:
        """What a verb has beside an active subject: what it befell, by whom, on whom."""
        what = verb.head if child.text.lower() in RELATIVE else child
        if child.dep_ in PASSIVE_SUBJECTS:
            sides = self.find_sides_under(what) or self._find_sufferer(what)
            if event in _OWN_MEANS:
                found.doers += sides  # "Russian troops were deployed": by Russia
            else:
                found.targets += sides
            found.things += self.find_things_under(what) or self._find_thing_meant(what, event)
        elif child.dep_ in OBJECTS:
            self.add_suffering(found, what)
        elif self._is_agent(child) or (child.dep_ == "prep" and child.text.lower() == "from" and not found.doers):
            found.doers += self.find_sides_under(child)
        elif child.i > verb.i and self.is_target(child, event):
            found.targets += self.find_sides_under(child)
            found.things += self.find_things_under(child) if self.is_aimed(child, event) else ()

    def _read_active_subject(self, subject: Token, verb: Token, event: str, found: Roles) -> bool:
        """Reads the subject of an active verb; whether it is who suffered."""
        has_object = any(c.dep_ in OBJECTS for c in verb.children)
        loses = verb.lemma_.lower() in _LOSE
        what = verb.head if subject.text.lower() in RELATIVE else subject
        launched = event in FIRING and self._things.get(what.i) in _LAUNCHED  # "a Ukrainian missile fell on it"
        if loses or (not has_object and not launched and (verb.lemma_.lower() in _UNDERGO or event in _ERGATIVE)):
            if subject.text.lower() == "it" and not loses:
                found.things += self._find_thing_meant(subject, event)
            else:
                found.targets = self.read_subject(subject, verb) + found.targets
                found.things += self.find_things_under(what)
            return True
        found.doers = self.read_subject(subject, verb) + found.doers
        shared = None if has_object else self._find_shared_object(verb)
        if shared is not None:
            self.add_suffering(found, shared)
        elif launched or event in _MOVING or (event == "withdrawal" and not has_object):
            found.things += self.find_things_under(what)
        return False

    def _find_shared_object(self, verb: Token) -> Token | None:
        """The object that a verb shares with the next: "shot and killed two soldiers"."""
        following = next((c for c in verb.children if c.dep_ == "conj" and c.i == verb.i + 2), None)
        if following is None or any(c.dep_ in SUBJECTS for c in following.children):
            return None
        return next((c for c in following.children if c.dep_ in OBJECTS), None)

    def _is_agent(self, child: Token) -> bool:
        return child.dep_ == "agent" or (child.dep_ == "obl" and "Case=Ins" in str(child.morph))

    def _is_passive(self, token: Token) -> bool:
        """Whether a verb tells what was done to its subject, which it may share with the verb before."""
        if token.dep_ == "conj" and any(c.dep_ == "auxpass" for c in token.children):
            return True
        return self._is_participle(token)

    def _is_participle(self, token: Token) -> bool:
        """ "Civilians killed", "the wounded": a participle without its own auxiliary tells of the sufferer."""
        if token.tag_ != "VBN" or any(c.dep_ in ("aux", "auxpass") or c.lower_ == "never" for c in token.children):
            return False
        if token.dep_ == "conj":
            return token.head.tag_ == "VBN" and (
                self._is_participle(token.head) or any(c.dep_ in PASSIVE_SUBJECTS for c in token.head.children)
            )
        return token.dep_ not in ("ROOT", "ccomp", "advcl", "relcl")

    def _find_thing_meant(self, pronoun: Token, event: str) -> tuple[str, ...]:
        """What "it" is of which loss or damage is told: the thing that was last a subject or an object."""
        if event not in _ERGATIVE or pronoun.text.lower() not in ("it", "он", "она", "оно"):
            return ()
        for i in range(pronoun.i - 1, max(-1, pronoun.i - _THING_REACH), -1):
            if i in self._things and self._tokens[i].dep_ in SUBJECTS | OBJECTS:
                return (self._things[i],)
        return ()

    def _find_passive_subject(self, token: Token) -> Token:
        """What a participle is said of: the noun it hangs from, the subject it shares."""
        for child in token.head.children:
            if token.dep_ == "conj" and child.dep_ in SUBJECTS:
                return child
        return token.head

    def _find_sufferer(self, pronoun: Token) -> Sides:
        """Whom "they" stands for in "they were shot": whoever is named last, doer or not."""
        if pronoun.text.lower() not in self._words.frames["they"]:
            return ()
        before = [self.sides[i] for i in range(pronoun.i - 1, max(-1, pronoun.i - 40), -1) if i in self.sides]
        return tuple(before[:1])

    def _find_launching_side(self, token: Token) -> Sides:
        """From whose side fire came, wherever the parser hung the phrase ("at the village from the Georgian side")."""
        root = token.head if token.pos_ == "NOUN" and token.head.pos_ == "VERB" else token
        for word in root.subtree:
            if word.dep_ in ("prep", "case") and word.text.lower() in ("from", "из", "с", "со"):
                phrase = word if word.dep_ == "prep" else word.head
                named = [t for t in phrase.subtree if t.i in self.sides and t.dep_ != "pobj"]
                if named:  # "from southern Lebanon" tells where, "from the Georgian side" tells who
                    return (self.sides[named[0].i],)
        return ()
