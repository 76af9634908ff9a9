import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.reports.tables import BYTE_ORDER_MARK, neutralise_cell, render_csv

RUNNING = ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1+1", "\t=1", "\r=1", "＝1+1", "＠x", " =1", "\ufeff=1"]


@pytest.mark.parametrize("cell", RUNNING)
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert neutralise_cell(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["-5", "-5.25", "-5,25", "49", "“No,” he said", "Jermuk – Sotk", "", "Ջերմուկ", "Джермук"]
)
def test_a_plain_negative_number_and_plain_words_stay_as_they_are(cell: str) -> None:
    assert neutralise_cell(cell) == cell


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1, max_size=4
    )
)
def test_csv_read_back_is_what_was_written(cells: list[str]) -> None:
    columns = [f"c{number}" for number in range(len(cells))]
    out = io.StringIO(newline="")
    render_csv([dict(zip(columns, cells, strict=True))], columns, out)
    header, row = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert header == columns
    assert row == [neutralise_cell(cell) for cell in cells]


def test_excel_form_has_a_byte_order_mark_and_semicolons() -> None:
    out = io.StringIO(newline="")
    assert render_csv([{"a": "Ереван", "b": -5}], ["a", "b"], out, excel=True) == 1
    assert out.getvalue() == f"{BYTE_ORDER_MARK}a;b\r\nЕреван;-5\r\n"
