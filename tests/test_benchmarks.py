"""What `make bench` writes: sections replaced one by one, ratios, the arithmetic, and nothing of this machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measuring import ROOT, Bench, combine, describe_machine
from tests.benchmarks.profiles import name_of
from tests.benchmarks.registry import NAMES, load_bench
from tests.benchmarks.scaling import BEGIN, END, render_costs, replace_costs, time_of
from tests.benchmarks.writing import render_section, replace_sections

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


def test_one_section_is_replaced_and_the_others_stay() -> None:
    whole = replace_sections("", {"site": "## Site\n\none", "start": "## Start\n\ntwo"}, "machine")
    assert whole.index("## Start") < whole.index("## Site"), "in the order of the registry"
    again = replace_sections(whole, {"site": "## Site\n\nthree"}, "other machine")
    assert "three" in again and "one" not in again.replace("one go", "").split("## Site")[1]
    assert "two\n\n*machine*" in again and "three\n\n*other machine*" in again
    assert replace_sections(again, {"site": "## Site\n\nthree"}, "other machine") == again


def test_the_costs_follow_from_the_figures() -> None:
    figures = {"seconds": 1.0, "n": 100, "peak_mb": 50.0}
    found = {name: {"checker": figures} for name in ("site", "selectors", "attribution", "classification", "claims")}
    found["hosts"] = {"checker": figures | {"times_one_host": 1.04}}
    found["comparison"] = {"1,000": figures | {"day_s": 0.5, "n": 1000}, "judging": figures}
    costs = render_costs(found, "machine")
    assert costs.startswith(BEGIN) and costs.endswith(END)
    assert "| 100 articles a second | 2.8 hours |" in costs
    assert "costs 0.12 s of one core" in costs  # 2 hundredths for the page, ten for five statements
    assert "231 core-days" in costs  # 10^9 at two hundredths of a second
    text = f"# T\n\n{BEGIN}\nold\n{END}\n\n## Rest\n"
    assert replace_costs(text, costs) == f"# T\n\n{costs}\n\n## Rest\n"


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


def test_a_quick_run_of_one_prints_its_table() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--only", "start"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| checker --help |" in done.stdout
