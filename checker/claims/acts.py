"""Parsed words ─▶ acts: event class, doers, targets, things, and whether the speaker says that it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.claims.lexicon import Sense, load_event_words
from checker.claims.negation import SUBJECTS
from checker.claims.objects import load_object_words
from checker.claims.phrases import BEING
from checker.claims.polarity import Rejection
from checker.claims.roles import RoleReader
from checker.claims.scope import Scope
from checker.claims.surroundings import Surroundings
from checker.records import Act

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MAX_ACTS = 24  # a statement of a few sentences has no more; a page taken for one statement must stay cheap
_SOFT = frozenset({
    "agreement", "diplomacy", "accusation", "ceasefire", "supply", "deployment", "involvement", "accident", "warning",
    "rescue", "ownership", "concealment", "coercion", "repression", "disease", "corruption", "fraud",
    "election",
})  # fmt: skip
"""Classes that more often frame an act than are what a statement is about; they stand after the others."""
_INCIDENTAL = frozenset({"despite", "after", "before", "during", "under", "since", "amid", "on", "for", "of", "until"})
_SHARE = "involvement"
"""The class of having a part in what the text does not name as an act: "we had nothing to do with it"."""
_KEPT = frozenset({"ceasefire", "agreement"})
"""Classes of what is kept or broken: then the keeping is the act."""
_STATES = frozenset({"afloat"})  # states that taggers take for adverbs
_PRESENT = frozenset({"present", "there", "here", "near", "nowhere", "там", "тут", "здесь", "absent"})
_VERB_POS, _NOUN_POS = frozenset({"VERB", "AUX"}), frozenset({"NOUN", "PROPN", "ADJ"})


class ActReader:
    """Reads the acts of one parsed statement.

    Args:
        doc: the parse.
        tokens: its words.
        language: "en" or "ru".
        roles: the reader of who did what to whom.
        things: token index ─▶ class of a thing.
        places: indexes of the tokens that name a place.
        rejection: how the statement rejects a claim.
    """

    def __init__(
        self,
        doc: Doc,
        tokens: Sequence[Token],
        language: str,
        roles: RoleReader,
        things: Mapping[int, str],
        places: frozenset[int],
        rejection: Rejection,
    ) -> None:
        self._tokens = tokens
        self._words = load_event_words(language)
        self._groups = load_object_words(language).groups
        self._roles = roles
        self._things = things
        self._places = places
        self._rejection = rejection
        self._said = {t.lemma_.lower() for t in tokens} | {t.text.lower() for t in tokens}
        self._around = Surroundings(tokens, things, self._groups, places, roles.sides)
        self._scope = Scope(doc, tokens, self._words, rejection, roles.sides, roles.speaker)

    def extract_acts(self) -> tuple[Act, ...]:
        """The acts, the main one first."""
        found: list[tuple[Token, Sense]] = []
        taken: set[int] = set()
        for token in self._tokens:
            if token.i in taken or (sense := self._find_sense(token, taken)) is None:
                continue
            if sense.event == _SHARE or not self._is_mark(token) or self._is_denied_deed(token):
                found.append((token, sense))
            if len(found) == _MAX_ACTS:
                break
        found = [f for f in found if f[0].i not in taken]
        found = [f for f in found if f[1].event != _SHARE or not self._carries(f[0], found)]
        self._scope.settle([t for t, _ in found])
        acts = [(self._rank(token, sense), self._read_act(token, sense)) for token, sense in found]
        ranked = [act for _, act in sorted(acts, key=lambda a: (a[0], a[1].span))]
        return _merge(ranked)

    def _carries(self, share: Token, found: list[tuple[Token, Sense]]) -> bool:
        """Whether a share in something names the act itself: "had no part in the attack" is about the attack."""
        below = {t.i for t in share.subtree}
        return any(t.i in below and sense.event != _SHARE for t, sense in found)

    def _is_mark(self, token: Token) -> bool:
        """Whether the word rejects rather than tells: the "provocation" that a denial calls a report."""
        if not self._rejection.denies:
            return False
        return any(start <= token.idx < end for start, end in (*self._rejection.verbs, *self._rejection.marks))

    def _is_denied_deed(self, token: Token) -> bool:
        """Whether a rejecting word is a deed with its "not" ("не обстреливали"): then the deed is what is denied."""
        return bool(token.pos_ == "VERB" and token.i and self._tokens[token.i - 1].text.lower() == "не")

    def _read_act(self, token: Token, sense: Sense) -> Act:
        roles = self._roles.find_roles(token, sense.event)
        happened = not self._is_mark(token) and self._scope.has_happened(token, sense.opposite)
        doers = tuple(dict.fromkeys(roles.doers))
        if not doers and not happened and self._rejection.denies:
            doers = tuple(d for d in self._roles.find_rejecting_doer(token) if d not in roles.targets)
        return Act(
            event=sense.event,
            doers=doers,
            targets=tuple(t for t in dict.fromkeys(roles.targets) if t not in doers),
            objects=tuple(dict.fromkeys(roles.things)),
            happened=happened,
            certain=self._scope.is_certain(token),
            span=(token.idx, token.idx + len(token)),
        )

    def _rank(self, token: Token, sense: Sense) -> tuple[bool, bool, int]:
        """Lower is nearer to what the statement is about."""
        beside = 0
        here = token
        for _ in range(8):
            if here.dep_ in ("advcl", "relcl", "acl:relcl", "acl") or (
                here == token and here.dep_ == "amod" and here.tag_ == "VBN"
            ):
                beside += 1
            if here.head == here:
                break
            here = here.head
        away = self._rejection.denies and bool(self._scope.rejected) and token.i not in self._scope.rejected
        return away, sense.event in _SOFT, min(beside, 1)

    def _find_sense(self, token: Token, taken: set[int]) -> Sense | None:
        lemma = token.lemma_.lower()
        if token.i in self._places and token.pos_ == "PROPN":
            return None  # the control of "Line of Actual Control"
        if token.pos_ in _VERB_POS:
            options = self._words.verbs.get(lemma) or self._words.nouns.get(token.text.lower())
            if lemma in BEING:
                return (self._choose(token, options, taken) if options else None) or self._find_being(token)
        elif token.pos_ in _NOUN_POS or token.tag_ in ("VBN", "VBG") or lemma in _STATES:
            options = self._words.nouns.get(lemma) or self._words.nouns.get(token.text.lower())
            if (
                options is None
                and token.pos_ == "ADJ"
                and ("VerbForm=Part" in str(token.morph) or lemma.endswith("ed"))
            ):
                options = self._words.verbs.get(lemma) or self._words.verbs.get(lemma.removesuffix("d"))
            if options and self._is_modifier(token):
                return None
        else:
            return None
        if not options:
            return None
        sense = self._choose(token, options, taken)
        if sense is not None and sense.event in _KEPT and token.pos_ in _NOUN_POS and self._is_kept(token):
            return None
        return sense

    def _choose(self, token: Token, options: tuple[Sense, ...], taken: set[int]) -> Sense | None:
        near: dict[str, int] | None = None
        for sense in options:
            if not sense.near and not sense.far:
                return sense
            if any(words.isdisjoint(self._said) for words in sense.plain):
                continue  # most conditions fail for the whole text
            if near is None:
                near = self._around.find_near(token)
            if sense.far and not sense.far.isdisjoint(near):
                continue
            hits = [self._find_nearest(token, [near[w] for w in words if w in near]) for words in sense.near]
            if None in hits:
                continue
            for hit in hits:
                does = token.dep_ in SUBJECTS and hit == token.head.i  # "a fire set off ammunition" is two acts
                if hit is not None and hit != token.i and hit not in self._places and not does:
                    taken.add(hit)  # the fire of "opened fire" is no act of its own
            return sense
        return None

    def _find_nearest(self, token: Token, places: Sequence[int]) -> int | None:
        """Of the places of words that meet a condition, that nearest to the token: sets of words have no order."""
        return min(places, key=lambda i: (abs(i - token.i), i), default=None)

    def _find_being(self, token: Token) -> Sense | None:
        """ "There are no Russian troops in Ukraine", "we have no such weapons": a deployment, a possession."""
        below = [g for c in token.children if c.dep_ == "ccomp" for g in c.children if g.dep_ == "nsubj"]
        for child in (*token.children, *below):
            if child.dep_ not in ("attr", "nsubj", "dobj", "obj", "nsubjpass"):
                continue
            thing = self._things.get(child.i)
            if thing is None or (token.lemma_ in ("have", "иметь") and child.dep_ == "nsubj"):
                continue
            based = thing == "base" and any(c.dep_ == "expl" for c in token.children)
            if based or (thing in self._groups["force"] and self._is_existential(token)):
                return Sense("deployment", False, (), frozenset())
            over = any(self._things.get(t.i) == "airspace" for t in token.subtree)
            if over and thing in self._groups["air"]:
                return Sense("airspace", False, (), frozenset())
            if thing == "mercenary" and child.dep_ == "attr":
                return Sense("supply", False, (), frozenset())
            if thing in self._groups["weapon"] and token.lemma_ in ("have", "иметь"):
                return Sense("weapon_use", False, (), frozenset())
        return None

    def _is_existential(self, token: Token) -> bool:
        if token.lemma_ in ("have", "иметь"):
            return any(c.dep_ == "dobj" and c.i in self._things for c in token.children)
        return any(
            c.dep_ in ("expl", "obl")
            or (c.dep_ == "prep" and c.text.lower() in ("in", "on", "near", "at"))
            or (c.dep_ in ("acomp", "advmod") and c.text.lower() in _PRESENT)
            for c in token.children
        )

    def _is_modifier(self, token: Token) -> bool:
        """A noun that only names the sort or the field of another thing: the war of "war crime"."""
        head = token.head
        if token.dep_ != "compound" or head.pos_ not in ("NOUN", "PROPN"):
            return False
        if head.i in self._things:
            return self._things[head.i] not in ("video", "document", "body")
        if head.lemma_.lower() in self._words.frames["claims"]:
            return False
        return head.lemma_.lower() not in self._words.nouns or token.lemma_.lower() in ("ceasefire", "truce")

    def _is_kept(self, token: Token) -> bool:
        """A truce or an agreement that only says when, or that is kept or broken: "despite the truce"."""
        if token.dep_ == "pobj":
            return token.head.text.lower() in _INCIDENTAL
        return any(s.event == "breach" for s in self._words.verbs.get(token.head.lemma_.lower(), ()))


def _merge(acts: list[Act]) -> tuple[Act, ...]:
    """The acts with what is told twice joined: one class, one polarity, roles that do not exclude each other."""
    out: list[Act] = []
    for act in acts:
        for i, other in enumerate(out):
            if (other.event, other.happened) != (act.event, act.happened):
                continue
            if (other.doers and act.doers and other.doers != act.doers) or (
                other.targets and act.targets and other.targets != act.targets
            ):
                continue
            doers = other.doers or act.doers
            out[i] = replace(
                other,
                doers=doers,
                targets=tuple(t for t in other.targets or act.targets if t not in doers),
                objects=tuple(dict.fromkeys(other.objects + act.objects)),
                certain=other.certain or act.certain,
            )
            break
        else:
            out.append(act)
    if len(out) > 1:
        out = [a for a in out if a.event != "accusation"] or out
    return tuple(out)
