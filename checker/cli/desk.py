"""checker serve: the side-by-side page."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.shell import shell_of


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("serve")(serve)


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to bind (default: [serve] host, this machine only).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one (default: [serve] port).")] = None,
) -> None:
    """Serve the side-by-side page; any address but this machine's own demands [serve] token.

    Example: checker serve --port 8000
    """
    from checker.web.serving import serve_desk

    shell = shell_of(context)
    config = shell.load_config()
    with shell.open_store(config) as database:
        serve_desk(database, config, host=host, port=port, tell=shell.tell)
