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
# "ЦАХАЛ", "ЦАХАЛа", "СБУ": no ending that the dictionary guesses for such a word is one.
_ACRONYM = re.compile(r"([А-ЯЁ]{2,})(?:-?[а-яё]{1,2})?")
_AGREEING = frozenset({"amod", "det", "flat", "flat:name", "appos", "conj", "nummod", "compound"})


def has_cyrillic(text: str) -> bool:
    """Whether any letter of the text is Cyrillic."""
    return _CYRILLIC.search(text) is not None


def lemmatize(text: str) -> str:
    """The text in lower case with every Russian word as its lemma; the same text where none is Cyrillic."""
    if not has_cyrillic(text):
        return text
    shouted = not any(letter.islower() for letter in text)
    return _WORD.sub(lambda match: _find_lemma(match.group(), shouted=shouted), text).lower()


def decline_nominative(tokens: Sequence[Token], head: Token) -> str:
    """The noun phrase in the nominative: its main word and the words that agree with it are declined, the rest stays.

    Args:
        tokens: the phrase's words, of a Doc that `parse` made of a Russian text.
        head: its main word.
    """
    if any(token.dep_.startswith("nummod") for token in tokens):
        return "".join(token.text + token.whitespace_ for token in tokens).strip()  # "двух источников"
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
        noun = token.head if token.dep_ == "amod" and token.head.i in agreeing else token
        parts.append((_find_nominative(token, noun) if oblique else token.text) + token.whitespace_)
    return "".join(parts).strip()


def decline_genitive(name: str) -> str:
    """A name in the nominative ─▶ its genitive: its first noun and the adjectives before it, the rest stays."""
    words = name.split()
    for place, word in enumerate(words):
        form = next((f for f in _load_forms(word) if f.feats.get("Case") == "Nom" and f.pos in ("NOUN", "ADJ")), None)
        if form is None or _ACRONYM.fullmatch(word):
            break
        declined = form.inflect({"Gen", *(form.feats[k] for k in ("Number", "Gender") if k in form.feats)})
        if declined is None:
            break
        words[place] = _copy_case(word, declined.word)
        if form.pos == "NOUN":
            break
    return " ".join(words)


@lru_cache(maxsize=_CACHE_WORDS)
def _find_lemma(word: str, *, shouted: bool = False) -> str:
    acronym = _ACRONYM.fullmatch(word)
    if acronym is not None and not shouted:
        return acronym[1]
    forms = _load_forms(word)
    nouns = [form for form in forms if form.pos == "NOUN"]
    chosen = (nouns or forms)[0] if forms else None
    return str(chosen.normal) if chosen is not None else word.lower()


def _load_forms(word: str) -> list[Any]:
    from checker.language.russian import load_natasha

    return list(load_natasha().lemmas(word))


def _find_nominative(token: Token, noun: Token) -> str:
    """The word's nominative in the number and gender of `noun`, capitals kept; the word where there is none.

    Args:
        token: the word.
        noun: the noun that it agrees with, or the word itself.
    """
    if not has_cyrillic(token.text):
        return str(token.text)
    if acronym := _ACRONYM.fullmatch(token.text):
        return acronym[1]
    feats = {name: values[0] for name in ("Case", "Number", "Gender") if (values := noun.morph.get(name))}
    forms = _load_forms(token.text)
    fitting = [form for form in forms if all(form.feats.get(k, v) == v for k, v in feats.items())] or forms
    if token.pos_ == "PROPN":
        fitting = sorted(fitting, key=lambda form: form.pos == "ADJ")
    known = [form for form in fitting if form.normal != token.text.lower()]
    is_thing = token.morph.get("Animacy") == ["Inan"]
    if not known and not is_thing and feats.get("Gender") == "Masc" and (bare := _STRIPPED.get(feats.get("Case", ""))):
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
