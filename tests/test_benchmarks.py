"""What `make bench` writes: figures kept by section, ratios, the arithmetic, and nothing of this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.benchmarks.measuring import ROOT, Bench, combine, describe_machine, run_child
from tests.benchmarks.profiles import name_of, profile_threads
from tests.benchmarks.registry import NAMES, load_bench
from tests.benchmarks.results import Result, load_results, save_results
from tests.benchmarks.scaling import BEGIN, END, NEEDED, render_costs, replace_costs, time_of
from tests.benchmarks.writing import render_report, render_section, write_documents

BENCH = Bench(name="x", title="X", about="About.", trials={"ours": dict, "theirs": dict}, unit=("n", "pages a second"))
OURS = {"seconds": 2.0, "fastest": 1.0, "slowest": 4.0, "n": 200, "peak_mb": 61.0, "rounds": 5}


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_says_what_it_measures(name: str) -> None:
    bench = load_bench(name)
    assert (bench.name, bool(bench.trials)) == (name, True)
    assert bench.title and bench.about.endswith(".")


def test_each_tool_stands_beside_ours() -> None:
    words = render_section(BENCH, {"ours": OURS, "theirs": OURS | {"seconds": 3.0}, "absent": {"skipped": "not here"}})
    rows = [line for line in words.splitlines() if line.startswith("| ours") or line.startswith("| theirs")]
    assert rows == ["| ours | 100 | 50.0–200 | 1.000 | 61 |".replace("1.000", "1.00"),
                    "| theirs | 66.7 | 50.0–200 | 1.50 | 61 |"]  # fmt: skip
    assert "| absent | not here | – | – | – |" in words and "Median of 5 rounds." in words


def test_medians_are_of_the_rounds() -> None:
    rounds = [{"seconds": float(n), "n": 10, "skipped_words": "x"} for n in (3, 1, 2)]
    found = combine(rounds)
    assert (found["seconds"], found["fastest"], found["slowest"], found["rounds"]) == (2.0, 1.0, 3.0, 3)


def result(on: str = "2026-01-02", **trials: dict[str, float]) -> Result:
    return Result(on=on, machine="2 cores", versions={}, busy=False, trials=trials or {"checker": OURS})


def test_a_section_measured_anew_replaces_its_figures_and_no_others(tmp_path: Path) -> None:
    save_results(tmp_path, {"memory": result("2026-01-02"), "start": result("2026-01-02")})
    save_results(tmp_path, load_results(tmp_path) | {"memory": result("2026-01-03")})
    found = load_results(tmp_path)
    assert {name: each.on for name, each in found.items()} == {"memory": "2026-01-03", "start": "2026-01-02"}
    assert found["start"].trials == {"checker": OURS}
    report = render_report(found)
    assert report.index("## Starting") < report.index("## Memory over"), "in the order of the registry"
    assert "*2026-01-03, 2 cores.*" in report and "*2026-01-02, 2 cores.*" in report


def test_a_report_says_when_others_worked_and_what_ran_beside_ours() -> None:
    found = Result(on="2026-01-02", machine="2 cores", versions={"scrapy": "2.1"}, busy=True, trials={})
    assert found.about == "2026-01-02, while others worked on the machine, 2 cores; scrapy 2.1."


def costs_of(**on: str) -> dict[str, Result]:
    figures = {"seconds": 1.0, "fastest": 1.0, "slowest": 1.0, "n": 100, "peak_mb": 50.0, "pairs": 7, "us_each": 1e4}
    found = {name: result(checker=figures) for name in NEEDED}
    found["site"] = result(**{"checker": figures, "checker scrape, into the store": figures})
    found["hosts"] = result(checker=figures | {"times_one_host": 1.04})
    found["comparison"] = result(**{"1,000": figures | {"day_s": 0.5, "n": 1000}, "judging": figures})
    return found | {name: replace(found[name], on=day) for name, day in on.items()}


def test_the_costs_follow_from_the_figures() -> None:
    costs = render_costs(costs_of())
    assert costs.startswith(BEGIN) and costs.endswith(END)
    assert "| 100 articles a second | 2.8 hours |" in costs
    assert "costs 0.12 s of one core" in costs  # 2 hundredths for the page, ten for five statements
    assert "278 core-days" in costs and "1 core for a year" in costs  # 2·10^8 documents at 0.12 s
    text = f"# T\n\n{BEGIN}\nold\n{END}\n\n## Rest\n"
    assert replace_costs(text, costs) == f"# T\n\n{costs}\n\n## Rest\n"


def test_costs_of_parts_measured_apart_say_which_is_of_which_day() -> None:
    costs = render_costs(costs_of(site="2026-02-03"))
    assert "*site: 2026-02-03, 2 cores.*" in costs
    assert "*attribution, claims, classification, comparison, hosts, selectors: 2026-01-02, 2 cores.*" in costs


def test_costs_are_written_once_all_that_they_need_is_measured(tmp_path: Path) -> None:
    (tmp_path / "scaling.md").write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    found = costs_of()
    write_documents(tmp_path, {name: each for name, each in found.items() if name != "hosts"})
    assert (tmp_path / "scaling.md").read_text(encoding="utf-8") == f"{BEGIN}\n{END}\n"
    write_documents(tmp_path, found)
    assert "core-days" in (tmp_path / "scaling.md").read_text(encoding="utf-8")


def test_the_documents_are_what_the_figures_say(tmp_path: Path) -> None:
    docs = ROOT / "docs"
    shutil.copy(docs / "scaling.md", tmp_path)
    write_documents(tmp_path, load_results(docs))
    for name in ("performance.md", "scaling.md"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (docs / name).read_text(encoding="utf-8"), (
            f"{name}: run python -m tests.benchmarks --render"
        )


def test_a_profile_holds_what_other_threads_computed_and_no_waiting() -> None:
    def count() -> int:
        return sum(divmod(n, 7)[1] for n in range(20_000))

    def work() -> None:
        thread = threading.Thread(target=count)
        thread.start()
        time.sleep(0.3)
        thread.join()

    stats = profile_threads(work)
    assert any(function == "<built-in method builtins.divmod>" for _, _, function in stats.stats)  # type: ignore[attr-defined]
    slept = [each[2] for place, each in stats.stats.items() if "time.sleep" in place[2]]  # type: ignore[attr-defined]
    assert slept and max(slept) < 0.1


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "5.0 s"), (120, "2.0 minutes"), (7200, "2.0 hours"), (2e5, "2.3 days")]
)
def test_times_are_told_as_people_do(seconds: float, words: str) -> None:
    assert time_of(seconds) == words


def test_a_line_of_a_profile_names_no_folder_of_this_machine() -> None:
    assert name_of(str(ROOT / "checker" / "engine.py"), 7, "map") == "checker/engine.py:7 map"
    path = str(Path(re.__file__).parents[1] / "site-packages" / "spacy" / "util.py")
    assert name_of(path, 1, "f") == "spacy/util.py:1 f"
    assert not name_of("/home/somebody/python/lib/json/decoder.py", 3, "decode").startswith("/")


def test_what_is_written_names_no_folder_and_no_host() -> None:
    assert "/" not in describe_machine().replace("Linux", "")
    for name in ("performance.md", "scaling.md"):
        path = ROOT / "docs" / name
        words = path.read_text(encoding="utf-8") if path.exists() else ""
        assert not re.search(r"/home/|/root|/tmp|/work|/opt/|https?://(?!localhost)", words), name


def test_a_tools_memory_is_its_own() -> None:
    ballast = bytearray(150_000_000)
    assert run_child("selectors", "only BeautifulSoup's tree", quick=True).get("peak_mb", 0) < 130 < len(ballast) / 1e6


def test_a_quick_run_of_one_prints_its_table() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--only", "start"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| checker --help |" in done.stdout
