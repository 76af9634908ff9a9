"""checker db, doctor: moving, keeping and looking over what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.shell import print_json, shell_of


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    group = typer.Typer(help="The database: migrate, move, keep.", no_args_is_help=True, rich_markup_mode=None)
    group.command("upgrade")(upgrade)
    group.command("copy")(copy)
    group.command("backup")(backup)
    group.command("restore")(restore)
    app.add_typer(group, name="db")
    app.command("doctor")(doctor)


def upgrade(context: typer.Context) -> None:
    """Bring the database to this version's tables (an embedded one does so by itself).

    Example: checker db upgrade
    """
    shell = shell_of(context)
    with shell.open_store(shell.load_config()) as database:
        from checker.store.database import read_versions

        current, _, _ = read_versions(database)
        shell.tell(f"{database.address}: schema {current}")


def copy(
    context: typer.Context,
    origin: Annotated[str, typer.Argument(metavar="FROM", help="Database address.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Address of an empty database.")],
) -> None:
    """Copy everything from one database into an empty other one, and compare them row by row.

    Example: checker db copy sqlite:///checker.db postgresql+psycopg://desk@db/checker
    """
    from checker.store.copying import copy_database

    shell = shell_of(context)
    for table, n_rows in copy_database(origin, target).items():
        shell.tell(f"{table}: {n_rows} rows, the same on both sides")


def backup(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet.")],
) -> None:
    """Copy the database and the archive into a folder, consistent while others write.

    Example: checker db backup /backups/checker-2026-11-22
    """
    from checker.pipeline.keeping import backup_all

    shell = shell_of(context)
    config = shell.load_config()
    for line in backup_all(config, out):
        shell.tell(line)


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that checker db backup made.")],
) -> None:
    """Put a backup in the place that config.toml names, where nothing may be yet.

    Example: checker db restore /backups/checker-2026-11-22
    """
    from checker.pipeline.keeping import restore_all

    shell = shell_of(context)
    config = shell.load_config()
    for line in restore_all(config, folder):
        shell.tell(line)


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Look over configuration, database, archive, disk, clock, models and sources, on one page.

    Example: checker doctor
    """
    from checker.pipeline.doctor import examine

    shell = shell_of(context)
    findings = examine(shell.load_config())
    for finding in findings:
        if as_json:
            print_json({"what": finding.what, "state": finding.state, "detail": finding.detail})
        else:
            typer.echo(f"{finding.state:5} {finding.what:14} {finding.detail}")
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)
