"""What one run of a source has met so far, and the `Health` that comes of it; reads no clock."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from .errors import ScrapeError
from .reading import is_swapped
from .records import Capture, Document, Failure, Health, Moment
from .source import Source
from .tongue import find_foreign


class Tally:
    """Counts, failures and warnings of one run.

    Args:
        source: what is read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._failures: list[Failure] = []
        self._warnings: Counter[str] = Counter()
        self._foreign: Counter[str] = Counter()
        self._newest: Moment | None = None
        self.n_listed = self.n_captures = self.n_documents = self.n_unchanged = self.n_missing = self.n_bytes = 0

    def add_document(self, document: Document) -> None:
        """Counts a document."""
        self.n_documents += 1
        for warning in document.warnings:
            self.warn(warning)
        if tongue := find_foreign(document.text, self._source.expect.languages):
            self._foreign[tongue] += 1
        if is_later(document.published_at, self._newest):
            self._newest = document.published_at

    def add_capture(self, capture: Capture | None) -> None:
        """Counts a capture, where there is one."""
        self.n_captures += capture is not None

    def fail(self, error: Exception, url: str = "") -> Failure:
        """Records a failure under its kind; an error that is none of ours is a mistake of ours, and shown as one."""
        kind = error.kind if isinstance(error, ScrapeError) else "error"
        words = str(error) if isinstance(error, ScrapeError) else repr(error)
        failure = Failure(kind=kind, url=url, message=self._named(words))
        self._failures.append(failure)
        return failure

    def warn(self, message: str) -> None:
        """Records what was odd and not decisive."""
        self._warnings[self._named(message)] += 1

    def health(self, started_at: dt.datetime, ended_at: dt.datetime, live: bool) -> Health:
        """How the run went so far."""
        slug = self._source.slug
        failures, warnings = list(self._failures), []
        for text, n in self._warnings.items():
            warnings.append(f"{text} ({n} times)" if n > 1 else text)
        if self.n_missing:
            warnings.append(f"{slug}: {self.n_missing} addresses are not in the replayed archive")
        if is_swapped(self._foreign.total(), self.n_documents):
            tongue, _ = self._foreign.most_common(1)[0]
            message = f"{slug}: {self._foreign.total()} of {self.n_documents} texts are in {tongue}"
            failures.append(
                Failure(kind="language", url="", message=f"{message}, which its source file does not expect")
            )
        if live and self._newest is not None:
            hours = (ended_at.date() - day_of(self._newest)).days * 24
            if hours > self._source.expect.silent_h:
                warnings.append(f"{slug}: silent since {self._newest.isoformat()}, longer than its own rhythm")
        return Health(
            source=slug,
            started_at=started_at,
            ended_at=ended_at,
            n_listed=self.n_listed,
            n_captures=self.n_captures,
            n_documents=self.n_documents,
            n_unchanged=self.n_unchanged,
            newest=self._newest,
            failures=tuple(failures),
            warnings=tuple(warnings),
        )

    def _named(self, message: str) -> str:
        return message if message.startswith(self._source.slug) else f"{self._source.slug}: {message}"


def day_of(moment: Moment) -> dt.date:
    """The day of a moment."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def is_later(a: Moment | None, b: Moment | None) -> bool:
    """Whether a moment is later than another; days where only days are known."""
    if a is None or b is None:
        return a is not None
    if isinstance(a, dt.datetime) and isinstance(b, dt.datetime):
        return a > b
    return day_of(a) > day_of(b)
