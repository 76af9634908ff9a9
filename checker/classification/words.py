"""words.<language>.toml ─▶ the class of a word and the phrases of a text, by the letters alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from checker.classification.keys import pack_term
from checker.classification.phrases import Phrases
from checker.classification.sides import find_sides

_FILE = re.compile(r"words\.(\w+)\.toml")
_REJECTING = ("deny", "dismiss", "false", "absurd")  # classes of words that call something untrue
_CAPITAL, _NUMBER, _PLAIN = "NAME", "NUM", "w"
_NOT = "n't"
SIDE = "side"  # what phrases call a word that names a side
STEM = 5  # letters of a word's beginning that stand for all its forms
MAX_KNOWN = 50_000  # forms kept: those of a language, not of a stream of noise


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a word as it stands in a text.

    Attributes:
        word: as it stands.
        lower: in lower case.
        stem: its first letters.
        shape: what stands for it where its own letters should not matter.
        classes: its classes, in the order of the file; most words have none.
        sides: the sides that it names.
        mask: the places of phrases where it may stand.
        key: of the word in lower case, packed.
        stem_key: of its stem, packed.
        shape_key: of its shape, packed.
        class_keys: of its classes, packed.
        first_key: of the first of them, packed.
        tells: whether a reader learns anything from it, alone.
    """

    word: str
    lower: str
    stem: str
    shape: str
    classes: tuple[str, ...]
    sides: frozenset[str]
    mask: int
    key: bytes
    stem_key: bytes
    shape_key: bytes
    class_keys: bytes
    first_key: bytes
    tells: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names of sorts of words.

    Attributes:
        whole: form ─▶ its names.
        stems: beginning ─▶ names of the words that begin so.
    """

    whole: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]

    def find(self, lower: str) -> tuple[str, ...]:
        """The names of a word in lower case, each once."""
        names = dict.fromkeys(self.whole.get(lower, ()))
        for end in range(2, len(lower) + 1):
            names.update(dict.fromkeys(self.stems.get(lower[:end], ())))
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a language.

    Attributes:
        language: ISO 639-1 code.
        classes: what words mean.
        roles: of the words of a speaker's title: in what office people speak.
        function: words that stand for themselves.
        phrases: turns of phrase.
        common: beginnings of words that many speakers' titles share.
        negations: words that turn their clause round.
        modals: lemmas of the auxiliaries that make a clause a plan, a duty or a guess.
        asking: words that say, at a sentence's head, that somebody was asked.
        endings: kept of a word that has no class, the first that fits.
        known: the forms met so far.
    """

    language: str
    classes: Lexicon
    roles: Lexicon
    function: frozenset[str]
    phrases: Phrases
    common: frozenset[str]
    negations: frozenset[str]
    modals: frozenset[str]
    asking: frozenset[str]
    endings: tuple[str, ...]
    known: dict[str, Form] = field(default_factory=dict)

    def find_form(self, word: str) -> Form:
        """What is known of a word of a text."""
        found = self.known.get(word)
        if found is None:
            lower = word.lower().replace("’", "'")
            classes, sides = self.classes.find(lower), find_sides(word)
            shape = self._choose_shape(word, lower, classes)
            named = (*classes, SIDE) if sides else classes
            mask = self.phrases.mask(lower, named)
            if lower.endswith(_NOT):  # "didn't" stands where "not" may
                mask |= self.phrases.mask(_NOT, ())
            found = Form(
                word=word,
                lower=lower,
                stem=lower[:STEM],
                shape=shape,
                classes=classes,
                sides=sides,
                mask=mask,
                key=pack_term(lower),
                stem_key=pack_term(f"~{lower[:STEM]}"),
                shape_key=pack_term(shape),
                class_keys=b"".join(map(pack_term, classes)),
                first_key=pack_term(classes[0]) if classes else b"",
                tells=lower not in self.function and lower[:1].isalnum(),
            )
            if len(self.known) < MAX_KNOWN:
                self.known[word] = found
        return found

    def find_classes(self, word: str) -> tuple[str, ...]:
        """The classes of a word."""
        return self.find_form(word).classes

    def _choose_shape(self, word: str, lower: str, classes: tuple[str, ...]) -> str:
        if lower in self.function:
            return lower
        if classes:
            return "+".join(classes[:2]).upper()
        if word[:1].isdigit():
            return _NUMBER
        if word[:1].isupper():
            return _CAPITAL
        if not word[:1].isalpha():
            return word
        return _PLAIN + next((e for e in self.endings if lower.endswith(e)), "")


@cache
def list_languages() -> frozenset[str]:
    """The languages whose words are known: those that have a file."""
    names = (item.name for item in resources.files(__package__).iterdir())
    return frozenset(match.group(1) for name in names if (match := _FILE.fullmatch(name)))


def find_denial_words(text: str, language: str) -> list[str]:
    """The words of `text` that call something untrue: the plain list that any model is measured against."""
    words = load_words(language)
    found = re.findall(r"\w+", text.lower())
    return [word for word in found if any(name in _REJECTING for name in words.find_classes(word))]


@cache
def load_words(language: str) -> Words:
    """The classes of the words of `language`, and its phrases."""
    raw = _read_data(f"words.{language}.toml")
    return Words(
        language=language,
        classes=_read_lexicon(raw["classes"]),
        roles=_read_lexicon(raw["roles"]),
        function=frozenset(raw["function"]["words"]),
        phrases=Phrases(_read_data(f"phrases.{language}.toml")["phrases"]),
        common=frozenset(raw["speaker"]["common"]),
        negations=frozenset(raw["grammar"]["negations"]),
        modals=frozenset(raw["grammar"]["modals"]),
        asking=frozenset(raw["grammar"]["asking"]),
        endings=tuple(raw["grammar"]["endings"]),
    )


def _read_lexicon(entries: Mapping[str, Sequence[str]]) -> Lexicon:
    """Words by name, "*" for any ending, as forms with their names."""
    lexicon = Lexicon({}, {})
    for name, forms in entries.items():
        for form in forms:
            table, key = (lexicon.stems, form[:-1]) if form.endswith("*") else (lexicon.whole, form)
            table[key] = (*table.get(key, ()), name)
    return lexicon


def _read_data(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))
