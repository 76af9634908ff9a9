"""Judged rows ─▶ SVG plots: a reliability diagram, precision against recall; the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from checker.evaluation.metrics import bin_probabilities, trace_precision
from checker.svg import render_svg

_SIZE = (5.0, 4.2)  # inches; readable in a README's half column
Truths = Sequence[bool]
Scores = Sequence[float]


def save_reliability(path: Path, series: Mapping[str, tuple[Truths, Scores]], title: str) -> None:
    """A reliability diagram: for each bin of probability, the share that was true; area of a dot is rows."""
    figure, axes = _open_figure(title, "probability said", "share that was so")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, linestyle="--", label="perfect")
    for name, (truth, scores) in series.items():
        bins = bin_probabilities(truth, scores)
        line = axes.plot([b.mean for b in bins], [b.share for b in bins], linewidth=1.5, label=name)
        axes.scatter(
            [b.mean for b in bins], [b.share for b in bins], [b.n / 2 for b in bins], color=line[0].get_color()
        )
    _save(figure, axes, path)


def save_precision_recall(path: Path, series: Mapping[str, tuple[Truths, Scores]], title: str) -> None:
    """Precision against recall; the base rate of each series is a dotted line."""
    figure, axes = _open_figure(title, "recall", "precision")
    for name, (truth, scores) in series.items():
        points = trace_precision(truth, scores)
        line = axes.plot([p[1] for p in points], [p[2] for p in points], linewidth=1.5, label=name)
        base = sum(truth) / max(1, len(truth))
        axes.axhline(base, color=line[0].get_color(), linewidth=1, linestyle=":")
    _save(figure, axes, path)


def _open_figure(title: str, x: str, y: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.grid(alpha=0.3)
    return figure, axes


def _save(figure: Figure, axes: Any, path: Path) -> None:
    axes.legend(loc="lower right", fontsize=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_svg(figure))
