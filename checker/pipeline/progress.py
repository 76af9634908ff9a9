"""What a stage tells while it works, and what it says when it has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

Tell = Callable[[str], None]
"""Takes one line about what is being done."""

Clock = Callable[[], dt.datetime]
"""Gives the aware UTC time; handed in, so that tests can say what time it is."""


def utc_now() -> dt.datetime:
    """The time now, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """How a stage ended.

    Attributes:
        stage: its name.
        n_done: what it worked through.
        n_new: what was new among that.
        problems: what failed, each a line that names the source, file or document.
        notes: what a person should know and need not act on.
    """

    stage: str
    n_done: int = 0
    n_new: int = 0
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when all was done, 1 when something failed and is named."""
        return 1 if self.problems else 0
