"""CSV and JSON Lines of this folder ─▶ frozen records."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent
DIGESTED = ("events.csv", "statements.csv", "pairs.csv", "attributions.jsonl")  # what the models are trained from
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class LabelledEvent:
    """What happened, where, when, and the split of all that belongs to it. Dates are YYYY, YYYY-MM or YYYY-MM-DD."""

    event_id: str
    title: str
    place: str
    begins: str
    ends: str
    split: str

    @property
    def conflict(self) -> str:
        """The conflict that the event belongs to: what stands before the dot of its id."""
        return self.event_id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """One reworded statement with its label; the columns of ``statements.csv``, see ``guideline.md``."""

    id: str
    event_id: str
    language: str
    text: str
    cue: str
    speaker: str
    publisher: str
    country: str
    published_on: str
    address: str
    label: str
    subtype: str
    difficulty: str
    reason: str
    wording: str
    annotator: str
    note: str


@dataclass(frozen=True, slots=True)
class LabelledPublisher:
    """Whose page an official passage of ``attributions.jsonl`` stands on; `kind` is a source's kind."""

    passage_id: str
    name: str
    country: str
    kind: str


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two statements and how they stand to each other; the columns of ``pairs.csv``."""

    id: str
    event_id: str
    a_id: str
    b_id: str
    relation: str
    kind: str
    strength: str
    note: str


Row = TypeVar("Row", LabelledEvent, LabelledStatement, LabelledPair, LabelledPublisher)
COLUMN_NAMES = {"begins": "from", "ends": "to"}  # `from` is a word of the language


def columns_of(shape: type[Any]) -> list[str]:
    """The header of the file that holds records of `shape`."""
    return [COLUMN_NAMES.get(field.name, field.name) for field in fields(shape)]


def _load(name: str, shape: type[Row], folder: Path) -> list[Row]:
    columns = columns_of(shape)
    with (folder / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != columns:
            raise ValueError(f"labels/{name}: the header is {reader.fieldnames}, expected {columns}")
        return [shape(*(row[column] or "" for column in columns)) for row in reader]


def load_events(folder: Path = FOLDER) -> list[LabelledEvent]:
    """The events, in the order of the file."""
    return _load("events.csv", LabelledEvent, folder)


def load_statements(folder: Path = FOLDER) -> list[LabelledStatement]:
    """The statements, in the order of the file."""
    return _load("statements.csv", LabelledStatement, folder)


def load_pairs(folder: Path = FOLDER) -> list[LabelledPair]:
    """The pairs, in the order of the file."""
    return _load("pairs.csv", LabelledPair, folder)


def load_attributions(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The passages with their attributions, as ``attributions.jsonl`` has them; none where there is no such file."""
    path = folder / "attributions.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def load_publishers(folder: Path = FOLDER) -> list[LabelledPublisher]:
    """The publishers of the official passages, in the order of the file."""
    return _load("publishers.csv", LabelledPublisher, folder)


def split_of(folder: Path = FOLDER) -> dict[str, str]:
    """Event id ─▶ train, dev or test."""
    return {event.event_id: event.split for event in load_events(folder)}


def digest(folder: Path = FOLDER) -> str:
    """SHA-256 of what the models are trained from, in hex; another digest means other models."""
    sha256 = hashlib.sha256()
    for name in DIGESTED:
        path = folder / name
        sha256.update(name.encode() + b"\0" + (path.read_bytes() if path.exists() else b""))
    return sha256.hexdigest()
