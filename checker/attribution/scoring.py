"""Predicted attributions against labelled ones ─▶ content precision, recall and F1, speakers right, end to end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from checker.attribution.actors import find_actor, find_offices
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.records import Span

# Two contents match where they share at least half of the characters of both together, as PolNeAR's scorers have it.
MIN_OVERLAP = 0.5
_MARKS = frozenset("\"“”„«»'‘’ \n\t\r\xa0")
_WORD = re.compile(r"[^\W_]+")
# Words of grammar; and words of offices, which every state has: these name nobody by themselves.
_GRAMMAR = frozenset(
    [
        "the",
        "and",
        "for",
        "from",
        "with",
        "who",
        "that",
        "this",
        "his",
        "her",
        "their",
        "its",
        "mrs",
        "said",
        "says",
    ]
)
_OFFICES = frozenset(load_gazetteer().shared_words)
_MIN_WORD = 3


class Said(Protocol):
    """What both a labelled and a predicted attribution have."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Character spans of the content."""

    @property
    def speaker(self) -> str:
        """Who speaks, as named."""

    @property
    def actor(self) -> str | None:
        """The canonical id of who that is, where one is known."""

    @property
    def speaker_spans(self) -> tuple[Span, ...]:
        """Where the text names the speaker."""


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
        (-len(a & b) / len(a | b), not _is_right(text, wanted[i][0], found[j][0]), i, j)
        for i, (_, a) in enumerate(wanted)
        for j, (_, b) in enumerate(found)
        if len(a & b) >= MIN_OVERLAP * len(a | b)
    ]
    score = AttributionScore(n_gold=len(wanted), n_predicted=len(found))
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for _, _, i, j in sorted(overlaps):  # of two speakers of the same words the right one comes first
        if i in used_gold or j in used_found:
            continue
        used_gold.add(i)
        used_found.add(j)
        _count_pair(score, text, wanted[i][0], found[j][0])
    score.missed = [item for i, (item, _) in enumerate(wanted) if i not in used_gold]
    score.wrong = [item for j, (item, _) in enumerate(found) if j not in used_found]
    return score


def score_texts(rows: Iterable[tuple[str, Sequence[Said], Sequence[Said]]]) -> AttributionScore:
    """The summed score of many texts, each with its labelled and its predicted attributions."""
    total = AttributionScore()
    for text, gold, predicted in rows:
        total.add(score_attributions(text, gold, predicted))
    return total


def is_same_speaker(
    gold: str, predicted: str, gold_actor: str | None = None, predicted_actor: str | None = None
) -> bool:
    """Whether two names are one speaker's.

    They are where they share a word that names somebody and are not of two sides; where one is the other with
    words left out ("the ministry"), or both are of one side and share an office. Without a shared word they are where
    both stand for one body: a person for the office held ("the spokeswoman of the Russian Foreign Ministry" is
    Zakharova), a capital for its government. Two persons are never one.

    Args:
        gold: the labelled name.
        predicted: the predicted one.
        gold_actor: the labelled actor.
        predicted_actor: the predicted one.
    """
    ours, theirs = _read_words(gold), _read_words(predicted)
    if ours and ours == theirs:
        return True
    bodies = _find_bodies(gold, gold_actor), _find_bodies(predicted, predicted_actor)
    sides = _read_sides(bodies[0]), _read_sides(bodies[1])
    first, second = ({word for word in words if _carries(word)} for words in (ours, theirs))
    if shared := first & second:
        if sides[0] and sides[1]:
            return bool(sides[0] & sides[1])
        return bool(shared - _OFFICES) or shared in (first, second)
    if _is_person(gold) and _is_person(predicted):
        actors = find_actor(gold), find_actor(predicted)
        return actors[0] is not None and actors[1] is not None and actors[0].id == actors[1].id
    return bool(bodies[0] & bodies[1])


def _find_bodies(name: str, actor: str | None) -> frozenset[str]:
    """The offices that a speaker stands for; a state stands for its government."""
    found = find_actor(name)
    ids = {entry for entry in (actor, found.id if found else None) if entry}
    bodies = {entry for person in ids for entry in find_offices(person)} or ids
    return frozenset(f"{body}_government" if body.upper() in load_gazetteer().states else body for body in bodies)


def _read_sides(bodies: frozenset[str]) -> frozenset[str]:
    known = load_gazetteer().bodies
    return frozenset((known[body].side or body) if body in known else body.split("_")[0].upper() for body in bodies)


def _is_person(name: str) -> bool:
    """Whether a name is a person's own, without office: two capitalised words or more, none of an office or a state."""
    words = name.split()
    if len(words) < 2 or any(word.lower().strip(".,'’s") in _OFFICES for word in words):
        return False
    if not all(word[0].isupper() or len(word) <= _MIN_WORD for word in words):
        return False
    known = load_gazetteer().names
    keys = [" ".join(split_name(word)) for word in words]
    return all(entry.kind == "person" for key in keys for entry in known.get(key, []))


def _count_pair(score: AttributionScore, text: str, gold: Said, predicted: Said) -> None:
    score.n_content += 1
    if not gold.speaker:
        score.n_whole += 1
        return
    right = _is_right(text, gold, predicted)
    score.n_named += 1
    score.n_speaker += right
    score.n_whole += right


def _is_right(text: str, gold: Said, predicted: Said) -> bool:
    if is_same_speaker(gold.speaker, predicted.speaker, gold.actor, predicted.actor):
        return True
    return _is_same_mention(text, gold, predicted)


def _is_same_mention(text: str, gold: Said, predicted: Said) -> bool:
    """Whether both are the same words of the text, and the predicted name is made of them ("the NATO spokesman").

    A pronoun or a single common noun does not count: whom it means has to be found.
    """
    words = set(_read_words(predicted.speaker))
    if len(words) < 2:
        return False
    for start, end in gold.speaker_spans:
        for first, last in predicted.speaker_spans:
            if start < last and first < end and words <= set(_read_words(text[min(start, first) : max(end, last)])):
                return True
    return False


def _read_characters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Offsets of the content's characters, without white space and quotation marks."""
    return frozenset(i for start, end in spans for i in range(start, min(end, len(text))) if text[i] not in _MARKS)


def _read_words(name: str) -> list[str]:
    return _WORD.findall(name.lower())


def _carries(word: str) -> bool:
    return len(word) >= _MIN_WORD and word not in _GRAMMAR


def _measure(hits: int, n_predicted: int, n_gold: int) -> tuple[float, float, float]:
    precision = hits / n_predicted if n_predicted else 0.0
    recall = hits / n_gold if n_gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0
