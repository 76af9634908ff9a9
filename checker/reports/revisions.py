"""The wordings of a page over time ─▶ word-level differences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checker.reports.rows import format_time
from checker.store.tables import RevisionRow

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words: ``same``, ``removed`` or ``added``."""

    kind: str
    text: str


def diff_words(old: str, new: str) -> list[Change]:
    """The changes that turn `old` into `new`, word by word; white space alone is no change."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    changes: list[Change] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        removed, added = "".join(a[i:j]), "".join(b[k:m])
        if kind == "equal" or removed.split() == added.split():
            changes.append(Change("same", added))
            continue
        changes += [Change("removed", removed)] if removed.strip() else []
        changes += [Change("added", added)] if added else []
    return [change for change in changes if change.text]


def render_changes(rows: Sequence[RevisionRow]) -> list[str]:
    """A heading for each wording, and under it what changed: ``[-removed-]`` and ``{+added+}``."""
    lines: list[str] = []
    for number, row in enumerate(rows):
        cause = "" if row.cause == "publisher" else " (our layout changed, not the page)"
        lines.append(f"wording {row.number}, seen {format_time(row.seen_at)}{cause}: {row.title}")
        if number == 0:
            lines.append(f"    {len(row.text)} characters")
            continue
        lines += _render_diff(rows[number - 1], row)
    return lines


def _render_diff(old: RevisionRow, new: RevisionRow) -> list[str]:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    changes = diff_words(f"{old.title}\n{old.text}", f"{new.title}\n{new.text}")
    body = "".join(marks[change.kind].format(change.text) for change in changes)
    touched = [line for line in body.split("\n") if "[-" in line or "{+" in line]
    return [f"    {line}" for line in touched] or ["    only white space"]


def revision_line(row: RevisionRow) -> dict[str, Any]:
    """The wording as ``checker revisions --json`` prints it."""
    return {
        "id": row.id,
        "number": row.number,
        "seen_at": format_time(row.seen_at),
        "cause": row.cause,
        "title": row.title,
        "text": row.text,
        "text_sha256": row.text_sha256,
        "capture": row.capture_id,
    }
