"""Statements ─▶ pairs worth judging: origins that a reader could name, no sentence with its own report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from checker.comparison.candidates import Item, find_candidates
from checker.comparison.nesting import is_told_within
from checker.records import Utterance


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
    """Whether a reader could tell who speaks: a known side or actor, or more than one word ("it", "minister")."""
    return bool(utterance.actor or utterance.side or " " in (utterance.speaker or "").strip())
