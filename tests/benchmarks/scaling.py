"""Results ─▶ the table of costs in `docs/scaling.md`, and what follows from it by arithmetic."""

from __future__ import annotations

import math
from dataclasses import replace

from tests.benchmarks.measuring import Figures
from tests.benchmarks.results import Result

NEEDED = frozenset({"site", "hosts", "selectors", "attribution", "claims", "classification", "comparison"})
BEGIN, END = "<!-- written by make bench -->", "<!-- end -->"
DAY_S = 86_400.0
STATEMENTS_A_DOCUMENT = 5


def rate(figures: Figures) -> float:
    """Things a second."""
    return float(figures["n"]) / float(figures["seconds"])


def time_of(seconds: float) -> str:
    """Seconds in the unit that a person would choose."""
    for unit, size in (("days", DAY_S), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def render_costs(results: dict[str, Result]) -> str:
    """The table, and the arithmetic for a thousand sources and for 10^9 statements."""
    found = {name: results[name].trials for name in NEEDED}
    first = {name: next(iter(trials.values())) for name, trials in found.items()}
    rows = [
        ("scraping and reading a page, no pause", rate(first["site"]), "pages"),
        ("the same, into the store", rate(found["site"]["checker scrape, into the store"]), "pages"),
        ("reading a page by its source file", rate(first["selectors"]), "pages"),
        ("attribution of a news article", rate(first["attribution"]), "articles"),
        ("classification, default", rate(first["classification"]), "statements"),
        ("claims, from the raw text", rate(first["claims"]), "statements"),
        ("judging a candidate pair, claims known", rate(found["comparison"]["judging"]), "pairs"),
    ]
    lines = ["| part | measured, one process | a million takes |", "|---|---|---|"]
    lines += [f"| {part} | {speed:,.0f} {things} a second | {time_of(1e6 / speed)} |" for part, speed, things in rows]
    years = [figures for figures in found["comparison"].values() if "day_s" in figures]
    for year in years:
        label, day = f"candidates of a year of {year['n']:,.0f} statements", time_of(year["day_s"])
        lines.append(
            f"| {label} | {time_of(year['seconds'])} of CPU, {year['peak_mb']:.0f} MB; one day more {day} | – |"
        )
    hosts = first["hosts"]
    lines.append(f"| a polite run over 100 hosts | {hosts['times_one_host']:.2f} times its slowest host | – |")
    return "\n".join([BEGIN, *lines, "", *_sources(results), "", *_arithmetic(rows, years), END])


def _sources(results: dict[str, Result]) -> list[str]:
    """When and on what machine each part was measured, those that were measured alike in one line."""
    alike: dict[str, list[str]] = {}
    for name in sorted(NEEDED):
        result = results[name]
        alike.setdefault(replace(result, versions={}).about, []).append(name)
    lines = [f"*{', '.join(names)}: {about}*" for about, names in alike.items()]
    return "\n\n".join(lines).split("\n")


def _arithmetic(rows: list[tuple[str, float, str]], years: list[Figures]) -> list[str]:
    speed = {part: figure for part, figure, _ in rows}
    article_s = sum(1 / speed[part] for part in ("the same, into the store", "attribution of a news article"))
    statement_s = 1 / speed["classification, default"] + 1 / speed["claims, from the raw text"]
    document_s = article_s + STATEMENTS_A_DOCUMENT * statement_s
    hosts, largest = speed["the same, into the store"], years[-1]
    billion = 1e9 / STATEMENTS_A_DOCUMENT * document_s / DAY_S
    window = largest["n"] * 15 / 365
    return [
        f"A document with {STATEMENTS_A_DOCUMENT} statements costs {document_s:.2f} s of one core, from the network to "
        "its claims. So",
        "",
        f"- one core reads {DAY_S / document_s:,.0f} documents a day;",
        f"- a desk of fifty sources with a thousand documents a day needs {time_of(1000 * document_s)} of one core a "
        "day;",
        f"- a thousand sources with twenty documents a day each need {time_of(20_000 * document_s)} of one core a day;",
        f"- one process asks {hosts:,.0f} hosts with a pause of one second, and {10 * hosts:,.0f} with one of ten, "
        "before they wait for its processor and not for their pause;",
        f"- 10^9 statements need {billion:,.0f} core-days of reading, done once and in any order: "
        f"{count(billion / 365, 'core')} for a year, {count(billion / 7, 'core')} for a week;",
        f"- a year of 10^9 statements is {1e9 / 365 / 1e6:.1f} million a day. The largest window measured holds "
        f"{window:,.0f} statements ({largest['n']:,.0f} a year, seven days to either side), {1e9 / largest['n']:,.0f} "
        "times less, so such a year is divided among machines by days first.",
    ]


def count(number: float, thing: str) -> str:
    """So many things, rounded up: ``2 cores``."""
    whole = math.ceil(number)
    return f"{whole:,} {thing}{'' if whole == 1 else 's'}"


def replace_costs(text: str, costs: str) -> str:
    """The document with the written part anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + costs + after
