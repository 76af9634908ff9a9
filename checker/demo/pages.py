"""Publications ─▶ pages, listings, feeds and channels in the markup that a demo source borrows; pure."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Sequence
from email.utils import format_datetime
from functools import cache
from html import escape
from urllib.parse import urljoin

from checker.demo import FOLDER
from checker.demo.texts import Publication
from scrapers.source import Source

NOTE = "Demo page: invented wording. The publisher of this address does not exist."
_SPEAKER = re.compile(r"^\*\*(?P<name>[^*]+):\*\*\s*")
_EMPHASIS = re.compile(r"^\*(?P<words>[^*]+)\*$")
_CREDIT = re.compile(r"^—\s*(?P<name>.+?\))\s+(?P<day>.+)$")


@cache
def load_layouts() -> dict[str, dict[str, str]]:
    """The markup of every borrowed layout."""
    return tomllib.loads((FOLDER / "layouts.toml").read_text(encoding="utf-8"))


def layout_of(source: Source) -> dict[str, str]:
    """The markup that a demo source borrows."""
    return load_layouts()[source.layout]


def address_of(source: Source, publication: Publication) -> str:
    """The publication's own address."""
    base = source.addresses[0]
    if layout_of(source)["form"] == "channel":
        return base.replace("/s/", "/") + "/" + publication.path
    return urljoin(base, publication.path)


def render_page(source: Source, publication: Publication, text: str) -> str:
    """The publication's page."""
    layout = layout_of(source)
    values = _values(source, publication) | {"text": render_text(text)}
    head = layout.get("head", "").format_map(values)
    return _document(source, str(values["title"]), layout["page"].strip().format_map(values), head)


def render_list(source: Source, entries: Sequence[tuple[Publication, str]]) -> str:
    """The listing, feed or channel that shows these publications, given oldest first, with the texts of that hour."""
    form = layout_of(source)["form"]
    if form == "channel":
        return _document(source, source.name, "\n".join(_post(source, *entry) for entry in entries))
    newest = list(reversed(entries))
    if form == "rss":
        return _rss(source, newest)
    if form == "atom":
        return _atom(source, newest)
    layout = layout_of(source)
    items = "\n".join(layout["item"].format_map(_values(source, entry)) for entry, _ in newest)
    return _document(source, source.name, layout["list"].format(items=f"\n{items}\n"))


def render_text(text: str) -> str:
    """The paragraphs as HTML: ``**Name:**`` is a speaker's label, ``> `` an embedded post, ``*…*`` a credit."""
    return "\n" + "\n".join(_paragraph(block) for block in text.split("\n\n")) + "\n"


def _paragraph(block: str) -> str:
    if block.startswith("> "):
        return _embed([line.removeprefix("> ") for line in block.split("\n")])
    words = escape(" ".join(block.split()), quote=False)
    if found := _EMPHASIS.match(words):
        return f"<p><em>{found['words']}</em></p>"
    labelled = _SPEAKER.sub(r"<b>\g<name>:</b> ", words)
    return f"<p>{labelled}</p>"


def _embed(lines: list[str]) -> str:
    credit = _CREDIT.match(lines[-1])
    if credit is None:
        raise ValueError(f"an embedded post ends with '— Name (@handle) Date', not {lines[-1]!r}")
    said = "<br>".join(escape(line, quote=False) for line in lines[:-1])
    return (
        f'<blockquote class="twitter-tweet"><p lang="en" dir="ltr">{said}</p>&mdash; {escape(credit["name"])} '
        f'<a href="https://posts.example/status/1">{escape(credit["day"])}</a></blockquote>'
    )


def _values(source: Source, publication: Publication) -> dict[str, str]:
    at = publication.published
    day = layout_of(source).get("day", "")
    parts = {"d": at.day, "dd": f"{at:%d}", "mm": f"{at:%m}", "month": _MONTHS[at.month - 1], "year": at.year}
    article = {"@type": "NewsArticle", "headline": publication.title, "datePublished": at.isoformat()}
    return {
        "title": escape(publication.title, quote=False),
        "url": escape(address_of(source, publication)),
        "day": day.format_map(parts | {"clock": f"{at:%H:%M}"}),
        "iso": at.isoformat(),
        "rfc": format_datetime(at),
        "json_ld": json.dumps({"@context": "https://schema.org", **article}, ensure_ascii=False).replace(
            "<", "\\u003c"
        ),
    }


# strftime would write the months of whoever builds
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _document(source: Source, title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="{source.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n{head}\n</head>\n<body>\n{body}\n<footer>{NOTE}</footer>\n</body>\n</html>\n"
    )


def _rss(source: Source, newest: Sequence[tuple[Publication, str]]) -> str:
    items = []
    for publication, _ in newest:
        values = _values(source, publication)
        items.append(
            f"<item><title>{values['title']}</title><link>{values['url']}</link>"
            f'<guid isPermaLink="true">{values["url"]}</guid><pubDate>{values["rfc"]}</pubDate></item>'
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(source.name, quote=False)}</title><link>{source.addresses[0]}</link>"
        f"<description>{NOTE}</description>\n" + "\n".join(items) + "\n</channel></rss>\n"
    )


def _atom(source: Source, newest: Sequence[tuple[Publication, str]]) -> str:
    entries = []
    for publication, text in newest:
        values = _values(source, publication)
        entries.append(
            f'<entry><title>{values["title"]}</title><link rel="alternate" href="{values["url"]}"/>'
            f"<id>{values['url']}</id><published>{values['iso']}</published><updated>{values['iso']}</updated>"
            f'<content type="html">{escape(render_text(text), quote=False)}</content></entry>'
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(source.name, quote=False)}</title><subtitle>{NOTE}</subtitle>\n"
        + "\n".join(entries)
        + "\n</feed>\n"
    )


def _post(source: Source, publication: Publication, text: str) -> str:
    address = address_of(source, publication)
    name = "/".join(address.rsplit("/", 2)[1:])
    forwarded = ""
    if publication.forwarded_from:
        owner = escape(publication.forwarded_from, quote=False)
        forwarded = (
            '<div class="tgme_widget_message_forwarded_from">Forwarded from '
            f'<span class="tgme_widget_message_forwarded_from_name">{owner}</span></div>'
        )
    words = "<br/><br/>".join(escape(" ".join(block.split()), quote=False) for block in text.split("\n\n"))
    at = publication.published.astimezone(dt.UTC).isoformat()
    return (
        f'<div class="tgme_widget_message js-widget_message" data-post="{name}">{forwarded}'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>'
        f'<a class="tgme_widget_message_date" href="{address}"><time datetime="{at}">{at[11:16]}</time></a></div>'
    )
