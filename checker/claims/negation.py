"""Which words of a parsed statement are negated: how far a "not", a "no" or a "failed to" reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.claims.lexicon import EventWords
from checker.claims.polarity import Rejection

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass", "nsubj:pass", "csubj:pass"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "nsubj:pass", "csubjpass", "csubj:pass"})
OBJECTS = frozenset({"dobj", "obj", "iobj", "dative"})
CLAUSES = frozenset({"relcl", "acl", "acl:relcl", "advcl", "ccomp", "parataxis", "csubj", "xcomp"})
_OWN_CLAUSES = frozenset({"relcl", "acl:relcl", "advcl", "parataxis"})
REACH = 5  # steps up the tree: "did | not | begin | to | open | fire"
_OUTSIDE = frozenset(
    {"at", "under", "in", "on", "upon", "against", "into", "toward", "towards", "to", "from"}
)  # "at no time", "under no circumstances", "in no way"
_PROVING = frozenset({"prove", "show", "confirm", "indicate", "suggest", "support", "доказывать", "подтверждать"})
_ONE = frozenset({"one", "a", "single", "any", "один", "одна", "одно", "одного", "одной", "единый", "единого"})
_ENDING = frozenset({"stop", "cease", "прекратиться", "стихнуть"})
"""What an act itself does when it is over: "the explosions have stopped" tells of explosions."""
_BORNE = SUBJECTS | OBJECTS | {"attr"}
"""Relations whose "no" negates their verb; of a verb that another is joined to, only the subject's."""


