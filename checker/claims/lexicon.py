"""The event words of one language (``events.<language>.toml``) ─▶ tables in which a lemma is looked up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Sense:
    """One way in which a lemma names an act.

    Attributes:
        event: its class.
        opposite: the word says that no such act happened ("undamaged").
        near: sets of words, of each of which one must stand about the lemma.
        far: words of which none may.
        plain: those sets of `near` that hold words alone and no class of things: cheap to rule out.
    """

    event: str
    opposite: bool
    near: tuple[frozenset[str], ...]
    far: frozenset[str]
    plain: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class EventWords:
    """The words of one language that name acts and stand about them."""

    verbs: Mapping[str, tuple[Sense, ...]]
    nouns: Mapping[str, tuple[Sense, ...]]
    frames: Mapping[str, frozenset[str]]
    negation: frozenset[str]
    unlike: frozenset[str]
    unreal: tuple[tuple[str, ...], ...]

    @property
    def own(self) -> frozenset[str]:
        """Words by which a speaker names its own side."""
        return self.frames["own"]

    @property
    def enemy(self) -> frozenset[str]:
        """Words by which a speaker names the other side without its name."""
        return self.frames["enemy"]


@cache
def load_event_words(language: str) -> EventWords:
    """The event words of `language`."""
    text = resources.files(__package__).joinpath(f"events.{language}.toml").read_text(encoding="utf-8")
    raw: dict[str, Any] = tomllib.loads(text)
    frames = raw.pop("frames")
    negation = raw.pop("negation")
    tables: dict[str, dict[str, list[Sense]]] = {"verbs": {}, "nouns": {}}
    for event, lists in raw.items():
        for part, table in tables.items():
            for entry in lists[part]:
                lemma, sense = _parse_entry(event, entry)
                table.setdefault(lemma, []).append(sense)
    for table in tables.values():
        for found in table.values():
            found.sort(key=lambda s: (-len(s.near), not s.far))  # the narrower reading first
    return EventWords(
        verbs={k: tuple(v) for k, v in tables["verbs"].items()},
        nouns={k: tuple(v) for k, v in tables["nouns"].items()},
        frames={k: frozenset(v) for k, v in frames.items()},
        negation=frozenset(negation["words"]),
        unlike=frozenset(negation["unlike"]),
        unreal=tuple(tuple(w.split()) for w in frames["unreal"]),
    )


def _parse_entry(event: str, entry: str) -> tuple[str, Sense]:
    lemma, *conditions = entry.lower().split()
    near = tuple(frozenset(c.split("|")) for c in conditions if not c.startswith("-"))
    far = frozenset(w for c in conditions if c.startswith("-") for w in c[1:].split("|"))
    plain = tuple(words for words in near if not any("@" in w for w in words))
    return lemma.removeprefix("!"), Sense(event, lemma.startswith("!"), near, far, plain)
