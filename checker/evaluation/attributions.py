"""Labelled passages ─▶ attribution's figures: contents, speakers, both; and the label of what was attributed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.attribution import attribute_text
from checker.attribution.scoring import AttributionScore, score_texts
from checker.records import Span


@dataclass(frozen=True, slots=True)
class LabelledSaid:
    """A labelled attribution, in the form that scoring reads."""

    spans: tuple[Span, ...]
    speaker: str


def score_passages(passages: Sequence[Mapping[str, Any]]) -> dict[str, AttributionScore]:
    """The counts of all passages, of each language, and of each kind of page where the passages name one."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for passage in passages:
        text = str(passage["text"])
        gold = [
            LabelledSaid(tuple((start, end) for start, end in said["spans"]), str(said["speaker"]))
            for said in passage["attributions"]
        ]
        found = attribute_text(text, language=str(passage["language"]))
        for name in ("all", str(passage["language"]), str(passage.get("genre") or "")):
            if name:
                groups[name].append((text, gold, found))
    return {name: score_texts(rows) for name, rows in groups.items()}


def render_attributions(scores: Mapping[str, AttributionScore]) -> str:
    """The figures as Markdown."""
    lines = [
        "## Who said what (labelled passages)",
        "",
        "| passages | labelled | found | content P / R / F1 | speaker right | both, F1 |",
        "|---|---|---|---|---|---|",
    ]
    for name, score in scores.items():
        p, r, f1 = score.content
        lines.append(
            f"| {name} | {score.n_gold} | {score.n_predicted} | {p:.3f} / {r:.3f} / {f1:.3f} "
            f"| {score.speaker:.3f} | {score.end_to_end[2]:.3f} |"
        )
    return "\n".join([*lines, ""])
