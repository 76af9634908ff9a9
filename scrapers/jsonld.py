"""What a page says of itself to machines: JSON-LD, `meta` and `time` elements; reads no layout."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .tree import Element, compile_selector, words_of

_SCRIPT = compile_selector('script[type="application/ld+json"]')
_ARTICLE_TYPES = re.compile(r"(Article|NewsPosting|BlogPosting|Report|PressRelease|Statement)$")
_TITLES = ("og:title", "twitter:title", "title", "dc.title")
_TIMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "pubdate",
    "publish_date",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "mediator_published_time",
)
MAX_SCRIPT = 500_000  # characters; the longest of the pages at hand has 61,000


@dataclass(frozen=True, slots=True)
class SelfDescription:
    """Title, times and texts that a page's machine-readable parts give, ``""`` where they give none.

    Attributes:
        headline: JSON-LD's headline.
        published: JSON-LD's datePublished.
        body: JSON-LD's articleBody.
        meta_title: title of the `meta` elements.
        meta_published: publication time of the `meta` elements.
    """

    headline: str = ""
    published: str = ""
    body: str = ""
    meta_title: str = ""
    meta_published: str = ""


def extract_self_description(tree: Element) -> SelfDescription:
    """What the page says of itself; broken JSON counts as none."""
    article = _find_article(tree)
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    return SelfDescription(
        headline=_text(article.get("headline") or article.get("name")),
        published=_text(article.get("datePublished")),
        body=_text(article.get("articleBody")),
        meta_title=next((metas[name] for name in _TITLES if name in metas), ""),
        meta_published=next((metas[name] for name in _TIMES if name in metas), ""),
    )


def extract_time_elements(tree: Element) -> list[str]:
    """The `datetime` attributes of the page's `time` elements, those marked as publication first."""
    marked: list[str] = []
    plain: list[str] = []
    for time in tree.iter("time"):
        value = (time.get("datetime") or "").strip() or words_of(time)
        if not value:
            continue
        hints = " ".join((time.get("itemprop") or "", time.get("class") or "", time.get("pubdate") or "")).lower()
        (marked if "publi" in hints else plain).append(value)
    return marked + plain


def _find_article(tree: Element) -> dict[str, Any]:
    best: dict[str, Any] = {}
    for script in _SCRIPT(tree):
        for item in _items(_load(script.text_content())):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            is_article = any(isinstance(name, str) and _ARTICLE_TYPES.search(name) for name in names)
            if is_article and len(item) > len(best):
                best = item
    return best


def _load(text: str) -> Any:
    if len(text) > MAX_SCRIPT:
        return None
    for candidate in (text, re.sub(r"[\x00-\x1f]+", " ", text).strip().removesuffix(";")):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    return None


def _items(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for part in value[:100]:
            yield from _items(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _items(value.get(key), depth + 1)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return html.unescape(value).strip() if isinstance(value, str) else ""
