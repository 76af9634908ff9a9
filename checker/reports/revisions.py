"""The wordings of a page over time ─▶ word-level differences."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checker.reports.rows import format_time
from checker.store.tables import RevisionRow

MAX_WORDS = (
    800  # two stretches of 800 words and gaps, all different: 0.15 s on one core; twice as many take four times as long
)
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words: ``same``, ``removed`` or ``added``."""

    kind: str
    text: str


def diff_words(old: str, new: str) -> list[Change]:
    """The changes that turn `old` into `new`, word by word; white space alone is no change.

    Where more than `MAX_WORDS` words lie between the first and the last change, they are one change: a page written
    anew is not worth the quadratic time, nor readable word by word.
    """
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    n_head = _n_common(a, b)
    n_tail = _n_common(a[n_head:][::-1], b[n_head:][::-1])
    a_mid, b_mid = a[n_head : len(a) - n_tail], b[n_head : len(b) - n_tail]
    changes = [Change("same", "".join(b[:n_head]))]
    for kind, i, j, k, m in _opcodes(a_mid, b_mid):
        removed, added = "".join(a_mid[i:j]), "".join(b_mid[k:m])
        if kind == "equal" or removed.split() == added.split():
            changes.append(Change("same", added))
            continue
        changes += [Change("removed", removed)] if removed.strip() else []
        changes += [Change("added", added)] if added else []
    changes.append(Change("same", "".join(b[len(b) - n_tail :])))
    return [change for change in changes if change.text]


def _n_common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words stand alike at the beginning of both."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _opcodes(a: Sequence[str], b: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if max(len(a), len(b)) > MAX_WORDS:
        return [("replace", 0, len(a), 0, len(b))]
    return difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


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
