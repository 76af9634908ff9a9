"""Statements ─▶ candidate pairs: near in event time and alike in places, parties, acts and wording; never all with all.

A term that too many statements of a window share tells none of them apart and is dropped there: that is what keeps
the cost of a year in line with its statements and not with their square.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.comparison.views import find_day
from checker.records import Claim, Utterance

Item = tuple[Utterance, Claim]
Ints = NDArray[np.int32]

N_TERMS = 1 << 20
"""Terms are hashed to so many columns; half a million distinct ones collide in the rarest of cases only."""
POSTINGS = 400
"""A term in more statements of a window than this is dropped there."""
KEPT_WIDE, KEPT_NARROW = 120, 8
"""Candidates kept a statement where a window is small, and where it is so full that judging them would take days."""
PAIRS_A_WINDOW = 250_000
"""What a window may cost: the candidates a statement are this many divided by its statements."""
LEAST_LIKENESS = 0.002
"""Cosine below which two statements share next to nothing: a side alone, in a window where all name it."""
_MAX_BACK_DAYS = 400  # "in 2016" said today is no statement about today; further back, the publication counts
_MAX_BACK_OF_A_DAY = 4000  # "on 27 February 2019" said years later is about that day
_AHEAD_DAYS = 10  # announced days
_BLOCK = 4096  # statements multiplied at a time
_WEIGHTS = {
    "w": 1.0,
    "p": 2.0,
    "h": 1.0,
    "s": 0.7,
    "e": 0.8,
    "q": 0.8,
    "c": 1.5,
    "o": 0.8,
    "a": 0.5,
    "d": 1.0,
    "t": 0.3,
}
_THREADS = 2


def find_anchor(item: Item) -> int | None:
    """The day that a statement is about, as an ordinal: named in it, else that of its publication; None if neither."""
    utterance, claim = item
    published = find_day(utterance.published)
    time = next((t for t in claim.times if t.start is not None), None)
    if time is None or time.start is None:
        return published
    named = time.start.toordinal()
    back = _MAX_BACK_OF_A_DAY if time.start == time.end else _MAX_BACK_DAYS
    if published is None or published - back <= named <= published + _AHEAD_DAYS:
        return named
    return published


def find_candidates(
    items: Sequence[Item], window_days: int, new: Collection[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs of positions (lower first) worth judging, each once.

    Args:
        items: statements with their claims; read once, in order.
        window_days: how many days apart the events of a pair may lie.
        new: positions of which at least one is in every pair; None for all.
    """
    anchors = np.full(len(items), -1, dtype=np.int32)
    for i, item in enumerate(items):
        anchor = find_anchor(item)
        if anchor is not None:
            anchors[i] = anchor
    fresh = None if new is None else np.zeros(len(items), dtype=bool)
    if fresh is not None:
        fresh[np.fromiter(new or (), dtype=np.int64)] = True
    used = _find_used(anchors, fresh, window_days)
    order = used[np.argsort(anchors[used], kind="stable")]
    matrix = _build_matrix(items, order)
    days = anchors[order]
    is_new = None if fresh is None else fresh[order]
    for a, b in _iter_windows(matrix, days, is_new, window_days):
        i, j = int(order[a]), int(order[b])
        yield (i, j) if i < j else (j, i)


def _find_used(anchors: Ints, fresh: NDArray[np.bool_] | None, window_days: int) -> NDArray[np.int64]:
    """The positions that can be in a pair at all: with new ones given, those within reach of one."""
    everything = np.arange(len(anchors))
    if fresh is None:
        return everything
    days = np.unique(anchors[fresh])
    if not len(days):
        return everything[:0]
    if days[0] == -1:  # a new statement without a day may belong to any
        return everything
    at = np.searchsorted(days, anchors)
    below = days[np.clip(at - 1, 0, len(days) - 1)]
    above = days[np.clip(at, 0, len(days) - 1)]
    near = (np.abs(anchors - below) <= window_days) | (np.abs(above - anchors) <= window_days)
    used: NDArray[np.int64] = everything[near | (anchors == -1)]
    return used


def extract_terms(item: Item) -> dict[int, float]:
    """Hashed terms of a statement with their kind's weight: words in its language, all else free of language."""
    utterance, claim = item
    language = claim.language or utterance.language or ""
    sides = sorted({p.side for p in claim.parties} | ({claim.speaker_side} if claim.speaker_side else set()))
    places = sorted({p.id for p in claim.places})
    events = sorted({a.event for a in claim.acts})
    named = [f"w{language}:{w}" for w in claim.words]
    if utterance.source and utterance.published:  # one text: what a paper sets side by side need share no word
        named.append(f"d{utterance.source} {utterance.published}")
    anchor = find_anchor(item)
    if anchor is not None:  # on a quiet day, where few speak, all are held against all
        named.append(f"t{anchor}")
    named += [f"p{p}" for p in places]
    named += [f"h{h}" for h in sorted({h for p in claim.places for h in p.within})]
    named += [f"s{a}+{b}" for a, b in combinations(sides[:5], 2)]
    named += [f"o{side}" for side in sides[:6]]
    named += [f"a{e}" for e in events[:8]]
    named += [f"e{e}+{s}" for e in events[:8] for s in sides[:4]]
    named += [f"q{q.what}+{s}" for q in claim.quantities[:4] for s in sides[:4]]
    named += [f"c{p}+{e}" for p in places[:4] for e in events[:6]]
    return {zlib.crc32(term.encode()) % N_TERMS: _WEIGHTS[term[0]] for term in named}


