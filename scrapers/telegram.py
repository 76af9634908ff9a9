"""A channel's public page (``t.me/s/…``) into documents, one a post; replies and previews never become its words."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import lxml.html
from bs4 import BeautifulSoup

from .dates import check_moment, parse_moment
from .document import PARSER, decode_response, via_of
from .errors import ListingError
from .links import Listed
from .records import Document, Moment, Response, Via
from .source import Source
from .text import extract_paragraphs
from .tree import Element, find_all, parse_tree, words_of

POST = "div.tgme_widget_message[data-post]"
# What stands inside a post and is not what the channel says: the message it answers, a link's preview, a notice.
FOREIGN = (
    "a.tgme_widget_message_reply",
    ".tgme_widget_message_reply",
    ".tgme_widget_message_link_preview",
    ".media_not_supported_cont",
    ".tgme_widget_message_poll",
)
TEXT = ".tgme_widget_message_text"
TITLE_CHARS = 120


class _Post(NamedTuple):
    element: Element
    name: str


def parse_channel(source: Source, response: Response) -> Listed:
    """The posts of a channel's page, newest last, as documents.

    Raises:
        ListingError: there is no channel at the address, or it has too few posts.
    """
    if "/s/" not in urlsplit(response.url).path:
        raise ListingError(
            f"{source.slug}: {response.asked_url} led to {response.url}: the channel is private, banned or missing"
        )
    tree = parse_tree(decode_response(response, source), response.url)
    posts = [_Post(x, x.get("data-post", "")) for x in find_all(tree, POST)]
    if len(posts) < source.expect.min_items:
        raise ListingError(
            f"{source.slug}: {len(posts)} posts, not at least {source.expect.min_items}, on {response.url}"
        )
    documents: dict[str, Document] = {}
    warnings: list[str] = []
    for post in posts:
        if not re.fullmatch(r"[\w.-]+/\d+", post.name):
            warnings.append(f"{source.slug}: a post without a number ({post.name[:60]!r}) on {response.url}")
        elif document := _parse_post(post, source, response):
            documents.setdefault(document.url, document)
    return Listed(
        documents=tuple(documents.values()),
        next_url=_older(tree, response),
        n_items=len(posts),
        warnings=tuple(warnings),
    )


def _parse_post(post: _Post, source: Source, response: Response) -> Document | None:
    """The post as a document; None where it says nothing in words."""
    element = post.element
    if "service_message" in (element.get("class") or ""):
        return None
    author = _forwarded_from(element)
    for selector in FOREIGN:
        for foreign in find_all(element, selector):
            if foreign.getparent() is not None:
                foreign.drop_tree()
    texts = [x for x in find_all(element, TEXT) if not find_all(x, f"{TEXT} {TEXT}")]
    innermost = [x for x in texts if not any(y is not x and x in y.iterancestors() for y in texts)]
    paragraphs: list[str] = []
    for text in innermost:
        for emoji in find_all(text, "tg-emoji, i.emoji"):
            words, tail = words_of(emoji), emoji.tail
            emoji.clear()
            emoji.text, emoji.tail = words, tail
        markup = lxml.html.tostring(text, encoding="unicode", with_tail=False)
        paragraphs += extract_paragraphs(BeautifulSoup(markup, PARSER))
    if not paragraphs:
        return None
    moment, odd = _moment(element, source, response)
    split = urlsplit(response.url)
    return Document(
        source=source.slug,
        url=f"{split.scheme}://{split.netloc}/{post.name}",
        title=_title(paragraphs[0]),
        published_at=moment,
        text="\n\n".join(paragraphs),
        language=source.language,
        via=via_of(source, Via.TELEGRAM),
        author=author,
        capture=response.record,
        captured_at=response.captured_at,
        layout=source.layout_digest(source.layout_at(response.captured_at.date())),
        warnings=odd,
    )


def _forwarded_from(element: Element) -> str | None:
    found = find_all(element, ".tgme_widget_message_forwarded_from")
    if not found:
        return None
    names = find_all(found[0], ".tgme_widget_message_forwarded_from_name")
    words = words_of(names[0]) if names else re.sub(r"^\s*Forwarded from\s*", "", words_of(found[0]))
    return words or "unknown"


def _moment(element: Element, source: Source, response: Response) -> tuple[Moment | None, tuple[str, ...]]:
    for time in find_all(element, "a.tgme_widget_message_date time[datetime]"):
        moment, odd = check_moment(parse_moment(time.get("datetime"), source.zone), response.captured_at)
        return moment, (odd,) if odd else ()
    return None, ("the post has no date",)


def _older(tree: Element, response: Response) -> str:
    """The address of the page before this one, or ``""``."""
    for anchor in find_all(tree, "a.tme_messages_more[data-before]"):
        before = anchor.get("data-before", "")
        if before.isdecimal():
            return urljoin(response.url, urlsplit(response.url).path + f"?before={before}")
    return ""


def _title(paragraph: str) -> str:
    """The post's first line, cut at a word."""
    line = paragraph.split("\n", 1)[0]
    if len(line) <= TITLE_CHARS:
        return line
    return line[:TITLE_CHARS].rsplit(" ", 1)[0].rstrip(",;:—- ") + " …"
