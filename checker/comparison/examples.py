"""Labelled pairs ─▶ what the models are trained from: utterances, claims, and the split of each event."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checker.claims import extract_claims
from checker.classification.examples import make_utterance
from checker.records import Claim, Label, Utterance
from labels import LabelledStatement, load_events, load_pairs, load_statements

TRAINED_SPLITS = frozenset({"train", "dev"})
"""Splits that the shipped model learns from; "test" is scored, never read."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled pair.

    Attributes:
        id: of the row.
        a: position of the first statement in `Examples.utterances`.
        b: position of the second.
        event: its event.
        relation: as labelled.
        kind: as labelled.
        strength: as labelled, empty where no contradiction.
    """

    id: str
    a: int
    b: int
    event: str
    relation: str
    kind: str
    strength: str

    @property
    def contradicts(self) -> bool:
        """Whether the two are labelled as contradicting each other."""
        return self.relation == "contradiction"


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled statements with their claims, and the pairs among them.

    Attributes:
        rows: the labelled statements as they stand in the file.
        utterances: the same in the form in which they are compared, their labels standing for the classifier's.
        claims: of each.
        types: "denial:flat_denial", "assertion:position" … of each.
        events: of each.
        pairs: the labelled pairs.
    """

    rows: tuple[LabelledStatement, ...]
    utterances: tuple[Utterance, ...]
    claims: tuple[Claim, ...]
    types: tuple[str, ...]
    events: tuple[str, ...]
    pairs: tuple[Example, ...]


def load_examples(splits: frozenset[str] = TRAINED_SPLITS, events: frozenset[str] | None = None) -> Examples:
    """The labelled statements and pairs of some splits (and, where given, some events), with their claims."""
    chosen = {e.event_id for e in load_events() if e.split in splits and (events is None or e.event_id in events)}
    rows = [row for row in load_statements() if row.event_id in chosen]
    utterances = tuple(to_utterance(row) for row in rows)
    position = {row.id: i for i, row in enumerate(rows)}
    pairs = tuple(
        Example(p.id, position[p.a_id], position[p.b_id], p.event_id, p.relation, p.kind, p.strength)
        for p in load_pairs()
        if p.a_id in position and p.b_id in position
    )
    return Examples(
        rows=tuple(rows),
        utterances=utterances,
        claims=tuple(extract_claims(utterances)),
        types=tuple(f"{row.label}:{row.subtype}" for row in rows),
        events=tuple(row.event_id for row in rows),
        pairs=pairs,
    )


def to_utterance(row: LabelledStatement) -> Utterance:
    """A labelled statement as the rooms see it; its label stands for the classifier's."""
    return replace(
        make_utterance(row),
        source=row.publisher or None,
        published=dt.date.fromisoformat(row.published_on) if _DAY.fullmatch(row.published_on) else None,
        label=Label(row.label),
    )


def count_documents(claims: Sequence[Claim]) -> Mapping[str, int]:
    """In how many claims each content word stands."""
    counts: dict[str, int] = {}
    for claim in claims:
        for word in claim.words:
            counts[word] = counts.get(word, 0) + 1
    return counts
