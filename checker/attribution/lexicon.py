"""Loads cues.<language>.toml and schemes.toml: what reports speech in a language, and what its parser calls things."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

VOICED = frozenset({"speech", "stance", "evidence"})
"""Voices of words that were uttered or published; `belief` is not among them."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One use of a reporting verb: the forms of content it takes.

    Attributes:
        takes: names of forms (see the head of cues.en.toml).
        voice: speech, stance, evidence or belief.
        recipient: its object is who is spoken to.
        must: forms of which one has to be there.
        after: words of which one must follow the verb ("point *out*"); they belong to the cue.
        objects: nouns of which one must be its object ("express *concern*").
        mutual: its subjects say it of each other.
        not_objects: nouns with which the verb reports nothing ("claimed *lives*").
    """

    takes: frozenset[str]
    voice: str = "speech"
    recipient: bool = False
    must: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    mutual: bool = False
    not_objects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The reporting words of one language; every set holds lemmas or lower-case words.

    `clauses` is there only where a language declines and its speakers are read from case (see sources.py).
    """

    language: str
    verbs: dict[str, tuple[Cue, ...]]
    quote_verbs: frozenset[str]
    quote_particles: dict[str, frozenset[str]]
    speaker_subject: frozenset[str]
    content_subject: frozenset[str]
    content_nouns: frozenset[str]
    vehicle_nouns: frozenset[str]
    noun_prepositions: frozenset[str]
    phrases: tuple[tuple[str, ...], ...]
    chain_verbs: frozenset[str]
    chain_nouns: frozenset[str]
    cue_prepositions: frozenset[str]
    reporting: frozenset[str]
    additive: frozenset[str]
    denying: frozenset[str]
    counter: frozenset[str]
    words: dict[str, frozenset[str]]
    titles: frozenset[str]
    groups: frozenset[str]
    said_by: frozenset[str]
    body_kinds: dict[str, frozenset[str]]
    office_kinds: dict[str, frozenset[str]]
    question_labels: frozenset[str]
    answer_labels: frozenset[str]
    place_prepositions: frozenset[str]
    skip_lines: tuple[re.Pattern[str], ...]
    clauses: dict[str, frozenset[str]]
    heads: dict[str, frozenset[str]]
    titles_by_role: dict[str, str]
    kinds_of_bodies: dict[str, str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The parser's labels behind each relation the engine knows; every set holds dependency labels."""

    relations: dict[str, frozenset[str]]
    roles: dict[str, str]

    def has(self, dep: str, relation: str) -> bool:
        """Whether label `dep` is one of the labels of `relation`."""
        return dep in self.relations[relation]


def _load_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("checker.attribution").joinpath(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def load_scheme(language: str) -> Scheme:
    """The label scheme of the parser that reads `language`."""
    table = _load_toml("schemes.toml")[language]
    relations = {name: frozenset(labels) for name, labels in table.items()}
    roles: dict[str, str] = {}
    for name, labels in table.items():
        for label in labels:
            roles.setdefault(label, name)
    return Scheme(relations=relations, roles=roles)


@lru_cache(maxsize=4)
def load_lexicon(language: str) -> Lexicon:
    """The reporting words of `language`."""
    raw = _load_toml(f"cues.{language}.toml")
    verbs: dict[str, list[Cue]] = {}
    for table in raw["multiword"].values():
        verbs.setdefault(table["verb"], []).append(_read_cue(table))
    for table in raw["verbs"]:
        cue = _read_cue(table)
        for lemma in table["lemmas"].split():
            verbs.setdefault(lemma, []).append(cue)
    quoting = [(lemma, cue) for lemma, cues in verbs.items() for cue in cues if "quote" in cue.takes]
    quote_verbs = {lemma for lemma, cue in quoting if not cue.after} | set(raw["quotes"]["verbs_after"])
    particles: dict[str, frozenset[str]] = {}
    for lemma, cue in quoting:
        if cue.after and lemma not in quote_verbs:
            particles[lemma] = particles.get(lemma, frozenset()) | cue.after
    return Lexicon(
        language=language,
        verbs={lemma: tuple(cues) for lemma, cues in verbs.items()},
        quote_verbs=frozenset(quote_verbs),
        quote_particles=particles,
        speaker_subject=frozenset(raw["passive"]["speaker_is_subject"]),
        content_subject=frozenset(raw["passive"]["content_is_subject"]),
        content_nouns=frozenset(raw["nouns"]["content"].split()),
        vehicle_nouns=frozenset(raw["nouns"]["vehicle"].split()),
        noun_prepositions=frozenset(raw["nouns"]["prepositions"]),
        phrases=tuple(tuple(phrase) for phrase in raw["frames"]["phrases"]),
        chain_verbs=frozenset(raw["frames"]["chain_verbs"]),
        chain_nouns=frozenset(raw["frames"]["chain_nouns"]),
        cue_prepositions=frozenset(raw["frames"]["cue_prepositions"]),
        reporting=frozenset(raw["reporting"]["own"].split()),
        counter=frozenset(raw["reporting"]["counter"].split()),
        denying=frozenset(raw["reporting"].get("denying", "").split()),
        additive=frozenset(raw["reporting"]["additive"].split()),
        words=defaultdict(frozenset, {name: frozenset(words) for name, words in raw["words"].items()}),
        titles=frozenset(raw["titles"]["people"].split()),
        groups=frozenset(raw["titles"]["groups"].split()),
        said_by=frozenset(raw["titles"]["vehicles_said_by"]),
        office_kinds={name: frozenset(ids) for name, ids in raw.get("offices", {}).items()},
        body_kinds={name: frozenset(words) for name, words in raw.get("kinds", {}).items()},
        place_prepositions=frozenset(raw.get("speaker", {}).get("place_prepositions", ())),
        question_labels=frozenset(raw["blocks"]["question_labels"]),
        answer_labels=frozenset(raw["blocks"].get("answer_labels", ())),
        skip_lines=tuple(re.compile(pattern, re.IGNORECASE) for pattern in raw["blocks"]["skip_lines"]),
        clauses={name: frozenset(words.split()) for name, words in raw.get("clauses", {}).items()},
        heads={name: frozenset(words.split()) for name, words in raw.get("heads", {}).items()},
        titles_by_role=dict(raw.get("titles_by_role", {})),
        kinds_of_bodies=dict(raw.get("kinds_of_bodies", {})),
    )


def _read_cue(table: dict[str, Any]) -> Cue:
    return Cue(
        takes=frozenset(table["takes"]),
        voice=table.get("voice", "speech"),
        recipient=table.get("recipient", False),
        must=frozenset(table.get("must", ())),
        after=frozenset(table.get("after", ())),
        objects=frozenset(table.get("objects", ())),
        mutual=table.get("mutual", False),
        not_objects=frozenset(table.get("not_objects", ())),
    )
