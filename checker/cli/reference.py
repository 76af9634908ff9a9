"""The commands and the configuration ─▶ Markdown for docs/; a test compares the files with what this gives.

Run ``python -m checker.cli.reference docs`` to write both.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

from checker.cli import app
from checker.config import Config


def render_commands() -> str:
    """``docs/cli.md``: every command with its help, arguments and options."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", "Made from the program itself by `python -m checker.cli.reference docs`.", ""]
    lines += [
        "Exit status: 0 done; 1 done, but something failed and is named; 2 the command or the configuration is wrong,"
    ]
    lines += ["nothing was done.", ""]
    for path, command in _walk(root, "checker"):
        context = typer.Context(command, info_name=path)
        lines += [f"## {path}", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


def _walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command under `command` with its words; Typer brings its own click, whose types are not public."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    context = typer.Context(command)
    for name in command.list_commands(context):
        yield from _walk(command.get_command(context, name), f"{path} {name}")


def render_settings() -> str:
    """``docs/configuration.md``: every key with its default and its line of help."""
    lines = ["# Configuration", "", "Made from the program itself by `python -m checker.cli.reference docs`.", ""]
    lines += ["All keys stand in `config.toml` in the current folder (or the file that `--config` names); each can be"]
    lines += [
        "overridden by the environment: `CHECKER_STORE__DATABASE` is `[store] database`. An unknown key is an error.",
        "",
    ]
    for section in Config.sections:
        model = Config.model_fields[section].annotation
        assert isinstance(model, type) and issubclass(model, BaseModel)
        lines += [f"## [{section}]", "", (model.__doc__ or "").strip(), "", "| key | default | what |", "|---|---|---|"]
        for name, field in model.model_fields.items():
            default = field.get_default(call_default_factory=True)
            shown = str(default) if isinstance(default, Path) else default
            lines.append(f"| `{name}` | `{_toml(shown)}` | {field.description} |")
        lines.append("")
    lines += ["## [[source]]", "", "A source of one's own, with the keys of `scrapers/sources/*.toml`: see"]
    lines += ["[add-a-source.md](add-a-source.md).", ""]
    return "\n".join(lines)


def _toml(value: object) -> str:
    if value is None:
        return "measured"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\t", "\\t") + '"'
    return "{}" if value == {} else str(value).replace("'", '"')


def main(folder: Path) -> None:
    """Both files written into `folder`."""
    (folder / "cli.md").write_text(render_commands(), encoding="utf-8")
    (folder / "configuration.md").write_text(render_settings(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
