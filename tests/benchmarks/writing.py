"""Results ─▶ `docs/performance.md`."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.bench_comparison import render_comparison
from tests.benchmarks.bench_desk import render_desk
from tests.benchmarks.measuring import Bench, Figures
from tests.benchmarks.profiles import render_profiles
from tests.benchmarks.registry import NAMES, load_bench
from tests.benchmarks.results import FILE, Result
from tests.benchmarks.scaling import NEEDED, render_costs, replace_costs

RENDERERS = {"comparison": render_comparison, "desk": render_desk, "profile": render_profiles}
HEAD = f"""# What it costs

Written by `make bench`, which runs every measurement below on one machine; `make bench ONLY=pages` measures one section
anew. The figures as they were measured stand in [{FILE}]({FILE}), and this page is made of them; each section says when
and on what machine. Each tool runs in a process of its own, on the same input, in turns with the others; the median is
shown, with the fastest and the slowest round. Peak memory is that of the tool's own process.
"""


def write_documents(folder: Path, results: dict[str, Result]) -> None:
    """The report, and the costs in `scaling.md` once all that they need has been measured."""
    (folder / "performance.md").write_text(render_report(results), encoding="utf-8")
    scaling = folder / "scaling.md"
    if results.keys() >= NEEDED and scaling.exists():
        text = replace_costs(scaling.read_text(encoding="utf-8"), render_costs(results))
        scaling.write_text(text, encoding="utf-8")


def render_report(results: dict[str, Result]) -> str:
    """The whole report, in the order of the registry."""
    sections = [
        f"{render_section(load_bench(name), results[name].trials)}\n\n*{results[name].about}*"
        for name in NAMES
        if name in results
    ]
    return "\n\n".join([HEAD.strip(), *sections]) + "\n"


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
