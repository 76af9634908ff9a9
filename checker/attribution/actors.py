"""A speaker's name ─▶ the actor it means: one id, or none and the reason why."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from checker.attribution.gazetteer import Entry, Gazetteer, Office, load_gazetteer, split_name
from checker.language import has_cyrillic, lemmatize
from checker.records import SourceKind

if TYPE_CHECKING:
    from checker.records import Moment, Publisher

# 88 joins the romanisations met ("Zelenskyi", "Mirzoian", "Lukashenka") and no two people of people.toml.
FUZZY_SCORE = 88
# The longest noun phrase that names a speaker in the training articles has 180 characters.
_MAX_NAME = 300
_ANY_MEDIUM = "generic"  # "news agency" beside the name of one
# An article names some thirty people and bodies, most of them again and again.
_CACHE_NAMES = 20_000
_KIND_OFFICES = {
    SourceKind.DEFENCE_MINISTRY: "mod",
    SourceKind.FOREIGN_MINISTRY: "mfa",
    SourceKind.PRESIDENCY: "president",
    SourceKind.GOVERNMENT: "government",
}
# "С.В.Лавров": initials with no blank behind them.
_INITIALS = re.compile(r"(?<=\b[А-ЯЁA-Z])\.(?=[А-ЯЁA-Z][\w.])")
_PLACE_WORDS = frozenset({"in", "of", "at", "from", "to", "with", "for", "в", "на", "по", "с", "из"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a speaker is.

    Attributes:
        id: canonical: "dmitry_peskov", "am_mod", "hamas"; a state itself is its code in lower case.
        name: the usual English name.
        side: ISO code of the state it speaks for, or the name of another side; None for who speaks for nobody.
        role: what it is at the time asked for.
        years: first and last year in the role; None where unlimited.
        kind: person, body, state or media.
    """

    id: str
    name: str
    side: str | None = None
    role: str | None = None
    years: tuple[int | None, int | None] = (None, None)
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    entries: tuple[Entry, ...]


def find_actor(name: str, published: Moment | None = None, *, home: str | None = None) -> Actor | None:
    """The one actor that `name` means, or None where none or several fit.

    Args:
        name: a speaker's name as it stands in a text, with its title or without ("the Armenian Defence Ministry").
        published: when it was said; decides who held an office.
        home: code of the state whose offices are meant where none is named (the publisher's own).
    """
    return resolve_actor(name, published, home=home)[0]


def resolve_actor(
    name: str, published: Moment | None = None, *, home: str | None = None
) -> tuple[Actor | None, str | None]:
    """The actor that `name` means, or None with the reason why none was chosen (None where nothing fits at all)."""
    return _resolve(name, _read_year(published), home)


@lru_cache(maxsize=_CACHE_NAMES)
def _resolve(name: str, year: int | None, home: str | None) -> tuple[Actor | None, str | None]:
    table = load_gazetteer()
    words, matches = _read_names(table, name[:_MAX_NAME])
    people = {entry.id: (entry, match) for match in matches for entry in match.entries if entry.kind == "person"}
    people = {key: pair for key, pair in people.items() if _fits_before(name, words, pair[0], pair[1], matches)}
    if not people and not any(m.entries[0].kind in ("special", "body", "media") for m in matches):
        found = _find_fuzzy(table, words)
        people = {found.id: (found, _Match(0, len(words), (found,)))} if found else {}
    if people:
        return _choose_person([entry for entry, _ in people.values()], year, name)
    return _choose_body(table, words, matches, home)


def find_offices(actor: str) -> tuple[str, ...]:
    """The bodies that a person of the table has spoken for ("dmitry_peskov" ─▶ "ru_president"); else none."""
    entry = load_gazetteer().people.get(actor)
    return tuple(dict.fromkeys(office.body for office in entry.offices)) if entry else ()


def find_publisher_actor(publisher: Publisher) -> Actor | None:
    """The actor that speaks in the publisher's own voice."""
    office = _KIND_OFFICES.get(publisher.kind)
    if office and publisher.country:
        named = find_actor(publisher.name)
        if named is not None and named.side == publisher.country.upper():
            return named
        return build_office(load_gazetteer(), publisher.country.upper(), office)
    found = find_actor(publisher.name)
    side = publisher.owner or (found.side if found else None)
    if found is not None:
        return Actor(found.id, found.name, side, found.role, found.years, found.kind)
    return Actor(publisher.slug, publisher.name, side) if side else None


def build_office(table: Gazetteer, code: str, office: str) -> Actor:
    """The actor of an office of a state: id "am_mod", name "Ministry of Defence of Armenia"."""
    known = table.bodies.get(f"{code.lower()}_{office}")
    state = table.states.get(code, code)
    name = known.name if known else f"{table.offices[office]} of {state}"
    kind = "media" if office == "media" else "body"
    return Actor(f"{code.lower()}_{office}", name, code, table.offices[office], kind=kind)


