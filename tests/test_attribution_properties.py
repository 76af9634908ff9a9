"""What holds for any text: spans in range, in order, equal to the words they claim; no crash, no hang, no doubles."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.attribution import attribute_many, attribute_text
from checker.attribution.quotes import extract_paragraphs, extract_quotes
from checker.records import Publisher, SourceKind

MINISTRY = Publisher(slug="am_mod", name="Ministry of Defence", country="AM", kind=SourceKind.DEFENCE_MINISTRY)
# Pieces that meet in real pages, in any order and as often as hypothesis likes.
PIECES = [
    *(
        [
            "The ministry said that ",
            "Peskov said",
            "accused Baku of ",
            "shelling the town",
            "according to NATO",
            "he ",
            "who said ",
        ]
    ),
    *(["and Kyiv denied it", "Question: ", "each other ", "A and B blamed each other for X. ", "# ", "**Name:** "]),
    *(["заявил, что ", "«Мы не стреляли», — сказал Песков. ", "по словам ", "сообщили в МИД ", "опровергли ", "Баку "]),
    *(["— Ani (@ani) September 13\n", "[link](http://x.example)", "This was announced by the army. "]),
    *(["“", "”", "«", "»", "'", "’", "''", ", ", ". ", ": ", "— ", "\n\n", "\n", "; ", "?", "(", ")"]),
    '"',
    "\0",
    "😀",
    "\u202e",
    "\ud800",
]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


def check(text, found):
    source = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if "\ud800" not in text else None
    for item in found:
        assert item.spans == tuple(sorted(item.spans))
        assert all(0 <= start < end <= len(text) for start, end in item.spans)
        assert all(first[1] <= second[0] for first, second in pairwise(item.spans))
        if source is not None:
            assert item.content == " ".join(text[start:end] for start, end in item.spans)
        assert item.frame[0] <= item.start and item.end <= item.frame[1] <= len(text)
        assert all(0 <= start < end <= len(text) for start, end in [*item.speaker_spans, *item.cue_spans])
    for i, first in enumerate(found):
        for second in found[i + 1 :]:
            if first.speaker == second.speaker:
                assert not any(a < d and c < b for a, b in first.spans for c, d in second.spans)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["en", "ru"]), st.sampled_from([None, MINISTRY]))
def test_any_text_gives_sound_attributions(text, language, publisher):
    check(text, attribute_text(text, publisher, language=language))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "a", " b "]), max_size=40).map("".join))
def test_quotations_never_overlap_and_stay_inside(text):
    quotes = extract_quotes(text)
    assert all(0 <= q.start <= q.inner[0] < q.inner[1] <= q.end <= len(text) for q in quotes)
    assert all(a.end <= b.start for a, b in pairwise(quotes))
    paragraphs = extract_paragraphs(text)
    assert all(a[1] <= b[0] for a, b in pairwise(paragraphs))


@pytest.mark.parametrize(
    "text",
    [
        '"' * 100_000, '" ' * 1_000, "he said “" * 400, "(" * 5_000 + ")" * 5_000, "a\0b " * 500, "\n" * 20_000,
        "He said that she said that " * 80, "— " * 800, "A: b\n" * 300, "[" * 4_000, "said " * 500,
        "A and B accused each other of X, " * 60, "نعم " * 400, "😀“👍”" * 100, "x" * 300_000,
    ],
    ids=[
        "marks", "open-marks", "unclosed", "nesting", "null", "lines", "chain", "dashes", "labels", "brackets", "cues",
        "mutual", "rtl", "emoji", "unbroken",
    ],
)  # fmt: skip
def test_absurd_texts_end_soon(text):
    start = time.process_time()
    check(text, attribute_text(text, MINISTRY, language="en"))
    assert time.process_time() - start < 30


def test_a_stream_keeps_its_order():
    texts = ["Moscow said that it was ready for talks.", "", "Кремль заявил, что переговоров не было.", "x"] * 3
    found = list(attribute_many((text, None, None) for text in texts))
    assert [tuple(item.speaker for item in row) for row in found] == [("Moscow",), (), ("Кремль",), ()] * 3
