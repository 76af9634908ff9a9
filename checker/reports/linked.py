"""A bundle ─▶ JSON Lines in the words of schema.org and W3C Web Annotation: Claim, ClaimReview, selectors.

The first line is the coverage; every further line stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from checker.attribution.actors import find_actor
from checker.records import SourceKind
from checker.reports.bundle import Bundle
from checker.reports.coverage import build_coverage
from checker.reports.rows import format_published, format_time, write_place
from checker.reports.terminal import INVENTED
from checker.store.search import Finding
from checker.store.views import StatementView

CONTEXT = ["https://schema.org", {"selector": "http://www.w3.org/ns/oa#hasSelector", "oa": "http://www.w3.org/ns/oa#"}]
CONTEXT_CHARS = 40  # of prefix and suffix: enough to find a quote again that stands several times on a page
MEDIA = (SourceKind.STATE_MEDIA.value, SourceKind.INDEPENDENT_MEDIA.value)


def render_jsonl(bundle: Bundle, out: TextIO) -> None:
    """The coverage, then one contradiction a line."""
    _write(out, _coverage_line(bundle))
    for finding in bundle.findings:
        _write(out, finding_line(finding, bundle))


def render_claim_reviews(bundle: Bundle, out: TextIO) -> int:
    """The number of drafts written: two for each pair that a person has verified, one for either claim.

    The rating is left to the person: a machine's or a pair's verdict says nothing about who is right.
    """
    _write(out, _coverage_line(bundle))
    n_drafts = 0
    for finding in bundle.findings:
        for draft in _iter_drafts(finding, bundle):
            _write(out, draft)
            n_drafts += 1
    return n_drafts


def _write(out: TextIO, values: dict[str, Any]) -> None:
    out.write(json.dumps(values, ensure_ascii=False) + "\n")


def _coverage_line(bundle: Bundle) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": "Contradictions between official statements",
        "description": "Shows who says what, and why two statements clash; it does not say who is right."
        + (f" Demo: {INVENTED}." if bundle.is_demo else ""),
        "dateCreated": format_time(bundle.made_at),
        "abstract": bundle.summary,
        "coverage": build_coverage(bundle.coverage),
    }


def finding_line(finding: Finding, bundle: Bundle) -> dict[str, Any]:
    """One contradiction with both claims, its reasons, its event and what persons said of it."""
    pair, event, verdict = finding.pair, finding.event, finding.verdict
    values: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Statement",
        "identifier": pair.id,
        "relation": pair.relation,
        "kind": pair.kind,
        "strength": pair.strength,
        "score": pair.score,
        "why": pair.why,
        "proposition": pair.proposition or None,
        "first_seen_at": format_time(pair.first_seen_at),
        "added_by_a_person": pair.added_by is not None,
        "about": {
            "@type": "Event",
            "identifier": event.id,
            "location": write_place(event.place) or None,
            "startDate": str(event.begins_on) if event.begins_on else None,
            "endDate": str(event.ends_on) if event.ends_on else None,
        }
        if event
        else None,
        "a": claim_values(finding.a, bundle.echoes.get(pair.a_id, ()), pair.a_spans),
        "b": claim_values(finding.b, bundle.echoes.get(pair.b_id, ()), pair.b_spans),
        "verdict": verdict.verdict if verdict else None,
        "verdict_at": format_time(verdict.made_at) if verdict else None,
        "verdict_note": verdict.note if verdict else None,
        "verification": verdict.verification if verdict else "none",
        "verification_evidence": (verdict.evidence or None) if verdict else None,
    }
    if bundle.with_names:
        values["verdict_by"] = verdict.made_by if verdict else None
    return values


def claim_values(
    view: StatementView, echoes: Sequence[str] = (), deciding: Sequence[Sequence[int]] = ()
) -> dict[str, Any]:
    """The statement as a schema.org Claim, with selectors that find its words and a capture that proves them."""
    row = view.statement
    return {
        "@type": "Claim",
        "identifier": row.id,
        "text": row.content,
        "inLanguage": row.language or None,
        "datePublished": format_published(view) or None,
        "author": _author(view),
        "appearance": {
            "@type": "CreativeWork",
            "url": view.document.url,
            "name": view.revision.title or None,
            "publisher": {"@type": "Organization", "name": view.source.name, "identifier": view.source.slug},
            "sha256": view.capture.payload_sha256,
            "archivedAt": view.public_url or None,
        },
        "selector": [selector for span in row.spans for selector in _selectors(view.revision.text, span)],
        "deciding": [_position(span) for span in deciding],
        "capture": {
            "warc_record_id": view.capture.record_id,
            "captured_at": format_time(view.capture.captured_at),
            "payload_sha256": view.capture.payload_sha256,
        },
        "side": row.side,
        "role": row.role,
        "reported_by": row.reported_by,
        "label": row.label,
        "probability": round(row.probability, 4),
        "quotation": row.kind,
        "via": view.revision.via,
        "scope": view.revision.scope,
        "corrected": row.corrected,
        "is_current": view.is_current,
        "echoes": list(echoes),
    }


def _author(view: StatementView) -> dict[str, Any]:
    actor = find_actor(view.statement.speaker, view.revision.published_on)
    kind = "Person" if actor is not None and actor.kind == "person" else "Organization"
    return {"@type": kind, "name": view.statement.speaker, "identifier": view.statement.actor}


def _selectors(text: str, span: Sequence[int]) -> Iterator[dict[str, Any]]:
    start, end = span
    yield {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - CONTEXT_CHARS) : start],
        "suffix": text[end : end + CONTEXT_CHARS],
    }
    yield _position(span)


def _position(span: Sequence[int]) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": span[0], "end": span[1]}


def _iter_drafts(finding: Finding, bundle: Bundle) -> Iterator[dict[str, Any]]:
    verdict = finding.verdict
    if verdict is None or verdict.verification == "none":
        return
    for letter, view in (("a", finding.a), ("b", finding.b)):
        yield {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "identifier": f"{finding.pair.id}-{letter}",
            "creativeWorkStatus": "Draft",
            "claimReviewed": view.statement.content,
            "itemReviewed": claim_values(view, bundle.echoes.get(view.statement.id, ())),
            "reviewRating": {"@type": "Rating", "ratingValue": None, "alternateName": None, "ratingExplanation": None},
            "reviewBody": verdict.note or None,
            "isBasedOn": verdict.evidence,
            "datePublished": None,
            "author": {"@type": "Organization", "name": None},
        }