def _read_names(table: Gazetteer, name: str) -> tuple[list[str], list[_Match]]:
    """The words of a name and what they match: as they stand, or as lemmas where these match more."""
    for short, state in table.abbreviations.items():
        name = re.sub(rf"\b{short}\b", state, name)
    name = _INITIALS.sub(". ", name)
    words = split_name(name)[:30]
    matches = _find_matches(table, words)
    lemmas = split_name(lemmatize(name))[:30]
    if lemmas == words:
        return words, matches
    by_lemma = _find_matches(table, lemmas)
    if sum(m.end - m.start for m in by_lemma) >= sum(m.end - m.start for m in matches):
        return lemmas, by_lemma
    return words, matches


def _find_matches(table: Gazetteer, words: list[str]) -> list[_Match]:
    """The longest names of the table in the words, left to right, not overlapping."""
    matches: list[_Match] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + table.longest), start, -1):
            entries = table.names.get(" ".join(words[start:end]))
            if entries:
                matches.append(_Match(start, end, tuple(entries)))
                start = end
                break
        else:
            start += 1
    return matches


def _fits_before(name: str, words: list[str], entry: Entry, match: _Match, matches: list[_Match]) -> bool:
    """Whether a surname is not part of somebody else's full name ("Anna Putin" is not Putin)."""
    if not entry.is_short or match.start == 0 or has_cyrillic(name):
        return True
    before = words[match.start - 1]
    if before in load_gazetteer().fillers or any(other.start <= match.start - 1 < other.end for other in matches):
        return True
    return before.capitalize() not in name and not before.istitle() and before.lower() in name


def _find_fuzzy(table: Gazetteer, words: list[str]) -> Entry | None:
    """The one person whose full name is spelt nearly so, or None."""
    if not 2 <= len(words) <= 4:
        return None
    name = " ".join(words)
    near = {
        entry.id: entry
        for key, entry in table.full_names.get(name[0], ())
        if abs(len(key) - len(name)) <= 4 and fuzz.ratio(key, name) >= FUZZY_SCORE
    }
    return next(iter(near.values())) if len(near) == 1 else None


def _read_year(published: Moment | None) -> int | None:
    return published.year if isinstance(published, dt.date) else None


def _choose_person(entries: list[Entry], year: int | None, name: str) -> tuple[Actor | None, str | None]:
    in_office = [(entry, office) for entry in entries if (office := _find_office(entry, year)) is not None]
    if len(in_office) == 1 or (in_office and len(entries) == 1):
        entry, office = in_office[0]
        return _build_person(entry, office), None
    if len(entries) == 1:
        entry = entries[0]
        if year is not None and year < min(office.since for office in entry.offices):
            return None, f"{entry.name} held no office known to the table in {year}"
        return Actor(entry.id, entry.name, None, f"former {entry.offices[0].title}", kind="person"), None
    return None, f"several fit {name!r}: " + ", ".join(sorted(entry.name for entry in entries))


def _find_office(entry: Entry, year: int | None) -> Office | None:
    if year is None:
        return entry.offices[0]
    return next(
        (office for office in entry.offices if office.since <= year and (office.until is None or year <= office.until)),
        None,
    )


def _build_person(entry: Entry, office: Office) -> Actor:
    table = load_gazetteer()
    body = table.bodies.get(office.body)
    side = body.side if body else office.body.split("_")[0].upper()
    return Actor(entry.id, entry.name, side, office.title, (office.since, office.until), "person")


def _choose_body(
    table: Gazetteer, words: list[str], matches: list[_Match], home: str | None
) -> tuple[Actor | None, str | None]:
    offices = [entry for match in matches for entry in match.entries if entry.kind == "office"]
    states = _read_states(words, matches)
    named = [e for match in matches for e in match.entries if e.kind in ("special", "body", "media")]
    if named:
        fitting = [entry for entry in named if entry.kind != "special" or not states or entry.side in states]
        fitting = [entry for entry in fitting if entry.id != _ANY_MEDIUM] or fitting
        sides = {entry.id for entry in fitting}
        if len(sides) == 1 or (fitting and fitting[0].kind != "media" and not states):
            first = fitting[0]
            return Actor(
                first.id, first.name, first.side, None, kind="media" if first.kind == "media" else "body"
            ), None
    if len(states) > 1:
        return None, "several fit: " + ", ".join(table.states[code] for code in states)
    code = states[0] if states else home
    if offices and code in table.states:
        return build_office(table, code, offices[0].id), None
    if states and not _read_rest(words, matches):
        return Actor(code.lower() if code else "", table.states[states[0]], states[0], None, kind="state"), None
    return None, None


def _read_states(words: list[str], matches: list[_Match]) -> list[str]:
    """Codes of the states named; a second one after a preposition is where somebody is, not who."""
    codes: list[str] = []
    for match in matches:
        states = [entry for entry in match.entries if entry.kind == "state"]
        if not states or states[0].id in codes:
            continue
        if codes and match.start and words[match.start - 1] in _PLACE_WORDS:
            continue
        codes.append(states[0].id)
    return codes


def _read_rest(words: list[str], matches: list[_Match]) -> list[str]:
    """The words that no entry and no filler accounts for."""
    taken = {i for match in matches for i in range(match.start, match.end)}
    return [word for i, word in enumerate(words) if i not in taken and word not in load_gazetteer().fillers]
