"""A judged statement ─▶ the words that decided, strongest first, as they stand in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.classification.linear import Blocks, Terms
from checker.classification.reading import Reading
from checker.classification.terms import N_SHAPES, N_WORDS, Spelled
from checker.classification.words import load_words

N_WHY = 5
_SHARE = 0.25  # words that weigh less than this share of the strongest say nothing to a reader


def find_deciding_words(
    known: Sequence[Mapping[str, complex]], spelled: Spelled, blocks: Blocks, reading: Reading, *, denies: bool
) -> tuple[str, ...]:
    """At most five words or runs of words that spoke for the label; the weight of an n-gram is shared by its words.

    Args:
        known: for each block, what the model knows of its terms.
        spelled: the statement.
        blocks: its terms.
        reading: what it was spelled out of; words that stand apart there are no run.
        denies: the label.
    """
    weights = _weigh_words(known, spelled, blocks)
    if not denies:
        weights = [-weight for weight in weights]
    function = load_words(reading.language).function
    tells = [low not in function and low[0].isalnum() for low in spelled.lower]
    strong = max((weight for weight, telling in zip(weights, tells, strict=True) if telling), default=0.0)
    if strong <= 0:
        return ()
    least = _SHARE * strong
    runs: list[tuple[float, str]] = []
    last = -2
    for i, weight in enumerate(weights):
        if weight >= least and tells[i]:
            run = f"{runs[-1][1]} {spelled.words[i]}" if i == last + 1 else ""
            if run and run in reading.text:
                runs[-1] = (max(runs[-1][0], weight), run)
            else:
                runs.append((weight, spelled.words[i]))
            last = i
    runs.sort(key=lambda run: -run[0])
    return tuple(dict.fromkeys(words for _, words in runs))[:N_WHY]


def _weigh_words(known: Sequence[Mapping[str, complex]], spelled: Spelled, blocks: Blocks) -> list[float]:
    """What each word adds to the score: its share of every n-gram and turn of phrase that holds it."""
    words, shapes, _, phrases = known[:4]
    weights = [words.get(f"~{stem}", 0j).imag for stem in spelled.stems]
    _add_grams(weights, blocks[0], words, N_WORDS)
    framed = [0.0] * (len(weights) + 2)
    _add_grams(framed, blocks[1], shapes, N_SHAPES)
    masks = [form.mask for form in spelled.forms] if phrases else []
    for phrase in spelled.phrases:
        weight = phrases.get(f"#{phrase.number}")
        if weight is not None:
            start = phrase.find_start(masks)
            share = weight.imag / (phrase.end - start)
            for k in range(start, phrase.end):
                weights[k] += share
    return [weight + more for weight, more in zip(weights, framed[1:-1], strict=True)]


def _add_grams(weights: list[float], grams: Terms, known: Mapping[str, complex], longest: int) -> None:
    """Adds the share of each n-gram; `grams` begins with all of one item, then all of two, as `list_grams` gives."""
    at, n = 0, len(weights)
    for size in range(1, longest + 1):
        end = at + max(0, n - size + 1)
        for i, weight in enumerate(map(known.get, grams[at:end])):
            if weight is not None:
                share = weight.imag / size
                for k in range(i, i + size):
                    weights[k] += share
        at = end
