"""checker serve, credibility: the side-by-side page, and the track records behind it."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.shell import print_json, shell_of


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("serve")(serve)
    app.command("credibility")(credibility)


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to bind (default: [serve] host, this machine only).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (default: [serve] port).")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demo (made first, where there is none).")] = False,
) -> None:
    """Serve the side-by-side page; any address but this machine's own demands [serve] token.

    Example: checker serve --port 8000
    """
    from checker.web.serving import serve_desk

    shell = shell_of(context)
    config = shell.load_config()
    config = shell.open_demo(config) if demo else config
    with shell.open_store(config) as database:
        serve_desk(database, config, host=host, port=port, tell=shell.tell)


def credibility(
    context: typer.Context,
    subjects: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG|ACTOR]...", help="Sources or actors (default: all).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show track records: what was said, denied, contradicted, reversed, edited; estimates only from what was verified.

    Example: checker credibility am_mod
    """
    from checker.errors import InputError
    from checker.pipeline.tracking import iter_records
    from checker.reports.records import record_line, render_record

    shell = shell_of(context)
    config = shell.load_config()
    with shell.open_store(config) as database:
        unknown: list[str] = []
        record = None
        for record in iter_records(database, config, subjects or [], unknown):
            if as_json:
                print_json(record_line(record))
            else:
                typer.echo(render_record(record))
    if record is None and not subjects:
        shell.tell("no records yet: the store holds no source; checker scrape or checker import brings some")
    if unknown:
        raise InputError(f"{', '.join(unknown)}: no such source or actor; `checker credibility` lists all")
