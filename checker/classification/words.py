"""words.<language>.toml ─▶ the class of a word and the phrases of a text, by the letters alone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_FILE = re.compile(r"words\.(\w+)\.toml")
_REJECTING = ("deny", "dismiss", "false", "absurd")  # classes of words that call something untrue
_CAPITAL, _NUMBER, _PLAIN = "NAME", "NUM", "w"


@dataclass(frozen=True, slots=True)
class Words:
    """The classes of the words of a language.

    Attributes:
        language: ISO 639-1 code.
        whole: form ─▶ its classes.
        stems: beginning ─▶ classes of the words that begin so.
        function: words that stand for themselves.
        phrases: name ─▶ what is sought in the text.
        common: beginnings of words that many speakers' titles share.
        negations: words that turn their clause round.
        modals: lemmas of the auxiliaries that make a clause a plan, a duty or a guess.
        endings: kept of a word that has no class, the first that fits.
        known: classes of the forms met so far.
    """

    language: str
    whole: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    function: frozenset[str]
    phrases: dict[str, re.Pattern[str]]
    common: frozenset[str]
    negations: frozenset[str]
    modals: frozenset[str]
    endings: tuple[str, ...]
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def find_classes(self, word: str) -> tuple[str, ...]:
        """The classes of a word in lower case, in the order of the file; most words have none."""
        found = self.known.get(word)
        if found is None:
            classes = dict.fromkeys(self.whole.get(word, ()))
            for end in range(2, len(word) + 1):
                classes.update(dict.fromkeys(self.stems.get(word[:end], ())))
            found = tuple(classes)
            if len(self.known) < 200_000:  # the forms of a language, not of a stream of noise
                self.known[word] = found
        return found

    def find_shape(self, word: str) -> str:
        """What stands for a word where its own letters should not matter: its class, itself, or its outward form."""
        lower = word.lower()
        if lower in self.function:
            return lower
        classes = self.find_classes(lower)
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
    """The classes of the words of `language`."""
    raw = tomllib.loads(resources.files(__package__).joinpath(f"words.{language}.toml").read_text(encoding="utf-8"))
    whole: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    for name, forms in raw["classes"].items():
        for form in forms:
            table = stems if form.endswith("*") else whole
            key = form.removesuffix("*")
            table[key] = (*table.get(key, ()), name)
    return Words(
        language=language,
        whole=whole,
        stems=stems,
        function=frozenset(raw["function"]["words"]),
        phrases={name: _compile_phrases(parts) for name, parts in raw["phrases"].items()},
        common=frozenset(raw["speaker"]["common"]),
        negations=frozenset(raw["grammar"]["negations"]),
        modals=frozenset(raw["grammar"]["modals"]),
        endings=tuple(raw["grammar"]["endings"]),
    )


def _compile_phrases(parts: list[str]) -> re.Pattern[str]:
    """One pattern of several; it is tried at the beginnings of words alone, which is four times faster."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.I)
