"""What a statement rejects, negates or leaves open: parsed words ─▶ the reach of its "no" and "false" and "may"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from checker.claims.lexicon import EventWords
from checker.claims.negation import OBJECTS, PASSIVE_SUBJECTS, REACH, SUBJECTS, NegationReader
from checker.claims.polarity import Rejection
from checker.claims.sentences import find_sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_COMPLEMENTS = OBJECTS | PASSIVE_SUBJECTS | {"ccomp", "xcomp", "prep", "pcomp", "acl", "obl", "nmod", "oprd", "relcl"}
_TELLING = frozenset(
    {"say", "tell", "add", "state", "declare", "insist", "stress", "note", "заявить", "сказать", "добавить"}
)
_NAMING_VERBS = frozenset({"call", "label", "brand", "dub", "describe", "dismiss", "term", "назвать", "называть"})
_MODAL_RELATIONS = frozenset({"aux", "mark", "discourse", "advmod", "auxpass"})


class Scope(NegationReader):
    """The reach of rejecting, negating and weakening words in one parsed statement.

    Args:
        doc: the parse.
        tokens: its words.
        words: the event words of its language.
        rejection: how the statement rejects a claim.
        sides: token index ─▶ side, for the words that name one.
        speaker: the side that speaks, or None.
    """

    def __init__(
        self,
        doc: Doc,
        tokens: Sequence[Token],
        words: EventWords,
        rejection: Rejection,
        sides: Mapping[int, str],
        speaker: str | None,
    ) -> None:
        super().__init__(doc, tokens, words, rejection)
        self._sides = sides
        self._speaker = speaker
        self._marks: list[Token] = []
        if rejection.denies:
            self._find_rejected()

    def settle(self, acts: list[Token]) -> None:
        """Where a rejecting word reaches none of the acts, it rejects what stands before it, else nearest it."""
        if not self._rejection.denies or any(t.i in self.rejected for t in acts):
            return
        if self._rejection.by_cue:
            self.rejected.update(t.i for t in acts if not self._is_aside(t))
            return
        for mark in self._marks:
            if self._names_its_topic(mark):
                continue
            start, end = find_sentence(self._tokens, mark.i)
            reach = [t for t in acts if start <= t.i < end and t != mark]
            near = [t for t in reach if not self._is_parted(t, mark)]
            if not reach and start:
                earlier = find_sentence(self._tokens, start - 1)[0]
                near = [t for t in acts if earlier <= t.i < start]
            self.rejected.update(t.i for t in near if not self.is_negated(t))

    def _names_its_topic(self, mark: Token) -> bool:
        """Whether what the mark rejects is said in its own clause ("the talk about it is propaganda")."""
        for token, _ in _climb(mark, 4):
            for child in token.children:
                if child.dep_ in SUBJECTS and child.lemma_.lower() in self._words.frames["claims"]:
                    return bool(token.dep_ == "conj")
        return False

    def _is_parted(self, act: Token, mark: Token) -> bool:
        """A semicolon parts an act from a mark either way, a colon only what the mark leads in."""
        first, last = sorted((act.i, mark.i))
        signs = {self._tokens[i].text for i in range(first, last)}
        return ";" in signs or (act.i > mark.i and bool(signs & {":", "—", "–"}))

    def _is_aside(self, token: Token) -> bool:
        return any(str(here.dep_) in ("relcl", "acl:relcl", "advcl") for here, _ in _climb(token, REACH))

    def _find_rejected(self) -> None:
        for spans, is_verb in ((self._rejection.verbs, True), (self._rejection.marks, False)):
            for span in spans:
                piece = self._doc.char_span(*span, alignment_mode="expand")
                if piece is None or not len(piece):
                    continue
                root = piece.root
                self._marks.append(root)
                (self._reject_complements if is_verb and root.pos_ in ("VERB", "AUX") else self._reject_about)(root)
        lowered = [t.text.lower() for t in self._tokens]
        begins = {w[0] for w in self._words.unreal}
        for i, token in enumerate(self._tokens):
            if token.lemma_.lower() in self._words.frames["claims"] and token.pos_ in ("NOUN", "PROPN"):
                self._add_content(token)
            elif lowered[i] in begins and any(tuple(lowered[i : i + len(w)]) == w for w in self._words.unreal):
                head = token.head
                self._add(head if head.pos_ in ("VERB", "AUX") or head.dep_ == "ROOT" else head.head)
            elif token.pos_ == "VERB" and token.lemma_.lower() in self._words.frames["alleging"]:
                self._reject_alleged(token)

    def _reject_alleged(self, verb: Token) -> None:
        """What a denial says that others say ("the ministry boasts of 110 killed")."""
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        own_frame = verb.text.lower() in self._rejection.cue or verb.lemma_.lower() in self._rejection.cue
        if subject is None or own_frame or self._speaks(subject):
            return
        self._reject_complements(verb)

    def _speaks(self, subject: Token) -> bool:
        """Whether a subject of saying is the speaker itself, as far as can be told."""
        if subject.text.lower() in self._words.own or subject.text.lower() in ("i", "he", "she", "я", "он", "она"):
            return True
        sides = [self._sides[t.i] for t in subject.subtree if t.i in self._sides]
        return bool(sides) and (self._speaker is None or self._speaker in sides)

    def _reject_complements(self, verb: Token) -> None:
        for child in verb.children:
            apart = child.dep_ in ("ccomp", "conj") and any(
                self._tokens[i].text in (":", ";") for i in range(verb.i, child.i)
            )
            if child.dep_ in _COMPLEMENTS and not apart:
                self._add(child)

    def _reject_about(self, mark: Token) -> None:
        """What a word such as "lie" is said of: its complement, its noun, the subject of its clause."""
        self._add_content(mark)
        here = mark
        if mark.dep_ in ("amod", "compound", "advmod") and mark.head.pos_ in ("NOUN", "PROPN"):
            here = mark.head
            self._add_content(here)
        for token, _ in _climb(here, 3):
            if token.pos_ not in ("VERB", "AUX"):
                if token.dep_ == "ROOT":
                    self._add_children(token, SUBJECTS | {"ccomp", "acl"})  # Russian: the nominal is the head
                continue
            if token.lemma_.lower() in _TELLING and here.dep_ not in SUBJECTS:
                break  # what "Dismissing …, he said that" goes on to say is the speaker's own
            names = token.lemma_.lower() in _NAMING_VERBS
            self._add_children(token, (OBJECTS | PASSIVE_SUBJECTS) if names else SUBJECTS | {"ccomp"}, here)
            break

    def _add_children(self, token: Token, relations: frozenset[str] | set[str], but: Token | None = None) -> None:
        for child in token.children:
            if (
                child.dep_ in relations
                and child != but
                and not (but is not None and but in child.subtree)
                and not self._stands_alone(child)
            ):
                self._add(child)

    def _stands_alone(self, clause: Token) -> bool:
        """Whether a clause is only joined to the next by a sign: "nobody was killed, the reports are invented"."""
        head = clause.head
        if any(self._tokens[i].text == ";" for i in range(clause.i, head.i)):
            return True
        subject = next((c for c in head.children if c.dep_ in SUBJECTS), None)
        is_before = clause.dep_ == "ccomp" and clause.i < head.i
        return is_before and subject is not None and subject.pos_ != "PRON"

    def _add_content(self, noun: Token) -> None:
        for child in noun.children:
            linked = child.dep_ in ("acl", "relcl", "ccomp", "prep", "nmod", "acl:relcl", "compound", "obl", "appos")
            if linked and not self._stands_alone(child):
                self._add(child)

    def _add(self, token: Token) -> None:
        """A phrase with all that hangs from it, except clauses in which the speaker goes on to say something else."""
        stack = [token]
        while stack:
            here = stack.pop()
            self.rejected.add(here.i)
            for child in here.children:
                tells = child.lemma_.lower() in self._words.frames["reporting"]
                if child.dep_ == "conj" and tells and not any(c.dep_ == "mark" for c in child.children):
                    continue  # "and said that", but not "or that they hold prisoners"
                if child.dep_ == "parataxis":
                    continue
                stack.append(child)

    def has_happened(self, token: Token, opposite: bool) -> bool:
        """Whether the speaker says that the act of a token happened."""
        return (token.i in self.rejected) == (self.is_negated(token) != opposite)

    def is_certain(self, token: Token) -> bool:
        """Whether the act is told as a fact, not as a plan, a condition, a demand or a question."""
        frames = self._words.frames
        for here, _ in _climb(token, REACH):
            lemma = here.lemma_.lower()
            if here != token and lemma in frames["reporting"]:
                break
            for child in here.children:
                lower = child.text.lower()
                wishes = lower in frames["modals"] and child.dep_ in _MODAL_RELATIONS
                if wishes and not (lower == "would" and any(g.lemma_ == "have" for g in here.children)):
                    return False
                if (
                    lower in frames["conditions"]
                    and token.i not in self.rejected
                    and child.dep_ in ("mark", "advmod", "discourse")
                ):
                    return False
            if here != token and lemma in frames["demands"]:
                return False
            if here.dep_ in ("ccomp", "parataxis") and here.head.lemma_.lower() not in frames["demands"]:
                break  # another clause's "could" is not this one's
            if here.dep_ in ("relcl", "acl:relcl", "conj") or (here.dep_ in SUBJECTS and here.head.pos_ != "AUX"):
                break
        start, end = find_sentence(self._tokens, token.i)
        last = next((t for t in reversed(self._tokens[start:end]) if not t.is_space), token)
        return not str(last.text).endswith("?")


def _climb(token: Token, steps: int) -> Iterator[tuple[Token, int]]:
    here = token
    for step in range(steps):
        yield here, step
        if here.head == here:
            return
        here = here.head
