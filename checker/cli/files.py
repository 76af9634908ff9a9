"""checker file attribute|classify|compare: work on a file, no database; JSON Lines in, JSON Lines out, as they come."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.shell import print_json_lines

FILE = Annotated[str, typer.Argument(metavar="FILE", help="JSON Lines, or - for standard input.")]


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    group = typer.Typer(
        help="Work on a file, without a database: JSON Lines in, JSON Lines out.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("attribute")(attribute)
    group.command("classify")(classify)
    group.command("compare")(compare)
    app.add_typer(group, name="file")


def attribute(file: FILE) -> None:
    """Say who said what in each document, with exact offsets (a .txt file is one document).

    Example: echo '{"id": "1", "text": "Baku denied the report."}' | checker file attribute -
    """
    from functools import partial

    from checker.files import attribute_lines
    from checker.pipeline.sources import find_built_in

    _write(partial(attribute_lines, find_built_in=find_built_in), file)


def classify(
    file: FILE,
    fast: Annotated[bool, typer.Option("--fast", help="Without the parse: faster, less accurate.")] = False,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="With a language model: more accurate in English, slower; it is an extra."),
    ] = False,
) -> None:
    """Mark each statement as assertion or denial, with the probability and the words that decided.

    Example: echo '{"id": "1", "text": "This is a fantasy."}' | checker file classify -
    """
    from functools import partial

    from checker.errors import ConfigError
    from checker.files import classify_lines

    if fast and deep:
        raise ConfigError("--fast and --deep: only one of the two can be had")
    _write(partial(classify_lines, fast=fast, deep=deep), file)


def compare(file: FILE) -> None:
    """Say of each pair of statements how they stand to each other, and why.

    Example: checker file compare pairs.jsonl
    """
    from checker.files import compare_lines

    _write(compare_lines, file)


def _write(work, file: str) -> None:  # type: ignore[no-untyped-def]  # one of the three generators of checker.files
    """The lines as they come, and beside them at once what is wrong with the input."""
    n_problems = 0

    def report(problem: str) -> None:
        nonlocal n_problems
        n_problems += 1
        typer.echo(f"checker: {problem}", err=True)

    print_json_lines(work(file, report))
    if n_problems:
        raise typer.Exit(1)
