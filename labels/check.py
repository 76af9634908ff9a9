"""The files of this folder ─▶ everything a person can get wrong in them, each with the row it stands in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from labels.claims_check import check_claims
from labels.copies import NearCopy, find_near_copies
from labels.load import (
    FOLDER,
    SPLITS,
    LabelledEvent,
    LabelledPair,
    LabelledStatement,
    load_attributions,
    load_events,
    load_pairs,
    load_statements,
)
from labels.passages import check_passages
from labels.stream_check import check_stream, load_stream

SUBTYPES = {
    "denial": (
        "flat_denial", "false_report_label", "attacks_evidence_or_motive", "other_cause", "rejects_responsibility",
        "denies_knowledge", "counter_accusation_with_denial", "irony", "other",
    ),
    "assertion": (
        "event_report", "accusation", "casualty_figure", "position", "confirmation", "promise", "no_comment", "other",
    ),
}  # fmt: skip
REASONS = (
    "no_denial_word", "negated_assertion", "denial_word_in_assertion", "attacks_evidence_or_motive", "other_cause",
    "irony", "neither_confirm_nor_deny", "denied_entry_or_refusal", "mixed_act", "house_idiom", "reported_other_denial",
    "needs_context",
)  # fmt: skip
CONTRADICTION_KINDS = ("denial", "mutual_blame", "figure", "outcome", "responsibility", "time_or_place")
UNRELATED_KINDS = (
    "different_event", "compatible_details", "own_and_enemy_losses", "part_and_whole", "ally_admission", "other_denial",
)  # fmt: skip
OWN_WORD_RELATIONS = ("update", "reversal", "corroboration", "echo")  # their kind repeats the relation
STRENGTHS = ("incompatible", "disputed")
LANGUAGES = ("en", "ru")
COPIES_ALLOWED = 0.01  # share of statements that may be a near copy of another
WORDS_ALLOWED = (3, 90)
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_EVENT_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+")


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LabelsReport:
    """What was found.

    Attributes:
        problems: one line each: file, row, what is wrong, what was expected.
        counts: what is there, name ─▶ number.
        copies: the near copies among the statements.
    """

    problems: tuple[str, ...]
    counts: dict[str, int]
    copies: tuple[NearCopy, ...]

    @property
    def copies_share(self) -> float:
        """Statements that are a near copy of an earlier one, as a share of all."""
        return len({copy.second for copy in self.copies}) / max(1, self.counts["statements"])


def check_labels(folder: Path = FOLDER) -> LabelsReport:
    """Whether the labelled data are sound, with every row that is not.

    Raises:
        ValueError: a file has another header than its shape.
        OSError: a file is not there.
    """
    events, rows, pairs = load_events(folder), load_statements(folder), load_pairs(folder)
    split = {event.event_id: event.split for event in events}
    copies = find_near_copies({row.id: row.text for row in rows})
    problems = [
        *_check_events(events, _find_used_events(folder, rows)),
        *_check_ids("statements.csv", rows),
        *(line for row in rows for line in _check_statement(row, split)),
        *_check_ids("pairs.csv", pairs),
        *_check_pairs(pairs, {row.id: row for row in rows}, split),
        *_check_splits(rows, split, copies),
        *check_passages(folder, split),
        *check_stream(folder, CONTRADICTION_KINDS, STRENGTHS),
        *check_claims(folder, {row.id: split.get(row.event_id, "none") for row in rows}),
    ]
    share = len({copy.second for copy in copies}) / max(1, len(rows))
    if share > COPIES_ALLOWED:
        problems.append(f"statements.csv: {share:.1%} of the rows are near copies, at most {COPIES_ALLOWED:.0%} may be")
    return LabelsReport(tuple(problems), _count(events, rows, pairs), tuple(copies))


def _check_ids(file: str, rows: Sequence[_HasId]) -> Iterator[str]:
    for number, (key, n) in enumerate(Counter(row.id for row in rows).items(), start=2):
        if not key:
            yield f"{file}: line {number}: the id is empty"
        elif n > 1:
            yield f"{file}: {key}: the id stands {n} times"


def _expect(where: str, name: str, value: str, allowed: Iterable[str]) -> Iterator[str]:
    if value not in allowed:
        yield f"{where}: {name} is {value!r}, expected one of {', '.join(allowed)}"


def _check_date(where: str, name: str, value: str) -> Iterator[str]:
    if value and not _DATE.fullmatch(value):
        yield f"{where}: {name} is {value!r}, expected YYYY, YYYY-MM, YYYY-MM-DD or nothing"


def _find_used_events(folder: Path, rows: Sequence[LabelledStatement]) -> set[str]:
    documents, contradictions = load_stream(folder)
    others = (*load_attributions(folder), *documents, *contradictions)
    return {row.event_id for row in rows} | {str(row.get("event_id")) for row in others}


def _check_events(events: Sequence[LabelledEvent], used: set[str]) -> Iterator[str]:
    for key, n in Counter(event.event_id for event in events).items():
        if n > 1:
            yield f"events.csv: {key}: the id stands {n} times"
    for event in events:
        where = f"events.csv: {event.event_id}"
        if not _EVENT_ID.fullmatch(event.event_id):
            yield f"{where}: expected an id of the form conflict.event in small letters, digits and hyphens"
        if not event.title:
            yield f"{where}: title is empty"
        yield from _expect(where, "split", event.split, SPLITS)
        yield from _check_date(where, "from", event.begins)
        yield from _check_date(where, "to", event.ends)
        if event.begins and event.ends and event.ends < event.begins[: len(event.ends)]:
            yield f"{where}: ends on {event.ends}, before it begins on {event.begins}"
        if event.event_id not in used:
            yield f"events.csv: {event.event_id}: nothing belongs to it"


def _check_statement(row: LabelledStatement, split: dict[str, str]) -> Iterator[str]:
    where = f"statements.csv: {row.id}"
    if row.event_id not in split:
        yield f"{where}: event_id {row.event_id!r} is not in events.csv"
    yield from _expect(where, "language", row.language, LANGUAGES)
    yield from _check_text(where, row)
    for name in ("speaker", "publisher", "country", "annotator"):
        if not getattr(row, name).strip():
            yield f"{where}: {name} is empty"
    yield from _check_date(where, "published_on", row.published_on)
    if not _ADDRESS.match(row.address):
        yield f"{where}: address is {row.address!r}, expected the http(s) address of the page that was read"
    yield from _expect(where, "label", row.label, SUBTYPES)
    yield from _expect(where, "subtype", row.subtype, SUBTYPES.get(row.label, ()))
    yield from _expect(where, "difficulty", row.difficulty, ("easy", "hard"))
    if row.difficulty == "hard":
        yield from _expect(where, "reason", row.reason, REASONS)
    elif row.reason:
        yield f"{where}: reason is {row.reason!r} on an easy row, expected nothing"
    yield from _expect(where, "wording", row.wording, ("reworded",))


def _check_text(where: str, row: LabelledStatement) -> Iterator[str]:
    n_words = len(row.text.split())
    if not WORDS_ALLOWED[0] <= n_words <= WORDS_ALLOWED[1]:
        yield f"{where}: the text has {n_words} words, expected {WORDS_ALLOWED[0]} to {WORDS_ALLOWED[1]}"
    if row.text != " ".join(row.text.split()):
        yield f"{where}: the text has a line break, or white space doubled or at an end"
    letters = [char for char in row.text if char.isalpha()]
    n_cyrillic = sum("\u0400" <= char <= "\u04ff" for char in letters)
    if letters and (n_cyrillic * 2 > len(letters)) != (row.language == "ru"):
        yield f"{where}: language is {row.language!r}, but {n_cyrillic} of {len(letters)} letters are Cyrillic"


def _check_pairs(
    pairs: Sequence[LabelledPair], rows: dict[str, LabelledStatement], split: dict[str, str]
) -> Iterator[str]:
    seen: dict[frozenset[str], str] = {}
    for pair in pairs:
        where = f"pairs.csv: {pair.id}"
        ends = [rows.get(pair.a_id), rows.get(pair.b_id)]
        for key, row in zip((pair.a_id, pair.b_id), ends, strict=True):
            if row is None:
                yield f"{where}: {key!r} is not in statements.csv"
        if pair.a_id == pair.b_id:
            yield f"{where}: both statements are {pair.a_id}"
        earlier = seen.setdefault(frozenset((pair.a_id, pair.b_id)), pair.id)
        if earlier != pair.id:
            yield f"{where}: the same two statements as {earlier}"
        yield from _check_relation(where, pair)
        a, b = ends
        if a is not None and b is not None:
            yield from _check_ends(where, pair, (a, b), split)


def _check_relation(where: str, pair: LabelledPair) -> Iterator[str]:
    relations = ("contradiction", *OWN_WORD_RELATIONS, "unrelated")
    yield from _expect(where, "relation", pair.relation, relations)
    if pair.relation == "contradiction":
        yield from _expect(where, "kind", pair.kind, CONTRADICTION_KINDS)
        yield from _expect(where, "strength", pair.strength, STRENGTHS)
    elif pair.strength:
        yield f"{where}: strength is {pair.strength!r}, but only a contradiction has one"
    if pair.relation == "unrelated":
        yield from _expect(where, "kind", pair.kind, UNRELATED_KINDS)
    elif pair.relation in OWN_WORD_RELATIONS:
        yield from _expect(where, "kind", pair.kind, (pair.relation,))
    if not pair.note.strip():
        yield f"{where}: the note is empty, expected why in one sentence"


def _check_ends(
    where: str, pair: LabelledPair, ends: tuple[LabelledStatement, LabelledStatement], split: dict[str, str]
) -> Iterator[str]:
    a, b = ends
    if pair.event_id not in (a.event_id, b.event_id):
        yield f"{where}: event_id {pair.event_id!r} is that of neither statement ({a.event_id}, {b.event_id})"
    if split.get(a.event_id) != split.get(b.event_id):
        yield f"{where}: {a.id} lies in {split.get(a.event_id)}, {b.id} in {split.get(b.event_id)}"
    same = a.speaker == b.speaker and a.country == b.country
    if same and pair.relation == "contradiction":
        yield f"{where}: {a.id} and {b.id} have one speaker ({a.speaker}): a change of its words is a reversal"


def _check_splits(
    rows: Sequence[LabelledStatement], split: dict[str, str], copies: Sequence[NearCopy]
) -> Iterator[str]:
    """No page and no near copy lies in two splits; an event cannot, for its split is one."""
    pages: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        pages[name_page(row.address)].setdefault(split.get(row.event_id, "none"), row.id)
    for page, where in pages.items():
        if len(where) > 1:
            yield f"statements.csv: {', '.join(where.values())}: the page {page} lies in {' and '.join(where)}"
    event = {row.id: row.event_id for row in rows}
    for copy in copies:
        a, b = split.get(event[copy.first]), split.get(event[copy.second])
        if a != b:
            yield f"statements.csv: {copy.second}: a near copy ({copy.overlap:.2f}) of {copy.first}, in {b} and {a}"


def name_page(address: str) -> str:
    """The page of an address, so that two spellings of it are one."""
    return re.sub(r"^https?://(www\.)?", "", address.strip().lower()).rstrip("/")


def _count(
    events: Sequence[LabelledEvent], rows: Sequence[LabelledStatement], pairs: Sequence[LabelledPair]
) -> dict[str, int]:
    share: Callable[[Iterable[bool]], int] = sum
    return {
        "events": len(events),
        "conflicts": len({event.conflict for event in events}),
        "states and bodies": len({row.country for row in rows}),
        "pages": len({name_page(row.address) for row in rows}),
        "statements": len(rows),
        "statements in English": share(row.language == "en" for row in rows),
        "statements in Russian": share(row.language == "ru" for row in rows),
        "denials": share(row.label == "denial" for row in rows),
        "hard statements": share(row.difficulty == "hard" for row in rows),
        "pairs": len(pairs),
        "contradictions": share(pair.relation == "contradiction" for pair in pairs),
    }
