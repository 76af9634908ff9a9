"""What a stage tells while it works, and what it says when it has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self


class Line(str):
    """A line about the work for people, with the facts in it for a log that machines read.

    Args:
        words: the line.
        facts: `event` (what happened, dotted), `run`, `source`, `level`, and whatever figures belong to it.
    """

    facts: Mapping[str, object]

    def __new__(cls, words: str, **facts: object) -> Self:
        """The line."""
        line = super().__new__(cls, words)
        line.facts = facts
        return line


def facts_of(line: str) -> dict[str, object]:
    """What a line knows beside its words; a plain one knows nothing."""
    return dict(line.facts) if isinstance(line, Line) else {}


def with_facts(line: str, **facts: object) -> Line:
    """The line with these facts beside those it has, which win."""
    return Line(str(line), **(facts | facts_of(line)))


Tell = Callable[[str], None]
"""Takes one line about what is being done; a `Line` where there are facts to it."""

Clock = Callable[[], dt.datetime]
"""Gives the aware UTC time; handed in, so that tests can say what time it is."""


def utc_now() -> dt.datetime:
    """The time now, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


COUNTED = {
    "scrape": ("documents read", "new wordings"),
    "import": ("documents read", "new wordings"),
    "analyse": ("wordings read", "statements found"),
    "compare": ("new statements compared", "contradictions found"),
    "verify": ("statements proven against their captures", ""),
    "deposit": ("pages submitted", "public copies"),
    "alert": ("", ""),
}
"""What a stage works through and what was new among it, in words."""


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
    def summary(self) -> Line:
        """What was done, in a line."""
        counts = zip((self.n_done, self.n_new), COUNTED[self.stage], strict=True)
        words = f"{self.stage}: {', '.join(f'{what} {n:,}' for n, what in counts if what) or 'done'}"
        facts = {"n_done": self.n_done, "n_new": self.n_new, "n_problems": len(self.problems)}
        return Line(words, event=f"{self.stage}.done", **facts)

    @property
    def exit_code(self) -> int:
        """0 when all was done, 1 when something failed and is named."""
        return 1 if self.problems else 0
