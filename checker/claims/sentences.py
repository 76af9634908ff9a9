"""Where the sentence of a word begins and ends, without asking the parse, which goes through the whole text for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_sentence(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """The first token of the sentence of token `i`, and the one past its last."""
    start, end = i, i + 1
    while start and not tokens[start].is_sent_start:
        start -= 1
    while end < len(tokens) and not tokens[end].is_sent_start:
        end += 1
    return start, end
