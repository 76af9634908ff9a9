"""The tables. Ids are digests of content, so that every stage can run twice and double nothing.

A document is one address of one source; each of its wordings is a revision, never edited. A statement belongs to the
newest revision that holds its words. Verdicts and corrections are append-only and keyed by content, not by row.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware UTC time, on databases that keep a zone and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The UTC time to store; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: the store keeps aware UTC times only")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The stored time, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _utc(nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable, index=index))


def _json(default: Any = None) -> Any:
    return Field(default_factory=default or list, sa_column=Column(JSON, nullable=False))


def _key(target: str, *, nullable: bool = False, ondelete: str = "RESTRICT") -> Any:
    column = Column(String, ForeignKey(target, ondelete=ondelete), nullable=nullable, index=True)
    return Field(default=None, sa_column=column)


def _only(condition: str) -> Any:
    """The options of an index that holds only the rows of `condition`."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class SourceRow(SQLModel, table=True):
    """A site we read, or one that an imported document declared."""

    __tablename__: ClassVar[Any] = "source"
    slug: str = Field(primary_key=True)
    name: str
    country: str | None = None
    kind: str
    owner: str | None = None
    declared: bool = False  # by an import, not built in


class RunRow(SQLModel, table=True):
    """One stage run over one source (or over everything), and how it ended."""

    __tablename__: ClassVar[Any] = "run"
    id: str = Field(primary_key=True)
    stage: str
    source_slug: str | None = _key("source.slug", nullable=True)
    started_at: dt.datetime = _utc(index=True)
    finished_at: dt.datetime | None = _utc(nullable=True)
    outcome: str = "running"  # ok | empty | blocked | failed
    message: str = ""
    n_captures: int = 0
    n_documents: int = 0
    n_new: int = 0


class CaptureRow(SQLModel, table=True):
    """A response as it came, and where the archive keeps it."""

    __tablename__: ClassVar[Any] = "capture"
    record_id: str = Field(primary_key=True)  # of the WARC record
    source_slug: str = _key("source.slug")
    url: str = Field(index=True)
    captured_at: dt.datetime = _utc()
    status: int
    payload_sha256: str
    media_type: str = ""
    kind: str = "response"  # response | revisit | resource


class DocumentRow(SQLModel, table=True):
    """One published page or post."""

    __tablename__: ClassVar[Any] = "document"
    __table_args__ = (UniqueConstraint("source_slug", "url"),)
    id: str = Field(primary_key=True)
    source_slug: str = _key("source.slug")
    url: str = Field(index=True)
    first_seen_at: dt.datetime = _utc()
    checked_at: dt.datetime = _utc()
    missing_since: dt.datetime | None = _utc(nullable=True)  # first 404 or 410 in a row
    gone_at: dt.datetime | None = _utc(nullable=True)  # the second such answer, a day later


class RevisionRow(SQLModel, table=True):
    """One wording of a document."""

    __tablename__: ClassVar[Any] = "revision"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index("ix_revision_pending", "analysed_by"),
        # Few wordings are not read, and few are not the first: small indexes of just those
        Index("ix_revision_unread", "not_analysed", **_only("not_analysed IS NOT NULL")),
        Index("ix_revision_changed", "document_id", "number", "cause", **_only("number > 1")),
    )
    id: str = Field(primary_key=True)
    document_id: str = _key("document.id", ondelete="CASCADE")
    number: int
    is_newest: bool = True
    title: str = ""
    text: str
    text_sha256: str
    language: str | None = None
    scope: str = "full"
    via: str = "direct"
    author: str | None = None  # whose words it is, where not the publisher's (a forwarded post)
    published_at: dt.datetime | None = _utc(nullable=True)
    published_on: dt.date | None = Field(default=None, index=True)
    seen_at: dt.datetime = _utc(index=True)
    layout: str = ""  # digest of what turned the page into this text
    cause: str = "publisher"  # publisher | extractor
    capture_id: str = _key("capture.record_id")
    analysed_by: str = ""
    not_analysed: str | None = None  # why it was not: "language: hy"


class EventRow(SQLModel, table=True):
    """A place and a time in which statements clash."""

    __tablename__: ClassVar[Any] = "event"
    id: str = Field(primary_key=True)
    title: str
    place: str | None = None
    begins_on: dt.date | None = Field(default=None, index=True)
    ends_on: dt.date | None = None
    sides: list[str] = _json()


class StatementRow(SQLModel, table=True):
    """Who said what: speaker, cue and content, their offsets, the label and the claim."""

    __tablename__: ClassVar[Any] = "statement"
    __table_args__ = (
        Index("ix_statement_source_label", "source_slug", "label", "kind", "side"),  # counted by the index alone
        Index("ix_statement_actor_label", "actor", "label", "echo_of"),
        Index("ix_statement_source_day", "source_slug", "said_on"),
        # Most statements are no echo: with those in it, SQLite would think the index useless
        Index("ix_statement_echo_of", "echo_of", **_only("echo_of IS NOT NULL")),
        Index("ix_statement_actor_day", "actor", "said_on"),
    )
    id: str = Field(primary_key=True)
    revision_id: str = _key("revision.id", ondelete="CASCADE")
    source_slug: str = _key("source.slug")
    ordinal: int
    spans: list[list[int]] = _json()
    content: str
    speaker: str = Field(index=True)
    speaker_spans: list[list[int]] = _json()
    actor: str | None = Field(default=None, index=True)
    side: str | None = Field(default=None, index=True)
    role: str | None = None
    cue: str | None = None
    cue_spans: list[list[int]] = _json()
    kind: str
    reported_by: list[str] = _json()
    frame_start: int = 0
    frame_end: int = 0
    why_no_actor: str | None = None
    label: str = Field(index=True)
    probability: float
    needs_review: bool = False
    why: list[str] = _json()
    language: str = ""
    said_on: dt.date | None = Field(default=None, index=True)
    published_at: dt.datetime | None = _utc(nullable=True, index=True)
    claim: dict[str, Any] = _json(dict)
    event_id: str | None = _key("event.id", nullable=True, ondelete="SET NULL")
    echo_of: str | None = None
    compared_by: str = Field(default="", index=True)
    corrected: list[str] = _json()  # the fields a person put right


