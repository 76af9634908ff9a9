"""labels/floors.json: figures that may not fall, tied to the labelled data that they were measured on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import labels

SLACK = 0.02  # a floor lies this far under the measured figure: other library versions move some ten rows of a thousand
FILE = labels.FOLDER / "floors.json"


@dataclass(frozen=True, slots=True)
class Floors:
    """The pinned figures.

    Attributes:
        digest: of the labelled data that they were measured on.
        values: name ─▶ the figure that may not be undercut.
    """

    digest: str
    values: Mapping[str, float]


def load_floors(path: Path = FILE) -> Floors | None:
    """The pinned floors, or None where none were pinned yet."""
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Floors(str(raw["labels"]), {name: float(value) for name, value in raw["floors"].items()})


def find_breaches(figures: Mapping[str, float], floors: Floors | None, digest: str) -> list[str]:
    """One line for each figure under its floor, or one that says that the data are others; empty where all hold."""
    if floors is None:
        return ["labels/floors.json is missing: `checker evaluate --pin` writes it"]
    if floors.digest != digest:
        return [
            f"labels/floors.json was measured on other labelled data ({floors.digest[:12]}, now {digest[:12]}):"
            " read the new figures, then `checker evaluate --pin`"
        ]
    return [
        f"{name}: {figures[name]:.4f}, floor {floor:.4f}"
        for name, floor in floors.values.items()
        if name in figures and figures[name] < floor
    ]


def raise_floors(
    figures: Mapping[str, float], old: Floors | None, digest: str, *, lower: bool = False
) -> tuple[Floors, list[str]]:
    """The new floors, and the names of those that would fall: they keep their height unless `lower`.

    What was not measured now keeps its floor.

    Floors of other labelled data do not bind, but their falling is named as well.
    """
    values: dict[str, float] = dict(old.values) if old and old.digest == digest else {}
    falling: list[str] = []
    for name, figure in figures.items():
        floor = max(0.0, round(figure - SLACK, 4))
        before = old.values.get(name) if old else None
        if before is not None and floor < before:
            falling.append(f"{name}: {before:.4f} to {floor:.4f}")
            floor = floor if lower else before
        values[name] = floor
    return Floors(digest, values), falling


def save_floors(floors: Floors, path: Path = FILE) -> None:
    """The floors on disk, one name a line, so that a change shows in a diff."""
    content = {"labels": floors.digest, "floors": dict(floors.values)}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
