"""A page and its source's layout into a `Document`; the only file that names a BeautifulSoup parser.

Selectors are evaluated on the lxml tree; BeautifulSoup is built only for the part they find.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import lxml.html
from bs4 import BeautifulSoup

from .charset import charset_of, decode_text
from .dates import check_moment, parse_moment
from .errors import EmptyPage, LayoutError
from .generic import extract_generic_moment, extract_generic_text, extract_generic_title
from .jsonld import SelfDescription, extract_self_description
from .records import Document, Moment, Response, Scope, Via
from .source import Layout, Source
from .text import extract_paragraphs, extract_simple, flatten_embeds
from .tree import Element, find_all, find_outermost, parse_tree, words_of

PARSER = "lxml"
_NOISE = re.compile(r"^(utm_.+|fbclid|gclid|yclid|_openstat|from|ref)$")


def parse_page(source: Source, response: Response) -> Document:
    """The document that a page holds, read by the layout that was in use when it was captured.

    Raises:
        LayoutError: a selector that must match does not, or there is no text.
    """
    url = normalise_url(response.asked_url or response.url, source)
    tree = parse_tree(decode_response(response, source), url)
    layout = source.layout_at(response.captured_at.date())
    flatten_embeds(tree)
    told = extract_self_description(tree) if _needs_self_description(layout) else SelfDescription()
    title = _find_title(tree, layout, told, source, url)
    moment, odd = _find_moment(tree, layout, told, source, response.captured_at)
    text = _find_text(tree, layout, told.body, source, (url, title))
    if len(text) < source.expect.min_chars:
        raise EmptyPage(f"{source.slug}: {len(text)} characters of text, not {source.expect.min_chars}, on {url}")
    return Document(
        source=source.slug,
        url=url,
        title=title,
        published_at=moment,
        text=text,
        language=source.language,
        via=via_of(source, Via.DIRECT),
        capture=response.record,
        captured_at=response.captured_at,
        layout=source.layout_digest(layout),
        warnings=odd,
    )


def decode_response(response: Response, source: Source | None = None) -> str:
    """The text of a response by its own, the source's or the declared encoding."""
    override = source.encoding if source else ""
    return decode_text(response.content, charset_of(response.header("Content-Type")), override)


def paragraphs_of_html(markup: str, layout: Layout, url: str) -> list[str]:
    """The paragraphs of a piece of HTML, as a feed's entry or a JSON answer carries it."""
    if "<" not in markup:
        return [line.strip() for line in re.split(r"\n\s*\n", markup) if line.strip()]
    tree = parse_tree(f"<div>{markup}</div>", url)
    flatten_embeds(tree)
    _cut(tree, layout)
    return _paragraphs([tree], layout)


def via_of(source: Source, via: Via) -> Via:
    """How a document of the source came in: an invented source always says so."""
    return Via.DEMO if source.via == "demo" else via


def normalise_url(url: str, source: Source | None = None) -> str:
    """The address without fragment and tracking parameters; other parameters stay, in order.

    Args:
        url: an absolute address.
        source: where it names `keep_query`, only those parameters stay.
    """
    parts = urlsplit(url)
    kept = parts.query
    if parts.query:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        if source and source.keep_query:
            pairs = [(key, value) for key, value in pairs if key in source.keep_query]
        clean = [(key, value) for key, value in pairs if not _NOISE.match(key)]
        # Re-encoding changes the spelling of an address, so it is done only where something was cut off.
        if len(clean) != len(parse_qsl(parts.query, keep_blank_values=True)):
            kept = urlencode(clean)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", kept, ""))


def _needs_self_description(layout: Layout) -> bool:
    return bool(layout.json_ld) or not layout.title or not layout.date


def _find_title(tree: Element, layout: Layout, told: SelfDescription, source: Source, url: str) -> str:
    if "title" in layout.json_ld and told.headline:
        return " ".join(told.headline.split())
    if not layout.title:
        return extract_generic_title(tree, told)
    counts = []
    for selector in layout.title:
        found = find_all(tree, selector)
        if len(found) == 1:
            return words_of(found[0])
        counts.append(f"{selector!r} matched {len(found)}")
    raise LayoutError(f"{source.slug}: title {', '.join(counts)}, not 1, on {url}; see `layouts` in its source file")


def _find_moment(
    tree: Element, layout: Layout, told: SelfDescription, source: Source, captured_at: dt.datetime
) -> tuple[Moment | None, tuple[str, ...]]:
    words = [told.published] if "date" in layout.json_ld and told.published else []
    for selector in layout.date:
        for found in find_all(tree, selector):
            words += [found.get("datetime") or found.get("content") or "", words_of(found)]
    reasons: list[str] = []
    for candidate in words:
        moment = parse_moment(candidate, source.zone, day_first=source.day_first, near=captured_at)
        checked, odd = check_moment(moment, captured_at)
        if checked is not None:
            return checked, tuple(reasons)
        reasons += [odd] if odd else []
    if layout.date or "date" in layout.json_ld:
        return None, (*reasons, "no date was found where the source file says it stands")
    return extract_generic_moment(tree, told, source.zone, captured_at), tuple(reasons)


def _find_text(tree: Element, layout: Layout, body: str, source: Source, page: tuple[str, str]) -> str:
    url, title = page
    if "text" in layout.json_ld and body:
        return "\n\n".join(paragraphs_of_html(body, layout, url))
    if not layout.text:
        _cut(tree, layout)
        return extract_generic_text(tree, url, title)
    _cut(tree, layout)
    for selector in layout.text:
        if found := find_outermost(tree, selector):
            paragraphs = _paragraphs(found, layout)
            if paragraphs:
                return "\n\n".join(paragraphs)
    wanted = ", ".join(map(repr, layout.text))
    raise LayoutError(f"{source.slug}: text {wanted} found nothing on {url}; the page may have a new layout")


def _cut(tree: Element, layout: Layout) -> None:
    """Removes what the layout drops, and everything from where it stops."""
    for selector in layout.drop:
        for dropped in find_all(tree, selector):
            if dropped.getparent() is not None:
                dropped.drop_tree()
    stop = next(iter(find_all(tree, layout.stop)), None) if layout.stop else None
    if stop is None:
        return
    for node in (stop, *stop.iterancestors()):
        for later in list(node.itersiblings()):
            later.getparent().remove(later)
        if node is not stop:
            node.tail = None
    stop.tail = None
    if stop.getparent() is not None:
        stop.drop_tree()


def _paragraphs(parts: list[Element], layout: Layout) -> list[str]:
    if not layout.speakers:
        simple = [extract_simple(part) for part in parts]
        if None not in simple:
            return [paragraph for paragraphs in simple for paragraph in paragraphs or ()]
    markup = "".join(lxml.html.tostring(part, encoding="unicode", with_tail=False) for part in parts)
    return extract_paragraphs(BeautifulSoup(markup, PARSER), layout.speakers)


__all__ = ["Document", "Scope", "decode_response", "normalise_url", "paragraphs_of_html", "parse_page", "via_of"]
