"""attributions.jsonl ─▶ what is wrong in it: offsets that leave the text, unknown labels, events or keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

KINDS = ("direct", "indirect", "mixed", "own_voice")
LABELS = ("assertion", "denial")
_KEYS = {"id", "event_id", "language", "address", "text", "attributions"}


def check_passages(folder: Path, split: Mapping[str, str]) -> Iterator[str]:
    """One line for everything wrong; nothing where there is no such file.

    Args:
        folder: where ``attributions.jsonl`` lies.
        split: event id ─▶ split.
    """
    path = folder / "attributions.jsonl"
    if not path.exists():
        return
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"attributions.jsonl: line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield f"{where}: not JSON: {error}"
            continue
        if not isinstance(row, dict) or (missing := _KEYS - set(row)):
            yield f"{where}: expected the keys {', '.join(sorted(_KEYS))}, missing {', '.join(sorted(missing))}"
            continue
        where = f"attributions.jsonl: {row['id']}"
        if row["id"] in seen:
            yield f"{where}: the id stands twice"
        seen.add(row["id"])
        if row["event_id"] not in split:
            yield f"{where}: event_id {row['event_id']!r} is not in events.csv"
        for place, said in enumerate(row["attributions"], start=1):
            yield from _check_attribution(f"{where}: attribution {place}", said, row["text"])


def _check_attribution(where: str, said: Mapping[str, Any], text: str) -> Iterator[str]:
    if not said.get("spans"):
        yield f"{where}: no spans"
    for name in ("spans", "speaker_spans", "cue_spans"):
        end = 0
        for span in said.get(name) or ():
            start, stop = span
            if not 0 <= start < stop <= len(text):
                yield f"{where}: {name} {start}:{stop} leaves the text, which has {len(text)} characters"
            elif name == "spans" and start < end:
                yield f"{where}: spans overlap or stand out of order at {start}:{stop}"
            end = stop
    if not said.get("speaker"):
        yield f"{where}: speaker is empty"
    if said.get("kind") not in KINDS:
        yield f"{where}: kind is {said.get('kind')!r}, expected one of {', '.join(KINDS)}"
    if said.get("label") not in LABELS:
        yield f"{where}: label is {said.get('label')!r}, expected one of {', '.join(LABELS)}"
