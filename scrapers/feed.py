"""An RSS or Atom feed into links or documents; XML without entities or external references."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

from .dates import check_moment, parse_moment
from .document import paragraphs_of_html, via_of
from .errors import LayoutError, ListingError
from .links import Link, Listed, gather, page_url
from .records import Document, Moment, Response, Scope, Via
from .source import Feed, Source
from .tree import Element, parse_tree, parse_xml, words_of

_TEXTS = ("encoded", "content", "full-text", "fulltext")
_LEADS = ("summary", "description", "subtitle")
_TIMES = ("pubdate", "published", "issued", "date", "updated", "modified")


def parse_feed(source: Source, response: Response) -> Listed:
    """The entries of a feed.

    Raises:
        ListingError: it is no feed, or holds fewer entries than the source file expects.
    """
    rules = source.feed
    assert rules is not None
    try:
        root = parse_xml(response.content, response.url)
    except LayoutError as error:
        raise ListingError(f"{source.slug}: {error}") from None
    entries = [x for x in root.iter() if isinstance(x.tag, str) and _name(x) in ("item", "entry")]
    if _name(root) not in ("rss", "feed", "rdf") or len(entries) < source.expect.min_items:
        raise ListingError(
            f"{source.slug}: {len(entries)} entries in <{_name(root)}>, not at least {source.expect.min_items} "
            f"in a feed, at {response.url}"
        )
    listed = gather(
        source,
        response,
        entries,
        lambda entry: _link(entry, source, response),
        lambda entry, link: _document(entry, link, rules, source, response),
    )
    return replace(listed, next_url=_next(root, response))


def _document(entry: Element, link: Link, rules: Feed, source: Source, response: Response) -> Document | None:
    if rules.text == "link":
        return None
    full = next((x for x in _children(entry, _TEXTS) if _markup(x).strip()), None)
    layout = source.layout_at(response.captured_at.date())
    if rules.text == "full":
        if full is None:
            return None  # this entry is followed instead
        text, scope = "\n\n".join(paragraphs_of_html(_markup(full), layout, link.url)), Scope.FULL
    else:
        text, scope = link.lead, Scope.LEAD
    if len(text) < source.expect.min_chars:
        return None
    return Document(
        source=source.slug,
        url=link.url,
        title=link.title,
        published_at=link.published_at,
        text=text,
        language=source.language,
        scope=scope,
        via=via_of(source, Via.FEED),
        capture=response.record,
        captured_at=response.captured_at,
        layout=source.layout_digest(layout),
    )


def _link(entry: Element, source: Source, response: Response) -> Link | None:
    url = None
    for candidate in _addresses(entry):
        url = page_url(candidate, response.url, source)
        if url:
            break
    if url is None:
        return None
    title = next((words for x in _children(entry, ("title",)) if (words := _plain(x, url))), "")
    lead = next((words for x in _children(entry, _LEADS) if (words := _plain(x, url))), "")
    return Link(url=url, title=title, published_at=_moment(entry, source, response), lead=lead)


def _addresses(entry: Element) -> list[str]:
    """Candidate addresses, the likeliest first."""
    links = _children(entry, ("link",))
    atom = [x.get("href", "") for x in links if x.get("rel", "alternate") == "alternate" and x.get("href")]
    rss = [(x.text or "").strip() for x in links if (x.text or "").strip()]
    ids = [(x.text or "").strip() for x in _children(entry, ("guid", "id"))]
    return [*atom, *rss, *(x for x in ids if x.startswith(("http://", "https://")))]


def _moment(entry: Element, source: Source, response: Response) -> Moment | None:
    for found in _children(entry, _TIMES):
        moment = parse_moment(words_of_xml(found), source.zone, day_first=source.day_first, near=response.captured_at)
        if checked := check_moment(moment, response.captured_at)[0]:
            return checked
    return None


def _next(root: Element, response: Response) -> str:
    holders = [root, *(x for x in root if isinstance(x.tag, str) and _name(x) == "channel")]
    for holder in holders:
        for link in _children(holder, ("link",)):
            if link.get("rel") == "next" and link.get("href"):
                return str(urljoin(response.url, link.get("href")))
    return ""


def words_of_xml(element: Element) -> str:
    """The element's text on one line."""
    return " ".join("".join(element.itertext()).split())


def _children(element: Element, names: tuple[str, ...]) -> list[Element]:
    """Children of these local names, by the order of the names."""
    found = [x for x in element if isinstance(x.tag, str)]
    return [x for name in names for x in found if _name(x) == name]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _markup(element: Element) -> str:
    """The HTML that an entry's element carries, escaped, in CDATA or as XHTML children."""
    if len(element):
        from lxml import etree

        inner = "".join(etree.tostring(x, encoding="unicode") for x in element)
        return (element.text or "") + inner
    return element.text or ""


def _plain(element: Element, url: str) -> str:
    markup = _markup(element).strip()
    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    return words_of(parse_tree(f"<div>{markup}</div>", url)) if markup else ""