class NegationReader:
    """Reads what is negated.

    Args:
        doc: the parse.
        tokens: its words.
        words: the event words of its language.
        rejection: how the statement rejects a claim.
    """

    def __init__(self, doc: Doc, tokens: Sequence[Token], words: EventWords, rejection: Rejection) -> None:
        self._doc = doc
        self._tokens = tokens
        self._words = words
        self._rejection = rejection
        self.rejected: set[int] = set()
        self._concord = "не" in words.negation  # "никто не стрелял" is one negation
        marked = [doc.text[start:end].casefold() for start, end in rejection.marks]
        self._is_none_marked = self._concord and any(m.startswith(("не ", "нет ", "ник")) for m in marked)

    def is_negated(self, token: Token) -> bool:
        """Whether the words about an act say that it did not happen; of a rejected one, those that do not reject it."""
        if token.i + 1 < len(self._tokens) and self._tokens[token.i + 1].text.lower() == "нет":
            return True  # "погибших нет"
        if token.text.lower() == "нет":
            return True
        rejected = token.i in self.rejected
        here = token
        odd = False
        came = token
        for _ in range(REACH):
            if self._has_negation(here, came, rejected):
                odd = self._concord or not odd
            if here.dep_ == "conj" and (odd or self._follows_nor(here)):
                return True  # "has no troops and gives no support" is twice none
            if (
                here != token
                and not (came.dep_ in SUBJECTS and here.lemma_.lower() in _ENDING)
                and here.lemma_.lower() in self._words.frames["failures"]
            ):
                odd = not odd
            head = here.head
            if here.dep_ == "acl" and any(self._is_none(c) for c in head.children):
                return not odd  # "has no troops fighting there", "no means to attack"
            if self._is_cleft_negated(here):
                odd = not odd
            if (
                head.lemma_.lower() in self._words.frames["evidence"]
                and head.pos_ == "NOUN"
                and here.dep_ not in SUBJECTS
            ):
                return odd != (self._is_absent(head) and not (rejected and self._is_marked(head)))
            if head.text.lower() == "нет" and head != here:
                odd = True
            if head == here or not self._passes(here, head):
                break
            came, here = here, head
        return odd

    def _is_cleft_negated(self, clause: Token) -> bool:
        """ "It was not X who fired": what the clause says of X is negated."""
        being = clause.head.head
        if clause.dep_ != "relcl" or clause.head.dep_ != "attr" or being.lemma_ != "be":
            return False
        is_cleft = any(c.dep_ in SUBJECTS and c.text.lower() in ("it", "that", "this") for c in being.children)
        return is_cleft and self._has_negation(being, clause.head)

    def _follows_nor(self, verb: Token) -> bool:
        """Whether a clause is joined by "nor": "nor has anyone died"."""
        first = verb.left_edge.i
        return bool(first) and self._tokens[first - 1].text.lower() == "nor"

    def _is_marked(self, token: Token) -> bool:
        """Whether a word is one of those that reject: what they negate is rejected already."""
        return any(start <= token.idx < end for start, end in self._rejection.marks) and self._rejection.denies

    def _is_absent(self, noun: Token) -> bool:
        """Whether there is none of what would bear an act out: "no sign that", "found no evidence of"."""
        if any(self._is_none(c) for c in noun.children):
            return True
        return noun.dep_ in OBJECTS | {"attr"} and self._has_negation(noun.head, noun)

    def _passes(self, here: Token, head: Token) -> bool:
        """Whether a negation of `head` is one of what hangs from it."""
        frames = self._words.frames
        lemma = head.lemma_.lower()
        if (lemma in frames["shares"] and head.pos_ != "VERB") or (lemma in _PROVING and self._rejection.denies):
            return True  # "had no part in the blast", "nothing proves that they did it"
        if here.dep_ in _OWN_CLAUSES or here.dep_ == "conj":
            return here.dep_ == "conj" and self._shares_negation(here, head)
        if lemma in frames["failures"]:
            return True
        if lemma in frames["light"]:  # "carried it, said that …" carries no clause; "at no time has a …" is no verb
            return here.dep_ not in ("ccomp", "parataxis") or not any(c.dep_ in SUBJECTS for c in head.children)
        if here.dep_ in ("compound", "amod") and head.pos_ == "NOUN":
            return True  # "no warning fire"
        if here.dep_ in SUBJECTS | {"attr", "pobj", "prep", "pcomp"} and head.pos_ in ("AUX", "ADP", "SCONJ"):
            return True
        if here.dep_ in ("prep", "attr", "oprd") and lemma in frames["choosing"]:
            return True
        if here.dep_ in SUBJECTS and head.pos_ == "VERB":
            return lemma in ("take", "occur", "happen", "exist", "be", "remain", "быть", "происходить", "вестись")
        return here.dep_ in ("xcomp", "pcomp") and lemma not in frames["reporting"]

    def _shares_negation(self, here: Token, head: Token) -> bool:
        """ "Neither shelled nor stormed", "no attack or raid": but "did not fire but withdrew" is two things."""
        if any(c.dep_ in SUBJECTS for c in here.children):
            return False
        between = {t.text.lower() for t in self._tokens[head.i : here.i]}
        return not between & {"but", "instead", "only", "а", "но", ";", ":"}

    def _has_negation(self, token: Token, came: Token, rejected: bool = False) -> bool:
        borne = SUBJECTS if came != token and came.dep_ == "conj" else _BORNE
        for child in token.children:
            if child == came or (rejected and (self._is_none_marked or self._is_marked(child))):
                continue  # the "not" of "did not happen" has rejected the act already
            lower = child.text.lower()
            if lower in self._words.negation or child.dep_ == "neg":
                if (
                    self._tokens[child.i + 1].text.lower() in self._words.unlike
                    if child.i + 1 < len(self._tokens)
                    else False
                ):
                    continue
                if child.dep_ not in CLAUSES and child.dep_ != "conj":
                    return True
            elif child.dep_ in borne and token.pos_ in ("VERB", "AUX"):
                if any(self._is_none(g) for g in self._find_opening(child)) or self._is_not_one(child):
                    return True
            elif any(self._is_outside(g) for g in ((child, *child.children) if child.dep_ == "aux" else (child,))):
                return True
        return token.pos_ == "NOUN" and self._is_not_one(token)

    def _find_opening(self, noun: Token) -> list[Token]:
        """The words that may negate a noun phrase, those before its adjectives too: "не тайские военные"."""
        below = [g for c in noun.children if c.dep_ == "amod" for g in c.children] if self._concord else []
        return [*noun.children, *below]

    def _is_outside(self, phrase: Token) -> bool:
        """Whether a phrase leaves an act no room: "at no time", "on no civilian did they fire"."""
        if phrase.dep_ != "prep" or phrase.text.lower() not in _OUTSIDE:
            return False
        return any(self._is_none(g) for child in phrase.children for g in (child, *child.children))

    def _is_not_one(self, noun: Token) -> bool:
        """Whether a noun phrase begins with "not one", "not a single"."""
        first = noun.left_edge
        return first != noun and first.text.lower() in ("not", "ни") and self._opens_count(first.i + 1)

    def _opens_count(self, i: int) -> bool:
        return i < len(self._tokens) and self._tokens[i].text.lower() in _ONE

    def _is_none(self, token: Token) -> bool:
        if token.text.lower() not in self._words.negation or token.dep_ not in (
            "det",
            "neg",
            "preconj",
            "cc",
            "advmod",
        ):
            return False
        after = self._tokens[token.i + 1].text.lower() if token.i + 1 < len(self._tokens) else ""
        return after not in self._words.unlike


def find_fronted(verb: Token) -> list[Token]:
    """Objects before a negated Russian verb, which the parser hangs from its subject: "армия границу не пересекала"."""
    if not any(c.lower_ == "не" for c in verb.children) or any(c.dep_ in OBJECTS - {"iobj"} for c in verb.children):
        return []
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS and c.i < verb.i), None)
    if subject is None:
        return []
    return [
        noun
        for noun in subject.children
        if noun.dep_ == "nmod" and subject.i < noun.i < verb.i and not any(c.dep_ == "case" for c in noun.children)
    ]
