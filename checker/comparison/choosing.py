"""Statements ─▶ pairs worth judging: origins that a reader could name, no sentence with its own report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from checker.claims.words import load_words
from checker.comparison.candidates import Item, find_candidates
from checker.comparison.nesting import is_told_within
from checker.records import Utterance

_NAMELESS = frozenset().union(*map(load_words, ("titles", "seated", "civil", "stop", "reporting")))


def choose_candidates(
    items: Sequence[Item], groups: Iterable[Sequence[int]], window_days: int, new: Collection[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs of positions (lower first), each once.

    Args:
        items: the statements with their claims.
        groups: their echoes, as `fold_echoes` gives them; only the first of each is compared.
        window_days: how many days apart the events of a pair may lie.
        new: positions of which at least one is in every pair; None for all.
    """
    usable = {group[0] for group in groups if is_named(items[group[0]][0])}
    for i, j in find_candidates(items, window_days, new=new):
        if i in usable and j in usable and not is_told_within(items[i][0], items[j][0]):
            yield i, j


def is_named(utterance: Utterance) -> bool:
    """Whether a reader could tell who speaks: a known side or actor, a name ("Energoatom"), more than one word.

    "It" and "minister" alone name nobody.
    """
    if utterance.actor or utterance.side:
        return True
    speaker = (utterance.speaker or "").strip()
    return " " in speaker or (speaker[:1].isupper() and speaker.casefold() not in _NAMELESS)
