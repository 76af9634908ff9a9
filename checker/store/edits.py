"""Wordings that a publisher changed: marked where the new one says so, silent where it does not."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from checker.store.tables import DocumentRow, RevisionRow

MAX_COUNTED = 500  # edits looked at for one source, the newest: 40 ms with texts of 4,000 characters


@cache
def load_notices() -> tuple[str, ...]:
    """The words that announce a change, in every language we read, lower case."""
    text = resources.files("checker.store").joinpath("notices.toml").read_text(encoding="utf-8")
    return tuple(word for words in tomllib.loads(text).values() for word in words)


@dataclass(frozen=True, slots=True)
class Edits:
    """How many changes of wording a publisher made without and with a notice."""

    n_silent: int
    n_marked: int


@dataclass(frozen=True, slots=True)
class Edit:
    """A changed wording beside the one before it."""

    document: DocumentRow
    old: RevisionRow
    new: RevisionRow

    @property
    def is_marked(self) -> bool:
        """The new wording announces the change."""
        return has_notice(f"{self.old.title}\n{self.old.text}", f"{self.new.title}\n{self.new.text}")


def has_notice(old: str, new: str) -> bool:
    """Whether `new` holds more words that announce a change than `old`."""
    was, now = old.casefold(), new.casefold()
    return any(now.count(notice) > was.count(notice) for notice in load_notices())


def list_edits(session: Session, source_slug: str | None, *, limit: int = MAX_COUNTED) -> list[Edit]:
    """The newest changes of wording that a publisher (None: any) made itself, not our change of layout."""
    old: Any = aliased(RevisionRow)
    new: Any = aliased(RevisionRow)
    query = (
        select(DocumentRow, old, new)
        .join(new, new.document_id == DocumentRow.id)
        .join(old, (old.document_id == new.document_id) & (old.number == new.number - 1))
        .where(col(new.number) > 1, col(new.cause) == "publisher")
        .order_by(col(new.seen_at).desc(), col(new.id))
        .limit(limit)
    )
    if source_slug is not None:
        query = query.where(col(DocumentRow.source_slug) == source_slug)
    return [Edit(document, before, after) for document, before, after in session.execute(query)]


def count_edits(edits: Sequence[Edit]) -> Edits:
    """The changes of wording, counted."""
    marked = [edit.is_marked for edit in edits]
    return Edits(n_silent=marked.count(False), n_marked=marked.count(True))
