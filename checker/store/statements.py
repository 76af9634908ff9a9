"""Statements: what analysis found in a revision ─▶ rows, with a person's corrections laid over them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from checker.attribution.actors import find_actor
from checker.records import Claim, Label, Moment, Statement, Utterance, find_own_frame
from checker.store.ids import statement_id
from checker.store.tables import (
    CorrectionRow,
    DocumentRow,
    RevisionRow,
    SourceRow,
    StatementRow,
)

CLAIM: TypeAdapter[Claim] = TypeAdapter(Claim)


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """The claim as plain JSON values."""
    values: dict[str, Any] = CLAIM.dump_python(claim, mode="json")
    return values


def claim_from_json(values: dict[str, Any]) -> Claim:
    """The claim that `claim_to_json` wrote."""
    return CLAIM.validate_python(values, strict=False)


def replace_statements(
    session: Session, revision: RevisionRow, document: DocumentRow, found: Sequence[tuple[Statement, Claim]]
) -> list[StatementRow]:
    """The rows of the document's statements, now as `found` in `revision`.

    A statement of an earlier wording that stands no more keeps its row and its earlier revision, where it can still be
    proven; one that an earlier analysis of this revision found and this one does not is removed, unless a person
    corrected it.
    """
    rows: list[StatementRow] = []
    occurrences: Counter[tuple[str, str]] = Counter()
    for ordinal, (statement, claim) in enumerate(found):
        key = (statement.attribution.speaker, " ".join(statement.attribution.content.split()))
        occurrences[key] += 1
        row_id = statement_id(document.url, key[0], statement.attribution.content, occurrences[key])
        rows.append(_statement_row(row_id, ordinal, revision, document, statement, claim))
    corrected = _latest_corrections(session, [row.id for row in rows])
    for row in rows:
        apply_corrections(row, revision.text, corrected.get(row.id, {}))
    kept = {row.id for row in rows}
    earlier = session.exec(select(StatementRow).where(StatementRow.revision_id == revision.id)).all()
    stale = [row.id for row in earlier if row.id not in kept and not row.corrected]
    session.exec(delete(StatementRow).where(col(StatementRow.id).in_(stale)))
    for row in rows:
        session.merge(row)
    session.flush()
    return rows


def _statement_row(
    row_id: str, ordinal: int, revision: RevisionRow, document: DocumentRow, statement: Statement, claim: Claim
) -> StatementRow:
    said, judged = statement.attribution, statement.judgement
    return StatementRow(
        id=row_id,
        revision_id=revision.id,
        source_slug=document.source_slug,
        ordinal=ordinal,
        spans=[list(span) for span in said.spans],
        content=said.content,
        speaker=said.speaker,
        speaker_spans=[list(span) for span in said.speaker_spans],
        actor=said.actor,
        side=said.side,
        role=said.role,
        cue=said.cue,
        cue_spans=[list(span) for span in said.cue_spans],
        kind=said.kind.value,
        reported_by=list(said.reported_by),
        frame_start=said.frame[0],
        frame_end=said.frame[1],
        why_no_actor=said.why_no_actor,
        label=judged.label.value,
        probability=judged.probability,
        needs_review=judged.needs_review,
        why=list(judged.why),
        language=revision.language or "",
        said_on=_claim_date(claim) or revision.published_on or revision.seen_at.date(),
        published_at=revision.published_at,
        claim=claim_to_json(claim),
    )


def _claim_date(claim: Claim) -> dt.date | None:
    """The day the statement speaks of, where it names one within a few years of publication."""
    return claim.times[0].start if claim.times else None


def _latest_corrections(session: Session, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Per statement, the newest correction of each field."""
    query = select(CorrectionRow).where(
        or_(col(CorrectionRow.statement_id).in_(ids), col(CorrectionRow.other_id).in_(ids))
    )
    corrections: dict[str, dict[str, str]] = {}
    for row in session.exec(query.order_by(col(CorrectionRow.number))):
        for key in (row.statement_id, row.other_id):
            if key:
                corrections.setdefault(key, {})[row.field] = row.new
    return corrections


