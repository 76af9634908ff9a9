"""checker labels check|export, train, evaluate: the labelled data, the models made of them, and their figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.shell import shell_of


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    group = typer.Typer(
        help="The labelled data: whether they are sound, and what persons' decisions add to them.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("check")(check)
    group.command("export")(export)
    app.add_typer(group, name="labels")
    app.command("train")(train)
    app.command("evaluate")(evaluate)


def check(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="Folder of the data (default: the one shipped).")] = None,
) -> None:
    """Name every labelled row that is wrong: ids, dates, labels, offsets, near copies, pages in two splits.

    Example: checker labels check
    """
    from checker.errors import InputError
    from labels import FOLDER
    from labels.check import check_labels

    shell = shell_of(context)
    try:
        report = check_labels(folder or FOLDER)
    except (OSError, ValueError) as error:
        raise InputError(str(error)) from error
    for name, n in report.counts.items():
        typer.echo(f"{n:6} {name}")
    typer.echo(f"{len(report.copies):6} near copies ({report.copies_share:.2%} of the statements)")
    for problem in report.problems:
        typer.echo(f"checker: {problem}", err=True)
    shell.tell(f"{len(report.problems)} problems" if report.problems else "sound")
    if report.problems:
        raise typer.Exit(1)


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Option("--out", "-o", help="Folder to write into.")] = Path("proposals"),
) -> None:
    """Write verdicts and corrections in the form of the labelled data, as proposals, never into the data themselves.

    Example: checker labels export -o proposals
    """
    from checker.pipeline.proposing import PAIRS_FILE, STATEMENTS_FILE, export_proposals

    shell = shell_of(context)
    with shell.open_store(shell.load_config()) as database:
        n_statements, n_pairs = export_proposals(database, folder)
    shell.tell(f"{folder / STATEMENTS_FILE}: {n_statements} statements; {folder / PAIRS_FILE}: {n_pairs} pairs")


def train(context: typer.Context) -> None:
    """Build the models from the labelled data into the user's cache, where the ones there are of other data or code.

    Example: checker train
    """
    import time

    from checker.classification import load_classifier
    from checker.comparison import load_comparer

    shell = shell_of(context)
    for name, load in (
        ("classifier", load_classifier),
        ("classifier, fast", lambda: load_classifier(fast=True)),
        ("comparer", load_comparer),
    ):
        started = time.monotonic()
        load()
        shell.tell(f"{name}: ready after {time.monotonic() - started:.1f} s")


def evaluate(
    context: typer.Context,
    split: Annotated[str, typer.Option(help="dev or test; dev is scored by models that are trained on it.")] = "test",
    docs: Annotated[Path | None, typer.Option(help="Folder to write figures.md and figures/*.svg into.")] = None,
    part: Annotated[
        list[str] | None, typer.Option(help="classification, comparison, attribution or stream (default: all).")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Also unseen conflicts and the learning curve.")] = False,
    pin: Annotated[bool, typer.Option("--pin", help="Write labels/floors.json from these figures.")] = False,
    lower: Annotated[bool, typer.Option("--lower", help="With --pin: let floors fall.")] = False,
) -> None:
    """Print every figure of the documentation, and name the ones that fell under their floor.

    Example: checker evaluate --docs docs
    """
    from checker.errors import ConfigError
    from checker.evaluation.run import PARTS, evaluate_all, pin_figures

    shell = shell_of(context)
    if split not in ("dev", "test"):
        raise ConfigError(f"checker evaluate: --split is {split!r}, expected dev or test")
    if lower and not pin:
        raise ConfigError("checker evaluate: --lower goes with --pin")
    strange = [name for name in part or () if name not in PARTS]
    if strange:
        raise ConfigError(f"checker evaluate: --part is {strange[0]!r}, expected one of {', '.join(PARTS)}")
    found = evaluate_all(split, docs=docs, full=full, tell=shell.tell, parts=part or PARTS)
    typer.echo(found.text)
    if split != "test":
        return
    problems = pin_figures(found, lower=lower) if pin else found.breaches
    for problem in problems:
        typer.echo(f"checker: {problem}", err=True)
    if problems:
        raise typer.Exit(1)
