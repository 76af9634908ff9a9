"""Arguments in, text out; no logic. Each command imports what it needs when it runs, so that help answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from checker import __version__
from checker.cli import analysing, deciding, desk, files, gathering, keeping, labelling, reading, scheduling
from checker.cli.log import Log
from checker.cli.shell import Shell, exit_status
from checker.errors import CheckerError

_ANYWHERE = ("-q", "--quiet", "-v", "--verbose")


class _Commands(TyperGroup):
    """The commands; how much is said may be written before or after them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is left of the arguments, with those of all commands put first, where they are looked for."""
        end = args.index("--") if "--" in args else len(args)
        said = [arg for arg in args[:end] if arg in _ANYWHERE]
        return super().parse_args(ctx, [*said, *(arg for arg in args[:end] if arg not in _ANYWHERE), *args[end:]])


app = typer.Typer(
    name="checker",
    cls=_Commands,
    help="Holds official statements against each other: who said what, and why two statements cannot both hold.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"checker {__version__}")
        raise typer.Exit


@app.callback()
def set_up(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Configuration file (default: config.toml).")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more while working.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Holds official statements against each other: who said what, and why two statements cannot both hold."""
    context.obj = Shell(config_path=config, log=Log(quiet=quiet, verbose=verbose))


for module in (gathering, analysing, reading, deciding, files, scheduling, keeping, desk, labelling):
    module.add_commands(app)


def main() -> None:
    """The command line; exits with 0 done, 1 something failed and is named, 2 wrong command or configuration."""
    try:
        app(prog_name="checker", standalone_mode=True)
    except CheckerError as error:
        typer.echo(f"checker: {error}", err=True)
        sys.exit(exit_status(error))
    except SystemExit as ended:
        # the reader of our output (head, less) has gone: nothing is wrong, but click ends with 1
        sys.exit(0 if type(sys.stdout).__name__ == "PacifyFlushWrapper" else ended.code)
