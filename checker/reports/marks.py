"""A text and the spans that decided ─▶ pieces to show, marked or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# The bidirectional controls, which could reorder what stands beside a text, and the names under which they are shown
_CONTROLS = {
    0x202A: "⟦LRE⟧", 0x202B: "⟦RLE⟧", 0x202C: "⟦PDF⟧", 0x202D: "⟦LRO⟧", 0x202E: "⟦RLO⟧",
    0x2066: "⟦LRI⟧", 0x2067: "⟦RLI⟧", 0x2068: "⟦FSI⟧", 0x2069: "⟦PDI⟧",
}  # fmt: skip
_ANY_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")  # looked for first: hardly any text has one
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 cannot hold


def reveal_controls(value: Any) -> Any:
    """`value` with its bidirectional controls made visible, so that they are seen and do nothing."""
    return value.translate(_CONTROLS) if isinstance(value, str) and _ANY_CONTROL.search(value) else value


def fit_xml(text: str) -> str:
    """`text` with a sign in place of what XML 1.0 cannot hold, its bidirectional controls made visible."""
    return str(reveal_controls(_UNFIT.sub("\ufffd", text)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: part of the statement or of what stands around it, and whether it decided."""

    text: str
    is_content: bool
    is_marked: bool


def split_pieces(
    text: str, content: Sequence[Sequence[int]], marked: Sequence[Sequence[int]], start: int, end: int
) -> list[Piece]:
    """`text[start:end]` cut where the content or a mark begins or ends; offsets are of `text`."""
    borders = {start, end}
    for a, b in (*content, *marked):
        borders |= {min(max(a, start), end), min(max(b, start), end)}
    cuts = sorted(borders)
    return [Piece(text[a:b], _covers(content, a, b), _covers(marked, a, b)) for a, b in pairwise(cuts)]


def _covers(spans: Sequence[Sequence[int]], start: int, end: int) -> bool:
    return any(a <= start and end <= b for a, b in spans)


def paragraph_around(text: str, start: int, end: int, limit: int = 700) -> tuple[int, int]:
    """Offsets of the paragraph that holds `text[start:end]`, cut to about `limit` characters on either side."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    return max(begin, start - limit), min(stop, end + limit)
