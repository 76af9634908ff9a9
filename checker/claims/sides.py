"""Sides: a word of a text or a field of a form ─▶ the party that it names ("Baku", "Azeri", "AZ" are one)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from checker.claims.names import Names, Word, parse_stem, parse_words
from checker.records import Span

ENEMY = "enemy"
"""The side of "the enemy", "противник": known to be another than the speaker's, and no more."""


@dataclass(frozen=True, slots=True)
class Side:
    """A party: state, armed or unrecognised group, international body.

    Attributes:
        id: ISO 3166 alpha-2 code or a name of its own.
        name: as a reader knows it.
        kind: state, group or body.
        allies: ids of the sides that speak for it or fight beside it.
    """

    id: str
    name: str
    kind: str
    allies: frozenset[str]


@dataclass(frozen=True, slots=True)
class SideTable:
    """The sides and the two tables of their names."""

    sides: dict[str, Side]
    names: Names
    voices: frozenset[str]  # stems of capitals and offices, which are places too


@cache
def load_sides() -> SideTable:
    """The shipped table of sides (``sides.tsv``)."""
    text = resources.files(__package__).joinpath("sides.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    sides: dict[str, Side] = {}
    entries: list[tuple[str, str]] = []
    voices: set[str] = set()
    for side_id, kind, allies, names, spoken in rows:
        sides[side_id] = Side(side_id, names.partition("|")[0], kind, frozenset(allies.split()))
        entries += [(side_id, n) for n in names.split("|") if n]
        entries += [(side_id, n) for n in spoken.split("|") if n]
        voices |= {" ".join(parse_stem(t) for t in n.split()) for n in spoken.split("|") if n}
    return SideTable(sides, Names(iter(entries)), frozenset(voices))


def find_side(name: str | None) -> str | None:
    """The id of the side that a code, a country's name or a speaker's title names, else None.

    A title may name several ("Russian ambassador to Armenia"): the first is whose it is.
    """
    if not name or not name.strip():
        return None
    table = load_sides()
    bare = name.strip()
    for given in (bare, bare.upper(), bare.lower()):
        if given in table.sides:
            return given
    found = table.names.find_all(parse_words(bare))
    if not found:
        return None
    return found[-1 if "(" in bare else 0][0]  # "Yemen (Houthi)" is the group in the bracket


def find_named_side(field: str) -> str | None:
    """The id of the side whose code or whole name a field holds; a part of a name is another's: "Syrian opposition"."""
    bare = field.strip()
    table = load_sides()
    if (group := bare.partition("(")[2].rstrip(") ")) and (inside := find_named_side(group)):
        return inside  # "Yemen (Houthi)" is the group in the bracket
    if found := next((code for code in (bare, bare.upper(), bare.lower()) if code in table.sides), None):
        return found
    words = [w for w in parse_words(bare) if w.stem != "the"]
    named = table.names.find_all(words)
    whole = len(named) == 1 and bool(words) and named[0][1] == (words[0].start, words[-1].end)
    return named[0][0] if whole else None


def find_party_mentions(words: list[Word]) -> list[tuple[str, Span, int]]:
    """(side, offsets, index of the first word) of each side named in the words of a text."""
    return load_sides().names.find_all(words)


def is_state(side: str | None) -> bool:
    """Whether a side is a state, which has an army and a government of its own."""
    known = load_sides().sides.get(side or "")
    return known is not None and known.kind == "state"


def is_allied(a: str | None, b: str | None) -> bool:
    """Whether one side speaks for the other or fights beside it; a side is no ally of its own."""
    if a is None or b is None or a == b:
        return False
    sides = load_sides().sides
    return (a in sides and b in sides[a].allies) or (b in sides and a in sides[b].allies)
