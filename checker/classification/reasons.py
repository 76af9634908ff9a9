"""A judged statement ─▶ the words that decided, strongest first, as they stand in the text."""

from __future__ import annotations

from checker.classification.linear import LinearModel
from checker.classification.terms import END, N_SHAPES, N_WORDS, START, STEM, Spelled
from checker.classification.words import load_words

N_WHY = 5
_SHARE = 0.25  # words that weigh less than this share of the strongest say nothing to a reader


def find_deciding_words(model: LinearModel, spelled: Spelled, language: str, *, denies: bool) -> tuple[str, ...]:
    """At most five words or runs of words that spoke for the label; the weight of an n-gram is shared by its words."""
    weights = _weigh_words(model, spelled)
    if not denies:
        weights = [-weight for weight in weights]
    function = load_words(language).function
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
    """What each word adds to the score: its share of every n-gram of words and of shapes that holds it."""
    words, n = model.blocks[0], len(spelled.lower)
    weights = [0.0] * n
    for k, low in enumerate(spelled.lower):
        found = words.get("~" + low[:STEM])
        if found is not None:
            weights[k] += found[1]
    _add_grams(weights, spelled.lower, words, N_WORDS)
    framed = [0.0] * (n + 2)
    _add_grams(framed, [START, *spelled.shapes, END], model.blocks[1], N_SHAPES)
    return [weight + more for weight, more in zip(weights, framed[1:-1], strict=True)]


def _add_grams(weights: list[float], items: list[str], known: dict[str, tuple[float, float]], longest: int) -> None:
    for size in range(1, longest + 1):
        for i in range(len(items) - size + 1):
            found = known.get(items[i] if size == 1 else " ".join(items[i : i + size]))
            if found is not None:
                share = found[1] / size
                for k in range(i, i + size):
                    weights[k] += share
