"""``checker file …``: lines in, lines out, in the promised form; what cannot be used costs no other line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.errors import InputError
from checker.files import attribute_lines, classify_lines, compare_lines

Reading = Callable[..., Iterator[dict[str, Any]]]


def run(reading: Reading, folder: Path, *lines: object) -> tuple[list[dict[str, Any]], list[str]]:
    """What a command gives for these lines (texts as they stand, all else as JSON), and what it tells."""
    file, told = folder / "lines.jsonl", list[str]()
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    found = list(reading(str(file), told.append))
    return found, [line.removeprefix(f"{file}: ") for line in told]


def test_statements_are_classified_in_the_promised_form(tmp_path: Path) -> None:
    found, told = run(
        classify_lines,
        tmp_path,
        {"id": "1", "text": "The ministry denied that its forces had shelled the village."},
        "{broken",
        {"id": 2, "text": "Three soldiers were killed near the bridge on Tuesday."},
        {"id": "3"},
    )
    assert [(line["id"], line["label"]) for line in found] == [("1", "denial"), ("2", "assertion")]
    assert all(set(line) == {"id", "label", "probability", "needs_review", "why"} for line in found)
    assert [line.partition(":")[0] for line in told] == ["line 2", "line 4"]


def test_pairs_are_compared_in_the_promised_form(tmp_path: Path) -> None:
    a = {"text": "Azerbaijani forces shelled Jermuk on Tuesday.", "country": "AM", "date": "2022-09-13"}
    b = {"text": "Our forces did not shell Jermuk.", "country": "AZ", "date": "2022-09-13"}
    found, told = run(compare_lines, tmp_path, {"id": "1", "a": a, "b": b}, {"id": "2", "a": a, "b": a})
    assert told == []
    assert set(found[0]) >= {"id", "relation", "kind", "strength", "score", "why", "a_spans", "b_spans"}
    assert (found[0]["relation"], found[1]["relation"]) == ("contradiction", "echo")


def test_a_date_that_cannot_be_read_is_told_and_the_line_is_used_without_it(tmp_path: Path) -> None:
    side = {"text": "Armenian forces opened fire.", "date": "on some Tuesday"}
    found, told = run(compare_lines, tmp_path, {"id": "7", "a": side, "b": {"text": "They did not."}})
    assert [line["id"] for line in found] == ["7"]
    assert told == [
        "7: date: 'on some Tuesday' is no date of the form 2022-09-13 or 2022-09-13T09:00Z; used without it"
    ]
    text = "“We did not open fire,” the spokesman of the ministry said on Tuesday."
    found, told = run(attribute_lines, tmp_path, {"id": "8", "text": text, "published": "2022-13-45"})
    [said] = found[0]["statements"]
    assert text[said["start"] : said["end"]] == said["content"]
    assert [line.partition(": '")[0] for line in told] == ["8: published"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read"):
        list(classify_lines(str(tmp_path / "none.jsonl"), lambda line: None))
