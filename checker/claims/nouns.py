"""Who did what is named by a noun ("the shelling of X by Y", "X came under fire") ─▶ doers, targets, things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.claims.accusations import AccusationReader
from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS
from checker.claims.phrases import BEING, RELATIVE, Roles, Sides, climb
from checker.claims.words import load_words

if TYPE_CHECKING:
    from spacy.tokens import Token

FIRING = frozenset({"shelling", "strike"})
_NAMING = frozenset({"amod", "compound", "poss", "nmod", "appos", "flat", "flat:name", "nounmod"})
_TARGETS = load_words("targets")
_AIMED = frozenset({"on", "at", "against", "upon", "to", "into", "по", "на", "в"})
_AT = frozenset({"at", "on", "in", "aboard", "inside", "в", "на"})
_OF_PEOPLE = frozenset({"killing", "wounding", "detention"})
"""Classes that befall people: what stands after "at" is where."""
_GIVING = frozenset({"supply", "destruction"})
"""Classes whose "to" leads to whom or what they befall: "arms to the rebels", "set fire to houses"."""
_ANNOUNCED = frozenset({"advance", "withdrawal", "ceasefire", "deployment", "repel", "downing"})
_HARMING = frozenset({"destruction", "killing", "wounding", "strike"})
_AUTHORSHIP = frozenset({"work", "doing", "deed", "act", "hand", "by", "handiwork", "fault"})
_SAID = frozenset({"acomp", "attr", "oprd", "advmod"})  # "stays afloat" is an adverb to taggers
_SUFFERED = frozenset({
    "death", "casualty", "loss", "fatality", "dead", "injury", "wounded", "injured", "toll", "victim", "wound",
    "погибший", "жертва", "потеря", "раненый", "убитый", "гибель", "смерть", "пострадавший", "ранение",
})  # fmt: skip


class NounRoleReader(AccusationReader):
    """Reads the roles of acts that nouns name."""

    def find_noun_roles(self, token: Token, event: str) -> Roles:
        """Doers, targets and things of the act that a noun names."""
        found = Roles()
        suffered = token.lemma_.lower() in _SUFFERED
        for child in token.children:
            self._read_phrase(child, token, event, found, suffered=suffered)
        if suffered and found.doers:
            found.doers, found.targets = (), found.targets or found.doers
        if not self._read_said_of(token, suffered, found) and not self._read_carrier(token, event, suffered, found):
            self._find_missing_doers(token, event, suffered, found)
        return found

    def _read_phrase(self, child: Token, noun: Token, event: str, found: Roles, *, suffered: bool) -> None:
        """A phrase that hangs from the noun: "of X", "by Y", "on Z", "carried out by Y"."""
        lower = child.text.lower()
        prep = next((g.text.lower() for g in child.children if g.dep_ == "case"), None)
        is_bare = child.dep_ == "nmod" and prep is None and "Case=Gen" in str(child.morph)
        if is_bare or (child.dep_ == "prep" and lower == "of"):
            found.things += self.find_things_under(child)
            if suffered or self._is_transitive(noun, event):
                found.targets += self.find_sides_under(child)
            else:
                found.doers += self.find_sides_under(child)
        elif child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma_.lower() in self._words.frames["light"]:
            for phrase in child.children:
                if phrase.dep_ == "agent":
                    found.doers += self.find_sides_under(phrase)
                elif self.is_target(phrase, event):
                    self.add_suffering(found, phrase)
        elif (child.dep_ == "prep" and lower in ("by", "from")) or prep in ("со", "с", "от"):
            found.doers += self.find_sides_under(child)
        elif (child.dep_ == "prep" and lower in (*_TARGETS, "to")) or prep in _TARGETS:
            found.targets += self.find_sides_under(child)
            found.things += self.find_things_under(child) if self.is_aimed(child, event) else ()
        elif child.dep_ in _NAMING:
            found.doers += self.find_sides_under(child)
            found.things += self.find_things_under(child) if event == "downing" else ()

    def is_target(self, child: Token, event: str = "") -> bool:
        """Whether a phrase after the act names what it was aimed at, or who got what was handed over."""
        if event == "downing":
            return False  # "shot down over Yemen" tells where
        if child.dep_ == "prep":
            return child.text.lower() in _TARGETS or (child.text.lower() == "to" and event in _GIVING)
        return child.dep_ in ("obl", "nmod") and any(
            g.text.lower() in _TARGETS for g in child.children if g.dep_ == "case"
        )

    def is_aimed(self, child: Token, event: str) -> bool:
        """Whether what a phrase names was hit, not only near: "on the bridge", not "over the city"."""
        leading = {t.text.lower() for t in (child, *child.children) if t.dep_ in ("prep", "case")}
        return not leading.isdisjoint(_AIMED) and not (event in _OF_PEOPLE and "at" in leading)

    def _is_transitive(self, noun: Token, event: str) -> bool:
        """Whether "of X" after a noun is who suffered: in "the shelling of X", not in "the strike of X on Y"."""
        frames = self._words.frames
        lemma = noun.lemma_.lower()
        if lemma in frames["emitted"] or (lemma not in frames["nominal_words"] and event not in frames["nominal"]):
            return False  # "the fire of X's units" is theirs
        return not any(self.is_target(c) for c in noun.children)

    def _read_said_of(self, token: Token, suffered: bool, found: Roles) -> bool:
        """Reads what a noun is said of ("the church was no target", "the soldiers are dead"), where it is."""
        is_target = token.dep_ in ("attr", "oprd", "pobj", "nsubj") and token.lemma_.lower() == "target"
        is_state = token.dep_ in _SAID and (suffered or token.pos_ in ("ADJ", "ADV"))
        subject = self._find_said_of(token) if is_target or is_state else None
        if subject is None:
            return False
        found.targets = found.targets or self.find_sides_under(subject)
        if is_target or not found.things:
            found.things += self.find_things_under(subject)
        return True

    def _read_carrier(self, token: Token, event: str, suffered: bool, found: Roles) -> bool:
        """Reads the verb that carries the act ("came under fire"); whether it tells who suffered."""
        frames = self._words.frames
        verb, shares = self._find_carrier(token)
        lemma = verb.lemma_.lower()
        if token.dep_ in SUBJECTS and lemma in BEING and not found.doers:
            found.doers = self._find_author(verb)
        found.things += self._find_scene(token, verb, event)
        if not shares and not (verb.pos_ in ("VERB", "AUX") and lemma in frames["light"]):
            return False
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if subject is not None and lemma in frames["subjecting"] and subject.dep_ not in PASSIVE_SUBJECTS:
            found.doers = self.read_subject(subject, verb)  # "X subjected the village to fire"
            for child in verb.children:
                if child.dep_ in ("dobj", "obj") and child != token:
                    self.add_suffering(found, child)
            return True
        if subject not in (None, token) and (lemma in frames["undergo"] or (suffered and not shares)):
            found.targets = found.targets or self.read_subject(subject, verb)
            found.things = found.things or self.find_things_under(subject)
            return True
        for child in verb.children:
            lower = child.text.lower()
            if child.dep_ == "prep" and lower in _TARGETS and child != token.head:
                found.targets = found.targets or self.find_sides_under(child)
                found.things += self.find_things_under(child)
            elif child.dep_ == "agent" or (child.dep_ == "prep" and lower == "from"):
                found.doers = found.doers or self.find_sides_under(child)
        return False

    def _find_carrier(self, token: Token) -> tuple[Token, bool]:
        """The verb from which the act hangs, and whether by a share in it: "had a part in", "is responsible for"."""
        verb = token.head.head if token.head.dep_ == "prep" else token.head
        shares = verb.pos_ in ("NOUN", "ADJ") and verb.lemma_.lower() in self._words.frames["shares"]
        return (verb.head if shares else verb), shares

    def _find_missing_doers(self, token: Token, event: str, suffered: bool, found: Roles) -> None:
        """Who did it, where no phrase of the noun says so: the blamed, the accused, who carries it out or denies it."""
        if doers := self.find_answerable(token):
            found.doers, found.targets = doers, tuple(t for t in found.targets if t not in doers)
        if found.doers:
            return
        frames = self._words.frames
        verb, shares = self._find_carrier(token)
        lead = next((c.lower_ for c in token.children if c.dep_ == "case"), token.head.lower_)
        if event == "breach" and token.dep_ in ("pobj", "obl") and lead in ("in", "в"):
            found.doers = self.find_subject(verb)  # "blew up houses in breach of the truce"
        found.doers = found.doers or self._find_committer(token) or self.find_accused(token)
        if found.doers or (suffered and not shares):
            return
        carries = shares or (verb.pos_ in ("VERB", "AUX") and verb.lemma_.lower() in frames["light"])
        carries = carries or (event in _ANNOUNCED and verb.lemma_.lower() in frames["announcing"])
        doers = (self.find_subject(verb) if carries else ()) or self.find_denier(token)
        found.doers = tuple(d for d in doers if d not in found.targets)

    def _find_scene(self, token: Token, verb: Token, event: str) -> tuple[str, ...]:
        """What an act befell that is told as a happening or as a cause.

        "There was no explosion at the base", "shelling took place near the school", "the strike damaged a school".
        """
        if event not in FIRING or verb.pos_ not in ("VERB", "AUX") or token.dep_ not in (*SUBJECTS, "attr"):
            return ()
        happens = verb.lemma_.lower() in (*BEING, *self._words.frames["happening"])
        harms = any(s.event in _HARMING for s in self._words.verbs.get(verb.lemma_.lower(), ()))
        out: tuple[str, ...] = ()
        for child in verb.children:
            is_place = happens and child.dep_ in ("prep", "obl") and self._is_at(child)
            if is_place or (harms and child.dep_ in OBJECTS):
                out += self.find_things_under(child)
        return out

    def _is_at(self, child: Token) -> bool:
        """Whether a phrase names where something happened."""
        return any(t.text.lower() in _AT for t in (child, *child.children) if t.dep_ in ("prep", "case"))

    def _find_said_of(self, token: Token) -> Token | None:
        """The subject of which a noun is said ("X was a target", "X was regarded as a target")."""
        for here in climb(token.head):
            if here.pos_ in ("VERB", "AUX"):
                said = (c for c in here.children if c.dep_ in (SUBJECTS if token.dep_ not in SUBJECTS else ("attr",)))
                return next(said, None)
        return None

    def _find_author(self, being: Token) -> Sides:
        """Whose an act is said to be: "the first violation was the Mexican government's", "is the work of X"."""
        for child in being.children:
            owned = any(c.dep_ == "case" for c in child.children)
            if child.dep_ in ("attr", "acomp", "prep") and (owned or child.lemma_.lower() in _AUTHORSHIP):
                return self.find_sides_under(child)
        return ()

    def _find_committer(self, token: Token) -> Sides:
        """Whose the act is that a clause about it tells ("the breaches that India commits")."""
        for clause in token.children:
            lemma = clause.lemma_.lower()
            if clause.dep_ == "relcl" and lemma in self._words.frames["light"] and lemma not in BEING:
                subject = next((c for c in clause.children if c.dep_ in SUBJECTS), None)
                if subject is not None and subject.text.lower() not in RELATIVE:
                    return self.find_sides_under(subject)
        return ()
