"""A bundle ─▶ an Atom feed of contradictions, newest first, whose subtitle is the coverage."""

from __future__ import annotations

from typing import BinaryIO
from xml.etree import ElementTree

from checker.reports.bundle import Bundle
from checker.reports.coverage import describe_source
from checker.reports.marks import fit_xml
from checker.reports.rows import format_published, format_time
from checker.reports.terminal import INVENTED, shown_words
from checker.store.search import Finding
from checker.store.views import StatementView

ATOM = "http://www.w3.org/2005/Atom"
FEED_ID = "urn:checker:contradictions"
MAX_ENTRIES = 500  # a reader asks for the feed again and again; older ones are in the other formats


def render_atom(bundle: Bundle, out: BinaryIO) -> None:
    """The feed as UTF-8 XML."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    newest = sorted(bundle.findings, key=lambda f: (f.pair.first_seen_at, f.pair.id), reverse=True)[:MAX_ENTRIES]
    _add(feed, "id", FEED_ID)
    _add(feed, "title", "Contradictions between official statements" + (f" ({INVENTED})" if bundle.is_demo else ""))
    lines = [f"{bundle.summary}. Shows who says what; it does not say who is right."]
    _add(feed, "subtitle", "\n".join([*lines, *map(describe_source, bundle.coverage)]))
    _add(feed, "updated", format_time(bundle.made_at))
    _add(_add(feed, "author", ""), "name", "checker")
    for finding in newest:
        _add_entry(feed, finding)
    ElementTree.indent(feed)
    ElementTree.ElementTree(feed).write(out, encoding="utf-8", xml_declaration=True)


def _add_entry(feed: ElementTree.Element, finding: Finding) -> None:
    pair = finding.pair
    entry = _add(feed, "entry", "")
    kind = (pair.kind or pair.relation).replace("_", " ").capitalize()
    _add(entry, "id", f"urn:checker:pair:{pair.id}")
    _add(entry, "title", f"{kind}: {finding.a.statement.speaker} / {finding.b.statement.speaker}")
    _add(entry, "published", format_time(pair.first_seen_at))
    _add(entry, "updated", format_time(finding.verdict.made_at if finding.verdict else pair.first_seen_at))
    _add(entry, "category", "").set("term", pair.kind or pair.relation)
    for view in (finding.a, finding.b):
        if view.document.url.startswith(("http://", "https://")):
            link = _add(entry, "link", "")
            link.set("rel", "related")
            link.set("href", fit_xml(view.document.url))
            link.set("title", fit_xml(view.source.name))
        if view.public_url:
            link = _add(entry, "link", "")
            link.set("rel", "related")
            link.set("href", fit_xml(view.public_url))
            link.set("title", fit_xml(f"Public copy: {view.source.name}"))
    verdict = finding.verdict.verdict if finding.verdict and finding.verdict.verdict else "not judged"
    lines = [_line("A", finding.a), _line("B", finding.b), *(f"Why: {reason}" for reason in pair.why)]
    verification = finding.verdict.verification if finding.verdict else "none"
    lines.append(f"Score {pair.score:.2f}. Verdict: {verdict}. Verification: {verification}.")
    _add(entry, "content", "\n\n".join(lines)).set("type", "text")


def _line(letter: str, view: StatementView) -> str:
    invented = f" [{INVENTED}]" if view.revision.via == "demo" else ""
    when = format_published(view) or "undated"
    return f"{letter}. {view.statement.speaker} ({view.source.name}, {when}){invented}: {shown_words(view)}"


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        element.text = fit_xml(text)
    return element
