"""A judged statement ─▶ the words that decided, strongest first, as they stand in the text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from checker.classification.keys import Array, spread_runs
from checker.classification.linear import Blocks
from checker.classification.reading import Reading
from checker.classification.terms import N_SHAPES, N_WORDS, Spelled

N_WHY = 5
_SHARE = 0.25  # words that weigh less than this share of the strongest say nothing to a reader


def find_deciding_words(
    weights: Sequence[float], spelled: Spelled, reading: Reading, *, denies: bool
) -> tuple[str, ...]:
    """At most five words or runs of words that spoke for the label.

    Args:
        weights: what each word adds to the score, see `weigh_words`.
        spelled: the statement.
        reading: what it was spelled out of; words that stand apart there are no run.
        denies: the label.
    """
    if not denies:
        weights = [-weight for weight in weights]
    telling = [weight for weight, form in zip(weights, spelled.forms, strict=True) if form.tells]
    strong = max(telling, default=0.0)
    if strong <= 0:
        return ()
    least = _SHARE * strong
    runs: list[tuple[float, str]] = []
    last = -2
    for i, weight in enumerate(weights):
        if weight >= least and spelled.forms[i].tells:
            word = spelled.forms[i].word
            run = f"{runs[-1][1]} {word}" if i == last + 1 else ""
            if run and run in reading.text:
                runs[-1] = (max(runs[-1][0], weight), run)
            else:
                runs.append((weight, word))
            last = i
    runs.sort(key=lambda run: -run[0])
    return tuple(dict.fromkeys(words for _, words in runs))[:N_WHY]


def weigh_words(known: Sequence[Array], blocks: Blocks, spelled: Sequence[Spelled]) -> list[list[float]]:
    """What each word of each statement adds to its score: its share of every run and turn of phrase that holds it.

    Args:
        known: the weights of the terms of each block.
        blocks: the statements' terms.
        spelled: the statements.
    """
    lengths = [len(words.forms) for words in spelled]
    n, n_framed = sum(lengths), sum(lengths) + 2 * len(lengths)
    framed = np.array(lengths) + 2
    inner = np.ones(n_framed, dtype=bool)
    inner[np.cumsum(framed) - 1] = inner[np.cumsum(framed) - framed] = False
    stems = known[0][N_WORDS * n : N_WORDS * n + n]
    weights = (spread_runs(known[0], n, N_WORDS) + stems + spread_runs(known[1], n_framed, N_SHAPES)[inner]).tolist()
    phrases = known[3].tolist()
    starts = np.searchsorted(blocks[3].rows, np.arange(len(spelled))).tolist()
    split, at = [], 0
    for words, length, start in zip(spelled, lengths, starts, strict=True):
        own = weights[at : at + length]
        first = start + 1 + len(words.names)
        _add_phrases(own, words, dict(zip(words.numbers, phrases[first : first + len(words.numbers)], strict=True)))
        split.append(own)
        at += length
    return split


def _add_phrases(weights: list[float], spelled: Spelled, known: dict[int, float]) -> None:
    masks = [form.mask for form in spelled.forms] if any(known.values()) else []
    for phrase in spelled.phrases:
        weight = known[phrase.number]
        if weight:
            start = phrase.find_start(masks)
            share = weight / (phrase.end - start)
            for k in range(start, phrase.end):
                weights[k] += share
