"""An archive's index as CDXJ lines, for replay tools of others; reads the archive and writes nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from .archive import Archive


def render_cdxj(archive: Archive) -> Iterator[str]:
    """One line a capture, sorted by address and time: ``com,site)/path 20220913090000 {"url": …}``."""
    lines = []
    for capture in archive.iter_captures():
        place = archive.place(capture.record)
        about = {
            "url": capture.url,
            "mime": "warc/revisit" if capture.kind == "revisit" else capture.media_type or "unk",
            "status": str(capture.status),
            "digest": f"sha256:{capture.sha256}",
            "length": str(place.length),
            "offset": str(place.offset),
            "filename": place.file,
        }
        lines.append(f"{render_surt(capture.url)} {capture.captured_at:%Y%m%d%H%M%S} {json.dumps(about)}")
    yield from sorted(lines)


def save_cdxj(archive: Archive, path: Path) -> int:
    """The number of lines written to a file, which is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    n = 0
    with part.open("w", encoding="utf-8") as file:
        for line in render_cdxj(archive):
            file.write(line + "\n")
            n += 1
    part.replace(path)
    return n


def render_surt(url: str) -> str:
    """The sort key of an address: the host's parts from the right, then the path, in small letters."""
    parts = urlsplit(url.lower())
    labels = (parts.hostname or "").removeprefix("www.").split(".")
    host = ",".join(reversed(labels)) if not labels[-1].isdecimal() else ".".join(labels)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}"
