"""Utterances ─▶ judgements, as they come; the model is trained from ``labels/`` on first use and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from typing import Any

import labels
from checker.classification.calibration import Calibration
from checker.classification.encoder import list_versions
from checker.classification.field import find_shift
from checker.classification.joint import Joint
from checker.classification.linear import LinearModel
from checker.classification.reading import Reading, read_utterance
from checker.classification.reasons import find_deciding_words, weigh_words
from checker.classification.terms import spell_out
from checker.classification.training import read_blocks, train_deep, train_shipped
from checker.models import digest_sources, load_model
from checker.records import Judgement, Label, Utterance

BATCH = 128  # statements parsed together; larger is no faster and holds more memory
THRESHOLD = 0.5  # calibrated, so the likelier label; out of fold, 0.45 and 0.55 give no better macro-F1
DOUBT = (0.3, 0.7)  # between these a third of the labels is wrong out of fold: a person should look
_PACKAGES = ("checker.classification", "checker.language")
_READ = (".py", ".toml", ".tsv")


@dataclass(frozen=True, slots=True)
class Classifier:
    """Says of statements whether they assert or deny.

    Attributes:
        linear: the model of terms.
        calibrations: its scores ─▶ probabilities, of BARE and of CUT statements.
        fast: without the parse.
        joint: an encoder that is heard beside it, or None.
    """

    linear: LinearModel
    calibrations: tuple[Calibration, ...]
    fast: bool
    joint: Joint | None = None

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Classifier:
        """The classifier that `train_examples` or `train_deep` gave."""
        return cls(
            linear=LinearModel.from_state(state["linear"]),
            calibrations=tuple(Calibration.from_state(curve) for curve in state["calibrations"]),
            fast=bool(state["fast"]),
            joint=Joint.from_state(state["joint"]) if "joint" in state else None,
        )

    def classify(self, utterances: Iterable[Utterance]) -> Iterator[Judgement]:
        """A judgement for each utterance, in order, as they come; a stream needs no more memory than a batch."""
        stream = iter(utterances)
        while batch := list(islice(stream, BATCH)):
            yield from self._judge([read_utterance(utterance) for utterance in batch])

    def _judge(self, readings: list[Reading]) -> Iterator[Judgement]:
        spelled = [spell_out(reading) for reading in readings]
        blocks = read_blocks(readings, spelled, self.fast)
        scores, known = self.linear.weigh(blocks, [reading.form for reading in readings])
        weights = weigh_words(known, blocks, spelled)
        curves = [self.calibrations[reading.form] for reading in readings]
        if self.joint:
            scores, curves = self.joint.join(readings, scores, curves)
        for reading, words, score, curve, own in zip(readings, spelled, scores, curves, weights, strict=True):
            probability = curve.apply(score, find_shift(reading))
            denies = probability >= THRESHOLD
            yield Judgement(
                label=Label.DENIAL if denies else Label.ASSERTION,
                probability=probability,
                needs_review=not reading.is_read or DOUBT[0] <= probability <= DOUBT[1],
                why=find_deciding_words(own, words, reading, denies=denies),
            )


def load_classifier(fast: bool = False, deep: bool = False) -> Classifier:
    """The classifier, trained from ``labels/`` on first use and kept in the user's cache.

    Args:
        fast: without the parse: many times faster, less accurate.
        deep: with a language model beside it: slower, more accurate in English; it needs the extra ``encoder``, and
            the first use trains for a quarter of an hour.

    Raises:
        ModelError: the extra is asked for and not installed.
    """
    if deep:
        key = digest_sources([digest_model(), *list_versions()])
        return Classifier.from_state(load_model("classifier-deep", key, train_deep))
    name = "classifier-fast" if fast else "classifier"
    return Classifier.from_state(load_model(name, digest_model(), lambda: train_shipped(fast)))


def digest_model() -> str:
    """The digest of all that shapes the models of this room: labels, code, word lists, libraries."""
    parts: list[str | bytes] = [labels.digest()]
    for package in _PACKAGES:
        for item in sorted(resources.files(package).iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith(_READ):
                parts += [f"{package}/{item.name}", item.read_bytes()]
    return digest_sources(parts)
