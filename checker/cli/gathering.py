"""checker demo, run, scrape, import, sources: what brings documents in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checker.cli.log import LOG_FORMAT
from checker.cli.reading import parse_day
from checker.cli.shell import print_json, shell_of

SLUGS = Annotated[list[str] | None, typer.Argument(metavar="[SLUG]...", help="Sources (default: as config.toml says).")]


def add_commands(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("demo")(demo)
    app.command("run")(run)
    app.command("scrape")(scrape)
    app.command("import")(import_)
    group = typer.Typer(help="The sources: what is built in, is it alive, start a new one.", no_args_is_help=True,
                        rich_markup_mode=None)  # fmt: skip
    group.command("list")(list_sources)
    group.command("check")(check_sources)
    group.command("new")(new_source)
    app.add_typer(group, name="sources")


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the reports and the demo's store.")] = Path(
        "reports"
    ),
) -> None:
    """Replay the shipped archive through every stage, write reports, print what was found (offline, invented wording).

    Example: checker demo
    """
    from checker.pipeline.demo import next_step, run_demo
    from checker.reports.terminal import print_findings

    shell = shell_of(context)
    shown = run_demo(out, shell.tell)
    print_findings(shown.findings)
    for line in shown.lines:
        typer.echo(line)
    typer.echo(next_step(out))


def run(context: typer.Context, log_format: LOG_FORMAT = None) -> None:
    """Scrape, analyse, compare and report, for the sources of config.toml.

    Example: checker run
    """
    from checker.pipeline.running import run_once

    shell = shell_of(context)
    with shell.work(log_format) as (config, database):
        shell.end(*run_once(database, config, shell.tell))


def scrape(
    context: typer.Context,
    slugs: SLUGS = None,
    replay: Annotated[list[Path] | None, typer.Option(help="Read this archive in place of the network.")] = None,
    since: Annotated[str | None, typer.Option(help="Leave out what was published before this day.")] = None,
    log_format: LOG_FORMAT = None,
) -> None:
    """Fetch what the sources have published, keep every response, and store the documents.

    Example: checker scrape am_mod az_mod --since 2022-09-12
    """
    from checker.pipeline.scraping import ScrapeRequest, scrape_sources
    from checker.pipeline.sources import configured_sources

    shell = shell_of(context)
    sources = configured_sources(shell.load_config(), slugs or ())
    request = ScrapeRequest(sources=sources, replay=tuple(replay or ()), since=parse_day(since))
    with shell.work(log_format) as (config, database):
        shell.end(scrape_sources(database, config, request, shell.tell))


def import_(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help="HTML, text, Markdown, WARC, WACZ, JSONL.")],
    source: Annotated[str | None, typer.Option(help="Whose page it is; needed except for WARC and JSONL.")] = None,
    published: Annotated[str | None, typer.Option(help="2022-09-13, or a time with its zone.")] = None,
    url: Annotated[str | None, typer.Option(help="The address where it stood.")] = None,
    log_format: LOG_FORMAT = None,
) -> None:
    """Bring in saved pages, pasted text, archives, or documents of another tool.

    Example: checker import saved.html --source am_mod --url https://www.mil.am/en/news/11009
    """
    from checker.errors import ConfigError
    from checker.moments import parse_moment
    from checker.pipeline.importing import ImportRequest, import_all

    moment = parse_moment(published)
    if published and moment is None:
        raise ConfigError(f"--published {published!r} is neither a day (2022-09-13) nor a time with its zone")
    shell = shell_of(context)
    request = ImportRequest(paths=tuple(paths), source=source, published=moment, url=url)
    with shell.work(log_format) as (config, database):
        shell.end(import_all(database, config, request, shell.detail))


def list_sources(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the sources that are built in or in config.toml.

    Example: checker sources list
    """
    from checker.pipeline.sources import configured_sources

    for source in configured_sources(shell_of(context).load_config()):
        if as_json:
            values = {name: getattr(source, name) for name in ("slug", "name", "country", "kind", "owner")}
            print_json({key: str(value) if value is not None else None for key, value in values.items()})
        else:
            typer.echo(f"{source.slug:28} {source.owner or '–':4} {source.kind:20} {source.name}")


def check_sources(context: typer.Context, slugs: SLUGS = None) -> None:
    """Say of each source whether it is alive: one polite request each.

    Example: checker sources check am_mod
    """
    from checker.pipeline.checking import check_all, render_health

    shell = shell_of(context)
    config = shell.load_config()
    with shell.open_store(config) as database:
        checks = check_all(database, config, slugs or ())
        for line in render_health(checks):
            typer.echo(line)
        if any(check.problem for check in checks):
            raise typer.Exit(1)


def new_source(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="<country>_<name>, lower case.")],
    url: Annotated[str, typer.Argument(help="Address of its listing, feed or channel.")],
) -> None:
    """Start a source file and its first samples from one polite fetch.

    Example: checker sources new xx_example https://example.org/news
    """
    from checker.pipeline.checking import begin_source

    shell = shell_of(context)
    config = shell.load_config()
    with shell.open_store(config) as database:
        for line in begin_source(database, config, slug, url):
            typer.echo(line)
