"""Labelled statements ─▶ the classifier's figures: per class, part, subtype, language and state, with calibration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from checker.classification import Classifier, find_denial_words
from checker.classification.examples import make_utterance, select_rows
from checker.evaluation.metrics import BinaryScore, score_binary, score_calibration
from checker.records import Label, Utterance
from labels import LabelledStatement

MIN_ROWS = 20  # parts with fewer rows are not listed: their figures would be noise


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A labelled statement and what the classifier says of it."""

    row: LabelledStatement
    probability: float
    found: bool
    needs_review: bool
    why: tuple[str, ...]

    @property
    def truth(self) -> bool:
        """Whether it is labelled a denial."""
        return self.row.label == Label.DENIAL

    @property
    def error(self) -> float:
        """How far the probability is from the truth."""
        return abs(self.probability - self.truth)


def judge_rows(classifier: Classifier, rows: Sequence[LabelledStatement], *, bare: bool = False) -> list[JudgedRow]:
    """What the classifier says of each row.

    Args:
        classifier: trained without these rows.
        rows: labelled statements.
        bare: show it the text alone, without cue and speaker.
    """
    utterances = [make_utterance(row) for row in rows]
    if bare:
        utterances = [_strip(utterance) for utterance in utterances]
    judged = classifier.classify(utterances)
    return [
        JudgedRow(row, j.probability, j.label is Label.DENIAL, j.needs_review, j.why)
        for row, j in zip(rows, judged, strict=True)
    ]


def judge_by_word_list(rows: Sequence[LabelledStatement]) -> list[JudgedRow]:
    """What a list of denial words says: the floor that a model must beat."""
    found = [bool(find_denial_words(row.text, row.language)) for row in rows]
    return [JudgedRow(row, float(f), f, False, ()) for row, f in zip(rows, found, strict=True)]


def score_rows(judged: Sequence[JudgedRow]) -> BinaryScore:
    """The figures; denial is the positive class."""
    return score_binary([j.truth for j in judged], [j.found for j in judged])


def calibration_error(judged: Sequence[JudgedRow]) -> float:
    """Expected calibration error of the probability of denial."""
    return score_calibration([j.truth for j in judged], [j.probability for j in judged])


def split_parts(judged: Sequence[JudgedRow]) -> dict[str, list[JudgedRow]]:
    """The rows of each language, and of each language's hard and easy subsets."""
    parts: dict[str, list[JudgedRow]] = {"all": list(judged)}
    for name, language in (("English", "en"), ("Russian", "ru")):
        of_language = [j for j in judged if j.row.language == language]
        parts[name] = of_language
        parts[f"{name}, hard"] = [j for j in of_language if j.row.difficulty == "hard"]
        parts[f"{name}, easy"] = [j for j in of_language if j.row.difficulty == "easy"]
    return {name: part for name, part in parts.items() if part}


def group_rows(
    judged: Sequence[JudgedRow], key: Callable[[JudgedRow], str], least: int = MIN_ROWS
) -> dict[str, list[JudgedRow]]:
    """The rows by a key, the larger groups first, those with fewer than `least` rows left out."""
    groups: dict[str, list[JudgedRow]] = defaultdict(list)
    for j in judged:
        groups[key(j)].append(j)
    kept = [(name, rows) for name, rows in groups.items() if len(rows) >= least]
    return dict(sorted(kept, key=lambda item: (-len(item[1]), item[0])))


def find_worst(judged: Sequence[JudgedRow], n: int = 10) -> list[JudgedRow]:
    """The errors it was surest of."""
    return sorted((j for j in judged if j.found != j.truth), key=lambda j: (-j.error, j.row.id))[:n]


def load_split(split: str) -> list[LabelledStatement]:
    """The labelled statements of one split."""
    return select_rows((split,))


def _strip(utterance: Utterance) -> Utterance:
    return replace(utterance, speaker=None, cue=None, side=None)
