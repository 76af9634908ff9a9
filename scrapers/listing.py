"""A listing page into links."""

from __future__ import annotations

from .dates import check_moment, parse_moment
from .document import decode_response
from .errors import ListingError
from .links import Link, Listed, page_url
from .records import Moment, Response
from .source import Listing, Source
from .tree import Element, find_all, parse_tree, words_of


def parse_listing(source: Source, response: Response) -> Listed:
    """The links of a listing page, each once, in its order.

    Raises:
        ListingError: it holds fewer entries than the source file expects.
    """
    rules = source.listing
    assert rules is not None
    tree = parse_tree(decode_response(response, source), response.url)
    items = find_all(tree, rules.item)
    if len(items) < source.expect.min_items:
        raise ListingError(
            f"{source.slug}: {rules.item!r} matched {len(items)}, not at least {source.expect.min_items}, "
            f"on {response.url}; the listing may have a new layout"
        )
    links: dict[str, Link] = {}
    n_without = 0
    for item in items:
        link = _parse_item(item, rules, source, response)
        if link is None:
            n_without += 1
        elif link.url not in links or not links[link.url].title:
            links[link.url] = link  # a picture often links to the page before its headline does
    if not links and source.expect.min_items:
        raise ListingError(
            f"{source.slug}: none of {len(items)} entries links to a page of the source on {response.url}"
        )
    warnings = []
    if len(items) > source.expect.max_items:
        warnings.append(f"{source.slug}: {len(items)} entries, more than {source.expect.max_items}, on {response.url}")
    if rules.date and links and not any(link.published_at for link in links.values()):
        warnings.append(f"{source.slug}: {rules.date!r} gave no date on {response.url}")
    return Listed(links=tuple(links.values()), n_items=len(items), warnings=tuple(warnings))


def _parse_item(item: Element, rules: Listing, source: Source, response: Response) -> Link | None:
    anchors = [item] if not rules.link else find_all(item, rules.link)
    for anchor in anchors:
        url = page_url(anchor.get("href") or "", response.url, source) if anchor.get("href") else None
        if url is None:
            continue
        titles = find_all(item, rules.title) if rules.title else [anchor]
        title = next((words for x in titles if (words := words_of(x))), "")
        for found in find_all(anchor, rules.date) if rules.date and not rules.title else []:
            title = title.replace(words_of(found), "").strip()
        return Link(url=url, title=title, published_at=_moment(item, rules, source, response))
    return None


def _moment(item: Element, rules: Listing, source: Source, response: Response) -> Moment | None:
    for found in find_all(item, rules.date) if rules.date else []:
        for words in (found.get("datetime") or "", words_of(found)):
            moment = parse_moment(words, source.zone, day_first=source.day_first, near=response.captured_at)
            if checked := check_moment(moment, response.captured_at)[0]:
                return checked
    return None
