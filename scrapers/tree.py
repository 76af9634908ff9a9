"""A page's text into an lxml tree, and selectors evaluated on it; knows no layout."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import lxml.etree
import lxml.html
from lxml.cssselect import CSSSelector

from .errors import LayoutError, SourceFileError

Element = Any
"""An `lxml.html.HtmlElement`; lxml ships no types."""

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
MAX_DEPTH = 250  # libxml2 stops at 256 open elements; no page of ours goes beyond 60


def parse_tree(text: str, url: str) -> Element:
    """The tree of an HTML page.

    Raises:
        LayoutError: there is no element in it.
    """
    body = _DECLARATION.sub("", text).encode("utf-8", "ignore")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = lxml.html.document_fromstring(body, parser=parser, ensure_head_body=False)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise LayoutError(f"{url}: not an HTML page ({error})") from None
    return tree


def parse_xml(data: bytes, url: str) -> Element:
    """The tree of an XML document, without entities, external references or a network.

    Raises:
        LayoutError: it is not well-formed, or it declares a document type.
    """
    # A feed needs no document type; one that brings entities is an attack or a mistake, and HTML has one too.
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:4096], re.IGNORECASE):
        kind = (
            "an HTML page" if re.search(rb"<!DOCTYPE\s+html|<html", data[:4096], re.IGNORECASE) else "a document type"
        )
        raise LayoutError(f"{url}: expected XML, found {kind}")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return lxml.etree.fromstring(data.lstrip(), parser=parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise LayoutError(f"{url}: not well-formed XML ({error})") from None


@lru_cache(maxsize=4096)
def compile_selector(selector: str) -> CSSSelector:
    """The compiled selector.

    Raises:
        SourceFileError: it is not a CSS selector.
    """
    try:
        return CSSSelector(selector, translator="html")
    except Exception as error:  # cssselect raises several unrelated types
        raise SourceFileError(f"selector {selector!r}: {error}") from None


def find_all(tree: Element, selector: str) -> list[Element]:
    """Every element that the selector matches, in document order."""
    return list(compile_selector(selector)(tree))


def find_outermost(tree: Element, selector: str) -> list[Element]:
    """Matches that do not lie in another match."""
    found = find_all(tree, selector)
    inside = set(found)
    return [x for x in found if not any(parent in inside for parent in x.iterancestors())]


def words_of(element: Element) -> str:
    """The element's text on one line."""
    return " ".join(element.text_content().split())
