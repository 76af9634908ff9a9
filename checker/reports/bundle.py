"""One report's content: findings, rows, echoes, coverage; read once, rendered in any form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from checker.reports.coverage import summarise_coverage
from checker.reports.rows import Row, build_rows
from checker.store.coverage import SourceCoverage, list_coverage
from checker.store.search import Finding, PairFilter, iter_findings
from checker.store.views import load_echoes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All that a report shows.

    Attributes:
        findings: by falling score, then id.
        rows: the same as flat rows.
        echoes: statement id ─▶ addresses that carry its words again.
        coverage: every source's share.
        summary: the coverage in one sentence.
        made_at: when the report was made.
        with_names: whether reviewers may be named.
    """

    findings: Sequence[Finding]
    rows: Sequence[Row]
    echoes: dict[str, list[str]]
    coverage: list[SourceCoverage]
    summary: str
    made_at: dt.datetime
    with_names: bool = False

    @property
    def is_demo(self) -> bool:
        """Whether invented wording is among the findings."""
        return any(view.revision.via == "demo" for finding in self.findings for view in (finding.a, finding.b))


def load_bundle(session: Session, wanted: PairFilter, *, made_at: dt.datetime, with_names: bool = False) -> Bundle:
    """The wanted findings with what belongs to them."""
    findings = list(iter_findings(session, wanted))
    echoes = load_echoes(session, [key for finding in findings for key in (finding.pair.a_id, finding.pair.b_id)])
    coverage = list_coverage(session, made_at.date())
    return Bundle(
        findings=findings,
        rows=build_rows(findings, echoes, with_names=with_names),
        echoes=echoes,
        coverage=coverage,
        summary=summarise_coverage(coverage),
        made_at=made_at,
        with_names=with_names,
    )
