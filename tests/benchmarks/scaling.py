"""The run's figures ─▶ the table of costs in `docs/scaling.md`, and what follows from it by arithmetic."""

from __future__ import annotations

import math

from tests.benchmarks.measuring import Figures

NEEDED = frozenset({"site", "hosts", "selectors", "attribution", "claims", "classification", "comparison"})
BEGIN, END = "<!-- written by make bench -->", "<!-- end -->"
DAY_S = 86_400.0


def rate(figures: Figures) -> float:
    """Things a second."""
    return float(figures["n"]) / float(figures["seconds"])


def time_of(seconds: float) -> str:
    """Seconds in the unit that a person would choose."""
    for unit, size in (("days", DAY_S), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def render_costs(found: dict[str, dict[str, Figures]], about: str) -> str:
    """The table, and the arithmetic for a thousand sources and for 10^9 statements."""
    first = {name: next(iter(trials.values())) for name, trials in found.items()}
    rows = [
        ("scraping and reading a page, no pause", rate(first["site"]), "pages"),
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
    return "\n".join([BEGIN, *lines, "", f"*{about}*", "", *_arithmetic(rows, years), END])


def _arithmetic(rows: list[tuple[str, float, str]], years: list[Figures]) -> list[str]:
    speed = {part: figure for part, figure, _ in rows}
    article_s = sum(1 / speed[part] for part in ("reading a page by its source file", "attribution of a news article"))
    statement_s = 1 / speed["classification, default"] + 1 / speed["claims, from the raw text"]
    document_s = article_s + 5 * statement_s  # five statements a document
    largest = years[-1]
    whole = 1e9 * statement_s
    cores = {days: math.ceil(whole / DAY_S / days) for days in (365, 7)}
    times = {n: time_of(n * document_s) for n in (1000, 20_000)}
    busy = math.ceil(20_000 * document_s / DAY_S)
    window = largest["n"] * 15 / 365
    return [
        f"A document with five statements costs {document_s:.2f} s of one core, from the page to its claims. So",
        f"- a desk of fifty sources with a thousand documents a day needs {times[1000]} of one core a day;",
        f"- a thousand sources with twenty documents a day each need {times[20_000]}: {busy} core(s) at work all day;",
        f"- 10^9 statements need {whole / DAY_S:,.0f} core-days of reading, done once and in any order: "
        f"{cores[365]:,} cores for a year, {cores[7]:,} for a week;",
        f"- a year of 10^9 statements is {1e9 / 365 / 1e6:.1f} million a day. The largest window measured holds "
        f"{window:,.0f} statements ({largest['n']:,.0f} a year, seven days to either side), {1e9 / largest['n']:,.0f} "
        "times less, so such a year is divided among machines by days first.",
    ]


def replace_costs(text: str, costs: str) -> str:
    """The document with the written part anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + costs + after
