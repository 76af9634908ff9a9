"""A part of a page into paragraphs; embedded posts become blocks of their own, speaker labels begin theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable

import lxml.etree
from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from .tree import Element, compile_selector, words_of

# fmt: off
# Never a publication's own words: code, forms, pictures and their captions.
DROPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "object", "form", "button", "select",
    "textarea", "nav", "figure", "figcaption", "picture", "video", "audio", "canvas", "head", "title",
    "dialog",
})
BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "ul", "ol", "li",
    "dl", "dt", "dd", "table", "tr", "td", "th", "tbody", "thead", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
    "hr", "address", "details", "summary", "center", "fieldset", "body", "html",
})
# fmt: on
_SPACES = re.compile(r"[\s\u00a0]+")
HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphens and zero widths: marks where a line may break
_TWEET = compile_selector("blockquote.twitter-tweet, blockquote.twitter-video")
_PICTURE = re.compile(r"\bpic\.twitter\.com/\w+")  # the address of a picture is no word of its author
_DASH = re.compile(r"^[\s\u2013\u2014-]+")


class _Writer:
    """Collects words into lines and lines into paragraphs."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._lines: list[str] = []
        self._words: list[str] = []
        self._label = False

    def add(self, text: str) -> None:
        self._words.append(HIDDEN.sub("", text))

    def end_line(self) -> None:
        if self._is_bare_label():
            return  # what is said begins on the next line
        self._label = False
        line = _SPACES.sub(" ", "".join(self._words)).strip()
        self._words = []
        self._lines.append(line)

    def end_paragraph(self) -> None:
        if self._is_bare_label():
            return  # a label alone in its paragraph belongs to the next one
        self.end_line()
        # Two line breaks in a row are a paragraph's end to the reader's eye.
        text, self._lines = "\n".join(self._lines), []
        if text:
            blocks = (block.strip() for block in text.split("\n\n"))
            self.paragraphs += [block for block in blocks if block]

    def _is_bare_label(self) -> bool:
        return self._label and not _SPACES.sub(" ", "".join(self._words[1:])).strip()

    def begin_label(self, name: str) -> None:
        self._label = False
        self.end_paragraph()
        self._words = [name.rstrip(": \u00a0") + ": "]
        self._label = True


def extract_paragraphs(part: BeautifulSoup, speakers: str = "") -> list[str]:
    """The paragraphs of a part of a page, in order, each without surrounding white space.

    Args:
        part: the parsed part.
        speakers: selector of bold speaker labels; a paragraph begins with each, as ``Name:``.
    """
    labels = {id(tag) for tag in part.select(speakers) if _is_label(tag)} if speakers else set()
    writer = _Writer()
    _walk(part, writer, labels)
    writer._label = False
    writer.end_paragraph()
    return writer.paragraphs


def extract_simple(part: Element) -> list[str] | None:
    """The paragraphs of an element that holds only text, inline markup and line breaks; None for any other.

    Most paragraphs of most pages are so, and need no tree of their own: a page is read in half the time.
    """
    writer = _Writer()
    for event, element in lxml.etree.iterwalk(part, events=("start", "end")):
        if event == "start":
            if element is not part and (element.tag in BLOCKS or element.tag in DROPPED or "hidden" in element.attrib):
                return None
            if element.tag == "br":
                writer.end_line()
            writer.add(element.text or "")
        elif element is not part:
            writer.add(element.tail or "")
    writer.end_paragraph()
    return writer.paragraphs


def _walk(node: Tag, writer: _Writer, labels: set[int]) -> None:
    for child in node.children:
        if isinstance(child, PreformattedString):  # comments, declarations
            continue
        if isinstance(child, NavigableString):
            text = str(child)
            writer.add(text.lstrip(": ") if _after_label(child, labels) else text)
        elif isinstance(child, Tag):
            if child.name in DROPPED or child.get("hidden") is not None:
                continue
            if child.name == "br":
                writer.end_line()
            elif id(child) in labels:
                writer.begin_label(child.get_text())
            elif child.name in BLOCKS:
                writer.end_paragraph()
                _walk(child, writer, labels)
                writer.end_paragraph()
            else:
                _walk(child, writer, labels)


def _is_label(tag: Tag) -> bool:
    """Whether a bold piece at a line's beginning names who speaks: it ends in a colon, or a colon follows."""
    words = tag.get_text().strip()
    before = tag.previous_sibling
    starts = before is None or (isinstance(before, Tag) and before.name == "br") or not str(before).strip()
    after = tag.next_sibling
    colon = words.endswith(":") or (isinstance(after, NavigableString) and after.lstrip().startswith(":"))
    return starts and colon and 0 < len(words) <= 120


def _after_label(child: NavigableString, labels: set[int]) -> bool:
    return child.previous_sibling is not None and id(child.previous_sibling) in labels


def flatten_embeds(tree: Element) -> None:
    """Turns every embedded post of the tree, in place, into one paragraph that ends ``— Name (@handle) Date``.

    The words of an embedded post are its author's; inside a plain paragraph they would be taken for the article's.
    """
    for quote in _TWEET(tree):
        said = [line for part in quote.iter("p") for line in _lines_of(part)]
        for part in list(quote.iter("p")):
            part.drop_tree()
        credit = _DASH.sub("", words_of(quote))
        for child in list(quote):
            quote.remove(child)
        quote.tag, quote.text = "p", None
        quote.attrib.clear()
        _set_lines(quote, [*said, f"— {credit}"] if credit else said)


def _lines_of(paragraph: Element) -> list[str]:
    for br in paragraph.iter("br"):
        br.tail = "\n" + (br.tail or "")
    lines = (" ".join(_PICTURE.sub("", line).split()) for line in paragraph.text_content().split("\n"))
    return [line for line in lines if line]


def _set_lines(paragraph: Element, lines: Iterable[str]) -> None:
    last = None
    for line in lines:
        if last is None:
            paragraph.text = line
        else:
            last.tail = line
        last = paragraph.makeelement("br")
        paragraph.append(last)
