"""Predicted attributions against labelled ones ─▶ content precision, recall and F1, speakers right, end to end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from checker.attribution.actors import find_actor
from checker.records import Span

# Two contents match where they share at least half of the characters of both together, as PolNeAR's scorers have it.
MIN_OVERLAP = 0.5
_MARKS = frozenset("\"“”„«»'‘’ \n\t\r\xa0")
_WORD = re.compile(r"[^\W_]+")
# Words that two speakers may share without being the same.
_EMPTY = frozenset(
    ["the", "and", "for", "from", "with", "who", "that", "this", "his", "her", "their", "its", "mrs", "said", "says"]
)
_MIN_WORD = 3


class Said(Protocol):
    """What both a labelled and a predicted attribution have."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Character spans of the content."""

    @property
    def speaker(self) -> str:
        """Who speaks, as named."""


@dataclass(slots=True)
class AttributionScore:
    """Counts of one or many texts, and the measures made of them.

    Attributes:
        n_gold: labelled attributions.
        n_predicted: predicted ones.
        n_content: pairs whose content matches.
        n_named: of these, pairs whose labelled one names a speaker.
        n_speaker: of these, pairs with the right speaker.
        n_whole: pairs with matching content and the right speaker, or none labelled.
    """

    n_gold: int = 0
    n_predicted: int = 0
    n_content: int = 0
    n_named: int = 0
    n_speaker: int = 0
    n_whole: int = 0
    missed: list[Said] = field(default_factory=list)
    wrong: list[Said] = field(default_factory=list)

    def add(self, other: AttributionScore) -> None:
        """Adds the counts of another text."""
        for name in ("n_gold", "n_predicted", "n_content", "n_named", "n_speaker", "n_whole"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed.extend(other.missed)
        self.wrong.extend(other.wrong)

    @property
    def content(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of the content, in [0, 1]."""
        return _measure(self.n_content, self.n_predicted, self.n_gold)

    @property
    def end_to_end(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of content with the right speaker, in [0, 1]."""
        return _measure(self.n_whole, self.n_predicted, self.n_gold)

    @property
    def speaker(self) -> float:
        """Share of matched contents, where a speaker is labelled, that name the right one."""
        return self.n_speaker / self.n_named if self.n_named else 0.0


def score_attributions(text: str, gold: Sequence[Said], predicted: Sequence[Said]) -> AttributionScore:
    """The score of one text: contents are paired one to one by falling overlap.

    Args:
        text: the text that all spans belong to.
        gold: the labelled attributions.
        predicted: the predicted ones.
    """
    wanted = [(item, characters) for item in gold if (characters := _read_characters(text, item.spans))]
    found = [(item, characters) for item in predicted if (characters := _read_characters(text, item.spans))]
    overlaps = [
        (len(a & b) / len(a | b), i, j) for i, (_, a) in enumerate(wanted) for j, (_, b) in enumerate(found) if a & b
    ]
    score = AttributionScore(n_gold=len(wanted), n_predicted=len(found))
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for overlap, i, j in sorted(overlaps, key=lambda row: (-row[0], row[1], row[2])):
        if overlap < MIN_OVERLAP or i in used_gold or j in used_found:
            continue
        used_gold.add(i)
        used_found.add(j)
        _count_pair(score, wanted[i][0], found[j][0])
    score.missed = [item for i, (item, _) in enumerate(wanted) if i not in used_gold]
    score.wrong = [item for j, (item, _) in enumerate(found) if j not in used_found]
    return score


def score_texts(rows: Iterable[tuple[str, Sequence[Said], Sequence[Said]]]) -> AttributionScore:
    """The summed score of many texts, each with its labelled and its predicted attributions."""
    total = AttributionScore()
    for text, gold, predicted in rows:
        total.add(score_attributions(text, gold, predicted))
    return total


def is_same_speaker(gold: str, predicted: str) -> bool:
    """Whether two names are one speaker's: the same words, a shared one that carries meaning, or the same actor."""
    ours, theirs = _read_words(gold), _read_words(predicted)
    if ours and ours == theirs:
        return True
    if {word for word in ours if _carries(word)} & {word for word in theirs if _carries(word)}:
        return True
    actors = find_actor(gold), find_actor(predicted)
    return actors[0] is not None and actors[1] is not None and actors[0].id == actors[1].id


def _count_pair(score: AttributionScore, gold: Said, predicted: Said) -> None:
    score.n_content += 1
    if not gold.speaker:
        score.n_whole += 1
        return
    right = is_same_speaker(gold.speaker, predicted.speaker)
    score.n_named += 1
    score.n_speaker += right
    score.n_whole += right


def _read_characters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Offsets of the content's characters, without white space and quotation marks."""
    return frozenset(i for start, end in spans for i in range(start, min(end, len(text))) if text[i] not in _MARKS)


def _read_words(name: str) -> list[str]:
    return _WORD.findall(name.lower())


def _carries(word: str) -> bool:
    return len(word) >= _MIN_WORD and word not in _EMPTY


def _measure(hits: int, n_predicted: int, n_gold: int) -> tuple[float, float, float]:
    precision = hits / n_predicted if n_predicted else 0.0
    recall = hits / n_gold if n_gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0
