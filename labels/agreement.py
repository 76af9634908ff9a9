"""second.csv, the blind second labelling ─▶ how far two people agree: percent and Cohen's kappa (1960)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labels.load import FOLDER, LabelledStatement, load_statements, split_of

SECOND_COLUMNS = ["id", "label", "subtype"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two labellings of the same rows agree.

    Attributes:
        name: which rows.
        n: how many.
        percent: share of rows with the same label, in [0, 1].
        kappa: the same with what chance would give taken out, at most 1.
    """

    name: str
    n: int
    percent: float
    kappa: float


def load_second(folder: Path = FOLDER) -> dict[str, tuple[str, str]]:
    """Id ─▶ label and subtype as a second person gave them without seeing the first; empty where there is no file.

    Raises:
        ValueError: the header is another, or an id stands twice.
    """
    path = folder / "second.csv"
    if not path.exists():
        return {}
    second: dict[str, tuple[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != SECOND_COLUMNS:
            raise ValueError(f"labels/second.csv: the header is {reader.fieldnames}, expected {SECOND_COLUMNS}")
        for row in reader:
            if row["id"] in second:
                raise ValueError(f"labels/second.csv: {row['id']}: the id stands twice")
            second[row["id"]] = (row["label"], row["subtype"])
    return second


def score_agreement(name: str, first: Sequence[str], second: Sequence[str]) -> Agreement:
    """The agreement of two labellings of the same rows, in the same order.

    Raises:
        ValueError: there are no rows, or not as many of one as of the other.
    """
    if not first or len(first) != len(second):
        raise ValueError(f"{name}: {len(first)} labels and {len(second)} labels cannot be compared")
    n = len(first)
    percent = sum(a == b for a, b in zip(first, second, strict=True)) / n
    ours, theirs = Counter(first), Counter(second)
    chance = sum(ours[label] * theirs[label] for label in ours) / n**2
    kappa = 1.0 if chance == 1.0 else (percent - chance) / (1.0 - chance)
    return Agreement(name, n, percent, kappa)


def measure_agreement(folder: Path = FOLDER) -> list[Agreement]:
    """The agreement on all rows labelled twice, on parts of them, and on subtypes; empty without a second labelling."""
    second = load_second(folder)
    rows = [row for row in load_statements(folder) if row.id in second]
    split = split_of(folder)
    parts = {
        "all": rows,
        "test": [row for row in rows if split[row.event_id] == "test"],
        "train and dev": [row for row in rows if split[row.event_id] != "test"],
        "hard": [row for row in rows if row.difficulty == "hard"],
        "English": [row for row in rows if row.language == "en"],
        "Russian": [row for row in rows if row.language == "ru"],
    }
    found = [
        score_agreement(name, [row.label for row in part], [second[row.id][0] for row in part])
        for name, part in parts.items()
        if part
    ]
    typed = [row for row in rows if second[row.id][1]]
    if typed:
        names = [f"{row.label}:{row.subtype}" for row in typed]
        theirs = [":".join(second[row.id]) for row in typed]
        found.append(score_agreement("subtypes", names, theirs))
    return found


def list_disagreements(folder: Path = FOLDER) -> Iterator[tuple[LabelledStatement, str]]:
    """Rows whose second label is another than the first, with that label."""
    second = load_second(folder)
    for row in load_statements(folder):
        if row.id in second and second[row.id][0] != row.label:
            yield row, second[row.id][0]
