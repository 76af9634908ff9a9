"""Figures ─▶ the sections of `docs/performance.md`; a section is replaced without touching the others."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from tests.benchmarks.bench_store import render_comparison, render_desk
from tests.benchmarks.measuring import Bench, Figures
from tests.benchmarks.profiles import render_profiles
from tests.benchmarks.registry import NAMES

PEERS = ("scrapy", "trafilatura", "newspaper4k", "beautifulsoup4", "textacy", "spacy", "scikit-learn")
RENDERERS = {"comparison": render_comparison, "desk": render_desk, "profile": render_profiles}
HEAD = """# What it costs

Written by `make bench`, which runs every measurement below on one machine in one go; `make bench ONLY=pages` writes one
section anew. Each tool runs in a process of its own, on the same input, in turns with the others; the median is shown,
with the fastest and the slowest round. Peak memory is that of the tool's own process.
"""


def render_section(bench: Bench, found: dict[str, Figures]) -> str:
    """A section: what was measured, and the table."""
    render = RENDERERS.get(bench.name)
    lines = render(found) if render else render_table(bench, found)
    return "\n".join([f"## {bench.title}", "", bench.about, "", *lines])


def render_table(bench: Bench, found: dict[str, Figures]) -> list[str]:
    """A row a tool, ours first, with the time of each beside ours."""
    count, unit = bench.unit
    compared = len(found) > 1
    heads = ["", unit, "fastest–slowest", *(["time, ours = 1"] if compared else []), *bench.columns.values(), "peak memory, MB"]  # noqa: E501  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    ours = next((each(figures, "seconds", count) for figures in found.values() if "seconds" in figures), 0.0)
    for name, figures in found.items():
        if "skipped" in figures:
            lines.append(f"| {name} | {figures['skipped']} |{' – |' * (len(heads) - 2)}")
            continue
        span = sorted(show(each(figures, key, count), count, unit) for key in ("fastest", "slowest"))
        cells = [name, show(each(figures, "seconds", count), count, unit)]
        cells.append("–".join(dict.fromkeys(sorted(span, key=lambda x: float(x.replace(",", ""))))))
        cells += [f"{each(figures, 'seconds', count) / ours:.2f}"] if compared else []
        cells += [show_plain(figures[key]) if key in figures else "–" for key in bench.columns]
        lines.append(f"| {' | '.join([*cells, format(figures['peak_mb'], '.0f')])} |")
    rounds = max((figures["rounds"] for figures in found.values() if "rounds" in figures), default=1)
    return [*lines, "", "Once." if rounds == 1 else f"Median of {rounds} rounds."]


def each(figures: Figures, key: str, count: str) -> float:
    """Seconds of one thing, where the section counts things; else all seconds."""
    return float(figures[key]) / float(figures[count] if count else 1)


def show(seconds: float, count: str, unit: str) -> str:
    """Seconds of one thing in the section's unit."""
    if not count:
        return show_plain(seconds)
    return show_plain(1000 * seconds if unit.startswith("ms") else 1 / seconds)


def show_plain(value: float) -> str:
    """A number with three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def render_versions() -> str:
    """The versions of the tools that stand beside ours."""
    known = []
    for name in PEERS:
        try:
            known.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            known.append(f"{name} not installed")
    return ", ".join(known)


def replace_sections(text: str, sections: dict[str, str], about: str) -> str:
    """The document with these sections anew, the others as they were, in the order of the registry."""
    kept = {name: words.strip() for name, words in re.findall(r"<!-- (\w+) -->\n(.*?)(?=\n<!-- |\Z)", text, re.DOTALL)}
    written = kept | {name: f"{words}\n\n*{about}*" for name, words in sections.items()}
    parts = [f"<!-- {name} -->\n{written[name]}" for name in NAMES if name in written]
    return "\n\n".join([HEAD.strip(), *parts]) + "\n"