def _build_matrix(items: Sequence[Item], order: NDArray[np.int64]) -> Any:
    """Terms of the statements in `order`, CSR of shape (n, N_TERMS), float32, not yet weighted by rarity."""
    from scipy.sparse import csr_matrix

    indices: list[NDArray[np.int32]] = []
    values: list[NDArray[np.float32]] = []
    starts = np.zeros(len(order) + 1, dtype=np.int64)
    for row, i in enumerate(order):
        terms = extract_terms(items[int(i)])
        indices.append(np.fromiter(terms.keys(), dtype=np.int32, count=len(terms)))
        values.append(np.fromiter(terms.values(), dtype=np.float32, count=len(terms)))
        starts[row + 1] = starts[row] + len(terms)
    columns = np.concatenate(indices) if indices else np.zeros(0, dtype=np.int32)
    weights = np.concatenate(values) if values else np.zeros(0, dtype=np.float32)
    return csr_matrix((weights, columns, starts), shape=(len(order), N_TERMS))


def _iter_windows(
    matrix: Any, days: Ints, is_new: NDArray[np.bool_] | None, window_days: int
) -> Iterator[tuple[int, int]]:
    """Pairs of rows; each row looks back in time, and a new one forward too."""
    undated = int(np.searchsorted(days, 0))
    n = len(days)
    for start, stop in _iter_blocks(days, undated):
        rows = np.arange(start, stop)
        if is_new is not None:
            rows = rows[is_new[start:stop]]
        if not len(rows):
            continue
        if start < undated:  # without a day: against everything
            low, high = 0, n
        else:
            low = int(np.searchsorted(days, days[start] - window_days))
            ahead = days[stop - 1] + (window_days if is_new is not None else 0)
            high = int(np.searchsorted(days, ahead, side="right"))
        yield from _match(matrix, days, is_new, rows, (low, high), window_days)


def _iter_blocks(days: Ints, undated: int) -> Iterator[tuple[int, int]]:
    """Stretches of rows of one day or a few, none longer than `_BLOCK`; rows without a day apart."""
    start = 0
    n = len(days)
    while start < n:
        stop = min(start + _BLOCK, n)
        if start < undated:
            stop = min(stop, undated)
        else:
            stop = min(stop, int(np.searchsorted(days, days[start] + 2, side="right")))
        yield start, stop
        start = stop


def _match(
    matrix: Any,
    days: Ints,
    is_new: NDArray[np.bool_] | None,
    rows: NDArray[np.int64],
    window: tuple[int, int],
    reach: int,
) -> Iterator[tuple[int, int]]:
    from sparse_dot_topn import sp_matmul_topn

    low, high = window
    inside = low <= rows[0] and rows[-1] < high
    right = _weigh_by_rarity(matrix[low:high], matrix[low:high])
    left = right[rows - low] if inside else _weigh_by_rarity(matrix[rows], matrix[low:high])
    kept = int(np.clip(PAIRS_A_WINDOW // (high - low), KEPT_NARROW, KEPT_WIDE)) + 1  # one is the row itself
    found = sp_matmul_topn(left, right.T.tocsr(), top_n=kept, threshold=LEAST_LIKENESS, n_threads=_THREADS).tocoo()
    a = rows[found.row]
    b = found.col.astype(np.int64) + low
    near = (np.abs(days[a] - days[b]) <= reach) | (days[a] < 0) | (days[b] < 0)
    if is_new is not None:
        keep = near & (a != b) & (~is_new[b] | (b < a))
    elif days[rows[0]] < 0:
        keep = near & (b > a)  # rows without a day stand first and look at all that follow
    else:
        keep = near & (b < a)
    yield from zip(a[keep].tolist(), b[keep].tolist(), strict=True)


def _weigh_by_rarity(rows: Any, window: Any) -> Any:
    """The rows with their terms weighted by rarity in the window, common terms dropped, each of length one."""
    from scipy.sparse import csr_matrix

    counts = np.bincount(window.indices, minlength=N_TERMS)
    n = window.shape[0]
    most = POSTINGS if n > POSTINGS else n
    kept = (counts > 1) & (counts <= most)
    columns = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    mask = kept[rows.indices]
    starts = np.concatenate([[0], np.cumsum(mask)])[rows.indptr]
    found = rows.indices[mask]
    data = rows.data[mask] * (np.log((n + 1) / counts[found]) + 1).astype(np.float32)
    sums = np.add.reduceat(np.append(data**2, np.float32(0)), np.minimum(starts[:-1], len(data)))
    lengths = np.diff(starts)
    norms = np.sqrt(np.where(lengths > 0, sums, 1.0))
    data = data / np.repeat(norms, lengths).astype(np.float32)
    return csr_matrix((data, columns[found], starts), shape=(rows.shape[0], max(1, int(kept.sum()))))
