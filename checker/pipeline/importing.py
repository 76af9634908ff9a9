"""Saved pages, text, archives and JSON Lines ─▶ captures and documents; a bad file never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from checker.config import Config
from checker.errors import CheckerError, ConfigError, InputError
from checker.pipeline.document_lines import DocumentLine, declared_publisher, iter_document_lines
from checker.pipeline.progress import Clock, StageResult, Tell, utc_now
from checker.pipeline.scraping import open_fetcher
from checker.pipeline.sources import configured_sources, publisher_of
from checker.pipeline.storing import new_capture, new_document
from checker.records import Moment, Publisher, SourceKind
from checker.store import Database
from checker.store import documents as store
from checker.store.tables import SourceRow
from scrapers.archive import Archive
from scrapers.errors import ScrapeError
from scrapers.fetch import Request
from scrapers.importing import iter_responses, read_document, read_response, save_import
from scrapers.records import Document
from scrapers.source import Source

ARCHIVES = (".warc", ".warc.gz", ".wacz")
LINES = (".jsonl", ".ndjson")
MAX_FILE_BYTES = 100_000_000  # one page or text; archives and JSON Lines are read as streams


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What to import: paths (or pages' addresses), whose they are, when they were published, where they stood."""

    paths: tuple[str, ...]
    source: str | None = None
    published: Moment | None = None
    url: str | None = None


def import_all(
    database: Database, config: Config, request: ImportRequest, tell: Tell, clock: Clock = utc_now
) -> StageResult:
    """The documents of every path in the store; a path that cannot be read is named and the others are done.

    Raises:
        ConfigError: a page without ``--source``, a slug that is not known, an address without a contact.
    """
    _check_request(config, request)
    problems: list[str] = []
    n_done = n_new = 0
    with Archive(config.store.archive) as archive:
        problems += [f"archive: {line}" for line in archive.recovered]
        importer = _Importer(database, config, archive, request, clock, problems.append)
        for path in request.paths:
            try:
                for is_new in importer.read(path):
                    n_done, n_new = n_done + 1, n_new + is_new
                    tell(f"import: {path}: {n_done} documents")
            except (ScrapeError, InputError) as error:
                problems.append(str(error) if path in str(error) else f"{path}: {error}")
    return StageResult(stage="import", n_done=n_done, n_new=n_new, problems=tuple(problems))


def _check_request(config: Config, request: ImportRequest) -> None:
    needs_source = [path for path in request.paths if not path.endswith((*ARCHIVES, *LINES))]
    if needs_source and request.source is None:
        raise ConfigError(f"{needs_source[0]}: say whose page it is with --source SLUG (checker sources list)")
    if request.source is not None:
        configured_sources(config, [request.source])
    if request.url is not None and len(request.paths) > 1:
        raise ConfigError(f"--url {request.url} is the address of one page, and {len(request.paths)} were given")
    if any(_is_address(path) for path in request.paths) and not config.scrape.contact:
        raise ConfigError('config.toml: fetching a page needs a contact; add under [scrape]: contact = "…"')


def _is_address(path: str) -> bool:
    return path.startswith(("http://", "https://"))