def apply_corrections(row: StatementRow, text: str, corrections: dict[str, str]) -> None:
    """What a person put right, laid over what the machine found."""
    for field, value in corrections.items():
        if field == "speaker":
            actor = find_actor(value, row.published_at or row.said_on)
            row.speaker, row.why_no_actor = value, None
            row.actor, row.side = (actor.id, actor.side) if actor else (None, row.side)
        elif field == "label":
            row.label, row.needs_review = Label(value).value, False
            row.probability = 1.0 if row.label == Label.DENIAL else 0.0
        elif field == "span":
            row.spans = parse_spans(value, len(text))
            row.content = " ".join(text[start:end] for start, end in row.spans)
        elif field == "published":
            row.published_at, row.said_on = parse_moment_fields(value)
        row.corrected = sorted({*row.corrected, field})


def parse_spans(value: str, n_chars: int) -> list[list[int]]:
    """``START:END``, or several joined by commas, in text order and within `n_chars` characters.

    Raises:
        ValueError: they are not such.
    """
    spans: list[list[int]] = []
    for part in value.split(","):
        start, _, end = part.partition(":")
        least = spans[-1][1] if spans else 0
        if not (start.isdecimal() and end.isdecimal() and least <= int(start) < int(end) <= n_chars):
            raise ValueError(f"not START:END within 0:{n_chars}")
        spans.append([int(start), int(end)])
    return spans


def parse_moment_fields(value: str) -> tuple[dt.datetime | None, dt.date]:
    """``2022-09-13`` or an ISO time with its zone ─▶ (time or None, date)."""
    try:
        if len(value) == len("2022-09-13"):
            return None, dt.date.fromisoformat(value)
        moment = dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError("neither a day (2022-09-13) nor a time with its zone (2022-09-13T09:00+03:00)") from error
    if moment.tzinfo is None:
        raise ValueError(f"{value}: a time needs its zone, as in 2022-09-13T09:00+03:00")
    return moment.astimezone(dt.UTC), moment.astimezone(dt.UTC).date()


def to_utterance(row: StatementRow, revision: RevisionRow, source: SourceRow) -> Utterance:
    """The statement as it is compared: its frame as text, its content as offsets within the frame."""
    start, end = frame_of(row)
    return Utterance(
        id=row.id,
        text=revision.text[start:end],
        content=tuple((a - start, b - start) for a, b in row.spans),
        speaker=row.speaker,
        actor=row.actor,
        side=row.side,
        cue=row.cue,
        source=row.source_slug,
        owner=source.owner,
        published=moment_of(row, revision),
        language=row.language,
        label=Label(row.label),
        probability=row.probability,
    )


def frame_of(row: StatementRow) -> tuple[int, int]:
    """Offsets of the least stretch that holds content, cue and speaker."""
    content, cue, speaker = ([(a, b) for a, b in spans] for spans in (row.spans, row.cue_spans, row.speaker_spans))
    return find_own_frame(content, cue, speaker, (row.frame_start, row.frame_end))


def moment_of(row: StatementRow, revision: RevisionRow) -> Moment | None:
    """When the statement was published: as corrected, else as its page says."""
    if "published" in row.corrected:
        return row.published_at or row.said_on
    return revision.published_at or revision.published_on


def iter_comparable(
    session: Session, since: dt.date | None = None, until: dt.date | None = None
) -> Iterator[tuple[StatementRow, RevisionRow, SourceRow]]:
    """Statements that may be compared, by day and id; `since` and `until` bound the day they speak of."""
    query = (
        select(StatementRow, RevisionRow, SourceRow)
        .join(RevisionRow, col(StatementRow.revision_id) == RevisionRow.id)
        .join(SourceRow, col(StatementRow.source_slug) == SourceRow.slug)
        .order_by(col(StatementRow.said_on), StatementRow.id)
    )
    if since is not None:
        query = query.where(col(StatementRow.said_on) >= since)
    if until is not None:
        query = query.where(col(StatementRow.said_on) <= until)
    yield from session.exec(query.execution_options(yield_per=1000))
