"""Rows ─▶ CSV after RFC 4180, in which no cell can run in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

BYTE_ORDER_MARK = "\ufeff"
# A cell that begins so may run as a formula: the ASCII forms, tab and returns (OWASP, "CSV Injection"), and the
# full-width forms that spreadsheets of East Asian locales read as ASCII.
_RUNS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def neutralise_cell(value: object) -> str:
    """The cell's text; one that a spreadsheet would run begins with an apostrophe, a plain number never does."""
    text = "" if value is None else str(value)
    text = text.replace("\x00", "\ufffd")
    if _RUNS.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def render_csv(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str],
    out: TextIO,
    *,
    delimiter: str = ",",
    excel: bool = False,
) -> int:
    """The number of rows written to `out`, which must be opened with ``newline=""``.

    Args:
        rows: mappings with the keys `columns`.
        columns: names of the header, in order.
        out: where to write.
        delimiter: field separator; `excel` makes it ``;``.
        excel: begin with a byte order mark, so that a spreadsheet reads Cyrillic and Armenian as they are.
    """
    if excel:
        out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, delimiter=";" if excel else delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    n_rows = 0
    for row in rows:
        writer.writerow([neutralise_cell(row.get(name)) for name in columns])
        n_rows += 1
    return n_rows
