"""JSON Lines ─▶ JSON Lines for the three calls; a broken line is named by its number and the rest is done.

Each reads a stream and yields as it goes: a million lines need no more memory than a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from checker.api import Text, classify_many, compare_many, read_statements
from checker.claims import find_named_side
from checker.errors import InputError
from checker.lines import MAX_LINE_BYTES, Report, explain_line, iter_objects, open_bytes
from checker.moments import parse_moment, parse_moments
from checker.publishers import FindPublisher, PublisherLine, make_publisher
from checker.records import Comparison, Judgement, Moment, Statement, Utterance

BATCH = 256  # lines worked on together: the pipeline and the model are faster on many


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: Any = ""  # given back as it came
    _place: str = PrivateAttr("")

    @property
    def place(self) -> str:
        """Where the line stands, for what is told of it."""
        return self._place

    def placed(self, place: str) -> Self:
        """The line, which knows where it stands."""
        self._place = place
        return self


Line = TypeVar("Line", bound=_Line)


class AttributeLine(_Line):
    """A document to attribute."""

    text: str
    publisher: PublisherLine | None = None
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


def attribute_lines(
    file: str, report: Report, *, find_built_in: FindPublisher = lambda slug: None
) -> Iterator[dict[str, Any]]:
    """One mapping a document: ``{"id", "statements": […]}``.

    Args:
        file: path of JSON Lines, of a ``.txt`` or ``.md`` (one document), or ``-``.
        report: told of each line that cannot be used.
        find_built_in: the description of a source whose slug a line gives as its publisher.
    """
    for line in _read_documents(file, report):
        publisher = make_publisher(line.publisher, find_built_in) if line.publisher else None
        published = parse_moment(line.published)
        _check_moment(line.published, published, f"{line.place}: published", report)
        found = read_statements(
            Text(text=line.text, publisher=publisher, published=published, language=_code(line.language))
        )
        if found.why_not:
            report(f"{line.place}: not analysed, {found.why_not}")
        yield {"id": line.id, "statements": [statement_as_json(statement) for statement, _ in found.statements]}


def classify_lines(file: str, report: Report, *, fast: bool = False, deep: bool = False) -> Iterator[dict[str, Any]]:
    """One mapping a statement: ``{"id", "label", "probability", "needs_review", "why"}``."""
    for batch in _batches(_read_lines(file, ClassifyLine, report)):
        utterances = [
            Utterance(
                id="",
                text=line.text,
                speaker=line.speaker,
                cue=line.cue,
                before=line.before or "",
                after=line.after or "",
                language=_code(line.language),
            )
            for line in batch
        ]
        for line, judgement in zip(batch, classify_many(utterances, fast=fast, deep=deep), strict=True):
            yield {"id": line.id, **judgement_as_json(judgement)}


def compare_lines(file: str, report: Report) -> Iterator[dict[str, Any]]:
    """One mapping a pair: ``{"id", "relation", "kind", "strength", "score", "why", "a_spans", "b_spans"}``."""
    for batch in _batches(_read_lines(file, CompareLine, report)):
        pairs = []
        for line in batch:
            moments = parse_moments(line.a.date, line.b.date)
            for letter, side, moment in zip("ab", (line.a, line.b), moments, strict=True):
                _check_moment(side.date, moment, f"{line.place}: {letter}.date", report)
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


def _check_moment(value: str | None, moment: Moment | None, place: str, report: Report) -> None:
    """Tells of a date that cannot be read; its line is used without it."""
    if value and moment is None:
        report(f"{place}: {value!r} is no date of the form 2022-09-13 or 2022-09-13T09:00Z; used without it")


def _code(language: str | None) -> str | None:
    """``en`` for ``EN`` and ``en-GB`` too; None where none is given."""
    return language.strip().lower().replace("_", "-").partition("-")[0] or None if language else None


def _find_side(country: str | None) -> str | None:
    """The side that a code or a name stands for; one that no table knows is a side of its own."""
    name = " ".join((country or "").split())
    return (find_named_side(name) or find_named_side(name.title()) or name.lower()) if name else None


def _utterance(side: SideLine, letter: str, published: Moment | None) -> Utterance:
    return Utterance(
        id=letter,
        text=side.text,
        speaker=side.speaker,
        side=_find_side(side.country),
        source=side.source,
        published=published,
        language=_code(side.language),
    )


def _read_documents(file: str, report: Report) -> Iterator[AttributeLine]:
    if not file.lower().endswith((".txt", ".md")):
        yield from _read_lines(file, AttributeLine, report)
        return
    with open_bytes(file) as handle:
        data = handle.read(MAX_LINE_BYTES + 1)
    if len(data) > MAX_LINE_BYTES:
        raise InputError(f"{file}: longer than the {MAX_LINE_BYTES} bytes a text may have")
    if not data.strip():
        raise InputError(f"{file}: the file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text: {error.reason} at byte {error.start}") from error
    yield AttributeLine(id=Path(file).name, text=text).placed(file)


def _read_lines(file: str, shape: type[Line], report: Report) -> Iterator[Line]:
    for place, value in iter_objects(file, report):
        try:
            yield shape.model_validate(value).placed(place)
        except ValidationError as error:
            report(f"{place}: {explain_line(error)}")


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
