"""Parsed words ─▶ acts: event class, doers and targets as sides, and whether the speaker says that it happened."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from checker.claims.polarity import Rejection
from checker.claims.sides import ENEMY
from checker.claims.words import load_words
from checker.records import Act

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Labels of both parsers: spaCy's English ones and Universal Dependencies.
_SUBJECT = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECT = frozenset({"nsubjpass", "nsubj:pass"})
_OBJECT = frozenset({"dobj", "obj", "iobj", "dative"})
_NEGATION = frozenset({"neg"})
_CLAUSE = frozenset({"relcl", "acl", "acl:relcl", "advcl", "ccomp", "parataxis", "csubj", "xcomp"})
_NAMING = frozenset({"amod", "compound", "poss", "nmod", "appos", "flat", "flat:name"})
_UNDERGO, _ACCUSE, _MODALS, _TARGET_PREPOSITIONS = (load_words(k) for k in ("undergo", "accuse", "modals", "targets"))
_SUFFERED = frozenset({"killing", "wounding", "destruction"})
"""Classes whose nouns name the sufferers ("Armenian losses") and whose intransitive verbs have them as subject."""
_CLIMB = 4  # steps up the tree in search of a subject: "denied | having | ordered | the shelling"
_MAX_ACTS = 24  # a statement of a few sentences has no more; a page taken for one statement must stay cheap


@dataclass(frozen=True, slots=True)
class EventWords:
    """The words of one language that name acts and stand about them."""

    classes: dict[str, tuple[tuple[str, str | None], ...]]  # lemma ─▶ (class, second lemma)
    light: frozenset[str]
    demands: frozenset[str]
    failures: frozenset[str]
    enemy: frozenset[str]
    own: frozenset[str]
    negation: frozenset[str]


@cache
def load_event_words(language: str) -> EventWords:
    """The event words of `language` from ``events.<language>.toml``."""
    text = resources.files(__package__).joinpath(f"events.{language}.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    frames = raw.pop("frames")
    negation = raw.pop("negation")["words"]
    classes: dict[str, list[tuple[str, str | None]]] = {}
    for event, table in raw.items():
        for words in table["words"]:
            first, _, second = words.lower().partition(" ")
            classes.setdefault(first, []).append((event, second or None))
    for found in classes.values():
        found.sort(key=lambda c: c[1] is None)  # two words before one
    return EventWords(
        classes={k: tuple(v) for k, v in classes.items()},
        light=frozenset(frames["light"]),
        demands=frozenset(frames["demands"]),
        failures=frozenset(frames["failures"]),
        enemy=frozenset(frames["enemy"]),
        own=frozenset(frames["own"]),
        negation=frozenset(negation),
    )


class ActReader:
    """Reads the acts of one parsed statement.

    Args:
        doc: the parse.
        language: "en" or "ru".
        sides: token index ─▶ side, for the words that name one.
        speaker: the side that speaks, or None.
        rejection: how the statement rejects a claim.
    """

    def __init__(
        self, doc: Doc, language: str, sides: dict[int, str], speaker: str | None, rejection: Rejection
    ) -> None:
        self._doc = doc
        self._words = load_event_words(language)
        self._sides = dict(sides)
        self._rejection = rejection
        for token in doc:
            if token.text.lower() in self._words.own and speaker and token.i not in self._sides:
                self._sides[token.i] = speaker
            elif token.lemma_.lower() in self._words.enemy and token.i not in self._sides:
                self._sides[token.i] = ENEMY
        self._marked = self._find_marked_tokens()

    def extract_acts(self) -> tuple[Act, ...]:
        """The acts in text order."""
        out: list[Act] = []
        for token in self._doc:
            event = self._find_event(token)
            if event is None:
                continue
            doers, targets = self._find_roles(token, event)
            happened = self._has_happened(token)
            span = (token.idx, token.idx + len(token))
            act = Act(
                event=event,
                doers=doers,
                targets=tuple(t for t in targets if t not in doers),
                happened=happened,
                certain=self._is_certain(token),
                span=span,
            )
            out.append(act)
            if len(out) == _MAX_ACTS:
                break
        return tuple(out)

    def find_sides_under(self, token: Token) -> tuple[str, ...]:
        """The sides named in the phrase of a token, clauses inside it left out, in text order."""
        found: list[tuple[int, str]] = []
        stack, seen = [token], 0
        while stack and seen < 60:
            here = stack.pop()
            seen += 1
            if here.i in self._sides:
                found.append((here.i, self._sides[here.i]))
            stack += [c for c in here.children if c.dep_ not in _CLAUSE]
        return tuple(dict.fromkeys(side for _, side in sorted(found)))

    def find_subject(self, token: Token) -> tuple[str, ...]:
        """The sides of the nearest subject above or at a token."""
        for here in self._climb(token):
            for child in here.children:
                if child.dep_ in _SUBJECT and (sides := self.find_sides_under(child)):
                    return sides
        return ()

    def _find_event(self, token: Token) -> str | None:
        if token.pos_ not in ("VERB", "NOUN", "ADJ", "PROPN", "AUX"):
            return None
        options = self._words.classes.get(token.lemma_.lower()) or self._words.classes.get(token.text.lower())
        if not options:
            return None
        near = {c.lemma_.lower() for c in token.children} | {c.text.lower() for c in token.children}
        if token.i + 1 < len(self._doc):
            near.add(self._doc[token.i + 1].lemma_.lower())
        for event, second in options:
            if second is None or second in near:
                return event
        return None

    def _climb(self, token: Token) -> Iterator[Token]:
        here = token
        for _ in range(_CLIMB):
            yield here
            if here.head is here or here.dep_ in ("relcl", "acl:relcl", "advcl") or here.dep_ in _SUBJECT:
                return
            here = here.head

    def _find_roles(self, token: Token, event: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if token.pos_ in ("VERB", "AUX"):
            return self._find_verb_roles(token)
        return self._find_noun_roles(token, event)

    def _find_verb_roles(self, token: Token) -> tuple[tuple[str, ...], tuple[str, ...]]:
        doers: tuple[str, ...] = ()
        targets: tuple[str, ...] = ()
        passive = False
        for child in token.children:
            if child.dep_ in _PASSIVE_SUBJECT:
                passive = True
                targets += self.find_sides_under(child)
            elif child.dep_ in _SUBJECT:
                doers += self.find_sides_under(child)
            elif child.dep_ in _OBJECT:
                targets += self.find_sides_under(child)
            elif child.dep_ == "agent" or (child.dep_ == "obl" and "Case=Ins" in str(child.morph)):
                doers += self.find_sides_under(child)
            elif (child.dep_ == "prep" and child.text.lower() in _TARGET_PREPOSITIONS) or (
                child.dep_ == "obl" and any(g.text.lower() in _TARGET_PREPOSITIONS for g in child.children)
            ):
                targets += self.find_sides_under(child)
        if token.lemma_.lower() in _UNDERGO:
            return (), doers + targets
        if not doers and not passive:
            doers = self._find_accused(token) or self.find_subject(token)
        if token.dep_ in ("acl", "relcl", "acl:relcl") and not targets and not passive and token.tag_ == "VBN":
            targets = self.find_sides_under(token.head)
        return doers, targets

    def _find_noun_roles(self, token: Token, event: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        doers: tuple[str, ...] = ()
        targets: tuple[str, ...] = ()
        for child in token.children:
            prep = next((g.text.lower() for g in child.children if g.dep_ == "case"), None)
            if child.dep_ == "prep" and child.text.lower() in ("by", "from"):
                doers += self.find_sides_under(child)
            elif child.dep_ == "prep" and child.text.lower() in _TARGET_PREPOSITIONS:
                targets += self.find_sides_under(child)
            elif prep in ("со", "с", "от"):  # "обстрел со стороны Азербайджана"
                doers += self.find_sides_under(child)
            elif prep in _TARGET_PREPOSITIONS:
                targets += self.find_sides_under(child)
            elif child.dep_ in _NAMING or child.dep_ == "poss":
                doers += self.find_sides_under(child)
        if event in _SUFFERED and doers and not targets:
            doers, targets = (), doers
        if not doers:
            doers = self._find_accused(token) or self.find_subject(token)
        if not targets and token.head.pos_ == "VERB" and token.head.lemma_.lower() in self._words.light:
            for child in token.head.children:
                if child.dep_ == "prep" and child.text.lower() in _TARGET_PREPOSITIONS:
                    targets += self.find_sides_under(child)
        return doers, targets

    def _find_accused(self, token: Token) -> tuple[str, ...]:
        """Who is accused of the act, where it stands in an accusation ("accused Baku of shelling")."""
        for here in self._climb(token):
            if here is not token and here.lemma_.lower() in _ACCUSE:
                for child in here.children:
                    if child.dep_ in _OBJECT and token not in child.subtree:
                        return self.find_sides_under(child)
                return ()
        return ()

    def _find_marked_tokens(self) -> tuple[list[Token], set[int]]:
        """The rejecting verbs, and the sentences (by first token) that hold a rejecting word of any sort."""
        verbs: list[Token] = []
        sentences: set[int] = set()
        for span in (*self._rejection.verbs, *self._rejection.marks):
            piece = self._doc.char_span(*span, alignment_mode="expand")
            if piece is None or not len(piece):
                continue
            sentences.add(piece.root.sent.start)
            if span in self._rejection.verbs:
                verbs.append(piece.root)
        return verbs, sentences

    def _is_negated(self, token: Token) -> bool:
        here = token
        odd = False
        for step in range(3):
            for child in here.children:
                is_no = child.dep_ in _NEGATION or child.text.lower() in self._words.negation
                if is_no and child.dep_ not in _CLAUSE:
                    odd = not odd
            if here.lemma_.lower() in self._words.failures and step:
                odd = not odd
            head = here.head
            through = head.lemma_.lower() in self._words.light or head.lemma_.lower() in self._words.failures
            through = through or (here.dep_ in ("nsubj", "attr", "pobj", "prep", "nsubj:pass") and head.pos_ == "AUX")
            if head is here or not (through or here.dep_ in ("xcomp", "pcomp", "conj")):
                break
            here = head
        return odd

    def _has_happened(self, token: Token) -> bool:
        negated = self._is_negated(token)
        if not self._rejection.denies:
            return not negated
        verbs, sentences = self._marked
        under = any(verb is not token and verb.is_ancestor(token) for verb in verbs)
        if under:
            return negated  # "denied that they did not withdraw" is that they withdrew
        if negated:
            return False
        if self._rejection.by_cue:
            return False
        return token.sent.start not in sentences

    def _is_certain(self, token: Token) -> bool:
        here = token
        for _ in range(_CLIMB):
            if any(
                c.text.lower() in _MODALS and c.dep_ in ("aux", "mark", "discourse", "advmod") for c in here.children
            ):
                return False
            if here is not token and here.lemma_.lower() in self._words.demands:
                return False
            if here.head is here:
                break
            here = here.head
        return not token.sent.text.rstrip().endswith("?")
