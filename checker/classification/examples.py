"""The labelled data ─▶ what the classifier learns from: reworded statements, and statements within their passages.

The rows of ``statements.csv`` are many and hard, and two in five deny. The passages of ``attributions.jsonl`` are what
a page looks like: one in five denies, and a rival's denial often stands in the same sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.classification.linear import BARE, CUT
from checker.records import Label, Span, Utterance
from labels import LabelledStatement, load_attributions, load_statements
from labels.load import split_of

CONTEXT_CHARS = 300  # as much before and after a statement as the classifier is shown of a page


@dataclass(frozen=True, slots=True)
class Example:
    """A statement with its label.

    Attributes:
        event_id: what it is about; an event is learnt from or held out as a whole.
        utterance: the statement as it is classified.
        denies: whether it is labelled a denial.
    """

    event_id: str
    utterance: Utterance
    denies: bool

    @property
    def form(self) -> int:
        """BARE or CUT."""
        return CUT if self.utterance.content else BARE


def load_examples(splits: Sequence[str]) -> list[Example]:
    """The labelled statements of some splits, then those within passages, each in the order of its file."""
    split = split_of()
    passages = (passage for passage in load_attributions() if split.get(passage["event_id"]) in splits)
    return [
        *(make_example(row) for row in select_rows(splits)),
        *(example for passage in passages for example in cut_passage(passage)),
    ]


def select_rows(splits: Sequence[str]) -> list[LabelledStatement]:
    """The labelled statements of some splits, in the order of the file."""
    split = split_of()
    return [row for row in load_statements() if split[row.event_id] in splits]


def make_example(row: LabelledStatement) -> Example:
    """The example of a row."""
    return Example(row.event_id, make_utterance(row), row.label == Label.DENIAL)


def make_utterance(row: LabelledStatement) -> Utterance:
    """A labelled row in the form in which it is classified."""
    return Utterance(
        id=row.id,
        text=row.text,
        speaker=row.speaker or None,
        cue=row.cue or None,
        side=row.country or None,
        language=row.language,
    )


def cut_passage(passage: Mapping[str, Any]) -> list[Example]:
    """The statements of a passage, each with its frame and what stands around it."""
    text = str(passage["text"])
    examples = []
    for number, said in enumerate(passage["attributions"]):
        spans: list[Span] = [(start, end) for start, end in said["spans"]]
        marked = [*spans, *said["speaker_spans"], *said["cue_spans"]]
        start, end = min(a for a, _ in marked), max(b for _, b in marked)
        utterance = Utterance(
            id=f"{passage['id']}.{number}",
            text=text[start:end],
            content=tuple((a - start, b - start) for a, b in spans),
            speaker=said["speaker"] or None,
            cue=said["cue"] or None,
            before=text[max(0, start - CONTEXT_CHARS) : start],
            after=text[end : end + CONTEXT_CHARS],
            language=passage["language"],
        )
        examples.append(Example(passage["event_id"], utterance, said["label"] == Label.DENIAL))
    return examples
