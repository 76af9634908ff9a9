"""Who did it, to whom and to what: the phrases about an act ─▶ sides and classes of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, SUBJECTS
from checker.claims.phrases import ACCUSE, BEING, RELATIVE, PhraseReader, Sides, climb
from checker.claims.words import load_words

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMING = frozenset({"amod", "compound", "poss", "nmod", "appos", "flat", "flat:name", "nounmod"})
_UNDERGO, _LOSE, _TARGETS = (load_words(k) for k in ("undergo", "lose", "targets"))
_AIMED = frozenset({"on", "at", "against", "upon", "to", "по", "на", "в"})
_TRADE = frozenset({"trade", "exchange", "swap", "обменяться", "обмениваться"})
_BLAME = frozenset({"blame", "accusations", "charges", "accusation", "обвинениями"})
_EACH_OTHER = frozenset({"each", "another", "другом", "друга", "взаимно"})
_ANNOUNCED = frozenset({"advance", "withdrawal", "ceasefire", "deployment", "repel", "downing"})
_FIRING = frozenset({"shelling", "strike"})
_ERGATIVE = frozenset({"destruction", "downing", "killing", "wounding"})
"""Classes whose verbs, without an object, have the sufferer as subject: "the bridge burned", "the jet went down"."""
_LAYING = frozenset({"blame", "pin", "lay", "возложить", "возлагать", "свалить", "сваливать", "приписать", "списать"})
_AUTHORSHIP = frozenset({"work", "doing", "deed", "act", "hand", "by", "handiwork", "fault"})
_SUFFERED = frozenset({
    "death", "casualty", "loss", "fatality", "dead", "injury", "wounded", "injured", "toll", "victim", "wound",
    "погибший", "жертва", "потеря", "раненый", "убитый", "гибель", "смерть", "пострадавший", "ранение",
})  # fmt: skip


class RoleReader(PhraseReader):
    """Reads the roles of acts."""

    def find_roles(self, token: Token, event: str) -> tuple[Sides, Sides, tuple[str, ...]]:
        """Doers, targets and things of the act that a token names."""
        if token.lemma_.lower() in BEING:
            named = [c for c in token.children if c.dep_ in ("attr", "nsubj", "dobj", "obj")]
            return sum((self.find_sides_under(c) for c in named), ()), (), sum(map(self.find_things_under, named), ())
        verbal = token.pos_ in ("VERB", "AUX")
        doers, targets, things = self._find_verb_roles(token, event) if verbal else self._find_noun_roles(token, event)
        if event == "involvement":
            return doers + targets, (), things  # "planes of ours were involved"
        if not doers and event in _FIRING:
            doers = self._find_launching_side(token)
            targets = tuple(t for t in targets if t not in doers)
        return doers, targets, things

    def _find_verb_roles(self, token: Token, event: str) -> tuple[Sides, Sides, tuple[str, ...]]:
        doers: Sides = ()
        targets: Sides = ()
        things: tuple[str, ...] = ()
        passive, subject, has_object = self._is_participle(token), None, False
        for child in token.children:
            lower = child.text.lower()
            if child.dep_ in PASSIVE_SUBJECTS:
                passive, subject = True, child
                what = token.head if lower in RELATIVE else child
                targets += self.find_sides_under(what) or self._find_sufferer(what)
                things += self.find_things_under(what)
            elif child.dep_ in SUBJECTS:
                subject = child
            elif child.dep_ in OBJECTS:
                has_object = True
                what = token.head if lower in RELATIVE else child
                targets += self.find_sides_under(what)
                things += self.find_things_under(what)
            elif self._is_agent(child) or (child.dep_ == "prep" and lower == "from" and not doers):
                doers += self.find_sides_under(child)
            elif child.i > token.i and self._is_target(child):
                targets += self.find_sides_under(child)
                things += self.find_things_under(child) if self._is_aimed(child) else ()
        if subject is not None and not passive:
            undergoes = token.lemma_.lower() in _UNDERGO or event in _ERGATIVE
            if (undergoes and not has_object) or token.lemma_.lower() in _LOSE:
                what = token.head if subject.text.lower() in RELATIVE else subject
                return doers, self._read_subject(subject, token) + targets, things + self.find_things_under(what)
            doers = self._read_subject(subject, token) + doers
        elif passive and subject is None and token.dep_ in ("acl", "amod", "conj"):
            what = self._find_passive_subject(token)
            targets = targets or self.find_sides_under(what)
            things = things or self.find_things_under(what)
        if not doers:
            doers = self._find_accused(token)
        if not doers and not passive and subject is None:
            doers = self.find_subject(token) or self._find_denier(token)
        return doers, targets, things

    def _is_agent(self, child: Token) -> bool:
        return child.dep_ == "agent" or (child.dep_ == "obl" and "Case=Ins" in str(child.morph))

    def _is_target(self, child: Token) -> bool:
        """Whether a phrase after the act names what it was aimed at."""
        if child.dep_ == "prep":
            return child.text.lower() in _TARGETS
        return child.dep_ in ("obl", "nmod") and any(
            g.text.lower() in _TARGETS for g in child.children if g.dep_ == "case"
        )

    def _is_aimed(self, child: Token) -> bool:
        """Whether what a phrase names was hit, not only near: "on the bridge", not "over the city"."""
        return any(t.text.lower() in _AIMED for t in (child, *child.children) if t.dep_ in ("prep", "case"))

    def _is_participle(self, token: Token) -> bool:
        """ "Civilians killed", "the wounded": a participle without its own auxiliary tells of the sufferer."""
        if token.tag_ != "VBN" or any(c.dep_ in ("aux", "auxpass") for c in token.children):
            return False
        if token.dep_ == "conj":
            return token.head.tag_ == "VBN" and (
                self._is_participle(token.head) or any(c.dep_ in PASSIVE_SUBJECTS for c in token.head.children)
            )
        return token.dep_ not in ("ROOT", "ccomp", "advcl", "relcl")

    def _find_passive_subject(self, token: Token) -> Token:
        """What a participle is said of: the noun it hangs from, the subject it shares."""
        for child in token.head.children:
            if token.dep_ == "conj" and child.dep_ in PASSIVE_SUBJECTS:
                return child
        return token.head

    def _find_sufferer(self, pronoun: Token) -> Sides:
        """Whom "they" stands for in "they were shot": whoever is named last, doer or not."""
        if pronoun.text.lower() not in self._words.frames["they"]:
            return ()
        before = [self.sides[i] for i in range(pronoun.i - 1, max(-1, pronoun.i - 40), -1) if i in self.sides]
        return tuple(before[:1])

    def _find_noun_roles(self, token: Token, event: str) -> tuple[Sides, Sides, tuple[str, ...]]:
        doers: Sides = ()
        targets: Sides = ()
        things: tuple[str, ...] = ()
        suffered = token.lemma_.lower() in _SUFFERED
        for child in token.children:
            lower = child.text.lower()
            prep = next((g.text.lower() for g in child.children if g.dep_ == "case"), None)
            genitive = (child.dep_ == "prep" and lower == "of") or (
                child.dep_ == "nmod" and prep is None and "Case=Gen" in str(child.morph)
            )
            if genitive:
                undergoes = suffered or self._is_transitive(token, event)
                things += self.find_things_under(child)
                if undergoes:
                    targets += self.find_sides_under(child)
                else:
                    doers += self.find_sides_under(child)
            elif (child.dep_ == "prep" and lower in ("by", "from")) or prep in ("со", "с", "от"):
                doers += self.find_sides_under(child)
            elif (child.dep_ == "prep" and lower in (*_TARGETS, "to")) or prep in _TARGETS:
                targets += self.find_sides_under(child)
                things += self.find_things_under(child) if self._is_aimed(child) else ()
            elif child.dep_ in _NAMING:
                doers += self.find_sides_under(child)
                if event == "downing":
                    things += self.find_things_under(child)
        if suffered and doers:
            doers, targets = (), targets or doers
        return self._complete_noun_roles(token, event, (doers, targets, things), suffered)

    def _is_transitive(self, noun: Token, event: str) -> bool:
        """Whether "of X" after a noun is who suffered: in "the shelling of X", not in "the strike of X on Y"."""
        frames = self._words.frames
        if noun.lemma_.lower() not in frames["nominal_words"] and event not in frames["nominal"]:
            return False
        return not any(self._is_target(c) for c in noun.children)

    def _complete_noun_roles(
        self, token: Token, event: str, found: tuple[Sides, Sides, tuple[str, ...]], suffered: bool
    ) -> tuple[Sides, Sides, tuple[str, ...]]:
        """Roles that stand about the verb which carries the act: "X opened fire on Y", "X came under fire"."""
        doers, targets, things = found
        frames = self._words.frames
        verb = token.head.head if token.head.dep_ == "prep" else token.head
        shares = verb.pos_ in ("NOUN", "ADJ") and verb.lemma_.lower() in frames["shares"]
        if shares:  # "had a part in the explosion", "rejects any share in it"
            verb = verb.head
        if token.dep_ in ("attr", "oprd", "pobj") and token.lemma_.lower() == "target":
            subject = self._find_said_of(token)  # "the church was no target of ours"
            if subject is not None:
                return doers, targets or self.find_sides_under(subject), things + self.find_things_under(subject)
        if token.dep_ in ("acomp", "attr", "oprd") and suffered:
            subject = self._find_said_of(token)  # "a number of the enemy's soldiers are dead"
            if subject is not None:
                return doers, targets or self.find_sides_under(subject), things or self.find_things_under(subject)
        if token.dep_ in SUBJECTS and verb.lemma_.lower() in BEING and not doers:
            doers = self._find_author(verb)
        light = shares or (verb.pos_ in ("VERB", "AUX") and verb.lemma_.lower() in frames["light"])
        if light:
            subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
            undergoes = verb.lemma_.lower() in frames["undergo"] or suffered
            if subject is not None and subject != token and undergoes:
                targets = targets or self._read_subject(subject, verb)
                things = things or self.find_things_under(subject)
                return doers, targets, things
            for child in verb.children:
                if child.dep_ == "prep" and child.text.lower() in _TARGETS and child != token.head:
                    targets += self.find_sides_under(child) if not targets else ()
                    things += self.find_things_under(child)
                elif (child.dep_ == "agent" or (child.dep_ == "prep" and child.text.lower() == "from")) and not doers:
                    doers = self.find_sides_under(child)
        if targets and not doers and token.head.lemma_.lower() in _LAYING:
            return targets, (), things  # "blamed the fire on Russia"
        if not doers:
            doers = self._find_committer(token)
        if not doers and not suffered:
            light = light or (event in _ANNOUNCED and verb.lemma_.lower() in frames["announcing"])
            doers = self._find_accused(token) or (self.find_subject(verb) if light else ()) or self._find_denier(token)
            doers = tuple(d for d in doers if d not in targets)
        return doers, targets, things

    def _find_said_of(self, token: Token) -> Token | None:
        """The subject of which a noun is said ("X was a target", "X was regarded as a target")."""
        for here in climb(token.head):
            if here.pos_ in ("VERB", "AUX"):
                return next((c for c in here.children if c.dep_ in SUBJECTS), None)
        return None

    def _find_author(self, being: Token) -> Sides:
        """Whose an act is said to be: "the first violation was the Mexican government's", "is the work of X"."""
        for child in being.children:
            owned = any(c.dep_ == "case" for c in child.children)
            if child.dep_ in ("attr", "acomp", "prep") and (owned or child.lemma_.lower() in _AUTHORSHIP):
                return self.find_sides_under(child)
        return ()

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

    def _find_committer(self, token: Token) -> Sides:
        """Whose the act is that a clause about it tells ("the breaches that India commits")."""
        for clause in token.children:
            if clause.dep_ == "relcl" and clause.lemma_.lower() in self._words.frames["light"]:
                subject = next((c for c in clause.children if c.dep_ in SUBJECTS), None)
                if subject is not None and subject.text.lower() not in RELATIVE:
                    return self.find_sides_under(subject)
        return ()

    def _find_accused(self, token: Token) -> Sides:
        """Who is accused of the act, where it stands in an accusation ("accused Baku of shelling")."""
        for here in climb(token):
            if here == token or here.lemma_.lower() not in ACCUSE:
                continue
            traded = here.pos_ == "NOUN" and here.head.lemma_.lower() in _TRADE
            if (mutual := self._find_other_blamed(here.head if traded else here)) or traded:
                return mutual  # "traded blame for"
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

    def _find_denier(self, token: Token) -> Sides:
        """Who denies a deed without naming a doer is the one accused of it: "Moscow denied a raid on the theatre"."""
        here = token
        for here in climb(token):
            if here != token and here.lemma_.lower() in ("deny", "отрицать", "reject", "refute", "опровергнуть"):
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
