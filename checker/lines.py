"""A file or standard input ─▶ the JSON objects of its lines; a broken line is named by its number, the rest is done."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from checker.errors import InputError

MAX_LINE_BYTES = 100_000_000  # as much as one page or text may have that is imported by itself
Report = Callable[[str], None]
"""Is told of each line that cannot be used."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: JSON can spell it, UTF-8 cannot


def iter_objects(file: str, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """The place of each good line ("pairs.jsonl: line 3") and its object, one at a time.

    Args:
        file: path, or ``-`` for standard input.
        report: told of each line that is no JSON object in UTF-8, or is too long.

    Raises:
        InputError: the file cannot be read.
    """
    with open_bytes(file) as handle:
        for number, line in enumerate(_read_lines(handle), start=1):
            place = f"{file}: line {number}"
            if line is None:
                report(f"{place}: longer than the {MAX_LINE_BYTES} bytes a line may have")
                continue
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                if not text.strip():
                    continue
                value = json.loads(text)
            except UnicodeDecodeError as error:
                report(f"{place}: not UTF-8 text: {error.reason} at byte {error.start}")
            except RecursionError:
                report(f"{place}: nested too deep")
            except ValueError as error:
                report(f"{place}: not JSON: {error}")
            else:
                if isinstance(value, dict):
                    yield place, _without_surrogates(value) if "\\ud" in text.lower() else value
                else:
                    report(f'{place}: not an object, as in {{"id": …}}')


def explain_line(error: ValidationError) -> str:
    """The key that is wrong in a line, and why: of what a key may be, the form that was meant."""
    key = error.errors()[0]["loc"][:1]
    meant = max((one for one in error.errors() if one["loc"][:1] == key), key=lambda one: len(one["loc"]))
    name = ".".join(str(part) for part in meant["loc"] if part != "str" and not str(part)[:1].isupper())
    said = meant["msg"].removeprefix("Value error, ")
    return f"{name}: {said[:1].lower()}{said[1:]}"


@contextmanager
def open_bytes(file: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input where `file` is ``-``.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if file == "-":
            yield sys.stdin.buffer
        else:
            with Path(file).open("rb") as handle:
                yield handle
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def _read_lines(handle: BinaryIO) -> Iterator[bytes | None]:
    """Each line; None for one that is too long, which is passed over and never held whole."""
    while line := handle.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = handle.readline(MAX_LINE_BYTES)
        yield None


def _without_surrogates(value: dict[str, Any]) -> dict[str, Any]:
    """The object, every half of a character in it replaced by one replacement character, so that offsets hold."""
    cleaned: dict[str, Any] = json.loads(_LONE_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
    return cleaned
