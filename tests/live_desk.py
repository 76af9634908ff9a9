"""A desk that really scrapes: the program in a folder of its own, its sources on a site of this machine."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.scrapers_site import Site

ROOT = Path(__file__).parents[1]
PROGRAM = "from checker.cli import main; main()"
SOURCE = """
[[source]]
slug = "{slug}"
name = "Ministry {slug}"
kind = "defence_ministry"
country = "AM"
owner = "AM"
language = "en"
zone = "UTC"
delay_s = 0
addresses = ["{address}"]
listing = {{ item = "li", date = "i" }}
layouts = [{{ title = "h1", text = ".t p" }}]
"""


class Desk:
    """One machine: a folder with its configuration and archive.

    Args:
        folder: made where it does not exist.
        sources: slug and address of each source's listing.
        database: the address of the store; None: one of its own.
        settings: lines of TOML by section.
    """

    def __init__(self, folder: Path, sources: dict[str, str], database: str | None = None, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        address = database or f"sqlite:///{folder}/checker.db"
        sections = {
            "store": f"database = {json.dumps(address)}\n" + settings.pop("store", ""),
            "scrape": f"contact = 'desk@newsroom.example'\nsources = {json.dumps(list(sources))}\n"
            "allow_loopback = true\n" + settings.pop("scrape", "delay_s = 0\n"),
            **settings,
        }
        lines = [f"[{name}]\n{text}" for name, text in sections.items()]
        lines += [SOURCE.format(slug=slug, address=address) for slug, address in sources.items()]
        (folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")

    def start(self, *words: str, before: str = "") -> subprocess.Popen[str]:
        """The program, running; `before` is a line of Python that it begins with."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-c", f"{before}\n{PROGRAM}", *words], cwd=self.folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *words: str, status: int = 0, before: str = "") -> tuple[str, str]:
        """What the program printed, and what it said beside that; it must end with `status`."""
        return ended(self.start(*words, before=before), status)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of this desk's own SQLite store; a query that changes something is committed."""
        with sqlite3.connect(self.folder / "checker.db", timeout=30) as store:
            found = store.execute(query).fetchall()
        store.close()
        return found


def ended(process: subprocess.Popen[str], status: int = 0) -> tuple[str, str]:
    """What a program said, once it has ended with `status`."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, (process.returncode, out, err)
    return out, err


def list_pages(site: Site, *paths: str, at: str = "/list") -> None:
    """The listing names these pages, and only these."""
    links = "".join(f'<li><a href="{path}">Page {path}</a><i>13.09.2022</i></li>' for path in paths)
    site.put(at, f"<ul>{links}</ul>")