class ContradictionRow(SQLModel, table=True):
    """Two statements that clash, or whose relation is kept beside the clashes (update, reversal, corroboration).

    What a list filters and groups by is copied here from the statements and the event (see ``store/facets.py``), so
    that a page of findings among a million statements reads one narrow index.
    """

    __tablename__: ClassVar[Any] = "contradiction"
    __table_args__ = (
        # All that a list filters, groups and counts by, so that it reads this index and no row
        Index(
            "ix_contradiction_rank",
            "relation", text("score DESC"), "id", "event_id", "first_seen_at", "kind", "strength", "verdict", "sides",
            "place", "said_on", "a_source", "b_source", "a_actor", "b_actor",
        ),
        Index("ix_contradiction_newest", "relation", text("first_seen_at DESC"), "id"),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    a_id: str = _key("statement.id", ondelete="CASCADE")
    b_id: str = _key("statement.id", ondelete="CASCADE")
    relation: str
    kind: str | None = Field(default=None, index=True)
    strength: str | None = None
    score: float
    why: list[str] = _json()
    a_spans: list[list[int]] = _json()
    b_spans: list[list[int]] = _json()
    undecided: list[str] = _json()
    is_undecided: bool = False
    event_id: str | None = _key("event.id", nullable=True, ondelete="SET NULL")
    proposition: str = ""
    first_seen_at: dt.datetime = _utc(index=True)
    compared_by: str = ""
    added_by: str | None = None  # a person, where the pair was missed by the machine
    verdict: str | None = Field(default=None, index=True)  # of the newest row of `verdict`, for filters
    a_source: str = Field(default="", index=True)
    b_source: str = Field(default="", index=True)
    a_actor: str | None = Field(default=None, index=True)
    b_actor: str | None = Field(default=None, index=True)
    sides: str = Field(default="", index=True)  # of both statements, lower case, sorted: "am|az"
    place: str | None = Field(default=None, index=True)  # of the event
    said_on: dt.date | None = Field(default=None, index=True)  # the later statement's day


class VerdictRow(SQLModel, table=True):
    """What a person says of a pair; append-only, the newest counts."""

    __tablename__: ClassVar[Any] = "verdict"
    id: str = Field(primary_key=True)
    contradiction_id: str = Field(index=True)  # no foreign key: it outlives the row it judges
    verdict: str | None
    verification: str = "none"
    evidence: str = ""
    note: str = ""
    made_by: str = ""
    made_at: dt.datetime = _utc()
    number: int  # of this pair's verdicts, from 1
    undoes: int | None = None  # the number of the verdict it takes back


class CorrectionRow(SQLModel, table=True):
    """What a person put right; append-only, survives re-analysis."""

    __tablename__: ClassVar[Any] = "correction"
    id: str = Field(primary_key=True)
    statement_id: str = Field(index=True)
    other_id: str = ""  # the second statement of an added pair
    field: str  # speaker | label | span | published | pair
    old: str = ""
    new: str = ""
    made_by: str = ""
    made_at: dt.datetime = _utc()
    number: int  # of this statement's corrections, from 1


class GradeRow(SQLModel, table=True):
    """An Admiralty grade as a person set it; append-only, the newest counts, never computed."""

    __tablename__: ClassVar[Any] = "grade"
    __table_args__ = (Index("ix_grade_subject", "subject_kind", "subject"),)
    id: str = Field(primary_key=True)
    subject_kind: str  # source | actor (A–F) | statement (1–6)
    subject: str
    grade: str
    note: str = ""
    made_by: str = ""
    made_at: dt.datetime = _utc()
    number: int  # of this subject's grades, from 1


class LockRow(SQLModel, table=True):
    """Who works on what now, across processes and machines; a lease that nobody renews runs out."""

    __tablename__: ClassVar[Any] = "lock"
    name: str = Field(primary_key=True)
    holder: str
    until: dt.datetime = _utc()


class HostRow(SQLModel, table=True):
    """A host that is asked: whose turn it is, and what the pauses and rests are counted from (seconds of the epoch)."""

    __tablename__: ClassVar[Any] = "host"
    name: str = Field(primary_key=True)
    holder: str = ""  # empty: nobody's turn
    held_until_s: float = 0.0
    last_s: float = 0.0
    failures: int = 0
    rest_until_s: float = 0.0
    not_before_s: float = 0.0


class DepositRow(SQLModel, table=True):
    """What became of submitting a wording's page to a public web archive; one row a wording: none goes there twice."""

    __tablename__: ClassVar[Any] = "deposit"
    revision_id: str = Field(sa_column=Column(String, ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True))
    url: str = Field(index=True)
    public_url: str | None = None  # where the public copy lies
    outcome: str  # asked | kept | refused | failed
    message: str = ""
    n_tries: int = 0
    tried_at: dt.datetime = _utc()


class AlertRow(SQLModel, table=True):
    """What has been told already, so that nothing is told twice."""

    __tablename__: ClassVar[Any] = "alert"
    id: str = Field(primary_key=True)  # of what it was about: a contradiction, a revision, a run
    kind: str
    told_at: dt.datetime = _utc()
