"""JSON Lines ─▶ JSON Lines for the three calls; a broken line is named by its number and the rest is done.

Each reads a stream and yields as it goes: a million lines need no more memory than a thousand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from checker.api import Text, classify_many, compare_many, read_statements
from checker.claims import find_side
from checker.errors import InputError
from checker.moments import parse_moment
from checker.records import Comparison, Judgement, Moment, Publisher, SourceKind, Statement, Utterance

BATCH = 256  # lines worked on together: the pipeline and the model are faster on many
Report = Callable[[str], None]
Line = TypeVar("Line", bound=BaseModel)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str = ""


class AttributeLine(_Line):
    """A document to attribute."""

    text: str
    publisher: str | dict[str, Any] | None = None
    published: str | None = None
    language: str | None = None


class ClassifyLine(_Line):
    """A statement to classify."""

    text: str
    speaker: str | None = None
    cue: str | None = None
    before: str | None = None
    after: str | None = None
    language: str | None = None


class SideLine(BaseModel):
    """One side of a pair to compare."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    text: str
    source: str | None = None
    speaker: str | None = None
    country: str | None = None
    date: str | None = None
    language: str | None = None


class CompareLine(_Line):
    """A pair to compare."""

    a: SideLine
    b: SideLine


def attribute_lines(file: str, report: Report) -> Iterator[dict[str, Any]]:
    """One mapping a document: ``{"id", "statements": […]}``.

    Args:
        file: path of JSON Lines, of a ``.txt`` (one document), or ``-``.
        report: told of each line that cannot be used.
    """
    for line in _read_documents(file, report):
        publisher = _publisher(line.publisher)
        published = _read_moment(line.published, f"{file}: {line.id or 'document'}: published", report)
        found = read_statements(Text(text=line.text, publisher=publisher, published=published, language=line.language))
        if found.why_not:
            report(f"{file}: {line.id or 'document'}: not analysed, {found.why_not}")
        yield {"id": line.id, "statements": [statement_as_json(statement) for statement, _ in found.statements]}


def classify_lines(file: str, report: Report, *, fast: bool = False) -> Iterator[dict[str, Any]]:
    """One mapping a statement: ``{"id", "label", "probability", "needs_review", "why"}``."""
    for batch in _batches(_read_lines(file, ClassifyLine, report)):
        utterances = [
            Utterance(
                id=line.id,
                text=line.text,
                speaker=line.speaker,
                cue=line.cue,
                before=line.before or "",
                after=line.after or "",
                language=line.language,
            )
            for line in batch
        ]
        for line, judgement in zip(batch, classify_many(utterances, fast=fast), strict=True):
            yield {"id": line.id, **judgement_as_json(judgement)}


def compare_lines(file: str, report: Report) -> Iterator[dict[str, Any]]:
    """One mapping a pair: ``{"id", "relation", "kind", "strength", "score", "why", "a_spans", "b_spans"}``."""
    for batch in _batches(_read_lines(file, CompareLine, report)):
        pairs = []
        for line in batch:
            where = f"{file}: {line.id or 'pair'}"
            moments = [_read_moment(side.date, f"{where}: date", report) for side in (line.a, line.b)]
            pairs.append((_utterance(line.a, "a", moments[0]), _utterance(line.b, "b", moments[1])))
        for line, found in zip(batch, compare_many(pairs), strict=True):
            yield {"id": line.id, **comparison_as_json(found)}


def statement_as_json(statement: Statement) -> dict[str, Any]:
    """The statement as ``file attribute`` prints it."""
    said, judged = statement.attribution, statement.judgement
    values: dict[str, Any] = {
        "start": said.start,
        "end": said.end,
        "content": said.content,
        "speaker": said.speaker,
        "actor": said.actor,
        "cue": said.cue,
        "kind": said.kind.value,
        "label": judged.label.value,
        "probability": round(judged.probability, 4),
        "reported_by": list(said.reported_by),
    }
    if len(said.spans) > 1:
        values["spans"] = [list(span) for span in said.spans]
    return values


def judgement_as_json(judgement: Judgement) -> dict[str, Any]:
    """The judgement as ``file classify`` prints it."""
    return {
        "label": judgement.label.value,
        "probability": round(judgement.probability, 4),
        "needs_review": judgement.needs_review,
        "why": list(judgement.why),
    }


def comparison_as_json(found: Comparison) -> dict[str, Any]:
    """The comparison as ``file compare`` prints it."""
    return {
        "relation": found.relation.value,
        "kind": found.kind.value if found.kind else None,
        "strength": found.strength.value if found.strength else None,
        "score": round(found.score, 4),
        "why": list(found.why),
        "a_spans": [list(span) for span in found.a_spans],
        "b_spans": [list(span) for span in found.b_spans],
    }


def _publisher(given: str | dict[str, Any] | None) -> Publisher | None:
    if given is None:
        return None
    values = {"name": given} if isinstance(given, str) else given
    name = str(values.get("name") or values.get("slug") or "")
    kind = str(values.get("kind") or "")
    return Publisher(
        slug=str(values.get("slug") or name),
        name=name,
        country=values.get("country"),
        kind=SourceKind(kind) if kind in list(SourceKind) else guess_kind(name),
        owner=values.get("owner"),
    )


def guess_kind(name: str) -> SourceKind:
    """What sort of publisher a bare name is: an official body the actors table knows speaks with its own voice."""
    from checker.attribution import find_actor

    actor = find_actor(name, None)
    return SourceKind.GOVERNMENT if actor is not None else SourceKind.INDEPENDENT_MEDIA


def _read_moment(value: str | None, where: str, report: Report) -> Moment | None:
    """The moment; one that cannot be read is told, and the line is used without it."""
    moment = parse_moment(value)
    if value and moment is None:
        report(f"{where}: {value!r} is no date of the form 2022-09-13 or 2022-09-13T09:00Z; used without it")
    return moment


def _utterance(side: SideLine, letter: str, published: Moment | None) -> Utterance:
    return Utterance(
        id=letter,
        text=side.text,
        speaker=side.speaker,
        side=find_side(side.country) if side.country else None,
        source=side.source,
        published=published,
        language=side.language,
    )


def _read_documents(file: str, report: Report) -> Iterator[AttributeLine]:
    if file.endswith((".txt", ".md")):
        with _open(file) as lines:
            yield AttributeLine(id=Path(file).name, text="".join(lines))
    else:
        yield from _read_lines(file, AttributeLine, report)


def _read_lines(file: str, shape: type[Line], report: Report) -> Iterator[Line]:
    with _open(file) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield shape.model_validate(json.loads(line))
            except json.JSONDecodeError as error:
                report(f"{file}: line {number}: not JSON: {error}")
            except ValidationError as error:
                first = error.errors()[0]
                key = ".".join(str(part) for part in first["loc"])
                report(f"{file}: line {number}: {key or 'line'}: {first['msg'].lower()}")
            except RecursionError:
                report(f"{file}: line {number}: nested too deep")


@contextmanager
def _open(file: str) -> Iterator[Iterable[str]]:
    try:
        if file == "-":
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
            yield sys.stdin
        else:
            with Path(file).open(encoding="utf-8-sig", errors="replace", newline="\n") as lines:
                yield lines
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
