"""The shipped archive ─▶ every stage ─▶ reports and what was found, in a database and archive of their own; offline."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, func, select

from checker.classification import load_classifier
from checker.comparison import load_comparer
from checker.config import Config, StoreConfig
from checker.demo import ARCHIVE, SOURCES
from checker.errors import CheckerError
from checker.pipeline.analysing import analyse_pending
from checker.pipeline.comparing import compare_pending
from checker.pipeline.progress import Clock, StageResult, Tell, utc_now
from checker.pipeline.reporting import ReportRequest, find_threshold, write_report
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.pipeline.verifying import verify_store
from checker.records import Relation
from checker.store import Database, open_database
from checker.store.search import Finding, PairFilter, iter_findings
from checker.store.tables import ContradictionRow, DocumentRow, RevisionRow, StatementRow
from scrapers.source import load_sources

REPORTS = ("csv", "html")
N_SHOWN = 15  # rows of the table in the terminal: two screens; all are in the reports
MOST_OF_ONE = 2  # rows of that table that may hold the same statement


@dataclass(frozen=True, slots=True)
class Shown:
    """What ``checker demo`` ends with: the contradictions for the terminal, and lines about all else and the files."""

    findings: Sequence[Finding]
    lines: Sequence[str]


def run_demo(out: Path, tell: Tell, clock: Clock = utc_now) -> Shown:
    """The contradictions of the demo; its database and archive are temporary, its reports stay in `out`.

    Raises:
        CheckerError: a stage failed on what is shipped.
    """
    with tempfile.TemporaryDirectory(prefix="checker-demo-") as folder:
        _load_models(tell)
        config = demo_config(Path(folder), out)
        database = open_database(config.store.database)
        try:
            for result in replay_demo(database, config, tell, clock):
                if result.problems:
                    raise CheckerError(f"demo: {result.stage}: {result.problems[0]}")
            return _show(database, config, clock)
        finally:
            database.close()


def _load_models(tell: Tell) -> None:
    """Both models in memory, so that a first training is told and not taken for the demo's own time."""
    tell("models: from the cache, or trained from labels/ if this machine has none yet (some minutes, once)")
    load_classifier()
    load_comparer()


def demo_config(folder: Path, reports: Path) -> Config:
    """The defaults, whatever the environment and any config.toml say, with a store in `folder`."""
    store = StoreConfig(database=f"sqlite:///{folder / 'demo.db'}", archive=folder / "archive", reports=reports)
    return Config.model_construct(store=store)


def replay_demo(database: Database, config: Config, tell: Tell, clock: Clock = utc_now) -> list[StageResult]:
    """The results of the stages over the shipped archive: scrape, analyse, compare, verify."""
    request = ScrapeRequest(sources=tuple(load_sources(folder=SOURCES)), replay=(ARCHIVE,))
    return [
        scrape_sources(database, config, request, tell, clock),
        analyse_pending(database, config, tell),
        compare_pending(database, config, tell, clock),
        verify_store(database, config),
    ]


def _show(database: Database, config: Config, clock: Clock) -> Shown:
    with database.session() as session:
        findings = tuple(iter_findings(session, PairFilter(min_score=find_threshold(config, None))))
        lines = _count_lines(session, len(findings))
    for form in REPORTS:
        wanted = ReportRequest(form=form, out=config.store.reports / f"contradictions.{form}")
        lines += [f"wrote {line}" for line in write_report(database, config, wanted, clock)]
    shown = choose_shown(findings)
    if len(shown) < len(findings):
        lines.insert(
            0, f"the table holds {len(shown)} of {len(findings)}: the strongest of each kind; the reports hold all"
        )
    return Shown(shown, lines)


def choose_shown(findings: Sequence[Finding], n: int = N_SHOWN) -> tuple[Finding, ...]:
    """At most `n` of the findings, by falling score: the best of each kind, then the strongest, none too often."""
    first = {finding.pair.kind: finding for finding in reversed(findings)}
    wanted = {finding.pair.id for finding in first.values()}
    times = Counter(key for finding in first.values() for key in (finding.pair.a_id, finding.pair.b_id))
    for finding in findings:
        keys = (finding.pair.a_id, finding.pair.b_id)
        if len(wanted) < n and finding.pair.id not in wanted and max(times[key] for key in keys) < MOST_OF_ONE:
            wanted.add(finding.pair.id)
            times.update(keys)
    return tuple(finding for finding in findings if finding.pair.id in wanted)


def _count_lines(session: Session, n_found: int) -> list[str]:
    """What was read, and what was told apart from contradictions."""

    def count(query: object) -> int:
        return int(session.exec(query).one())  # type: ignore[call-overload]

    n_documents = count(select(func.count()).select_from(DocumentRow))
    n_wordings = count(select(func.count()).select_from(RevisionRow))
    n_statements = count(select(func.count()).select_from(StatementRow))
    n_echoes = count(select(func.count()).select_from(StatementRow).where(col(StatementRow.echo_of).is_not(None)))
    n_sources = count(select(func.count(col(DocumentRow.source_slug).distinct())))
    relations = Counter(session.exec(select(ContradictionRow.relation)))
    apart = [
        f"{relations[name]} {name.value}s" for name in (Relation.UPDATE, Relation.REVERSAL, Relation.CORROBORATION)
    ]
    return [
        f"read {n_documents} documents in {n_wordings} wordings from {n_sources} sources: {n_statements} statements, "
        "each proven against its capture",
        f"found {n_found} contradictions; told apart from them: {', '.join(apart)}, {n_echoes} echoes",
    ]
