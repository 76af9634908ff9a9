"""Bodies named by a generic noun in a language that declines ("ведомство") ─▶ the fuller name before them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.hearing import REACH, Reading
from checker.attribution.referents import cite_name
from checker.attribution.syntax import find_noun_phrase
from checker.language import decline_genitive

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

# A generic noun stands for a body named within some four pages before it.
MAX_BACK = 1_500


def is_specific(text: Text, lemma: str) -> bool:
    """Whether a word of a title names a body or a state ("мид", "венгерский")."""
    return bool(load_gazetteer().names.get(" ".join(split_name(lemma))))


def cut_apposition(text: Text, span: tuple[int, int], head: int) -> tuple[int, int]:
    """A noun phrase without what stands behind a comma, a bracket or a dash after its main word."""
    start, end = span
    for i in range(head + 1, end):
        if text.tokens[i].text in (",", "(", "—", "–"):
            return start, i
    return start, end


def is_body(text: Text, token: Token) -> bool:
    """Whether a noun names a body that speaks: a ministry, an army, a staff."""
    lemma = text.lemma(token)
    if token.pos_ not in ("NOUN", "PROPN") or lemma in text.lexicon.titles or token.morph.get("Animacy") == ["Anim"]:
        return False
    if lemma in text.lexicon.groups and lemma not in text.lexicon.words["generic_bodies"]:
        return lemma not in text.lexicon.clauses["vague_bodies"]
    return any(entry.kind in ("office", "body", "special") for entry in load_gazetteer().names.get(lemma, []))


def resolve_body(reading: Reading, name: str, span: tuple[int, int], head: Token) -> str:
    """The fuller name of a body: "ведомство", "комитет", "Минобороны" after "Минобороны Армении"."""
    text = reading.text
    lemma = text.lemma(head)
    if span[0] < head.i and text.lemma(text.tokens[span[0]]) in text.lexicon.clauses["whose"]:
        name = name.split(maxsplit=1)[-1]
    words = {text.lemma(word) for word in text.tokens[span[0] : span[1]] if not word.is_punct} - {lemma}
    bare = not words - text.lexicon.clauses["empty"] - text.lexicon.clauses["kinds"]
    if not bare:
        return complete_body(reading, name, span, head) if lemma in text.lexicon.clauses["desks"] else name
    fuller = _find_fuller(reading, lemma, head.i)
    if fuller and lemma not in text.lexicon.clauses["vague_bodies"]:
        return fuller
    if lemma not in text.lexicon.words["generic_bodies"]:
        return name
    wanted = [text.lexicon.kinds_of_bodies[word] for word in (*words, lemma) if word in text.lexicon.kinds_of_bodies]
    for heard in reversed(reading.heard[-REACH:]):
        body = heard.body or (heard.name if heard.person is None else "")
        if body and _is_kind(text, body, lemma, wanted):
            return body
    for i in range(head.i - 1, max(-1, head.i - MAX_BACK), -1):
        token = text.tokens[i]
        if is_body(text, token) or _is_full_name(text, token):
            body = cite_name(text, cut_apposition(text, find_noun_phrase(text, token), i), token)
            if _is_kind(text, body, lemma, wanted):
                return body
    return name


def _is_full_name(text: Text, token: Token) -> bool:
    """Whether a generic noun is part of a body's whole name ("Пограничная *служба* Литвы")."""
    if text.lemma(token) not in text.lexicon.words["generic_bodies"] or token.pos_ not in ("NOUN", "PROPN"):
        return False
    start, end = cut_apposition(text, find_noun_phrase(text, token), token.i)
    return text.tokens[start].text[:1].isupper() and any(text.tokens[i].pos_ == "PROPN" for i in range(start, end))


def _is_kind(text: Text, body: str, lemma: str, wanted: list[str]) -> bool:
    """Whether a body can be called by a generic noun ("комитет": ГКНБ; "оборонное ведомство": Минобороны)."""
    low = body.lower()
    if low == lemma or low.split()[0] in text.lexicon.clauses["media"]:
        return False
    actor = find_actor(body)
    if actor is not None and actor.kind in ("state", "media", "person"):
        return False
    kind = actor.id.rpartition("_")[2] if actor is not None else ""
    return all(re.search(pattern, f"{low} {kind}") is not None for pattern in wanted)


def _find_fuller(reading: Reading, lemma: str, before: int) -> str | None:
    """The last fuller name of the same noun before a bare one."""
    text = reading.text
    for heard in reversed(reading.heard[-REACH:]):
        words = heard.name.lower().split()
        if (
            heard.person is None
            and len(words) > 1
            and lemma in words[:3]
            and not text.lexicon.place_prepositions & set(words[: words.index(lemma)])
        ):
            return heard.name
    for i in range(before - 1, max(-1, before - MAX_BACK), -1):
        token = text.tokens[i]
        if text.lemma(token) == lemma and token.pos_ in ("NOUN", "PROPN"):
            span = cut_apposition(text, find_noun_phrase(text, token), i)
            specific = [text.lemma(t) for t in text.tokens[span[0] : span[1]] if t.i != i]
            if any(is_specific(text, word) or word not in text.lexicon.clauses["kinds"] for word in specific):
                return cite_name(text, span, token)
    return None


def complete_body(reading: Reading, name: str, span: tuple[int, int], head: Token) -> str:
    """ "Представитель министерства" with the ministry's own name."""
    text = reading.text
    for i in range(head.i + 1, span[1]):
        token = text.tokens[i]
        if text.lemma(token) in text.lexicon.words["generic_bodies"] or (
            token.pos_ == "PROPN" and is_body(text, token)
        ):
            inner = find_noun_phrase(text, token)
            full = resolve_body(reading, token.text, inner, token)
            if full != token.text:
                return f"{cite_name(text, (span[0], inner[0]), head)} {decline_genitive(full)}"
    return name
