"""Figures on disk: what was measured of each section, when and on what machine; both documents are made of it.

A section may be measured by itself, so the parts of the report need not be of one day; each says its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import Figures

FILE = "performance.json"
DIGITS = 5  # of a figure that are kept: more than anybody will read


@dataclass(frozen=True, kw_only=True)
class Result:
    """A section as it was measured.

    Attributes:
        on: the day.
        machine: what it ran on.
        versions: of the tools that ran beside ours.
        busy: other work went on meanwhile.
        trials: the figures of each tool.
    """

    on: str
    machine: str
    versions: dict[str, str]
    busy: bool
    trials: dict[str, Figures]

    @property
    def about(self) -> str:
        """When and on what it was measured, in a line."""
        peers = "; " + ", ".join(f"{name} {number}" for name, number in self.versions.items()) if self.versions else ""
        return f"{self.on}, {'while others worked on the machine, ' if self.busy else ''}{self.machine}{peers}."


def load_results(folder: Path) -> dict[str, Result]:
    """What stands in the folder, by section."""
    path = folder / FILE
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: Result(**values) for name, values in found.items()}


def save_results(folder: Path, results: dict[str, Result]) -> None:
    """The results written, in the order of their names."""
    values = {name: _rounded(asdict(results[name])) for name in sorted(results)}
    (folder / FILE).write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def find_versions(packages: Sequence[str]) -> dict[str, str]:
    """The versions of those that are installed."""
    known = {}
    for name in packages:
        try:
            known[name] = version(name)
        except PackageNotFoundError:
            continue
    return known
