"""The benchmarks by name, in the order of the report; a module is imported only when its benchmark is asked for."""

from __future__ import annotations

from importlib import import_module

from tests.benchmarks.measuring import Bench

MODULES = {
    "start": "bench_start",
    "install": "bench_start",
    "site": "bench_scraping",
    "hosts": "bench_scraping",
    "memory": "bench_scraping",
    "selectors": "bench_extraction",
    "pages": "bench_extraction",
    "attribution": "bench_analysis",
    "claims": "bench_analysis",
    "classification": "bench_analysis",
    "stream": "bench_analysis",
    "training": "bench_analysis",
    "comparison": "bench_comparison",
    "desk": "bench_desk",
    "profile": "profiles",
}
NAMES = tuple(MODULES)


def load_bench(name: str) -> Bench:
    """The benchmark of that name."""
    found: Bench = import_module(f"tests.benchmarks.{MODULES[name]}").BENCHES[name]
    return found
