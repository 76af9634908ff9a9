"""claims.jsonl ─▶ its rows, and what is wrong in them: claims of statements that are not there, days that are none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

EVENTS = frozenset({
    "shelling", "strike", "assault", "advance", "repel", "withdrawal", "downing", "destruction", "killing", "wounding",
    "detention", "ceasefire", "breach", "agreement", "deployment", "supply", "weapon_use", "airspace", "naval",
    "blockade", "sabotage", "accusation", "shielding", "diplomacy", "involvement", "accident", "warning", "rescue",
    "ownership", "concealment", "fraud", "corruption", "coercion", "repression", "disease", "election",
})  # fmt: skip
_KEYS = {"id", "acts", "places", "days", "quantities"}
_ACT_KEYS = {"events", "happened", "doers", "targets", "objects"}
_QUANTITY_KEYS = {"what", "side", "low", "high"}
READ_IN = frozenset({"train", "dev"})  # "test" is scored, never read


def load_claims(folder: Path) -> list[dict[str, Any]]:
    """The statements whose claims a person wrote down, in the order of the file; none where there is no such file."""
    path = folder / "claims.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def check_claims(folder: Path, split_of_row: Mapping[str, str]) -> Iterator[str]:
    """One line for everything wrong; nothing where there is no such file.

    Args:
        folder: where ``claims.jsonl`` lies.
        split_of_row: id of each labelled statement ─▶ its split.
    """
    seen: set[str] = set()
    for row in load_claims(folder):
        where = f"claims.jsonl: {row.get('id')}"
        if set(row) != _KEYS:
            yield f"{where}: the keys are {', '.join(sorted(row))}, expected {', '.join(sorted(_KEYS))}"
            continue
        if row["id"] in seen:
            yield f"{where}: the id stands twice"
        seen.add(row["id"])
        if split_of_row.get(row["id"]) not in READ_IN:
            yield f"{where}: expected a statement of train or dev, found {split_of_row.get(row['id'], 'none')}"
        for act in row["acts"]:
            yield from _check_act(where, act)
        yield from _check_days(where, row["days"])
        for quantity in row["quantities"]:
            yield from _check_quantity(where, quantity)


def _check_act(where: str, act: Mapping[str, Any]) -> Iterator[str]:
    if set(act) != _ACT_KEYS:
        yield f"{where}: an act has the keys {', '.join(sorted(act))}, expected {', '.join(sorted(_ACT_KEYS))}"
        return
    unknown = [event for event in act["events"] if event not in EVENTS]
    if unknown or not act["events"]:
        yield f"{where}: the event is {', '.join(unknown) or 'empty'}, expected one of {', '.join(sorted(EVENTS))}"
    if set(act["doers"]) & set(act["targets"]):
        yield f"{where}: a side is doer and target of one act"


def _check_days(where: str, days: Any) -> Iterator[str]:
    if days is None:
        return
    try:
        start, end = (dt.date.fromisoformat(day) for day in days)
    except (TypeError, ValueError):
        yield f"{where}: the days are {days!r}, expected the first and the last, YYYY-MM-DD, or null"
        return
    if end < start:
        yield f"{where}: the last day, {end}, lies before the first, {start}"


def _check_quantity(where: str, quantity: Mapping[str, Any]) -> Iterator[str]:
    if set(quantity) != _QUANTITY_KEYS:
        yield f"{where}: a figure has the keys {', '.join(sorted(quantity))}, expected what, side, low, high"
        return
    low, high = quantity["low"], quantity["high"]
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        yield f"{where}: the figure of {quantity['what']} is {low} to {high}"
