"""A finding ─▶ one flat row with the columns that `docs/report-columns.md` promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.store.search import Finding
from checker.store.views import StatementView

SIDE_COLUMNS = (
    "source", "owner", "side", "speaker", "role", "reported_by", "label", "probability", "content", "quotation",
    "language", "published", "url", "via", "scope", "captured_at", "capture_sha256", "spans", "archive_record",
    "public_archive_url",
)  # fmt: skip
COLUMNS = (
    "contradiction_id", "relation", "kind", "score", "why", "event_place", "event_date", "first_seen_at",
    "strength", "event_id", "proposition",
    *(f"a_{name}" for name in SIDE_COLUMNS),
    *(f"b_{name}" for name in SIDE_COLUMNS),
    "echoes_a", "echoes_b", "verdict", "verdict_at", "verdict_note", "verification", "verification_evidence",
)  # fmt: skip
NAME_COLUMN = "verdict_by"  # personal data: written only on request

Row = dict[str, str | float]


def build_rows(
    findings: Iterable[Finding], echoes: Mapping[str, Sequence[str]], *, with_names: bool = False
) -> list[Row]:
    """The rows of a report, by falling score then id.

    Args:
        findings: the pairs to report.
        echoes: statement id ─▶ addresses that carry its words again.
        with_names: add who gave the verdict.
    """
    rows = [build_row(finding, echoes, with_names=with_names) for finding in findings]
    return sorted(rows, key=lambda row: (-float(row["score"]), str(row["contradiction_id"])))


def write_place(value: str | None) -> str:
    """A place's id as a reader would write it: ``verin-shorzha`` is Verin Shorzha."""
    return " ".join(word.capitalize() for word in (value or "").replace("-", " ").replace("_", " ").split())


def build_row(finding: Finding, echoes: Mapping[str, Sequence[str]], *, with_names: bool = False) -> Row:
    """One pair as a row; every column is there, an unknown value is empty."""
    pair, event, verdict = finding.pair, finding.event, finding.verdict
    row: Row = {
        "contradiction_id": pair.id,
        "relation": pair.relation,
        "kind": pair.kind or "",
        "score": pair.score,
        "why": " ".join(pair.why),
        "event_place": write_place(event.place) if event else "",
        "event_date": str(event.begins_on or "") if event else "",
        "first_seen_at": format_time(pair.first_seen_at),
        "strength": pair.strength or "",
        "event_id": pair.event_id or "",
        "proposition": pair.proposition,
    }
    for letter, view in (("a", finding.a), ("b", finding.b)):
        row |= {f"{letter}_{name}": value for name, value in _side_values(view).items()}
    row |= {
        "echoes_a": " ".join(echoes.get(pair.a_id, ())),
        "echoes_b": " ".join(echoes.get(pair.b_id, ())),
        "verdict": (verdict.verdict or "") if verdict else "",
        "verdict_at": format_time(verdict.made_at) if verdict else "",
        "verdict_note": verdict.note if verdict else "",
        "verification": verdict.verification if verdict else "none",
        "verification_evidence": verdict.evidence if verdict else "",
    }
    if with_names:
        row[NAME_COLUMN] = verdict.made_by if verdict else ""
    return row


def _side_values(view: StatementView) -> Row:
    statement, revision = view.statement, view.revision
    return {
        "source": view.source.name,
        "owner": view.source.owner or "",
        "side": statement.side or "",
        "speaker": statement.speaker,
        "role": statement.role or "",
        "reported_by": " > ".join(statement.reported_by),
        "label": statement.label,
        "probability": round(statement.probability, 4),
        "content": statement.content,
        "quotation": statement.kind,
        "language": statement.language,
        "published": format_published(view),
        "url": view.document.url,
        "via": revision.via,
        "scope": revision.scope,
        "captured_at": format_time(view.capture.captured_at),
        "capture_sha256": view.capture.payload_sha256,
        "spans": " ".join(f"{start}:{end}" for start, end in statement.spans),
        "archive_record": view.capture.record_id,
        "public_archive_url": view.public_url,
    }


def format_time(moment: dt.datetime | None) -> str:
    """``2022-09-13T06:00:00Z``, or nothing."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def format_published(view: StatementView) -> str:
    """The time in UTC, or the date where only that is known, as corrected by a person."""
    if "published" in view.statement.corrected:
        return format_time(view.statement.published_at) or str(view.statement.said_on or "")
    return format_time(view.revision.published_at) or str(view.revision.published_on or "")


def quote_content(view: StatementView) -> str:
    """The content as it may be shown: in quotation marks only where the words are the speaker's own."""
    return f"“{view.statement.content}”" if view.statement.kind == "direct" else view.statement.content


def row_as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its empty cells as null."""
    return {key: (value if value != "" else None) for key, value in row.items()}
