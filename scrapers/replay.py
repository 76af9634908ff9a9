"""Archives in place of the network: every capture of an address, in the order of time; opens no connection."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from .archive import Archive
from .closing import Closing
from .document import normalise_url
from .errors import ArchiveError, HttpStatus, NotInArchive, ScrapeError
from .exchange import FetchSettings
from .fetch import Request
from .records import Response
from .responses import REDIRECTS, Fetched, check_response
from .warcfile import Found, iter_found, load_found, with_body

log = logging.getLogger(__name__)
SUFFIXES = (".warc", ".warc.gz", ".wacz")


class Replay(Closing):
    """Stands in place of a `Fetcher`; every record that is given out is kept in `archive` under its own id.

    Args:
        paths: WARC or WACZ files, or folders of them.
        archive: where the evidence of this run is kept.

    Raises:
        ArchiveError: a file cannot be read, or there is none.
    """

    live = False

    def __init__(self, paths: Iterable[Path | str], archive: Archive) -> None:
        self.archive = archive
        self.settings = FetchSettings()
        self._found: dict[str, list[tuple[Path, Found]]] = defaultdict(list)
        files = [file for path in paths for file in _files(Path(path))]
        if not files:
            raise ArchiveError(f"{', '.join(map(str, paths))}: no WARC or WACZ file to replay")
        for file in files:
            for found in iter_found(file):
                self._found[normalise_url(found.url)].append((file, found))
        for places in self._found.values():
            places.sort(key=lambda place: place[1].captured_at)

    def close(self) -> None:
        """Nothing stays open between two captures."""

    def fetch(self, request: Request) -> Iterator[Fetched]:
        """Every usable capture of the address, oldest first; redirects are followed inside the archive.

        Raises:
            NotInArchive: there is none.
            ScrapeError: the only captures there are cannot be used.
        """
        places = self._found.get(normalise_url(request.url), [])
        if not places:
            raise NotInArchive(f"{request.url}: the replayed archive holds no capture of it")
        failure: ScrapeError | None = None
        n_good = 0
        for fetched in self._iter_place(places, request):
            if isinstance(fetched, ScrapeError):
                failure = fetched
            else:
                n_good += 1
                yield fetched
        if failure is not None and not n_good:
            raise failure

    def iter_urls(self, hosts: frozenset[str]) -> Iterator[str]:
        """Addresses on these hosts of which there is a capture."""
        for url in list(self._found):
            if urlsplit(url).netloc in hosts:
                yield url

    def _iter_place(self, places: list[tuple[Path, Found]], request: Request) -> Iterator[Fetched | ScrapeError]:
        original: Response | None = None
        before: bytes | None = None
        for path, found in places:
            response = load_found(path, found)
            if response.raw:
                original = response
            try:
                fetched = self._use(response, original, request)
            except ScrapeError as error:
                yield error
            else:
                yield replace(fetched, unchanged=fetched.response.raw == before)
                before = fetched.response.raw

    def _use(self, response: Response, original: Response | None, request: Request) -> Fetched:
        for _ in range(self.settings.max_redirects + 1):
            if response.status not in REDIRECTS or not response.header("Location"):
                break
            self.archive.save(response)
            target = normalise_url(urljoin(response.url, response.header("Location")))
            places = self._found.get(target, [])
            later = [place for place in places if place[1].captured_at >= response.captured_at] or places
            if not later:
                raise NotInArchive(f"{target}: {response.url} leads there, and the replayed archive holds no capture")
            response = load_found(*later[0])
        if not response.raw and response.status in (200, 304):
            if original is None:
                raise HttpStatus(f"{response.url}: a revisit whose original is not in the archive", response.status)
            response = with_body(response, original)
        capture = self.archive.save(response)
        fetched = check_response(response, capture, self.archive, response.captured_at)
        return replace(fetched, response=replace(fetched.response, asked_url=request.url))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES))
    if not path.is_file():
        raise ArchiveError(f"{path}: no such file")
    return [path]
