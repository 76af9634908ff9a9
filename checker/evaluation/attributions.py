"""Labelled passages ─▶ attribution's figures: contents, speakers, both; and the label of what was attributed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import labels
from checker.attribution import attribute_text
from checker.attribution.scoring import AttributionScore, score_texts
from checker.records import Publisher, SourceKind, Span


@dataclass(frozen=True, slots=True)
class LabelledSaid:
    """A labelled attribution, in the form that scoring reads."""

    spans: tuple[Span, ...]
    speaker: str
    actor: str | None = None
    speaker_spans: tuple[Span, ...] = ()


def load_gold(passage: Mapping[str, Any]) -> list[LabelledSaid]:
    """The labelled attributions of a passage."""
    return [
        LabelledSaid(
            spans=tuple((start, end) for start, end in said["spans"]),
            speaker=str(said["speaker"]),
            actor=said.get("actor"),
            speaker_spans=tuple((start, end) for start, end in said.get("speaker_spans") or ()),
        )
        for said in passage["attributions"]
    ]


def find_passage_publisher(passage: Mapping[str, Any]) -> Publisher | None:
    """The publisher of an official passage, as a scraped page would carry it; None for any other passage."""
    return _load_publishers().get(str(passage.get("id")))


@cache
def _load_publishers() -> dict[str, Publisher]:
    rows = labels.load_publishers()
    return {
        row.passage_id: Publisher(
            slug=row.passage_id,
            name=row.name,
            country=row.country or None,
            kind=SourceKind(row.kind),
            owner=row.country or None,
        )
        for row in rows
    }


def score_passages(passages: Sequence[Mapping[str, Any]]) -> dict[str, AttributionScore]:
    """The counts of all passages, of each language, and of each kind of page where the passages name one."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for passage in passages:
        text = str(passage["text"])
        found = attribute_text(text, find_passage_publisher(passage), language=str(passage["language"]))
        for name in ("all", str(passage["language"]), str(passage.get("genre") or "")):
            if name:
                groups[name].append((text, load_gold(passage), found))
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
