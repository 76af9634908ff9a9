"""Title, time and text of a page of which no layout is known: JSON-LD, `time`, `meta`, and trafilatura for the text."""

from __future__ import annotations

import datetime as dt
import re

from .dates import check_moment, parse_moment
from .jsonld import SelfDescription, extract_self_description, extract_time_elements
from .records import Moment
from .tree import Element, find_all, words_of

_SITE_TAIL = re.compile(r"\s+[|\u2013\u2014-]\s+[^|\u2013\u2014]{2,60}$")
_DATE_CLASS = re.compile(r"date|tarih|time|publi|posted|datum|fecha", re.IGNORECASE)
MAX_DATE_CHARS = 120
# Below this share of common words a shared title is the site's name, or another story's.
MIN_COMMON_WORDS = 0.3


def extract_generic_title(tree: Element, told: SelfDescription | None = None) -> str:
    """The headline: as the page hands it on (`og:title`), as it shows it (JSON-LD, `h1`), or its `title` element.

    What a page hands on wins where it is plainly the same headline without a site's name: right on 16 of 17 saved
    pages, JSON-LD first on 14.
    """
    told = told or extract_self_description(tree)
    headings = [words for heading in find_all(tree, "h1") if (words := words_of(heading))]
    shown = " ".join(told.headline.split()) or (headings[0] if headings else "")
    shared = " ".join(told.meta_title.split())
    if shown and (not shared or shown in shared or _common(shown, shared) < MIN_COMMON_WORDS):
        return shown
    if shared:
        return _SITE_TAIL.sub("", shared)
    titles = find_all(tree, "title")
    return _SITE_TAIL.sub("", words_of(titles[0])) if titles else ""


def _common(a: str, b: str) -> float:
    left, right = (set(re.findall(r"\w+", text.casefold())) for text in (a, b))
    return len(left & right) / max(1, min(len(left), len(right)))


def extract_generic_moment(
    tree: Element, told: SelfDescription, zone: str, captured_at: dt.datetime | None = None
) -> Moment | None:
    """When the page says that it was published: JSON-LD, `meta`, `time` elements, a line of a date class; else None."""
    for words in (told.published, told.meta_published, *extract_time_elements(tree)[:3], *_date_lines(tree)):
        moment = parse_moment(words, zone, near=captured_at)
        if captured_at is not None:
            moment, _ = check_moment(moment, captured_at)
        if moment is not None:
            return moment
    return None


def _date_lines(tree: Element) -> list[str]:
    """The first few short texts of elements that are called a date."""
    lines: list[str] = []
    for element in tree.iter("span", "div", "p", "li"):
        if len(lines) == 3:
            break
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _DATE_CLASS.search(name) and 6 <= len(words := words_of(element)) <= MAX_DATE_CHARS:
            lines.append(words)
    return lines


def extract_generic_text(tree: Element, url: str, title: str = "") -> str:
    """The paragraphs of the page's main text by trafilatura, without its title, divided by empty lines."""
    from trafilatura import extract  # loads for half a second, and most sources have selectors

    found = extract(tree, url=url, include_comments=False, include_tables=False, output_format="txt")
    lines = [line for raw in (found or "").split("\n") if (line := raw.strip())]
    if title and lines and lines[0].casefold() == title.casefold():
        del lines[0]
    return "\n\n".join(lines)
