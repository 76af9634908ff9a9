"""A JSON answer into links or documents, by the paths its source file names."""

from __future__ import annotations

import json
import re
from typing import Any

from .dates import check_moment, parse_moment
from .document import paragraphs_of_html, via_of
from .errors import ListingError
from .links import Link, Listed, gather, page_url
from .records import Document, Response, Via
from .source import JsonSearch, Source

MAX_DEPTH = 20


def parse_search(source: Source, response: Response) -> Listed:
    """The entries of a JSON answer.

    Raises:
        ListingError: it is no JSON, or holds fewer entries than the source file expects.
    """
    rules = source.json_search
    assert rules is not None
    try:
        answer = json.loads(response.content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ListingError(f"{source.slug}: {response.url} gives no JSON ({error})") from None
    entries = find_value(answer, rules.items)
    if not isinstance(entries, list) or len(entries) < source.expect.min_items:
        n = len(entries) if isinstance(entries, list) else "no list of"
        raise ListingError(
            f"{source.slug}: {n} entries at {rules.items!r}, not at least {source.expect.min_items}, at {response.url}"
        )
    return gather(
        source,
        response,
        entries,
        lambda entry: _link(entry, rules, source, response),
        lambda entry, link: _document(entry, link, rules, source, response),
    )


def find_value(value: Any, path: str) -> Any:
    """What stands at a path of keys divided by dots (a number is a place in a list), or None."""
    for key in [part for part in path.split(".") if part][:MAX_DEPTH]:
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value.get(key)
        else:
            return None
    return value


def _words(entry: Any, path: str) -> str:
    value = find_value(entry, path) if path else None
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _link(entry: Any, rules: JsonSearch, source: Source, response: Response) -> Link | None:
    paths = re.findall(r"\{([\w.]+)\}", rules.url)
    if any(not _words(entry, path) for path in paths):
        return None
    url = page_url(re.sub(r"\{([\w.]+)\}", lambda m: _words(entry, m[1]), rules.url), response.url, source)
    if url is None:
        return None
    moment = parse_moment(_words(entry, rules.published), source.zone, day_first=source.day_first)
    title = " ".join(paragraphs_of_html(_words(entry, rules.title), source.layouts[-1], url))
    return Link(url=url, title=title, published_at=check_moment(moment, response.captured_at)[0])


def _document(entry: Any, link: Link, rules: JsonSearch, source: Source, response: Response) -> Document | None:
    markup = _words(entry, rules.text)
    if not markup:
        return None
    layout = source.layout_at(response.captured_at.date())
    text = "\n\n".join(paragraphs_of_html(markup, layout, link.url))
    if len(text) < source.expect.min_chars:
        return None
    return Document(
        source=source.slug,
        url=link.url,
        title=link.title,
        published_at=link.published_at,
        text=text,
        language=source.language,
        via=via_of(source, Via.DIRECT),
        capture=response.record,
        captured_at=response.captured_at,
        layout=source.layout_digest(layout),
    )
