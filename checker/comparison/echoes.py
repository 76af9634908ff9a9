"""Statements ─▶ groups that carry the same words of the same origin, whoever publishes them; the earliest is first."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from checker.comparison.views import View, find_day
from checker.records import Claim, Utterance

Item = tuple[Utterance, Claim]

ECHO_SHARE = 0.7
"""Share of common five-letter runs from which two wordings are one: near copies of labelled rows lie above 0.7."""
ECHO_DAYS = 7
"""An agency, a paper and a ministry's page carry the same words within a week; later it is said again."""
_NOT_LETTERS = re.compile(r"\W+")
_BAND = 4  # rows of a minhash band
_N_BANDS = 12
_N_HASHES = _BAND * _N_BANDS
_MIN_RUNS = 12  # shorter texts ("This is a lie.") are one only where they are equal
_RANDOM = np.random.default_rng(7)  # fixed: the same bands on every machine
_FACTORS = _RANDOM.integers(1, 1 << 62, _N_HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_OFFSETS = _RANDOM.integers(0, 1 << 62, _N_HASHES, dtype=np.uint64)


@lru_cache(maxsize=2048)  # a statement is held against many in a row
def find_runs(text: str) -> frozenset[int]:
    """Hashes of the five-letter runs of a text, case and punctuation left out."""
    plain = _NOT_LETTERS.sub(" ", text.casefold()).strip()
    return frozenset(zlib.crc32(plain[i : i + 5].encode()) for i in range(max(1, len(plain) - 4)))


def find_said(utterance: Utterance) -> str:
    """The words said: the content where it is marked, else the whole text."""
    if not utterance.content:
        return utterance.text
    return " ".join(utterance.text[s:e] for s, e in utterance.content)


def is_echo(a: View, b: View) -> bool:
    """Whether two statements carry the same words of one origin: near copies, of one side or an unknown one."""
    if a.utterance is b.utterance:
        return True
    return _is_same_origin(a.utterance, a.claim, b.utterance, b.claim) and _is_near_copy(
        find_said(a.utterance), find_said(b.utterance)
    )


def fold_echoes(items: Sequence[Item]) -> list[list[int]]:
    """Every position once, in groups of one origin; the first of a group is its earliest carrier.

    Near copies are found by minhash bands (Broder, SEQUENCES 1997), so that the cost grows with the statements and
    not with their pairs; each hit is then checked by the letters themselves.
    """
    parent = list(range(len(items)))
    buckets: dict[int, int] = {}  # band ─▶ the last position that fell into it
    for i, (utterance, _) in enumerate(items):
        for key in _find_bands(find_said(utterance)):
            j = buckets.get(key)
            buckets[key] = i
            if j is None or _find_root(parent, i) == _find_root(parent, j) or not _is_one(items[i], items[j]):
                continue
            parent[_find_root(parent, i)] = _find_root(parent, j)
    groups: dict[int, list[int]] = {}
    for i in range(len(items)):
        groups.setdefault(_find_root(parent, i), []).append(i)
    for group in groups.values():
        group.sort(key=lambda i: (find_day(items[i][0].published) or 0, _is_passed_on(items[i][0]), i))
    return sorted(groups.values(), key=min)


def _is_passed_on(utterance: Utterance) -> bool:
    """Whether somebody else than the speaker's own side publishes the words."""
    return bool(utterance.owner and utterance.side and utterance.owner != utterance.side)


def _find_root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _find_bands(said: str) -> list[int]:
    runs = find_runs(said)
    if len(runs) < _MIN_RUNS:
        return [zlib.crc32(_NOT_LETTERS.sub(" ", said.casefold()).strip().encode())]
    values = np.fromiter(runs, dtype=np.uint64, count=len(runs))
    least = ((values[None, :] * _FACTORS[:, None] + _OFFSETS[:, None]) >> np.uint64(32)).min(axis=1)
    rows = least.reshape(_N_BANDS, _BAND)
    return [hash((band, *row)) for band, row in enumerate(rows.tolist())]


def _is_one(a: Item, b: Item) -> bool:
    return _is_same_origin(a[0], a[1], b[0], b[1]) and _is_near_copy(find_said(a[0]), find_said(b[0]))


def _is_same_origin(a: Utterance, claim_a: Claim, b: Utterance, claim_b: Claim) -> bool:
    """Whether nothing speaks against one origin: side, act, figures, and the days of publication."""
    if claim_a.speaker_side and claim_b.speaker_side and claim_a.speaker_side != claim_b.speaker_side:
        return False
    if a.label is not None and b.label is not None and a.label is not b.label:
        return False
    if {(q.what, q.low, q.high) for q in claim_a.quantities} != {(q.what, q.low, q.high) for q in claim_b.quantities}:
        return False
    day_a, day_b = find_day(a.published), find_day(b.published)
    return day_a is None or day_b is None or abs(day_a - day_b) <= ECHO_DAYS


def _is_near_copy(a: str, b: str) -> bool:
    plain_a, plain_b = (_NOT_LETTERS.sub(" ", t.casefold()).strip() for t in (a, b))
    if plain_a == plain_b:
        return True
    runs_a, runs_b = find_runs(a), find_runs(b)
    if len(runs_a) < _MIN_RUNS or len(runs_b) < _MIN_RUNS:
        return False
    return len(runs_a & runs_b) >= ECHO_SHARE * len(runs_a | runs_b)
