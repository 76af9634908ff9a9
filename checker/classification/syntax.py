"""Parse of a statement ─▶ terms about its clauses: what the negation governs, whose deed it is, what is called false.

English carries spaCy's labels, Russian Universal Dependencies; here both become the same few names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.classification.terms import RIVAL, SELF, Own
from checker.classification.words import Words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "nsubj:pass", "csubj", "csubjpass", "expl"})
_OBJECTS = frozenset({"dobj", "obj", "iobj", "dative", "attr", "oprd", "obl", "agent", "acomp", "xcomp"})
_CLAUSES = {
    "ROOT": "main", "ccomp": "said", "parataxis": "said", "xcomp": "inner", "advcl": "aside", "relcl": "aside",
    "acl": "aside", "acl:relcl": "aside", "conj": "and", "pcomp": "inner", "csubj": "inner",
}  # fmt: skip
_HELPERS = frozenset({"aux", "auxpass", "aux:pass", "cop"})


def extract_clauses(doc: Doc, words: Words, own: Own) -> list[str]:
    """The terms of the clauses of a statement.

    Args:
        doc: its parse.
        words: the classes of the words of its language.
        own: who speaks.
    """
    seen = _Seen(words, own)
    terms: list[str] = []
    for token in doc:
        if token.is_space or token.is_punct:
            continue
        name = seen.name_word(token)
        if token.dep_ == "ROOT" or (token.pos_ in ("VERB", "AUX") and token.dep_ not in _HELPERS):
            terms += _describe_clause(token, seen)
        if token.lower_ in seen.words.negations:
            terms += _describe_negation(token, seen)
        head = token.head
        if head is not token and not (head.is_punct or head.is_space):
            dep = _shorten(token.dep_)
            over = seen.name_word(head)
            if name[0].isupper() or over[0].isupper():
                terms.append(f"d:{over}>{dep}>{name}")
    terms += _mark_scope(doc, seen)
    return terms


@dataclass(frozen=True, slots=True)
class _Seen:
    """Names words by their class."""

    words: Words
    own: Own

    def name_word(self, token: Token) -> str:
        form = self.words.find_form(token.text)
        named = self.own.name(form)
        if named:
            return named
        lower = form.lower
        if form.classes:
            return form.classes[0].upper()
        if token.like_num:
            return "NUM"
        if token.pos_ == "PROPN":
            return "NAME"
        if lower in self.words.function:
            return str(lower)
        return str(token.pos_).lower() or "x"

    def is_negated(self, token: Token) -> bool:
        return any(child.lower_ in self.words.negations or child.dep_ == "neg" for child in token.children)


def _shorten(dep: str) -> str:
    if dep in _SUBJECTS:
        return "subj"
    if dep in _OBJECTS:
        return "obj"
    return dep.partition(":")[0]


def _find_tense(verb: Token, modals: frozenset[str]) -> str:
    helpers = [child for child in verb.children if child.dep_.startswith(("aux", "cop"))]
    modal = next((h.lemma_.lower() for h in helpers if h.lemma_.lower() in modals or h.tag_ == "MD"), None)
    if modal:
        return "modal"
    morphs = [str(token.morph) for token in (*helpers, verb)]
    if any("Tense=Past" in morph for morph in morphs):
        return "past" if not any("Tense=Pres" in morph for morph in morphs) else "perfect"
    if any("Mood=Imp" in morph for morph in morphs):
        return "order"
    if any("Tense=Pres" in morph for morph in morphs):
        return "present"
    if any("Tense=Fut" in morph for morph in morphs):
        return "modal"
    return "bare"


def _describe_clause(verb: Token, seen: _Seen) -> Iterator[str]:
    subject = next((seen.name_word(c) for c in verb.children if c.dep_ in _SUBJECTS), "-")
    if subject in ("-",) and verb.dep_ == "conj":
        subject = next((seen.name_word(c) for c in verb.head.children if c.dep_ in _SUBJECTS), "-")
    owned = next((_find_owner(c, seen) for c in verb.children if c.dep_ in _SUBJECTS), "")
    subject = owned or subject
    obj = next((seen.name_word(c) for c in verb.children if c.dep_ in _OBJECTS), "-")
    negated = "not" if seen.is_negated(verb) else "yes"
    no_subject = any(
        seen.is_negated(c) or c.lower_ in seen.words.negations for c in verb.children if c.dep_ in _SUBJECTS
    )
    no_object = any(seen.is_negated(c) or c.lower_ in seen.words.negations for c in verb.children if c.dep_ in _OBJECTS)
    polarity = negated + ("+nosubj" if no_subject else "") + ("+noobj" if no_object else "")
    tense, role, name = _find_tense(verb, seen.words.modals), _CLAUSES.get(verb.dep_, "other"), seen.name_word(verb)
    passive = any(c.dep_ in ("auxpass", "nsubjpass", "nsubj:pass", "aux:pass") for c in verb.children)
    over = seen.name_word(verb.head) if role == "said" else ""
    yield f"v:{name}:{polarity}"
    yield f"v:{name}:{polarity}:{tense}:{subject}"
    yield f"v:{polarity}:{tense}:{subject}"
    yield f"v:{polarity}:{tense}:{role}:{over}"
    yield f"v:{polarity}:{tense}:{subject}:{role}:{passive}"
    yield f"v:{name}:{polarity}:o={obj}"
    yield f"v:{subject}>{name}>{obj}"
    yield f"v:{subject}>{name}"
    yield f"v:{verb.lemma_.lower()}:{polarity}"
    yield f"v:{verb.lemma_.lower()}:{subject}"
    yield f"v:{role}:{name}:{tense}"


def _find_owner(noun: Token, seen: _Seen) -> str:
    """ "own+attack" for "our missiles", "speaker+…" for the speaker's own name before a noun."""
    for child in noun.children:
        name = seen.name_word(child)
        if name in ("OWN", SELF, RIVAL, "OTHER"):
            return f"{name}'S"
    return ""


def _describe_negation(token: Token, seen: _Seen) -> Iterator[str]:
    head = token.head
    name = seen.name_word(head)
    yield f"n:{token.lower_}>{name}"
    yield f"n:{name}:{_shorten(head.dep_)}"
    yield f"n:{head.lemma_.lower()}"
    above = head.head
    if above is not head:
        yield f"n:{name}<{seen.name_word(above)}"
        yield f"n:{_CLAUSES.get(head.dep_, head.dep_)}<{seen.name_word(above)}"


def _mark_scope(doc: Doc, seen: _Seen) -> Iterator[str]:
    governed: set[int] = set()
    for token in doc:
        if token.lower_ in seen.words.negations and token.head is not token:
            governed.update(t.i for t in token.head.subtree if t.i > token.i or t.head is token.head)
    for token in doc:
        if token.is_alpha and token.i in governed and token.lower_ not in seen.words.function:
            yield f"not:{token.lemma_.lower()}"
            yield f"not:{seen.name_word(token)}"
        elif token.is_alpha:
            yield f"l:{token.lemma_.lower()}"