class _Importer:
    """Reads one path after another; each document is stored with its capture in one transaction."""

    def __init__(
        self,
        database: Database,
        config: Config,
        archive: Archive,
        request: ImportRequest,
        clock: Clock,
        report: Callable[[str], None],
    ) -> None:
        self.database, self.config, self.archive, self.request = database, config, archive, request
        self.clock, self.report = clock, report
        self.sources = {source.slug: source for source in configured_sources(config, ["all"])}
        self.source = self.sources.get(request.source or "")

    def read(self, path: str) -> Iterator[bool]:
        """Whether each document of the path was new."""
        if _is_address(path):
            yield self._read_address(path)
        elif path.endswith(LINES):
            yield from self._read_lines(path)
        elif path.endswith(ARCHIVES):
            yield from self._read_archive(path)
        else:
            yield self._read_file(path)

    def _read_file(self, path: str) -> bool:
        data = load_file(Path(path))
        url = self.request.url or Path(path).resolve().as_uri()
        now = self.clock()
        document = read_document(data, url, self.source, captured_at=now, published=self.request.published)
        if self.request.url is None and document.url.startswith("file:"):
            found = _own_address(data)
            document = replace(document, url=found) if found else document
        capture = save_import(self.archive, data, document.url, captured_at=now)
        return self._keep(replace(document, capture=capture.record, captured_at=now))

    def _read_address(self, address: str) -> bool:
        assert self.source is not None
        hosts = self.source.all_hosts | {urlsplit(address).netloc}
        with open_fetcher(self.database, self.config, self.archive) as fetcher:
            fetched = next(iter(fetcher.fetch(Request(url=address, hosts=hosts))))
        document = read_response(fetched.response, self.source)
        if self.request.published is not None:
            document = replace(document, published_at=self.request.published)
        record = fetched.capture.record if fetched.capture else document.capture
        return self._keep(replace(document, capture=record, captured_at=fetched.response.captured_at))

    def _read_archive(self, path: str) -> Iterator[bool]:
        if not Path(path).is_file():
            raise InputError(f"{path}: no such file")
        for response in iter_responses(Path(path)):
            if response.status != 200 or "html" not in (response.media_type or "html"):
                continue
            source = self.source or self._source_of(response.url)
            capture = self.archive.save(response)
            try:
                document = read_response(response, source)
            except ScrapeError as error:
                self.report(f"{path}: {error}")
                continue
            publisher = None if source else _unknown_publisher(document.url)
            document = replace(document, capture=capture.record, captured_at=capture.captured_at)
            yield self._keep(document, publisher)

    def _read_lines(self, path: str) -> Iterator[bool]:
        for line in iter_document_lines(path, self.report):
            try:
                publisher, declared = self._publisher_of(line)
            except CheckerError as error:
                self.report(f"{path}: {error}")
                continue
            seen_at = line.seen_moment or self.clock()
            capture = self.archive.save_resource(line.url, line.text.encode(), "text/plain; charset=utf-8", seen_at)
            new = store.NewDocument(
                url=line.url,
                title=line.title,
                text=line.text,
                published=line.published_moment,
                language=line.language,
                via="import",
                seen_at=seen_at,
                layout="jsonl",
            )
            with self.database.session() as session:
                store.add_source(session, publisher, declared=declared)
                store.add_capture(session, publisher.slug, new_capture(capture))
                is_new = store.add_document(session, publisher.slug, new, capture.record) is not None
            yield is_new

    def _publisher_of(self, line: DocumentLine) -> tuple[Publisher, bool]:
        """Who publishes the line, and whether only the line says so; a built-in slug keeps its description."""
        slug = line.source if isinstance(line.source, str) else line.source.slug
        if slug in self.sources:
            return publisher_of(self.sources[slug]), False
        if isinstance(line.source, str):
            with self.database.session() as session:
                known = session.get(SourceRow, slug)
                if known is not None:
                    return store.load_publisher(known), True
            raise InputError(f"{line.url}: source {slug!r} is not known; declare it as an object with slug, name, kind")
        return declared_publisher(line.source), True

    def _source_of(self, url: str) -> Source | None:
        host = urlsplit(url).netloc
        return next((source for source in self.sources.values() if host in source.all_hosts), None)

    def _keep(self, document: Document, publisher: Publisher | None = None) -> bool:
        capture = self.archive.find(document.capture or "")
        if capture is None:
            raise InputError(f"{document.url}: its capture {document.capture} is not in the archive")
        if publisher is None:
            publisher = publisher_of(self.sources[document.source])
        with self.database.session() as session:
            store.add_source(session, publisher, declared=publisher.slug not in self.sources)
            store.add_capture(session, publisher.slug, new_capture(capture))
            return store.add_document(session, publisher.slug, new_document(document), capture.record) is not None


def load_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it cannot be read, is empty, or is larger than a page can be.
    """
    try:
        n_bytes = path.stat().st_size
        if n_bytes > MAX_FILE_BYTES:
            raise InputError(f"{path}: {n_bytes} bytes, more than the {MAX_FILE_BYTES} a page or text may have")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    if not data.strip():
        raise InputError(f"{path}: the file is empty")
    return data


def _own_address(data: bytes) -> str | None:
    """The address that a text names as its own (``Original url:`` and the address under it), or None."""
    lines = [line.strip().strip("<>") for line in data.decode("utf-8", "replace").splitlines()]
    for number, line in enumerate(lines):
        if line.lower().rstrip(":") in ("original url", "url", "source url"):
            return next((later for later in lines[number + 1 :] if _is_address(later)), None)
    return None


def _unknown_publisher(url: str) -> Publisher:
    """A publisher of which only the host is known."""
    host = urlsplit(url).netloc
    return Publisher(slug=f"xx_{host}", name=host, kind=SourceKind.INDEPENDENT_MEDIA)
