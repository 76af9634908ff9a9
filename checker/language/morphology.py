"""Russian words ─▶ their lemmas, and noun phrases in oblique cases ─▶ their nominative, as a name is cited."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_WORD = re.compile(r"[А-Яа-яЁё]+(?:-[А-Яа-яЁё]+)*")
_CACHE_WORDS = 50_000
_STRIPPED = {"Gen": "а", "Acc": "а", "Dat": "у", "Ins": "ом", "Loc": "е"}
_MIN_STEM = 3
_VOWELS = frozenset("аеёиоуыэюя")
_AGREEING = frozenset({"amod", "det", "flat", "flat:name", "appos", "conj", "nummod", "compound"})


def has_cyrillic(text: str) -> bool:
    """Whether any letter of the text is Cyrillic."""
    return _CYRILLIC.search(text) is not None


def lemmatize(text: str) -> str:
    """The text in lower case with every Russian word as its lemma; the same text where none is Cyrillic."""
    if not has_cyrillic(text):
        return text
    return _WORD.sub(lambda match: _find_lemma(match.group()), text).lower()


def decline_nominative(tokens: Sequence[Token], head: Token) -> str:
    """The noun phrase in the nominative: its main word and the words that agree with it are declined, the rest stays.

    Args:
        tokens: the phrase's words, of a Doc that `parse` made of a Russian text.
        head: its main word.
    """
    case = head.morph.get("Case")
    inside = {token.i for token in tokens}
    agreeing = {head.i}
    for token in tokens:
        agrees = token.head.i in agreeing and token.i in inside and token.morph.get("Case") == case
        if agrees and token.dep_ in _AGREEING:
            agreeing.add(token.i)
    parts = []
    for token in tokens:
        oblique = token.i in agreeing and token.morph.get("Case") not in (["Nom"], [])
        parts.append((_find_nominative(token) if oblique else token.text) + token.whitespace_)
    return "".join(parts).strip()


@lru_cache(maxsize=_CACHE_WORDS)
def _find_lemma(word: str) -> str:
    forms = _load_forms(word)
    nouns = [form for form in forms if form.pos == "NOUN"]
    chosen = (nouns or forms)[0] if forms else None
    return str(chosen.normal) if chosen is not None else word.lower()


def _load_forms(word: str) -> list[Any]:
    from checker.language.russian import load_natasha

    return list(load_natasha().lemmas(word))


def _find_nominative(token: Token) -> str:
    """The word's nominative in its own number and gender, capitals kept; the word itself where there is none."""
    if not has_cyrillic(token.text):
        return str(token.text)
    feats = {name: values[0] for name in ("Case", "Number", "Gender") if (values := token.morph.get(name))}
    forms = _load_forms(token.text)
    fitting = [form for form in forms if all(form.feats.get(k, v) == v for k, v in feats.items())] or forms
    if token.pos_ == "PROPN":
        fitting = sorted(fitting, key=lambda form: form.pos == "ADJ")
    known = [form for form in fitting if form.normal != token.text.lower()]
    if not known and feats.get("Gender") == "Masc" and (bare := _STRIPPED.get(feats.get("Case", ""))):
        # A foreign surname that the dictionary takes for indeclinable: "Хаддаду" in the dative.
        stem = token.text.removesuffix(bare)
        if token.pos_ == "PROPN" and stem != token.text and len(stem) > _MIN_STEM and stem[-1] not in _VOWELS:
            return str(stem)
    for form in known or fitting:
        wanted = {"Nom", *(feats[k] for k in ("Number", "Gender") if k in feats and k in form.feats)}
        inflected = form.inflect(wanted)
        if inflected is not None:
            return _copy_case(token.text, inflected.word)
    return str(token.text)


def _copy_case(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    if "-" in model:
        return "-".join(_copy_case(a, b) for a, b in zip(model.split("-"), word.split("-"), strict=False))
    return word.capitalize() if model[:1].isupper() else word
