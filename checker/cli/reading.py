"""checker statements, show, report, revisions, verify: what is in the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.shell import print_json, shell_of

JSON = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("report")(report)
    app.command("statements")(statements)
    app.command("show")(show)
    app.command("revisions")(revisions)
    app.command("verify")(verify)


def report(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", help="csv, xlsx, html, jsonl, claimreview or atom.")] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write (default: in the reports folder).")
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day, 2022-09-12.")] = None,
    about: Annotated[str, typer.Option(help="Words that one of the two statements holds.")] = "",
    between: Annotated[tuple[str, str] | None, typer.Option(help="Two sides, AM AZ or Armenia Azerbaijan.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind of contradiction.")] = None,
    min_score: Annotated[
        float | None, typer.Option(min=0, max=1, help="Least score (default: the shipped threshold).")
    ] = None,
    with_names: Annotated[bool, typer.Option("--with-names", help="Write who gave each verdict.")] = False,
) -> None:
    """Write the contradictions at or above the threshold, with the coverage they rest on.

    Example: checker report --format csv --between AM AZ -o clashes.csv
    """
    from checker.pipeline.reporting import ReportRequest, find_sides, write_report
    from checker.records import ContradictionKind
    from checker.store.search import PairFilter

    if kind is not None:
        check_word("--kind", kind, ContradictionKind)
    shell = shell_of(context)
    config = shell.load_config()
    sides = find_sides(between) if between else None
    wanted = PairFilter(since=parse_day(since), about=about, between=sides, kind=kind)
    request = ReportRequest(form=form, out=out, wanted=wanted, min_score=min_score, with_names=with_names)
    with shell.open_store(config) as database:
        for line in write_report(database, config, request):
            shell.tell(line)


def parse_day(value: str | None) -> dt.date | None:
    """The day, or None where none is given.

    Raises:
        ConfigError: it is not a day.
    """
    from checker.errors import ConfigError

    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ConfigError(f"{value!r} is not a day; write it as 2022-09-13") from error


def check_word(option: str, value: str, known: Iterable[str]) -> None:
    """Nothing where `value` is one of the words that `option` takes.

    Raises:
        ConfigError: it is not; names them.
    """
    from checker.errors import ConfigError

    words = list(known)
    if value not in words:
        raise ConfigError(f"{option} {value!r} is not one of {', '.join(words)}")


def statements(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Slug of the publisher.")] = None,
    speaker: Annotated[str, typer.Option(help="Words of the speaker's name.")] = "",
    about: Annotated[str, typer.Option(help="Words of the statement.")] = "",
    label: Annotated[str | None, typer.Option(help="assertion or denial.")] = None,
    document: Annotated[str | None, typer.Option(help="Address of the document.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    as_json: JSON = False,
) -> None:
    """List what is in the store, newest first.

    Example: checker statements --speaker "Ministry of Defence" --label denial
    """
    from checker.records import Label
    from checker.reports.terminal import render_statement, statement_line
    from checker.store.documents import check_source
    from checker.store.search import StatementFilter, iter_statements

    if label is not None:
        check_word("--label", label, Label)
    shell = shell_of(context)
    wanted = StatementFilter(source=source, speaker=speaker, about=about, label=label, document=document)
    with shell.open_store(shell.load_config()) as database, database.session() as session:
        if source is not None:
            check_source(session, source)
        view = None
        for view in iter_statements(session, wanted, limit=limit):
            if as_json:
                print_json(statement_line(view))
            else:
                typer.echo(render_statement(view))
    if view is None:
        shell.tell(
            "no statement fits" if wanted != StatementFilter() else "no statements yet: checker analyse finds them"
        )


def show(
    context: typer.Context,
    pair_id: Annotated[str, typer.Argument(metavar="ID", help="The contradiction's id, or its beginning.")],
) -> None:
    """Show one contradiction, two columns side by side, the deciding words marked.

    Example: checker show c3f09
    """
    from checker.errors import InputError
    from checker.reports.terminal import print_finding
    from checker.store.search import find_pair
    from checker.store.views import load_echoes

    shell = shell_of(context)
    with shell.open_store(shell.load_config()) as database, database.session() as session:
        finding = find_pair(session, pair_id)
        if finding is None:
            raise InputError(f"{pair_id}: no such contradiction, or several begin so; `checker report` lists their ids")
        print_finding(finding, load_echoes(session, [finding.pair.a_id, finding.pair.b_id]))


def revisions(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Address of the page.")],
    as_json: JSON = False,
) -> None:
    """Show the wordings of one page over time, word by word.

    Example: checker revisions https://www.mil.am/en/news/11009
    """
    from checker.errors import InputError
    from checker.reports.revisions import render_changes, revision_line
    from checker.store.documents import list_revisions

    shell = shell_of(context)
    with shell.open_store(shell.load_config()) as database, database.session() as session:
        rows = list_revisions(session, address)
        if not rows:
            raise InputError(f"{address}: no such document; `checker statements --json` lists the addresses")
        if as_json:
            for row in rows:
                print_json(revision_line(row))
        else:
            for line in render_changes(rows):
                typer.echo(line)


def verify(context: typer.Context) -> None:
    """Prove every stored quote against its capture: digests, offsets, words.

    Example: checker verify
    """
    from checker.pipeline.verifying import verify_store

    shell = shell_of(context)
    config = shell.load_config()
    with shell.open_store(config) as database:
        shell.end(verify_store(database, config))
