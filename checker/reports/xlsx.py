"""A bundle ─▶ a workbook: coverage first, a sheet a kind, then figures and sources; typed cells, nothing runs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import xlsxwriter

from checker.records import ContradictionKind
from checker.reports.bundle import Bundle
from checker.reports.coverage import COVERAGE_COLUMNS, build_coverage
from checker.reports.figures import FIGURE_COLUMNS, build_figures, order_figures
from checker.reports.rows import COLUMNS, NAME_COLUMN
from checker.reports.terminal import INVENTED

MAX_CELL_CHARS = 32_767  # what a cell holds by the format's own definition
MAX_LINK_CHARS = 2_079
MAX_LINKS = 65_000  # a sheet opens with at most 65,530
WIDTHS = {"content": 60, "why": 50, "url": 40, "speaker": 28, "source": 24, "note": 40, "message": 40, "name": 34}
MIN_WIDTH = 12
SOURCE_COLUMNS = ("source", "name", "country", "kind", "owner", "statements", "contradictions")


class _Sheet:
    """A sheet with a frozen, filtered header; its cells get the type of their value."""

    def __init__(self, book: Any, name: str, columns: Sequence[str], first_row: int = 0) -> None:
        self.sheet = book.add_worksheet(name)
        self.columns = columns
        self.row = first_row
        self.n_links = 0
        self.formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "time": book.add_format({"num_format": 'yyyy-mm-dd hh:mm" UTC"', "valign": "top", "align": "left"}),
            "score": book.add_format({"num_format": "0.00", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "link": book.add_format({"font_color": "#174a8b", "underline": 1, "valign": "top"}),
        }
        head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        for number, column in enumerate(columns):
            width = next((chars for word, chars in WIDTHS.items() if column.endswith(word)), MIN_WIDTH)
            self.sheet.set_column(number, number, max(width, min(len(column) + 2, 24)))
            self.sheet.write_string(first_row, number, column, head)
        self.sheet.freeze_panes(first_row + 1, 1)
        self.first_row = first_row

    def add(self, values: Mapping[str, object]) -> None:
        """One row."""
        self.row += 1
        for number, column in enumerate(self.columns):
            self._write(number, values.get(column))

    def close(self) -> None:
        """The filter over all rows."""
        self.sheet.autofilter(self.first_row, 0, max(self.row, self.first_row + 1), len(self.columns) - 1)

    def _write(self, number: int, value: object) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool | int | float):
            style = self.formats["score"] if isinstance(value, float) and value != int(value) else self.formats["text"]
            self.sheet.write_number(self.row, number, value, style)
        elif isinstance(value, dt.datetime):
            self.sheet.write_datetime(
                self.row, number, value.astimezone(dt.UTC).replace(tzinfo=None), self.formats["time"]
            )
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(self.row, number, dt.datetime.combine(value, dt.time()), self.formats["day"])
        else:
            self._write_text(number, str(value))

    def _write_text(self, number: int, text: str) -> None:
        """A link where it is one; else text, as a string cell whatever it begins with, so that nothing can run."""
        is_link = text.startswith(("http://", "https://")) and not any(char.isspace() for char in text)
        if is_link and len(text) <= MAX_LINK_CHARS and self.n_links < MAX_LINKS:
            self.n_links += 1
            self.sheet.write_url(self.row, number, text, self.formats["link"], string=text)
            return
        short = text if len(text) <= MAX_CELL_CHARS else f"{text[: MAX_CELL_CHARS - 1]}…"
        self.sheet.write_string(self.row, number, short, self.formats["text"])


def render_xlsx(bundle: Bundle, out: BinaryIO) -> None:
    """The workbook, written to `out`."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    # The time of the report, so that the same database gives the same bytes
    book.set_properties({"title": "Contradictions", "created": bundle.made_at.replace(tzinfo=None)})
    _add_coverage(book, bundle)
    columns = (*COLUMNS, NAME_COLUMN) if bundle.with_names else COLUMNS
    kinds = [kind for kind in ContradictionKind if any(row["kind"] == kind for row in bundle.rows)]
    for kind in [*kinds, ""]:
        rows = [row for row in bundle.rows if row["kind"] == kind]
        if rows or (kind == "" and not kinds):
            sheet = _Sheet(book, kind.replace("_", " ").capitalize() or "Other", columns)
            for row in rows:
                sheet.add({name: typed_value(name, value) for name, value in row.items()})
            sheet.close()
    figures = _Sheet(book, "Figures", FIGURE_COLUMNS)
    for values in order_figures(build_figures(bundle.findings)):
        figures.add(values)
    figures.close()
    _add_sources(book, bundle)
    book.close()


def typed_value(name: str, value: str | float) -> object:
    """A report's value as what it is: a day, a time, a number, or text; only columns of days and times are read so."""
    if not isinstance(value, str) or not name.endswith(("_date", "_at", "_published")):
        return value
    try:
        if len(value) == len("2022-09-13"):
            return dt.date.fromisoformat(value)
        return dt.datetime.fromisoformat(value.replace("Z", "+00:00")) if value else ""
    except ValueError:
        return value


def _add_coverage(book: Any, bundle: Bundle) -> None:
    """The first sheet: what the report rests on."""
    sheet = _Sheet(book, "Coverage", COVERAGE_COLUMNS, first_row=3)
    lines = [
        f"{len(bundle.rows)} contradictions, made {bundle.made_at:%Y-%m-%d %H:%M} UTC. {bundle.summary}.",
        "Shows who says what, and why two statements clash; it does not say who is right.",
        f"Demo: {INVENTED}." if bundle.is_demo else "",
    ]
    for number, line in enumerate(lines):
        sheet.sheet.write_string(number, 0, line)
    for values in build_coverage(bundle.coverage):
        sheet.add({name: _as_day(value) for name, value in values.items()})
    sheet.close()


def _as_day(value: object) -> object:
    if isinstance(value, str) and len(value) == len("2022-09-13"):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _add_sources(book: Any, bundle: Bundle) -> None:
    """The publishers and in how many of the report's contradictions each stands."""
    counted: Counter[str] = Counter()
    for finding in bundle.findings:
        counted.update({finding.a.source.slug, finding.b.source.slug})
    sheet = _Sheet(book, "Sources", SOURCE_COLUMNS)
    for source in bundle.coverage:
        found = (
            source.source, source.name, source.country, source.kind, source.owner, source.statements,
            counted[source.source],
        )  # fmt: skip
        sheet.add(dict(zip(SOURCE_COLUMNS, found, strict=True)))
    sheet.close()
