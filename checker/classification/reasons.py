"""A judged statement ─▶ the words that decided, strongest first, as they stand in the text."""

from __future__ import annotations

from checker.classification.linear import LinearModel
from checker.classification.reading import Reading
from checker.classification.terms import END, N_SHAPES, N_WORDS, START, STEM, Spelled, spell_out
from checker.classification.words import load_words

N_WHY = 5
_SHARE = 0.25  # words that weigh less than this share of the strongest say nothing to a reader


def find_deciding_words(model: LinearModel, reading: Reading, *, denies: bool) -> tuple[str, ...]:
    """At most five words or runs of words that spoke for the label; the weight of an n-gram is shared by its words."""
    spelled = spell_out(reading)
    weights = _weigh_words(model, spelled)
    if not denies:
        weights = [-weight for weight in weights]
    function = load_words(reading.language).function
    strong = max((w for w, low in zip(weights, spelled.lower, strict=True) if low not in function), default=0.0)
    if strong <= 0:
        return ()
    runs: list[tuple[float, str]] = []
    last = -2
    for i, weight in enumerate(weights):
        if weight < _SHARE * strong or spelled.lower[i] in function or not spelled.words[i][0].isalnum():
            continue
        if i == last + 1:
            runs[-1] = (max(runs[-1][0], weight), f"{runs[-1][1]} {spelled.words[i]}")
        else:
            runs.append((weight, spelled.words[i]))
        last = i
    ranked = dict.fromkeys(words for _, words in sorted(runs, key=lambda run: -run[0]))
    return tuple(ranked)[:N_WHY]


def _weigh_words(model: LinearModel, spelled: Spelled) -> list[float]:
    words, shapes = model.blocks[0], model.blocks[1]
    n = len(spelled.lower)
    weights = [0.0] * n
    for size in range(1, N_WORDS + 1):
        for i in range(n - size + 1):
            found = words.get(" ".join(spelled.lower[i : i + size]))
            if found is not None:
                for k in range(i, i + size):
                    weights[k] += found[1] / size
    for k, low in enumerate(spelled.lower):
        found = words.get("~" + low[:STEM])
        if found is not None:
            weights[k] += found[1]
    framed = [START, *spelled.shapes, END]
    for size in range(1, N_SHAPES + 1):
        for i in range(len(framed) - size + 1):
            found = shapes.get(" ".join(framed[i : i + size]))
            if found is not None:
                for k in range(max(i, 1), min(i + size, n + 1)):
                    weights[k - 1] += found[1] / size
    return weights
