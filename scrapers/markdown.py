"""Pasted text and Markdown into paragraphs, title, date and address; embedded posts become blocks of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .dates import load_months, parse_moment
from .text import HIDDEN

_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_AUTOLINK = re.compile(r"<(https?://[^>\s]+)>")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_CREDIT = re.compile(r"^[—–-]{1,2}\s.+\(@\w{1,30}\)\s*\S")
_EMBED = re.compile(r"^(?:embed|tweet|post)s?:?$", re.IGNORECASE)
_SHORT_LINK = re.compile(r"\s*\bpic\.twitter\.com/\w+")
_ORIGINAL = re.compile(r"^(?:original|source)?\s*url\s*:\s*(\S*)$", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\u00a0]+")
# A date line is a date and little else; a sentence that names a date is longer.
MAX_DATE_CHARS = 60


@dataclass(slots=True)
class Parsed:
    """What a text file holds.

    Attributes:
        title: its first heading, or ``""``.
        date: the words of its date line, or ``""``.
        url: the address it names as its own, or ``""``.
        paragraphs: the text.
    """

    title: str = ""
    date: str = ""
    url: str = ""
    paragraphs: list[str] = field(default_factory=list)


def parse_markdown(text: str) -> Parsed:
    """The parts of a pasted text or Markdown file.

    A paragraph is what stands between empty lines. One that breaks off in mid-sentence goes on in the next. The
    paragraphs between an "Embed:" heading and a line ``— Name (@handle) Date`` are one block, which that line ends.
    """
    parsed = Parsed()
    blocks = _blocks(HIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    embed: list[str] | None = None
    waits_for_url = False
    for block in blocks:
        heading = _HEADING.match(block) if "\n" not in block else None
        words = _plain(heading[2] if heading else block)
        if waits_for_url or _ORIGINAL.match(words):
            found = re.search(r"https?://\S+", words)
            parsed.url = found[0].rstrip(">").rstrip() if found else parsed.url
            waits_for_url = not found
        elif heading and _EMBED.match(words):
            embed = []
        elif heading and not parsed.title and not parsed.paragraphs:
            parsed.title = words
        elif not words:
            continue
        elif embed is not None or _CREDIT.match(words):
            embed = _embedded(parsed, embed, words)
        elif _is_date_line(parsed, words):
            parsed.date = words
        else:
            _add(parsed.paragraphs, words)
    if embed:
        parsed.paragraphs += embed
    return parsed


def _blocks(text: str) -> list[str]:
    blocks = [block.strip() for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    # Text without one empty line whose lines mostly end as sentences do: a line is a paragraph.
    n_ended = sum(line[-1] in '.!?…"”»)' for line in lines)
    return lines if len(blocks) == 1 and len(lines) > 1 and n_ended * 2 >= len(lines) else blocks


def _embedded(parsed: Parsed, embed: list[str] | None, words: str) -> list[str] | None:
    """Takes a piece of an embedded post; its credit line ends the post."""
    said = _SHORT_LINK.sub("", words).strip()
    if not _CREDIT.match(said.rsplit("\n", 1)[-1]):
        return [*(embed or []), said] if said else embed
    # Without a heading that opened the post, the credit belongs to the paragraph before it.
    before = embed if embed is not None else parsed.paragraphs[-1:]
    if embed is None and before:
        parsed.paragraphs.pop()
    parsed.paragraphs.append("\n".join([*before, said]))
    return None


def _add(paragraphs: list[str], words: str) -> None:
    # Pasted text is often broken where a line of the page ended: no end of a sentence, and a small letter or a digit.
    if paragraphs and re.search(r"[\w,]$", paragraphs[-1]) and re.match(r"[a-zа-яё0-9]", words) and "\n" not in words:
        paragraphs[-1] += " " + words
    else:
        paragraphs.append(words)


def _is_date_line(parsed: Parsed, words: str) -> bool:
    if parsed.date or parsed.paragraphs or len(words) > MAX_DATE_CHARS:
        return False
    if parse_moment(words, "UTC") is None:
        return False
    rest = [w for w in re.findall(r"[^\W\d_]{3,}", words.lower()) if w not in load_months()]
    return len(rest) <= 3


def _plain(block: str) -> str:
    text = _IMAGE.sub("", block)
    text = _LINK.sub(lambda match: match[1], text)
    text = _AUTOLINK.sub(lambda match: match[1], text)
    for _ in range(3):  # emphasis inside emphasis
        text = _EMPHASIS.sub(lambda match: match[2], text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!>-])", r"\1", text)
    lines = (re.sub(r"^(?:>\s?)+", "", line) for line in text.split("\n"))
    joined = "\n".join(_SPACES.sub(" ", line).strip() for line in lines)
    # A single line break inside a paragraph is the editor's, except before a credit line.
    return re.sub(r"(?<!\n)\n(?!\n|[—–-]{1,2}\s.+\(@)", " ", joined).strip()
