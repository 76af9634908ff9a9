"""What the program says of its work: lines for people, or one JSON object a line for machines."""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

MAX_LINE_CHARS = 4000  # collectors of logs cut longer lines in two, and half an object is none


class LogForm(StrEnum):
    """How a log is written."""

    TEXT = "text"
    JSON = "json"


LOG_FORMAT = Annotated[
    LogForm | None,
    typer.Option("--log-format", help="The log: text for people, json for machines (default: [log] format)."),
]


class Log:
    """Writes to standard error, so that output can be piped.

    Args:
        form: text or json.
        quiet: nothing but errors.
        verbose: the details as well.

    Attributes:
        run: an id of this process, in every line of JSON that has no run of its own.
    """

    def __init__(self, form: LogForm = LogForm.TEXT, *, quiet: bool = False, verbose: bool = False) -> None:
        self.form, self.quiet, self.verbose = form, quiet, verbose
        self.run = uuid.uuid4().hex

    def write(self, line: str, level: str = "info") -> None:
        """One line, where it is wanted: `level` is debug (details), info, warning or error."""
        if (level == "debug" and not self.verbose) or (self.quiet and level != "error"):
            return
        if self.form is LogForm.JSON:
            typer.echo(render_event(line, level, self.run, dt.datetime.now(dt.UTC)), err=True)
        else:
            typer.echo(f"checker: {line}" if level == "error" else line, err=True)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Warnings of the libraries come out in the same form while the block runs."""
        handler = _Forward(self)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)


class _Forward(logging.Handler):
    """Hands the records of `logging` to the log."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """The record as a line; a traceback goes with it."""
        words = logging.Formatter("%(name)s: %(message)s").format(record)
        self._log.write(words, "error" if record.levelno >= logging.ERROR else "warning")


def render_event(line: str, level: str, run: str, at: dt.datetime) -> str:
    """The JSON object of a line: time, level, event, run, source, message, and what else the line knows."""
    facts = dict(getattr(line, "facts", {}))
    event = {
        "time": at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": facts.pop("level", level),
        "event": facts.pop("event", "message"),
        "run": facts.pop("run", run),
        "source": facts.pop("source", None),
        "message": str(line)[:MAX_LINE_CHARS],
    }
    return json.dumps(event | facts, ensure_ascii=False, default=str)
