"""checker run, analyse, compare: the stages after the documents are in."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.log import LOG_FORMAT
from checker.cli.shell import print_json, shell_of


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("analyse")(analyse)
    app.command("compare")(compare)


def analyse(context: typer.Context, log_format: LOG_FORMAT = None) -> None:
    """Find who said what in every new document, and label it assertion or denial.

    Example: checker analyse
    """
    from checker.pipeline.analysing import analyse_pending

    shell = shell_of(context)
    with shell.work(log_format) as (config, database):
        shell.end(analyse_pending(database, config, shell.detail))


def compare(
    context: typer.Context,
    undecided: Annotated[
        bool, typer.Option("--undecided", help="List the pairs of which two readings are possible, with both.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    log_format: LOG_FORMAT = None,
) -> None:
    """Hold new statements against the others of their days.

    Example: checker compare --undecided
    """
    from checker.pipeline.comparing import compare_pending
    from checker.store.search import PairFilter, iter_findings

    shell = shell_of(context)
    with shell.work(log_format) as (config, database):
        result = compare_pending(database, config, shell.detail)
        if undecided:
            with database.session() as session:
                for finding in iter_findings(session, PairFilter(relations=(), only_undecided=True)):
                    _print_undecided(finding, as_json)
        shell.end(result)


def _print_undecided(finding: object, as_json: bool) -> None:
    from checker.store.search import Finding

    assert isinstance(finding, Finding)
    if as_json:
        print_json(
            {
                "id": finding.pair.id,
                "a": finding.a.statement.content,
                "b": finding.b.statement.content,
                "readings": finding.pair.undecided,
            }
        )
        return
    typer.echo(f"{finding.pair.id}  {finding.a.statement.speaker} / {finding.b.statement.speaker}")
    typer.echo(f"  A  {finding.a.statement.content}")
    typer.echo(f"  B  {finding.b.statement.content}")
    for reading in finding.pair.undecided:
        typer.echo(f"  ?  {reading}")
