"""The demo: an archive of pages in our own words from sources that do not exist, and what builds it.

``documents/`` holds the texts, ``sources/`` the source files, ``layouts.toml`` the page structures that are borrowed;
``python -m checker.demo.build`` renders them into ``archive.warc.gz``, which ``checker demo`` replays.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
ARCHIVE = FOLDER / "archive.warc.gz"
SOURCES = FOLDER / "sources"
