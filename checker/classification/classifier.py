"""Utterances ─▶ judgements, as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import islice

import labels
from checker.classification.calibration import Calibration
from checker.classification.linear import LinearModel
from checker.classification.reading import read_utterance
from checker.classification.terms import WORD, extract_terms
from checker.classification.training import train_fast
from checker.models import digest_sources, load_model
from checker.records import Judgement, Label, Utterance

BATCH = 128
THRESHOLD = 0.5
DOUBT = (0.3, 0.7)
N_WHY = 5
_PACKAGES = ("checker.classification", "checker.language")
_READ = (".py", ".toml")


@dataclass(frozen=True, slots=True)
class Classifier:
    """Says of statements whether they assert or deny."""

    linear: LinearModel
    calibration: Calibration

    def classify(self, utterances: Iterable[Utterance]) -> Iterator[Judgement]:
        """A judgement for each utterance, in order, as they come."""
        stream = iter(utterances)
        while batch := list(islice(stream, BATCH)):
            for utterance in batch:
                yield self._judge(utterance)

    def _judge(self, utterance: Utterance) -> Judgement:
        reading = read_utterance(utterance)
        probability = self.calibration.apply(self.linear.score(extract_terms(reading)))
        denies = probability >= THRESHOLD
        words = dict.fromkeys(WORD.findall(reading.text.lower()))
        sign = 1.0 if denies else -1.0
        known = [(sign * self.linear.weights[w][1], w) for w in words if w in self.linear.weights]
        why = tuple(word for weight, word in sorted(known, reverse=True)[:N_WHY] if weight > 0)
        return Judgement(
            label=Label.DENIAL if denies else Label.ASSERTION,
            probability=probability,
            needs_review=DOUBT[0] <= probability <= DOUBT[1],
            why=why,
        )


def load_classifier(fast: bool = False) -> Classifier:
    """The classifier, trained from ``labels/`` on first use and kept in the user's cache.

    Args:
        fast: without the parse: faster, less accurate.
    """
    state = load_model("classifier-fast", digest_model(), train_fast)
    return Classifier(LinearModel.from_state(state["linear"]), Calibration.from_state(state["calibration"]))


def digest_model() -> str:
    """The digest of all that shapes the models of this room: labels, code, word lists, libraries."""
    parts: list[str | bytes] = [labels.digest()]
    for package in _PACKAGES:
        for item in sorted(resources.files(package).iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith(_READ):
                parts += [f"{package}/{item.name}", item.read_bytes()]
    return digest_sources(parts)
