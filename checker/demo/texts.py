"""``documents/<slug>.toml`` ─▶ the demo's publications, each with its wordings over time."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from checker.demo import FOLDER


@dataclass(frozen=True, slots=True)
class Wording:
    """What a page said from `at` (aware UTC) on: paragraphs divided by an empty line."""

    at: dt.datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One page or post.

    Attributes:
        path: the address on the source's host; of a post, its number.
        title: the headline, ``""`` for a post.
        published: the source's local time.
        wordings: oldest first.
        forwarded_from: whose post it is, where the channel only passes it on, else ``""``.
    """

    path: str
    title: str
    published: dt.datetime
    wordings: tuple[Wording, ...]
    forwarded_from: str = ""

    def text_at(self, moment: dt.datetime) -> str | None:
        """The text as it stood at a time, or None before publication."""
        return next((wording.text for wording in reversed(self.wordings) if wording.at <= moment), None)


def load_publications(slug: str, zone: str, folder: Path = FOLDER / "documents") -> list[Publication]:
    """The publications of a demo source, oldest first."""
    table = tomllib.loads((folder / f"{slug}.toml").read_text(encoding="utf-8"))
    local = ZoneInfo(zone)
    found = []
    for entry in table["document"]:
        published = entry["published"].replace(tzinfo=local)
        later = [(change["changed"].replace(tzinfo=local), change["text"]) for change in entry.get("later", ())]
        wordings = [Wording(at.astimezone(dt.UTC), text.strip()) for at, text in [(published, entry["text"]), *later]]
        found.append(
            Publication(
                path=entry["path"],
                title=entry["title"],
                published=published,
                wordings=tuple(sorted(wordings, key=lambda wording: wording.at)),
                forwarded_from=entry.get("forwarded_from", ""),
            )
        )
    return sorted(found, key=lambda publication: publication.published)
