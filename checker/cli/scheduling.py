"""checker schedule: runs by the clock, until stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from checker.cli.log import LOG_FORMAT
from checker.cli.shell import Shell, shell_of


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("schedule")(schedule)


def schedule(
    context: typer.Context,
    list_only: Annotated[
        bool, typer.Option("--list", help="Print the next runs in local time and UTC, and end.")
    ] = False,
    log_format: LOG_FORMAT = None,
) -> None:
    """Run as config.toml says, until stopped (SIGTERM stops within ten seconds).

    Example: checker schedule --list
    """
    from checker.schedule import run_schedule

    shell = shell_of(context)
    if list_only:
        _print_next(shell)
        return
    with shell.work(log_format) as (config, database):
        run_schedule(database, config, shell.tell)
    shell.leave()


def _print_next(shell: Shell) -> None:
    import datetime as dt

    from checker.cron import parse_zone
    from checker.pipeline.progress import utc_now
    from checker.schedule import next_runs, plan_jobs

    config = shell.load_config()
    zone = parse_zone(config.schedule.timezone)
    for job, times in next_runs(plan_jobs(config), utc_now().astimezone(zone)):
        plural = "" if len(job.slugs) == 1 else "s"
        typer.echo(f"{job.name}  [{job.expression}, {config.schedule.timezone}]  {len(job.slugs)} source{plural}")
        for time in times:
            local, utc = time.strftime("%a %Y-%m-%d %H:%M %Z"), time.astimezone(dt.UTC).strftime("%H:%M UTC")
            typer.echo(f"    {local}  ({utc})")
