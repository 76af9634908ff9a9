"""Title, time and text of a page of which no layout is known: JSON-LD, `time`, `meta`, and trafilatura for the text."""

from __future__ import annotations

import datetime as dt
import re

from .dates import check_moment, parse_moment
from .jsonld import SelfDescription, extract_self_description, extract_time_elements
from .records import Moment
from .tree import Element, find_all, words_of

_SITE_TAIL = re.compile(r"\s+[|\u2013\u2014-]\s+[^|\u2013\u2014]{2,40}$")


def extract_generic_title(tree: Element, told: SelfDescription | None = None) -> str:
    """The headline: JSON-LD, a single `h1`, `og:title`, the `title` element without the site's name; else ``""``."""
    told = told or extract_self_description(tree)
    headings = [words for heading in find_all(tree, "h1") if (words := words_of(heading))]
    if told.headline:
        return " ".join(told.headline.split())
    if len(headings) == 1:
        return headings[0]
    if told.meta_title:
        return _SITE_TAIL.sub("", " ".join(told.meta_title.split()))
    if headings:
        return headings[0]
    titles = find_all(tree, "title")
    return _SITE_TAIL.sub("", words_of(titles[0])) if titles else ""


def extract_generic_moment(
    tree: Element, told: SelfDescription, zone: str, captured_at: dt.datetime | None = None
) -> Moment | None:
    """When the page says that it was published: JSON-LD, `meta`, then `time` elements; None where none says."""
    for words in (told.published, told.meta_published, *extract_time_elements(tree)[:3]):
        moment = parse_moment(words, zone, near=captured_at)
        if captured_at is not None:
            moment, _ = check_moment(moment, captured_at)
        if moment is not None:
            return moment
    return None


def extract_generic_text(tree: Element, url: str, title: str = "") -> str:
    """The paragraphs of the page's main text by trafilatura, without its title, divided by empty lines."""
    from trafilatura import extract  # loads for half a second, and most sources have selectors

    found = extract(tree, url=url, include_comments=False, include_tables=False, output_format="txt")
    lines = [line for raw in (found or "").split("\n") if (line := raw.strip())]
    if title and lines and lines[0].casefold() == title.casefold():
        del lines[0]
    return "\n\n".join(lines)
