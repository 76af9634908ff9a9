"""Lines of a file ─▶ objects: what is broken is named by its number, and costs no other line."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import lines
from checker.errors import InputError
from checker.lines import iter_objects


def read(data: bytes, folder: Path) -> tuple[list[tuple[str, object]], list[str]]:
    file, told = folder / "x.jsonl", list[str]()
    file.write_bytes(data)
    return list(iter_objects(str(file), told.append)), told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{broken", "not JSON"),
        (b'{"a": "\xff"}', "not UTF-8 text: invalid start byte at byte 7"),
        (b"[1]", "not an object"),
        (b"null", "not an object"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a": "' + b"x" * 200 + b'"}', "longer than the 100 bytes"),
        (b"\x00\xfe\x01", "not UTF-8"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_broken_line_is_named_and_the_others_are_done(
    line: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "longer" in said:
        monkeypatch.setattr(lines, "MAX_LINE_BYTES", 100)
    found, told = read(b'\xef\xbb\xbf{"n": 1}\r\n' + line + b'\n\n{"n": 2}', tmp_path)
    assert [(place.rpartition(": ")[2], value) for place, value in found] == [
        ("line 1", {"n": 1}),
        ("line 4", {"n": 2}),
    ]
    assert len(told) == 1
    assert f"x.jsonl: line 2: {said}" in told[0]


def test_half_a_character_is_replaced_by_one_so_that_offsets_hold(tmp_path: Path) -> None:
    found, told = read(rb'{"text": "a\ud800b \ud83d\ude00 \\ud800"}', tmp_path)
    assert (found[0][1], told) == ({"text": "a\ufffdb \U0001f600 \\ud800"}, [])


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"a": "é"}\n{'.encode()), encoding="ascii"))
    told: list[str] = []
    assert list(iter_objects("-", told.append)) == [("-: line 1", {"a": "é"})]
    assert told[0].startswith("-: line 2: not JSON")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="cannot be read"):
            list(iter_objects(str(path), lambda line: None))


@given(data=st.binary(max_size=300))
def test_any_bytes_give_objects_or_are_named(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    found, told = read(data, tmp_path_factory.mktemp("any"))
    n_lines = sum(bool(line.removeprefix(b"\xef\xbb\xbf").strip()) for line in data.split(b"\n"))
    assert len(found) + len(told) <= n_lines
    assert all(isinstance(value, dict) for _, value in found)
