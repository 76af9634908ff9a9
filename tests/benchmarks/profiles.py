"""Each stage under cProfile: its three dearest lines."""

from __future__ import annotations

import cProfile
import pstats
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import ROOT, Bench, Figures

N_DEAREST = 3
Work = Callable[[], Any]


def profile_trial(make: Callable[[bool], Work]) -> Callable[[bool], Figures]:
    """A trial that runs a stage's work under the profiler, after it was made ready."""

    def trial(quick: bool) -> Figures:
        try:
            work = make(quick)
        except FileNotFoundError as error:
            return {"skipped": str(error)}
        profiler = cProfile.Profile()
        began = time.perf_counter()
        profiler.runcall(work)
        seconds = time.perf_counter() - began
        stats = pstats.Stats(profiler)
        total: float = stats.total_tt  # type: ignore[attr-defined]
        rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:N_DEAREST]  # type: ignore[attr-defined]
        table = [(name_of(*place), 100 * own / total, calls) for place, (calls, _, own, _, _) in rows]
        return {"seconds": seconds, "table": table}

    return trial


def name_of(file: str, line: int, function: str) -> str:
    """Where a function stands, without the folders of this machine."""
    if file == "~":
        return re.sub(r" at 0x[0-9a-f]+", "", function.strip("<>"))
    path = Path(file)
    for folder in ("site-packages", ROOT.name):
        if folder in path.parts:
            path = Path(*path.parts[len(path.parts) - path.parts[::-1].index(folder) :])
            break
    else:
        path = Path(*path.parts[-2:])
    return f"{path}:{line} {function}"


def scraping(quick: bool) -> Work:
    """One site's pages, fetched, archived and read; waiting for the server is not shown, only this side's work."""
    import multiprocessing

    from tests.benchmarks.bench_scraping import read_with_scrapers, serve_site

    queue: Any = multiprocessing.Queue()
    multiprocessing.Process(target=serve_site, args=(queue, 200), daemon=True).start()
    base = queue.get(timeout=60)

    def work() -> None:
        with tempfile.TemporaryDirectory() as folder:
            read_with_scrapers(base, Path(folder))

    return work


def reading(quick: bool) -> Work:
    """Saved pages by selectors."""
    from tests.benchmarks.bench_extraction import ABSENT, LAYOUTS, PAGES, load_pages, read_with_selectors

    if not PAGES.is_dir():
        raise FileNotFoundError(ABSENT)
    pages = load_pages(set(LAYOUTS))
    read_with_selectors(pages[0])
    return lambda: [read_with_selectors(page) for page in pages * 5]


def attribution(quick: bool) -> Work:
    """English articles."""
    from checker.attribution import attribute_many
    from tests.benchmarks.bench_analysis import load_texts

    texts = load_texts(4 if quick else 20)
    list(attribute_many((text, None, None) for text in texts[:1]))
    return lambda: list(attribute_many((text, None, None) for text in texts))


def classification(quick: bool) -> Work:
    """Statements by the default classifier."""
    from checker.classification import load_classifier
    from tests.benchmarks.bench_classification import repeat_statements

    classifier, statements = load_classifier(), list(repeat_statements(50 if quick else 400))
    list(classifier.classify(statements[:5]))
    return lambda: list(classifier.classify(statements))


def claims(quick: bool) -> Work:
    """Statements into claims."""
    from checker.claims import extract_claims
    from tests.benchmarks.bench_classification import repeat_statements

    statements = list(repeat_statements(50 if quick else 400))
    list(extract_claims(statements[:5]))
    return lambda: list(extract_claims(statements))


def candidates(quick: bool) -> Work:
    """Candidate pairs of a synthetic year."""
    from checker.comparison import find_candidates
    from tests.benchmarks.bench_comparison import WINDOW_DAYS, SyntheticYear

    items = list(SyntheticYear(2_000 if quick else 20_000))
    return lambda: sum(1 for _ in find_candidates(items, WINDOW_DAYS))


def judging(quick: bool) -> Work:
    """Candidate pairs judged, claims known."""
    import random

    from checker.comparison import load_comparer
    from tests.benchmarks.bench_comparison import SyntheticYear

    comparer, items = load_comparer(), [SyntheticYear(2_000)[i] for i in range(1_000)]
    chance = random.Random(1)
    pairs = [(chance.randrange(1_000), chance.randrange(1_000)) for _ in range(500 if quick else 5_000)]
    comparer.score_candidates(items[:10], [(0, 1)])
    return lambda: comparer.score_candidates(items, pairs)


def whole_way(quick: bool) -> Work:
    """The demo, from its archive to its reports."""
    from checker.pipeline.demo import run_demo

    def work() -> None:
        with tempfile.TemporaryDirectory() as folder:
            run_demo(Path(folder), lambda line: None)

    if quick:
        raise FileNotFoundError("not in a quick run")
    return work


STAGES = {
    "scraping": scraping,
    "reading a page": reading,
    "attribution": attribution,
    "classification": classification,
    "claims": claims,
    "candidates": candidates,
    "judging": judging,
    "the demo, whole": whole_way,
}


def render_profiles(found: dict[str, Figures]) -> list[str]:
    """The table of `docs/performance.md`."""
    lines = ["| stage | dearest lines | of its time | calls |", "|---|---|---|---|"]
    for stage, figures in found.items():
        if "skipped" in figures:
            lines.append(f"| {stage} | {figures['skipped']} | – | – |")
        for number, (where, share, calls) in enumerate(figures.get("table", [])):
            lines.append(f"| {'' if number else stage} | `{where}` | {share:.0f} % | {calls:,} |")
    return lines


BENCHES = {
    "profile": Bench(
        name="profile",
        title="The dearest lines of each stage",
        about="Each stage once under cProfile (which slows Python's own lines more than those of libraries in C): the "
        "three functions that take most time themselves.",
        trials={name: profile_trial(make) for name, make in STAGES.items()},
        rounds=1,
    )
}
