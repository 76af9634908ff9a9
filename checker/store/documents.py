"""Sources, captures, documents and their revisions: in, and out again."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from checker.errors import ConfigError
from checker.records import Moment, Publisher, SourceKind
from checker.store.ids import digest_id, text_sha256
from checker.store.inserting import insert_absent
from checker.store.tables import CaptureRow, DocumentRow, RevisionRow, SourceRow

GONE_AFTER = dt.timedelta(days=1)  # a page that is missing once may be a fault; a day later it is a deletion


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCapture:
    """A response as it came; see `CaptureRow`."""

    record_id: str
    url: str
    captured_at: dt.datetime
    status: int
    payload_sha256: str
    media_type: str = ""
    kind: str = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A wording as it was read; see `RevisionRow`."""

    url: str
    title: str
    text: str
    published: Moment | None = None
    language: str | None = None
    scope: str = "full"
    via: str = "direct"
    author: str | None = None
    seen_at: dt.datetime
    layout: str = ""


def add_source(session: Session, publisher: Publisher, *, declared: bool = False) -> SourceRow:
    """The source's row, written once; a built-in description replaces a declared one, never the other way round."""
    new = SourceRow(
        slug=publisher.slug,
        name=publisher.name,
        country=publisher.country,
        kind=publisher.kind.value,
        owner=publisher.owner,
        declared=declared,
    )
    insert_absent(session, new)
    row = session.get_one(SourceRow, publisher.slug)
    return session.merge(new) if row.declared and not declared else row


