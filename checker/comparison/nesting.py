"""Whether one statement stands within another of the same publication: its words are then told, not said again."""

from __future__ import annotations

import re

from checker.records import Utterance

_SPACES = re.compile(r"\s+")


def is_told_within(a: Utterance, b: Utterance) -> bool:
    """Whether one of two statements of one publication holds all the words of the other.

    "B's deputy said that C violates the truce", "A rejected B's claim that A had fired": what C does and what B claims
    is told by the outer speaker. Whatever he makes of it, a sentence is no clash with the report that it holds.
    "A and B blamed each other for C" shares words, but each side's accusation has words of its own.
    """
    if not a.content or not b.content:
        return False
    if a.text != b.text and (a.source is None or (a.source, a.published) != (b.source, b.published)):
        return False
    pieces_a, pieces_b = _find_pieces(a), _find_pieces(b)
    return _holds(pieces_a, pieces_b) or _holds(pieces_b, pieces_a)


def _find_pieces(utterance: Utterance) -> list[str]:
    return [_SPACES.sub(" ", utterance.text[start:end]).strip() for start, end in utterance.content]


def _holds(outer: list[str], inner: list[str]) -> bool:
    return all(any(piece in whole for whole in outer) for piece in inner)
