"""Losses that a text says there were none of ("nobody was injured", "нет погибших") ─▶ figures of zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.claims.numbers import load_quantity_words
from checker.claims.sentences import find_sentence
from checker.records import Quantity

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMPARING = frozenset({"fewer", "less", "more", "longer", "later", "earlier", "менее", "более", "меньше"})
_LOSSES = frozenset({"killed", "wounded", "losses", "missing", "captured"})
_ZERO_REACH = 6  # words after "no" in which the loss is named


def extract_zeros(doc: Sequence[Token], language: str) -> tuple[Quantity, ...]:
    """The losses that a text says there were none of ("nobody was injured", "нет погибших"), in text order."""
    words = load_quantity_words(language)
    out: list[Quantity] = []
    for token in doc:
        if token.text.lower() not in words.nobody:
            continue
        if token.i + 1 < len(doc) and doc[token.i + 1].text.lower() in _COMPARING:
            continue  # "no fewer than 20 were killed"
        start, end = find_sentence(doc, token.i)
        after = range(token.i + 1, min(end, token.i + 1 + _ZERO_REACH))
        ahead = range(token.i - 1, max(start, token.i - _ZERO_REACH) - 1, -1)
        for i in after:
            what = words.status.get(doc[i].lemma_.lower(), words.status.get(doc[i].text.lower()))
            if what in _LOSSES:
                out.append(Quantity(what=what, low=0.0, high=0.0, span=(token.idx, doc[i].idx + len(doc[i]))))
            elif doc[i].pos_ == "SCONJ":
                break  # "offered no resistance when detained"
            elif not doc[i].text[0].isalnum() and (doc[i].text not in (",", "-") or token.text.lower() == "нет"):
                break
        if token.text.lower() != "нет":
            continue
        passed = ""
        for i in ahead:  # "погибших нет", "ни погибших, ни раненых нет", but not "пострадали двое, погибших нет"
            what = words.status.get(doc[i].lemma_.lower(), words.status.get(doc[i].text.lower()))
            if what in _LOSSES:
                out.append(Quantity(what=what, low=0.0, high=0.0, span=(doc[i].idx, token.idx + len(token))))
            elif doc[i].text.lower() not in ("ни", "и") and not (doc[i].text == "," and passed == "ни"):
                break
            passed = doc[i].text.lower()
    first: dict[str, Quantity] = {}
    for quantity in out:
        first.setdefault(quantity.what, quantity)
    return tuple(sorted(first.values(), key=lambda q: q.span))
