"""A forwarded post ("Forwarded from Ministry of Defence" and its words) ─▶ the words, given to their first author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.attribution.frames import Text
    from checker.records import Span

# A longer first line is no name.
MAX_NAME = 160


def extract_forwarded(text: Text) -> list[tuple[str, Span, Span]]:
    """Name, place of the name and words of a text whose first line says whose words follow; else nothing."""
    line, _, rest = text.source.partition("\n")
    opening = next((words for words in text.lexicon.words["forwards"] if line.lower().startswith(words)), None)
    name = line[len(opening) :].strip(" :*_") if opening else ""
    start = len(line) + 1 + len(rest) - len(rest.lstrip())
    stops = [first for pattern in text.lexicon.skip_lines for first in _find_lines(text.source, start, pattern)]
    end = len(text.source[start : min(stops, default=len(text.source))].rstrip()) + start
    if not name or len(name) > MAX_NAME or start >= end:
        return []
    first = line.index(name)
    return [(name, (first, first + len(name)), (start, end))]


def _find_lines(source: str, start: int, pattern: re.Pattern[str]) -> list[int]:
    """Where lines of service begin, behind a place."""
    lines = re.finditer(r"^.{1,200}$", source[start:], re.MULTILINE)
    return [start + line.start() for line in lines if pattern.match(line.group().strip())]
