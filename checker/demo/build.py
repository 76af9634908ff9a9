"""The demo's texts ─▶ ``archive.warc.gz``, as a reader that looked in every few hours would have captured it.

The same texts give the same bytes: record ids are derived, nothing reads a clock. ``python -m checker.demo.build``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

from checker.demo import ARCHIVE, SOURCES
from checker.demo.pages import address_of, layout_of, render_list, render_page
from checker.demo.texts import load_publications
from scrapers.records import Response
from scrapers.source import Source, load_source, load_sources
from scrapers.warc import render_response

# When the pages are looked at: often while there is news, then after the last changes.
ROUNDS = tuple(
    dt.datetime(2022, month, day, hour, 30, tzinfo=dt.UTC)
    for month, day, hour in (
        (9, 12, 16), (9, 12, 22), (9, 13, 4), (9, 13, 7), (9, 13, 10), (9, 13, 16), (9, 13, 22), (9, 14, 4),
        (9, 14, 10), (9, 14, 16), (9, 14, 20), (9, 15, 4), (9, 15, 16), (9, 16, 4), (9, 16, 16), (9, 26, 8),
        (10, 16, 8),
    )
)  # fmt: skip
SECONDS_APART = 3  # between two requests of one round
_NAMES = uuid.UUID("5c1f2c55-5f6b-5d0e-9a52-6d1cbb9e3f10")  # record ids are derived under this one
_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


def load_demo_sources() -> list[Source]:
    """The sources of the demo, by slug."""
    return load_sources(folder=SOURCES)


def load_demo_source(slug: str) -> Source:
    """One source of the demo."""
    return load_source(slug, SOURCES)


def iter_responses() -> Iterator[Response]:
    """Every capture of the demo, in the order of time."""
    found = [response for source in load_demo_sources() for response in _iter_source(source)]
    yield from sorted(found, key=lambda response: (response.captured_at, response.url))


def _iter_source(source: Source) -> Iterator[Response]:
    publications = load_publications(source.slug, source.zone)
    form = layout_of(source)["form"]
    seen: dict[str, str] = {}
    for round_at in ROUNDS:
        entries = [(entry, text) for entry in publications if (text := entry.text_at(round_at)) is not None]
        changed = [(entry, text) for entry, text in entries if seen.get(entry.path) != text]
        if not changed:
            continue
        at = round_at
        yield _response(source.addresses[0], render_list(source, entries), _TYPES.get(form, "text/html"), at)
        for entry, text in changed:
            seen[entry.path] = text
            if form in ("listing", "rss"):
                at += dt.timedelta(seconds=SECONDS_APART)
                yield _response(address_of(source, entry), render_page(source, entry, text), "text/html", at)


def _response(url: str, page: str, media_type: str, at: dt.datetime) -> Response:
    body = page.encode()
    return Response(
        url=url,
        asked_url=url,
        status=200,
        headers=(("Content-Type", f"{media_type}; charset=utf-8"), ("Content-Length", str(len(body)))),
        raw=body,
        content=body,
        captured_at=at,
        reason="OK",
    )


def render_archive() -> bytes:
    """The whole archive: one gzip member a capture."""
    members: list[bytes] = []
    for response in iter_responses():
        name = f"{response.url} {response.captured_at.isoformat()}"
        members += render_response(response, f"<urn:uuid:{uuid.uuid5(_NAMES, name)}>")
    return b"".join(members)


def build(path: Path = ARCHIVE) -> int:
    """The number of bytes written."""
    return path.write_bytes(render_archive())


if __name__ == "__main__":
    print(f"{ARCHIVE.name}: {build()} bytes")