def check_source(session: Session, slug: str) -> None:
    """Nothing where the store knows a source of this slug.

    Raises:
        ConfigError: it does not; names the nearest that it knows.
    """
    if session.get(SourceRow, slug) is None:
        near = difflib.get_close_matches(slug, session.exec(select(SourceRow.slug)).all(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ConfigError(f"{slug}: nothing of such a source is stored{hint}")


def load_publisher(row: SourceRow) -> Publisher:
    """The record of a source's row."""
    return Publisher(slug=row.slug, name=row.name, country=row.country, kind=SourceKind(row.kind), owner=row.owner)


def add_capture(session: Session, source_slug: str, capture: NewCapture) -> None:
    """The capture in the store; the same record twice is one row."""
    insert_absent(
        session,
        CaptureRow(
            record_id=capture.record_id,
            source_slug=source_slug,
            url=capture.url,
            captured_at=capture.captured_at,
            status=capture.status,
            payload_sha256=capture.payload_sha256,
            media_type=capture.media_type,
            kind=capture.kind,
        ),
    )


def by_publisher(newest: RevisionRow) -> str:
    """The cause of a new wording, where nothing else is known: its publisher's edit."""
    return "publisher"


def add_document(
    session: Session,
    source_slug: str,
    new: NewDocument,
    capture_id: str,
    cause_of: Callable[[RevisionRow], str] = by_publisher,
) -> RevisionRow | None:
    """The new revision's row, or None where this wording is already the newest one, or an older one come back.

    An older wording seen again is a flip-flop of the publisher's caches, not an edit (NewsDiffs), so it adds nothing.
    `cause_of` says why the wording differs from the newest one; it is asked only where it does.
    """
    document_id = digest_id(source_slug, new.url)
    sha256 = text_sha256(f"{new.title}\n{new.text}")
    revisions = _visit(session, document_id, source_slug, new)
    if any(revision.text_sha256 == sha256 for revision in revisions):
        return None
    newest = next((revision for revision in revisions if revision.is_newest), None)
    cause = cause_of(newest) if newest is not None else "publisher"
    for revision in revisions:
        revision.is_newest = False
    row = RevisionRow(
        id=digest_id(document_id, sha256),
        document_id=document_id,
        number=len(revisions) + 1,
        title=new.title,
        text=new.text,
        text_sha256=sha256,
        language=new.language,
        scope=new.scope,
        via=new.via,
        author=new.author,
        published_at=new.published if isinstance(new.published, dt.datetime) else None,
        published_on=_date_of(new.published),
        seen_at=new.seen_at,
        layout=new.layout,
        cause=cause,
        capture_id=capture_id,
    )
    session.add(row)
    session.flush()
    return row


def _visit(session: Session, document_id: str, source_slug: str, new: NewDocument) -> Sequence[RevisionRow]:
    """The wordings that the document had before, oldest first; it is there now, and was looked at."""
    document = DocumentRow(
        id=document_id, source_slug=source_slug, url=new.url, first_seen_at=new.seen_at, checked_at=new.seen_at
    )
    if insert_absent(session, document):
        return ()
    # locked, so that two writers with two wordings of one page number them one after the other
    row = session.exec(select(DocumentRow).where(DocumentRow.id == document_id).with_for_update()).one()
    row.checked_at = max(row.checked_at, new.seen_at)
    row.missing_since = row.gone_at = None
    wordings = select(RevisionRow).where(RevisionRow.document_id == document_id)
    return session.exec(wordings.order_by(col(RevisionRow.number))).all()


def _date_of(moment: Moment | None) -> dt.date | None:
    return moment.astimezone(dt.UTC).date() if isinstance(moment, dt.datetime) else moment


def published_of(row: RevisionRow) -> Moment | None:
    """When a revision says it was published: a time where one is known, else a date, else None."""
    return row.published_at or row.published_on


def iter_pending(session: Session, version: str) -> Iterator[str]:
    """Ids of the newest revisions that `version` has not analysed, oldest publication first."""
    query = (
        select(RevisionRow.id)
        .where(RevisionRow.analysed_by != version, col(RevisionRow.is_newest))
        .order_by(col(RevisionRow.published_on), RevisionRow.id)
    )
    yield from session.exec(query)


def load_revisions(session: Session, ids: Sequence[str]) -> list[tuple[RevisionRow, DocumentRow, SourceRow]]:
    """The revisions of `ids`, each with its document and source, in the order of `ids`."""
    query = (
        select(RevisionRow, DocumentRow, SourceRow)
        .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
        .join(SourceRow, col(DocumentRow.source_slug) == SourceRow.slug)
        .where(col(RevisionRow.id).in_(ids))
    )
    found = {revision.id: (revision, document, source) for revision, document, source in session.exec(query)}
    return [found[key] for key in ids if key in found]


def mark_analysed(
    session: Session, revision_id: str, version: str, *, language: str | None, why_not: str | None
) -> None:
    """The revision is done by `version`; `why_not` says why nothing could be read in it."""
    session.exec(
        update(RevisionRow)
        .where(col(RevisionRow.id) == revision_id)
        .values(analysed_by=version, language=language, not_analysed=why_not)
    )


def list_revisions(session: Session, url: str) -> list[RevisionRow]:
    """The wordings of one address over time, oldest first."""
    query = (
        select(RevisionRow)
        .join(DocumentRow, col(RevisionRow.document_id) == DocumentRow.id)
        .where(DocumentRow.url == url)
        .order_by(col(RevisionRow.seen_at), col(RevisionRow.number))
    )
    return list(session.exec(query))


def load_document(session: Session, document_id: str) -> tuple[DocumentRow, SourceRow, list[RevisionRow]] | None:
    """A document with its source and its wordings, oldest first; None where there is none."""
    document = session.get(DocumentRow, document_id)
    if document is None:
        return None
    query = select(RevisionRow).where(RevisionRow.document_id == document_id).order_by(col(RevisionRow.number))
    return document, session.get_one(SourceRow, document.source_slug), list(session.exec(query))


def count_documents(session: Session) -> dict[str, int]:
    """Documents per source slug."""
    query = select(DocumentRow.source_slug, func.count()).group_by(DocumentRow.source_slug)
    return dict(session.exec(query).all())


def find_visit(
    session: Session, slugs: Iterable[str], url: str
) -> tuple[dt.datetime, dt.datetime, Moment | None] | None:
    """When an address of one of these sources was first seen, last looked at and published; None where it never was."""
    revision, document = RevisionRow, DocumentRow
    wanted = (document.first_seen_at, document.checked_at, col(revision.published_at), col(revision.published_on))
    query = (
        select(*wanted)
        .outerjoin(revision, (col(revision.document_id) == document.id) & col(revision.is_newest))
        .where(col(document.id).in_([digest_id(slug, url) for slug in slugs]))
    )
    row = session.exec(query).first()
    return (row[0], row[1], row[2] or row[3]) if row else None


def find_document(session: Session, source_slug: str, url: str) -> DocumentRow | None:
    """The document of this source and address."""
    return session.get(DocumentRow, digest_id(source_slug, url))


def mark_checked(session: Session, source_slug: str, url: str, at: dt.datetime) -> None:
    """The page was looked at and had not changed."""
    row = find_document(session, source_slug, url)
    if row is not None:
        row.checked_at, row.missing_since, row.gone_at = max(row.checked_at, at), None, None


def mark_missing(session: Session, source_slug: str, url: str, at: dt.datetime) -> bool:
    """The server says the page is not there: gone when it says so again a day later. True when it is gone now."""
    row = find_document(session, source_slug, url)
    if row is None:
        return False
    row.checked_at = max(row.checked_at, at)
    row.missing_since = row.missing_since or at
    if row.gone_at is None and at - row.missing_since >= GONE_AFTER:
        row.gone_at = at
    return row.gone_at is not None


def iter_known(session: Session, slugs: Sequence[str], since: dt.datetime) -> Iterator[DocumentRow]:
    """Documents of these sources first seen since then and not gone: what may be looked at again."""
    query = select(DocumentRow).where(
        col(DocumentRow.source_slug).in_(slugs),
        col(DocumentRow.first_seen_at) >= since,
        col(DocumentRow.gone_at).is_(None),
    )
    yield from session.exec(query)
