"""What a scraper read ─▶ captures, documents and wordings in the store."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from checker.store import Database
from checker.store import documents as store
from checker.store.tables import RevisionRow
from scrapers.archive import Archive
from scrapers.errors import ScrapeError
from scrapers.records import Capture, Document, Reading, Seen
from scrapers.scrape import read_capture
from scrapers.source import Source


class Keeper:
    """Stores readings as they come, each in one transaction.

    Attributes:
        new: new wordings by source.
        n_documents: documents read.
    """

    def __init__(self, database: Database, archive: Archive, sources: Sequence[Source]) -> None:
        self.database = database
        self.sources = {source.slug: source for source in sources}
        self.archive = archive
        self.new: dict[str, int] = {}
        self.n_documents = 0

    def n_new(self, slug: str) -> int:
        """How many new wordings of a source there were."""
        return self.new.get(slug, 0)

    def seen(self, url: str) -> Seen | None:
        """What the store knows of an address, for the re-visit policy."""
        with self.database.session() as session:
            visit = store.find_visit(session, self.sources, url)
        return Seen(first_at=visit[0], checked_at=visit[1], published_at=visit[2]) if visit else None

    def keep(self, reading: Reading) -> None:
        """The reading's capture and documents, in one transaction."""
        with self.database.session() as session:
            if reading.capture is None:
                return
            capture = reading.capture
            store.add_capture(session, reading.source, new_capture(capture))
            if reading.gone:
                store.mark_missing(session, reading.source, reading.url, capture.captured_at)
            elif reading.unchanged:
                store.mark_checked(session, reading.source, reading.url, capture.captured_at)
            for document in reading.documents:
                self.n_documents += 1
                added = store.add_document(
                    session,
                    document.source,
                    new_document(document),
                    document.capture or capture.record,
                    partial(self._cause, document),
                )
                self.new[reading.source] = self.n_new(reading.source) + (added is not None)

    def _cause(self, document: Document, newest: RevisionRow) -> str:
        """Why the wording differs from the newest one: the publisher's edit, or only our own layout's change."""
        if newest.layout == document.layout:
            return "publisher"
        try:
            again = read_capture(self.archive, newest.capture_id, self.sources[document.source])
        except ScrapeError:  # the new layout does not fit the old page, or another machine keeps it: nobody can tell,
            return "extractor"  # and what may be our own doing is not laid at the publisher's door
        return "extractor" if any(old.text == document.text for old in again) else "publisher"


def new_capture(capture: Capture) -> store.NewCapture:
    """The store's record of a capture."""
    return store.NewCapture(
        record_id=capture.record,
        url=capture.url,
        captured_at=capture.captured_at,
        status=capture.status,
        payload_sha256=capture.sha256,
        media_type=capture.media_type,
        kind=capture.kind,
    )


def new_document(document: Document) -> store.NewDocument:
    """The store's record of a document."""
    if document.captured_at is None:
        raise ValueError(f"{document.url}: a document without a capture time cannot be stored")
    return store.NewDocument(
        url=document.url,
        title=document.title,
        text=document.text,
        published=document.published_at,
        language=document.language,
        scope=document.scope.value,
        via=document.via.value,
        author=document.author,
        seen_at=document.captured_at,
        layout=document.layout,
    )
