"""Two columns in a terminal: nothing that proves a quote is cut off, and a label stands with its own probability."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from checker.pipeline.reporting import find_sides
from checker.reports.terminal import print_finding, render_statement
from checker.store import open_database
from checker.store.search import PairFilter, iter_findings
from tests.web_store import fill


@pytest.mark.parametrize("width", [60, 80])
def test_addresses_and_digests_are_shown_whole_in_a_narrow_terminal(tmp_path: Path, width: int) -> None:
    address = f"sqlite:///{tmp_path}/checker.db"
    fill(address)
    database = open_database(address)
    with database.session() as session:
        finding = next(iter_findings(session, PairFilter()))
        out = io.StringIO()
        print_finding(finding, {}, Console(file=out, width=width))
        columns = [
            "".join(line.split("│")[column].strip() for line in out.getvalue().splitlines() if line.count("│") == 3)
            for column in (1, 2)
        ]
        for text, view in zip(columns, (finding.a, finding.b), strict=True):
            for whole in (view.document.url, view.capture.record_id, view.capture.payload_sha256):
                assert whole in text
            chance = view.statement.probability
            shown = chance if view.statement.label == "denial" else 1 - chance
            assert f"{view.statement.label} ({shown:.2f})" in text
            assert f"{view.statement.label} ({shown:.2f})" in render_statement(view)
            assert shown >= 0.5
    database.close()


def test_two_sides_may_be_given_by_code_or_by_name() -> None:
    assert find_sides(("AM", "Azerbaijan")) == find_sides(("armenia", "az")) == ("AM", "AZ")
    assert find_sides(("Ruritania", "NATO")) == ("Ruritania", "NATO")
