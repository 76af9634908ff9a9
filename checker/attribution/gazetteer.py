"""Loads actors.toml and people.toml into one index of names; the table of who speaks in the field's news."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

_SEPARATORS = re.compile(r"[\s,;:()\[\]\"“”«»*_/]+")
_OFFICE = re.compile(r"(?P<body>\w+): (?P<title>.+), (?P<since>\d{4})-(?P<until>\d{4})?")


@dataclass(frozen=True, slots=True)
class Office:
    """An office and the years in which one person held it; `until` is None while it lasts."""

    body: str
    title: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a name can mean.

    Attributes:
        kind: person, special, body, media, office or state.
        id: canonical id; of an office the part after the state's code.
        name: its usual English name.
        side: whose side it is, or None.
        offices: a person's offices.
        is_adjective: the name is a state's adjective ("Armenian").
        is_short: the name is a surname alone.
    """

    kind: str
    id: str
    name: str
    side: str | None = None
    offices: tuple[Office, ...] = ()
    is_adjective: bool = False
    is_short: bool = False


@dataclass(slots=True)
class Gazetteer:
    """The index: words of a name, lower case and joined by a space ─▶ what it can mean."""

    names: dict[str, list[Entry]] = field(default_factory=dict)
    bodies: dict[str, Entry] = field(default_factory=dict)
    people: dict[str, Entry] = field(default_factory=dict)
    full_names: dict[str, list[tuple[str, Entry]]] = field(default_factory=dict)
    offices: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    abbreviations: dict[str, str] = field(default_factory=dict)
    shared_words: frozenset[str] = frozenset()
    longest: int = 1

    def add(self, name: str, entry: Entry) -> None:
        """Enters one name of an entry."""
        words = split_name(name)
        if not words:
            return
        key = " ".join(words)
        known = self.names.setdefault(key, [])
        if entry not in known:
            known.append(entry)
            if entry.kind == "person" and len(words) > 1:
                self.full_names.setdefault(key[0], []).append((key, entry))
        self.longest = max(self.longest, len(words))


def split_name(name: str) -> list[str]:
    """The words of a name in lower case, without articles, marks and possessive endings."""
    words = []
    for raw in _SEPARATORS.split(name.replace("’", "'").lower().replace("ё", "е")):
        word = raw.strip(".,'-–—!?")
        if word.endswith("'s"):
            word = word[:-2]
        if "." in word and len(word) <= 5:
            word = word.replace(".", "")
        if word and word not in ("the", "a", "an"):
            words.append(word)
    return words


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The table of actors, read once."""
    files = resources.files("checker.attribution")
    raw = tomllib.loads(files.joinpath("actors.toml").read_text(encoding="utf-8"))
    people = tomllib.loads(files.joinpath("people.toml").read_text(encoding="utf-8"))["people"]
    table = Gazetteer(
        fillers=frozenset(raw["fillers"]["words"].split()),
        abbreviations=dict(raw["abbreviations"]),
        shared_words=frozenset(raw["shared"]["words"].split()),
    )
    for code, forms in raw["states"].items():
        _add_state(table, code, forms)
    for office, row in raw["offices"].items():
        table.offices[office] = row["name"]
        for name in [*row["en"], *row["ru"]]:
            table.add(name, Entry("office", office, row["name"]))
    for body, row in raw["special"].items():
        _add_names(table, row, Entry("special", body, row["name"], side=body.split("_")[0].upper()))
    for body, row in raw["bodies"].items():
        _add_names(table, row, Entry("body", body, row["name"], side=row["side"]))
    for body, row in raw["media"].items():
        _add_names(table, row, Entry("media", body, row["en"][0], side=row["owner"] or None))
    for person, forms in people.items():
        _add_person(table, person, forms)
    return table


def _add_names(table: Gazetteer, row: dict[str, Any], entry: Entry) -> None:
    table.bodies[entry.id] = entry
    for name in [*row["en"], *row["ru"]]:
        table.add(name, entry)


def _add_state(table: Gazetteer, code: str, forms: list[str]) -> None:
    name = forms[0].split("|")[0]
    table.states[code] = name
    for place, column in enumerate(forms):
        entry = Entry("state", code, name, side=code, is_adjective=place in (2, 6))
        for form in filter(None, column.split("|")):
            table.add(form, entry)


def _add_person(table: Gazetteer, person: str, forms: list[str]) -> None:
    name, english, russian, *offices = forms
    read = []
    for office in offices:
        match = _OFFICE.fullmatch(office)
        if match is None:
            raise ValueError(f"people.toml: {person}: {office!r} is not of the form 'body: title, from-to'")
        until = int(match["until"]) if match["until"] else None
        read.append(Office(match["body"], match["title"], int(match["since"]), until))
    entry = Entry("person", person, name, offices=tuple(read))
    table.people[person] = entry
    short = Entry("person", person, name, offices=tuple(read), is_short=True)
    for form in filter(None, [name, *english.split("|"), *russian.split("|")]):
        table.add(form, entry if len(form.split()) > 1 else short)
    surname = name.split()[-1]
    if len(surname) > 3:
        table.add(surname, short)
