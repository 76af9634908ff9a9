"""The command line: every command's help, exit statuses, and messages that say what to do."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from checker import __version__
from checker.cli import app, main
from checker.cli.reference import render_commands, render_settings
from checker.reports.rows import COLUMNS

ROOT = Path(__file__).parents[1]


def _list_commands(command: Any, words: tuple[str, ...]) -> list[tuple[str, ...]]:
    if not hasattr(command, "list_commands"):
        return [words]
    context = typer.Context(command)
    names = command.list_commands(context)
    return [path for name in names for path in _list_commands(command.get_command(context, name), (*words, name))]


COMMANDS = _list_commands(typer.main.get_command(app), ())
Run = Callable[..., "Ended"]


class Ended(NamedTuple):
    """How a command ended: its status, what it printed, what it said beside that."""

    status: int
    out: str
    err: str


@pytest.fixture
def checker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program, run in an empty folder; the real entry point, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["checker", *words])
        capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
        out, err = capsys.readouterr()
        return Ended(status, out, err)

    return run


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...], checker: Run) -> None:
    ended = checker(*words, "--help")
    assert ended.status == 0
    assert ended.out.startswith(f"Usage: checker {' '.join(words)}")
    assert re.search(r"Example: .*\bchecker\b", ended.out)
    for option in re.findall(r"^  (?:-\w, )?(--[\w-]+)(?P<rest>.*)$", ended.out, re.MULTILINE):
        assert option[0]


def test_no_arguments_show_what_there_is(checker: Run) -> None:
    ended = checker()
    assert "Commands:" in ended.out + ended.err


def test_every_option_has_a_line_of_help() -> None:
    def walk(command: Any, path: str) -> list[str]:
        if hasattr(command, "list_commands"):
            context = typer.Context(command)
            names = command.list_commands(context)
            return [x for name in names for x in walk(command.get_command(context, name), f"{path} {name}")]
        return [f"{path} {p.name}" for p in command.params if p.param_type_name == "option" and not p.help]

    assert walk(typer.main.get_command(app), "checker") == []


def test_help_loads_nothing_heavy() -> None:
    heavy = ("spacy", "sklearn", "sqlmodel", "sqlalchemy", "httpx", "bs4", "natasha", "fastapi", "numpy")
    code = f"import sys, checker.cli; print([name for name in {heavy!r} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize("program", [[Path(sys.executable).with_name("checker")], [sys.executable, "-m", "checker"]])
def test_the_program_is_installed_under_its_name(program: list[str | Path]) -> None:
    ended = subprocess.run([*program, "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == f"checker {__version__}"


@pytest.mark.parametrize(("name", "render"), [("cli", render_commands), ("configuration", render_settings)])
def test_the_reference_is_what_the_program_says(
    name: str, render: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written.strip() == render().strip(), "run python -m checker.cli.reference docs"


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[store]\ndatabas = 'x'\n", "unknown key 'store.databas': did you mean 'database'?"),
        ("[compare]\nwindow_days = 'soon'\n", "compare.window_days"),
        ("[compare\n", "cannot be read"),
        (
            "[[source]]\nslug = 'xx_mine'\nname = 'Mine'\nkind = 'government'\naddresses = ['https://mine.example/']\n"
            "layout = 'am_mod'\nlanguag = 'en'\n",
            "'languag'; the nearest known key is 'language'",
        ),
    ],
)
def test_a_wrong_configuration_stops_everything(config: str, said: str, checker: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(config)
    for words in (("sources", "list"), ("scrape",)):
        ended = checker(*words)
        assert ended.status == 2
        assert ended.out == ""
        assert said in ended.err
        assert "config.toml" in ended.err
        assert ended.err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "nonsense"),
        (("scrape", "am_mdo"), "did you mean am_mod?"),
        (("scrape", "am_mod"), "contact"),
        (("scrape", "--since", "yesterday", "am_mod"), "yesterday"),
        (("report", "--format", "pdf"), "'pdf' is not one of"),
        (("report", "--kind", "denail"), "--kind 'denail' is not one of denial, "),
        (("report", "--min-score", "2"), "--min-score"),
        (("statements", "--label", "lie"), "--label 'lie' is not one of assertion, denial"),
        (("statements", "--limit", "-1"), "--limit"),
        (("statements", "--source", "nosuch"), "nosuch: nothing of such a source is stored"),
        (("review", "c123", "--verdict", "contradict"), "'contradict' is not one of contradicts, compatible"),
        (("review", "c1", "--verdict", "unsure", "--verification", "neither"), "--evidence ADDRESS"),
        (("review", "c1", "--verdict", "unsure", "--verification", "yes"), "'yes' is not one of none, supports_a"),
        (("correct", "s123", "--label", "lie"), "--label 'lie' is not one of assertion, denial"),
        (("pair", "s1", "s2", "--kind", "lie"), "'lie' is not one of denial, mutual_blame"),
        (("import", "page.html"), "--source"),
        (("import", "page.html", "--source", "am_mdo"), "did you mean am_mod?"),
        (("import", "page.html", "--source", "am_mod", "--published", "soon"), "'soon'"),
        (("--config", "missing.toml", "sources", "list"), "missing.toml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_command_ends_with_2_and_says_what_is_wrong(words: tuple[str, ...], said: str, checker: Run) -> None:
    ended = checker(*words)
    assert ended.status == 2, ended
    assert said in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "missing.html", "--source", "am_mod"), "missing.html: cannot be read"),
        (("scrape", "am_mod", "--replay", "missing.warc.gz"), "missing.warc.gz"),
        (("show", "c123"), "c123"),
        (("review", "c123", "--verdict", "contradicts"), "c123"),
        (("correct", "s123", "--label", "denial"), "s123"),
        (("revisions", "https://www.mil.am/en/news/1"), "https://www.mil.am/en/news/1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_ends_with_1_and_is_named(words: tuple[str, ...], said: str, checker: Run) -> None:
    ended = checker(*words)
    assert ended.status == 1, ended
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_an_empty_store_is_no_error(checker: Run, tmp_path: Path) -> None:
    listed, judged = checker("statements"), checker("credibility")
    assert (listed.status, listed.out, judged.status, judged.out) == (0, "", 0, "")
    assert "no statements yet" in listed.err and "no records yet" in judged.err
    assert checker("statements", "--json", "--about", "fire") == (0, "", "no statement fits\n")
    assert checker("verify").status == 0
    assert checker("analyse").status == 0
    assert checker("compare").status == 0
    ended = checker("report", "--format", "csv", "--min-score", "0.5", "-o", "out/c.csv")
    assert ended.status == 0
    with (tmp_path / "out" / "c.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [list(COLUMNS)]
    assert (tmp_path / "out" / "c.coverage.csv").is_file()


def test_a_report_that_cannot_be_written_is_named(checker: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    ended = checker("report", "--format", "csv", "--min-score", "0.5", "-o", "taken/c.csv")
    assert ended.status == 1
    assert "taken/c.csv: cannot be written" in ended.err


def test_quiet_says_nothing_but_errors(checker: Run) -> None:
    assert checker("-q", "analyse") == (0, "", "")
    assert checker("analyse", "-q") == (0, "", "")
    assert checker("statements", "--json", "--quiet") == (0, "", "")
    assert "missing.html" in checker("-q", "import", "missing.html", "--source", "am_mod").err


def test_the_sources_are_listed_as_json_lines(checker: Run) -> None:
    lines = [json.loads(line) for line in checker("sources", "list", "--json").out.splitlines()]
    assert {"am_mod", "az_mod", "ru_kremlin_en"} <= {line["slug"] for line in lines}
    assert all(set(line) == {"slug", "name", "country", "kind", "owner"} for line in lines)


def test_a_later_database_is_refused(checker: Run, tmp_path: Path) -> None:
    assert checker("statements").status == 0
    with sqlite3.connect(tmp_path / "checker.db") as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = checker("statements")
    assert ended.status == 2
    assert "later checker" in ended.err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("checker")
    line = f"{program} sources list --json | head -n 1; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ended.stdout.splitlines()[1] in ("0", "141")
    assert "Traceback" not in ended.stderr


def test_an_imported_page_is_in_the_store(checker: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Baku denied the report on Tuesday.\n")
    words = ("import", "page.txt", "--source", "xx_moscow_times", "--url", "https://www.themoscowtimes.com/a1")
    ended = checker(*words, "--published", "2022-09-13")
    assert ended.status == 0, ended.err
    assert "documents read 1, new wordings 1" in ended.err
    assert "documents read 1, new wordings 0" in checker(*words, "--published", "2022-09-13").err
    assert "wording 1" in checker("revisions", "https://www.themoscowtimes.com/a1").out


def test_a_misspelt_key_of_ones_own_source_is_named_with_its_file_and_nothing_is_done(
    checker: Run, tmp_path: Path
) -> None:
    lines = [
        "[[source]]",
        'slug = "xx_a"',
        'naem = "A"',
        'kind = "independent_media"',
        'addresses = ["https://a.example/"]',
    ]
    (tmp_path / "mine.toml").write_text("\n".join(lines), encoding="utf-8")
    ended = checker("--config", "mine.toml", "statements")
    assert ended.status == 2
    assert ended.err.startswith("checker: mine.toml: source xx_a: unknown key 'naem'; the nearest known key is 'name'")
    assert not (tmp_path / "checker.db").exists()
    missing = checker("--config", "none.toml", "statements")
    assert (missing.status, missing.err) == (2, "checker: none.toml: cannot be read: No such file or directory\n")


def _readme_commands() -> list[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\$ (?:.*\| )?checker (.*?)(?: +#.*)?$", text, re.MULTILINE)
    return [line.split() for line in lines]


@pytest.mark.parametrize("words", _readme_commands(), ids=" ".join)
def test_every_command_of_the_readme_is_one(words: list[str], checker: Run) -> None:
    depth = next(n for n in (2, 1) if tuple(words[:n]) in COMMANDS)
    told = checker(*words[:depth], "--help")
    assert told.status == 0
    for option in (word for word in words if word.startswith("--")):
        assert option in told.out, f"{option} in checker {' '.join(words)}"
