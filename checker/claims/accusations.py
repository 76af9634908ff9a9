"""Who is accused of an act: of accusations and denials, the side that is said to have done what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS
from checker.claims.phrases import ACCUSE, BEING, PhraseReader, Sides, climb
from checker.claims.sides import load_sides
from checker.claims.words import load_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DENYING = load_words("denying")
_CHARGES = load_words("charges")
_HAPPENINGS = load_words("happenings")
_LAYING = load_words("laying")
_STANDING = frozenset({"be", "stand", "lie", "стоять", "стоить"})
_DOORS = frozenset({"on", "upon", "to", "with", "на", "at"})
_AT_DOOR = frozenset({"prep", "obl", "nmod", "dative"})
_TRADE = frozenset({"trade", "exchange", "swap", "обменяться", "обмениваться"})
_BLAME = frozenset({"blame", "accusations", "charges", "accusation", "обвинениями"})
_EACH_OTHER = frozenset({"each", "another", "другом", "друга", "взаимно"})


class AccusationReader(PhraseReader):
    """Reads who is accused."""

    def find_accused(self, token: Token) -> Sides:
        """Who is accused of the act, where it stands in an accusation ("accused Baku of shelling")."""
        for here in climb(token):
            if here == token or here.lemma_.lower() not in ACCUSE:
                continue
            traded = here.pos_ == "NOUN" and here.head.lemma_.lower() in _TRADE
            if (mutual := self._find_other_blamed(here.head if traded else here)) or traded:
                return mutual  # "traded blame for"
            if here.dep_ == "xcomp" and here.head.lemma_.lower() in BEING:  # "is to blame for the attack"
                return self.find_subject(here.head)
            for child in here.children:
                if child.dep_ in OBJECTS | PASSIVE_SUBJECTS:
                    if token not in child.subtree:
                        return self.find_sides_under(child)
                    if child != token and (named := self._find_own_name(child)):
                        return named  # "accused the Thais of attacks", where "of" hangs from whom it accuses
            for child in here.children:  # "blamed the fire on Russia"
                if child.dep_ == "prep" and child.text.lower() in ("on", "на") and token not in child.subtree:
                    return self.find_sides_under(child)
                if child.dep_ == "obl" and token not in child.subtree:
                    return self.find_sides_under(child)
            return ()
        return ()

    def find_answerable(self, token: Token) -> Sides:
        """At whose door an act is laid ("laid the attack on X", "responsibility lies with X", "X is behind it")."""
        frames = self._words.frames
        lead = next((c.text.lower() for c in token.children if c.dep_ == "case"), token.head.text.lower())
        verb = token.head.head if token.head.dep_ == "prep" else token.head
        if lead in ("behind", "за") and verb.pos_ in ("VERB", "AUX") and verb.lemma_.lower() in _STANDING:
            return self.find_subject(verb)
        thing = token
        if verb.pos_ in ("NOUN", "ADJ") and verb.lemma_.lower() in frames["shares"]:
            thing, verb = verb, verb.head
        if thing.dep_ == "oprd":  # "held X responsible"
            return next((self.find_sides_under(c) for c in verb.children if c.dep_ in OBJECTS), ())
        if verb.lemma_.lower() not in _LAYING:
            return ()
        for child in (*verb.children, *thing.children):
            case = [c.text.lower() for c in child.children if c.dep_ == "case"] or [child.text.lower()]
            at_door = child.dep_ in _AT_DOOR and child.i != token.head.i and case[0] in _DOORS
            if at_door and (sides := self.find_sides_under(child)):
                return sides
        return ()

    def _find_own_name(self, noun: Token) -> Sides:
        """The sides that a noun and the words right before it name."""
        named = [noun, *(c for c in noun.children if c.dep_ in ("amod", "compound", "poss", "nmod"))]
        return tuple(dict.fromkeys(self.sides[t.i] for t in sorted(named, key=lambda t: t.i) if t.i in self.sides))

    def _find_other_blamed(self, verb: Token) -> Sides:
        """Whom the speaker blames where sides "blame each other" or "trade accusations": the other one."""
        words = {c.text.lower() for t in verb.children for c in (t, *t.children)}
        if not (words & _EACH_OTHER or (verb.lemma_.lower() in _TRADE and words & _BLAME)):
            return ()
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        sides = self.find_sides_under(subject) if subject is not None else ()
        return tuple(s for s in sides if s != self.speaker) if self.speaker in sides else ()

    def find_denier(self, token: Token) -> Sides:
        """Who denies a deed without naming a doer is the one accused of it: "Moscow denied a raid on the theatre"."""
        if token.lemma_.lower() in _HAPPENINGS:
            return ()  # who denies reports of an explosion says that there was none
        for here in climb(token):
            if here != token and here.lemma_.lower() in _DENYING:
                if here.pos_ != "VERB":
                    return ()
                subject = next((c for c in here.children if c.dep_ in SUBJECTS), None)
                sides = self.find_sides_under(subject) if subject is not None else ()
                return sides or ((self.speaker,) if self.speaker else ())
            if here != token and here.pos_ in ("VERB", "AUX") and here.dep_ not in ("pcomp", "xcomp"):
                return ()
            if here.dep_ in ("relcl", "advcl", "ccomp", "acl:relcl") or here.dep_ in SUBJECTS:
                return ()
        return ()

    def find_rejecting_doer(self, token: Token) -> Sides:
        """Whose a deed would be that the speaker rejects and no words give to anybody: often its own.

        Who rejects a charge of something is charged with it, and "soldiers did not shoot", with no word of whose, tells
        of the speaker's soldiers.
        """
        known = load_sides().sides.get(self.speaker or "")
        if known is None or known.kind == "body":
            return ()
        return (known.id,) if self._is_charged(token) or self._is_own_force(token) else ()

    def _is_charged(self, token: Token) -> bool:
        """Whether the act is what a charge is about, and no other side is named as charged."""
        for here in climb(token):
            if here != token and here.lemma_.lower() in _CHARGES and here.pos_ == "NOUN":
                return True
            if here != token and here.pos_ in ("VERB", "AUX") and here.dep_ not in ("pcomp", "xcomp"):
                return False
            if here.dep_ in ("relcl", "acl:relcl", "advcl", "parataxis"):
                return False
        return False

    def _is_own_force(self, token: Token) -> bool:
        """Whether the act's subject is a force of which nothing tells whose it is."""
        verbs = (token, token.head) if token.dep_ == "conj" else (token,)  # "did not enter and shot nobody"
        subjects = (c for verb in verbs for c in verb.children if c.dep_ in SUBJECTS)
        subject = next((c for c in subjects if c.dep_ not in PASSIVE_SUBJECTS), None)
        if subject is None or self.find_sides_under(subject, everywhere=True):
            return False
        is_force = (
            self._things.get(subject.i) == "troops" or subject.lemma_.lower() in self._words.frames["institutions"]
        )
        return is_force and not any(self._tokens[t.i].is_title for t in subject.subtree if t.i != subject.left_edge.i)
