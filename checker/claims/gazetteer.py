"""Places: words of a text ─▶ entries of the shipped gazetteer, the same for every spelling; regions contain towns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

from checker.claims.names import Names, Word
from checker.records import Place

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer.

    Attributes:
        id: its key in every record.
        name: as a reader knows it.
        kind: town, village, region, strait, bridge, plant, base …
        country: ISO 3166 alpha-2 code, or None for waters and lines that belong to none.
        within: ids of the regions that hold it and the country last, nearest first.
        latitude: degrees north; 0 with longitude 0 where a region has no point.
        longitude: degrees east.
    """

    id: str
    name: str
    kind: str
    country: str | None
    within: tuple[str, ...]
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The places and the table of their names."""

    entries: dict[str, Entry]
    names: Names


@cache
def load_gazetteer() -> Gazetteer:
    """The shipped gazetteer (``gazetteer.tsv``)."""
    text = resources.files(__package__).joinpath("gazetteer.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    regions = {row[0]: tuple(row[3].split()) for row in rows}
    entries: dict[str, Entry] = {}
    spellings: list[tuple[str, str]] = []
    for place_id, kind, country, within, latitude, longitude, names in rows:
        holders = list(within.split())
        holders += [h for w in tuple(holders) for h in regions.get(w, ()) if h not in holders]
        if country:
            holders.append(country)
        entries[place_id] = Entry(
            id=place_id,
            name=names.partition("|")[0],
            kind=kind,
            country=country or None,
            within=tuple(holders),
            latitude=float(latitude),
            longitude=float(longitude),
        )
        spellings += [(place_id, n) for n in names.split("|")]
    return Gazetteer(entries, Names(iter(spellings)))


def find_places(words: list[Word]) -> list[tuple[Place, int]]:
    """The places named in the words of a text with the index of their first word, in text order."""
    gazetteer = load_gazetteer()
    out: list[tuple[Place, int]] = []
    for place_id, span, index in gazetteer.names.find_all(words):
        entry = gazetteer.entries[place_id]
        place = Place(id=entry.id, kind=entry.kind, country=entry.country, within=entry.within, span=span)
        out.append((place, index))
    return out


def find_distance_km(a: str, b: str) -> float | None:
    """The distance of two places by the great circle in kilometres; None where either has no point."""
    entries = load_gazetteer().entries
    first, second = entries.get(a), entries.get(b)
    if first is None or second is None:
        return None
    if (first.latitude, first.longitude) == (0, 0) or (second.latitude, second.longitude) == (0, 0):
        return None
    lat1, lon1, lat2, lon2 = map(math.radians, (first.latitude, first.longitude, second.latitude, second.longitude))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(half))
