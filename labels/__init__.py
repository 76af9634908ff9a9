"""The labelled data, and how it is read: statements, pairs, events, attributed passages, a stream of documents.

`labels.check` says what is wrong with them; the guideline and the data card stand beside this file.
"""

from labels.load import (
    FOLDER,
    LabelledEvent,
    LabelledPair,
    LabelledPublisher,
    LabelledStatement,
    digest,
    load_attributions,
    load_events,
    load_pairs,
    load_publishers,
    load_statements,
)

__all__ = [
    "FOLDER",
    "LabelledEvent",
    "LabelledPair",
    "LabelledPublisher",
    "LabelledStatement",
    "digest",
    "load_attributions",
    "load_events",
    "load_pairs",
    "load_publishers",
    "load_statements",
]
