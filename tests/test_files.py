"""``checker file …``: lines in, lines out, in the promised form; what cannot be used costs no other line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.errors import InputError
from checker.files import _find_side as find_side_of
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
    assert [(line["id"], line["label"]) for line in found] == [("1", "denial"), (2, "assertion")]
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
        "line 1: a.date: 'on some Tuesday' is no date of the form 2022-09-13 or 2022-09-13T09:00Z; used without it"
    ]
    text = "“We did not open fire,” the spokesman of the ministry said on Tuesday."
    found, told = run(attribute_lines, tmp_path, {"id": "8", "text": text, "published": "2022-13-45"})
    [said] = found[0]["statements"]
    assert text[said["start"] : said["end"]] == said["content"]
    assert [line.partition(": '")[0] for line in told] == ["line 1: published"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read"):
        list(classify_lines(str(tmp_path / "none.jsonl"), lambda line: None))


def test_an_id_comes_back_as_it_was_given(tmp_path: Path) -> None:
    given = ["a", 5, 1.5, None, True, ["x"]]
    found, told = run(classify_lines, tmp_path, *({"id": value, "text": "This is a lie."} for value in given))
    assert ([line["id"] for line in found], told) == (given, [])


def test_a_problem_is_told_before_the_next_line_is_read(tmp_path: Path) -> None:
    file, told = tmp_path / "lines.jsonl", list[str]()
    good = {"id": "2", "text": "Baku denied the report that it had shelled the town."}
    file.write_text(f'{{"id": "1"}}\n{json.dumps(good)}\n{{"id": "3"}}')
    stream = attribute_lines(str(file), told.append)
    assert next(stream)["id"] == "2"
    assert told == [f"{file}: line 1: text: field required"]


def test_a_language_may_be_written_in_any_case_and_with_its_country(tmp_path: Path) -> None:
    text = "Baku denied the report that it had shelled the town."
    found, told = run(
        attribute_lines, tmp_path, *({"id": code, "text": text, "language": code} for code in ("EN", "en-GB", "en_US"))
    )
    assert [len(line["statements"]) for line in found] == [1, 1, 1]
    assert told == []


def test_a_newspaper_named_as_publisher_has_no_own_voice(tmp_path: Path) -> None:
    text = "Azerbaijani forces shelled three villages during the night. No civilian was hurt."
    lines = [{"id": name, "text": text, "publisher": name} for name in ("Reuters", "Ministry of Defence of Armenia")]
    found, _ = run(attribute_lines, tmp_path, *lines)
    assert [len(line["statements"]) for line in found] == [0, 2]
    assert {said["actor"] for said in found[1]["statements"]} == {"am_mod"}


@pytest.mark.parametrize("data", [b"Baku denied it. \xfe\xff", b"", b"  \n"])
def test_a_text_file_that_is_none_is_named(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "page.TXT").write_bytes(data)
    with pytest.raises(InputError, match=r"page\.TXT: (not UTF-8|the file is empty)"):
        list(attribute_lines(str(tmp_path / "page.TXT"), lambda line: None))


def test_a_country_that_no_table_knows_is_a_side_of_its_own() -> None:
    assert find_side_of("Ruritania") == find_side_of(" ruritania ")
    assert len({find_side_of(name) for name in ("Ruritania", "Borduria", "AM", None)}) == 4
    assert {find_side_of(name) for name in ("Armenia", "armenia", "am", " AM ")} == {"AM"}
    assert find_side_of("Venezuela opposition") == find_side_of("venezuela  opposition") != find_side_of("Venezuela")
    assert find_side_of("Yemen (Houthi)") == find_side_of("Houthis")
    assert find_side_of("") is None
