"""Terms as numbers: a term has the same 64 bits on every machine, and those of a run follow from those of its parts.

So a batch of statements is counted and looked up as arrays, and no string is made for a run of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

Keys = Any  # a one-dimensional array of uint64
Array = Any
KEY_BYTES = 8
_TURN = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no bit of a run's head is lost
_MAX_KEPT = 50_000  # names of terms whose key is kept: those of a language, not of a stream of noise


@lru_cache(maxsize=_MAX_KEPT)
def pack_term(term: str) -> bytes:
    """The key of a term, as bytes that can be joined."""
    return blake2b(term.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


@lru_cache(maxsize=_MAX_KEPT)
def pack_pair(pair: tuple[str, str]) -> bytes:
    """The key of two terms that stand in one statement."""
    return pack_term("&".join(pair))


@dataclass(frozen=True, slots=True)
class Block:
    """Terms of one sort of a batch of statements.

    Attributes:
        keys: of the terms, statement after statement, or run length after run length; 0 is no term.
        rows: whose each is.
    """

    keys: Keys
    rows: Array


def make_block(packed: Sequence[bytes]) -> Block:
    """The block of the packed terms of each statement, in order."""
    lengths = [len(terms) // KEY_BYTES for terms in packed]
    return Block(np.frombuffer(b"".join(packed), dtype="<u8"), np.repeat(np.arange(len(packed)), lengths))


def pack_terms(terms: Iterable[str]) -> bytes:
    """The keys of terms, joined."""
    return b"".join(map(pack_term, terms))


def join_blocks(blocks: Sequence[Block]) -> Block:
    """One block of several of the same statements."""
    return Block(np.concatenate([b.keys for b in blocks]), np.concatenate([b.rows for b in blocks]))


def list_runs(items: Block, longest: int) -> list[Block]:
    """The runs of one, of two, … of `longest` items of a statement, each at the place of its first item."""
    runs = [items]
    for n in range(1, longest):
        keys = np.zeros_like(items.keys)
        keys[:-n] = runs[-1].keys[:-n] * _TURN + items.keys[n:]
        whole = items.rows[:-n] == items.rows[n:]
        keys[:-n][~whole] = 0
        keys[-n:] = 0
        runs.append(Block(keys, items.rows))
    return runs


def spread_runs(weights: Array, n_items: int, longest: int) -> Array:
    """What each item has of the weights of all runs that hold it, which stand as `list_runs` lists them."""
    shares = weights[:n_items].copy()
    for size in range(2, longest + 1):
        share = weights[(size - 1) * n_items : size * n_items] / size
        shares += share
        for k in range(1, size):
            shares[k:] += share[:-k]
    return shares
