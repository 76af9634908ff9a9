"""What every command shares: the configuration, the open store, and how things are said."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from checker.cli.log import Log, LogForm
from checker.errors import CheckerError, ConfigError, StoreBusyError, StoreError

if TYPE_CHECKING:
    from checker.config import Config
    from checker.pipeline.progress import StageResult
    from checker.store import Database

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_LONGEST_WAIT = 0.05  # seconds: flushing every line costs a tenth of the time of a fast classification


@dataclass(frozen=True, slots=True)
class Shell:
    """The options before the command, and what they lead to."""

    config_path: Path | None = None
    log: Log = field(default_factory=Log)

    def load_config(self) -> Config:
        """The configuration, with the sources it describes looked at, so that nothing is begun with a wrong one.

        Raises:
            ConfigError: a key or a value is wrong.
        """
        from checker.config import CONFIG_FILE, load_config

        config = load_config(self.config_path)
        if config.source:
            from checker.pipeline.sources import own_sources

            own_sources(config, str(self.config_path or CONFIG_FILE))
        return config

    @contextmanager
    def work(self, form: LogForm | None) -> Iterator[tuple[Config, Database]]:
        """The configuration and the open store of a command that works through a stage, its log as asked for.

        Args:
            form: the form of the log; None: as the configuration says.
        """
        config = self.load_config()
        self.log.form = form or LogForm(config.log.format)
        with self.log.listening():
            try:
                with self.open_store(config) as database:
                    yield config, database
            except CheckerError as error:
                self.log.write(str(error), "error")
                raise typer.Exit(exit_status(error)) from error

    @contextmanager
    def open_store(self, config: Config) -> Iterator[Database]:
        """The store that the configuration names, migrated."""
        from checker.store import open_database

        database = open_database(config.store.database)
        try:
            yield database
        finally:
            database.close()

    def open_demo(self, config: Config) -> Config:
        """The configuration of the demo that lies in the current folder, served as `config` says; made if need be."""
        from checker.pipeline.demo import OUT, open_demo

        return open_demo(OUT, self.tell).model_copy(update={"serve": config.serve})

    def tell(self, line: str) -> None:
        """A line about the work, on standard error, so that output can be piped."""
        self.log.write(line)

    def detail(self, line: str) -> None:
        """A line that only `--verbose` shows."""
        self.log.write(line, "debug")

    def leave(self) -> None:
        """The end of the process, now: threads that still wait for a slow host are left where they are."""
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

    def end(self, *results: StageResult) -> None:
        """What the stages did, and the exit status that follows from it."""
        from checker.pipeline.progress import with_facts

        for result in results:
            self.tell(result.summary)
            for note in result.notes:
                self.log.write(with_facts(f"{result.stage}: {note}", event=f"{result.stage}.note"), "warning")
            for problem in result.problems:
                self.log.write(with_facts(problem, event=f"{result.stage}.failed"), "error")
        if any(result.problems for result in results):
            raise typer.Exit(1)


def exit_status(error: CheckerError) -> int:
    """2 where the command, the configuration or the store is wrong and nothing was done, 1 where something failed."""
    return 2 if isinstance(error, ConfigError | StoreError) and not isinstance(error, StoreBusyError) else 1


def print_json(values: Mapping[str, Any]) -> None:
    """One JSON line on standard output."""
    typer.echo(_ENCODE(values))


def print_json_lines(lines: Iterable[Mapping[str, Any]]) -> None:
    """JSON Lines on standard output, as they come: what waits to be written waits no longer than a moment."""
    flushed = time.monotonic()
    for values in lines:
        sys.stdout.write(f"{_ENCODE(values)}\n")
        now = time.monotonic()
        if now - flushed >= _LONGEST_WAIT:
            sys.stdout.flush()
            flushed = now
    sys.stdout.flush()


def shell_of(context: typer.Context) -> Shell:
    """The shell that the callback made."""
    shell = context.find_root().obj
    return shell if isinstance(shell, Shell) else Shell()
