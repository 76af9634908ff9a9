"""The shipped archive ─▶ every stage ─▶ reports and what was found, in a database and archive of their own; offline."""

from __future__ import annotations

import json
import shutil
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
from checker.errors import CheckerError, InputError
from checker.pipeline.analysing import analyse_pending
from checker.pipeline.comparing import compare_pending
from checker.pipeline.progress import Clock, StageResult, Tell, utc_now
from checker.pipeline.reporting import ReportRequest, find_threshold, write_report
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.pipeline.verifying import verify_store
from checker.records import Relation
from checker.store import Database, open_database
from checker.store.database import is_in_use
from checker.store.search import Finding, PairFilter, iter_findings
from checker.store.tables import ContradictionRow, DocumentRow, RevisionRow, StatementRow
from scrapers.source import load_sources

REPORTS = ("csv", "html")
OUT = Path("reports")  # where the demo writes unless it is told otherwise
DESK = "demo"  # folder beside its reports: the store and the archive that the desk opens, and their configuration
DATABASE = "demo.db"
N_SHOWN = 15  # rows of the table in the terminal: two screens; all are in the reports
MOST_OF_ONE = 2  # rows of that table that may hold the same statement


@dataclass(frozen=True, slots=True)
class Shown:
    """What ``checker demo`` ends with: the contradictions for the terminal, and lines about all else and the files."""

    findings: Sequence[Finding]
    lines: Sequence[str]


def run_demo(out: Path, tell: Tell, clock: Clock = utc_now) -> Shown:
    """The contradictions of the demo; its reports stay in `out`, and in `out`/demo what the desk opens.

    The store is made anew each time, beside the old one, and takes its place when it is whole.

    Raises:
        CheckerError: a stage failed on what is shipped.
        InputError: `out` cannot be written, or the desk shows the demo just now.
    """
    place = out / DESK
    _check_place(place)
    with tempfile.TemporaryDirectory(prefix=".demo-", dir=out) as folder:
        _load_models(tell)
        made = Path(folder) / DESK
        made.mkdir()
        config = demo_config(made, out)
        database = open_database(config.store.database)
        try:
            for result in replay_demo(database, config, tell, clock):
                if result.problems:
                    raise CheckerError(f"demo: {result.stage}: {result.problems[0]}")
            shown = _show(database, config, clock)
        finally:
            database.close()
        _settle(made, place)
    return shown


def _check_place(place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{place.parent}: cannot be written: {error.strerror}") from error
    if place.exists() and not (place / DATABASE).exists():
        raise InputError(f"{place}: holds something else than the demo; name another folder (--out)")
    if is_in_use(place / DATABASE):
        raise InputError(f"{place / DATABASE}: is open elsewhere (checker serve --demo?); stop that first")


def _settle(made: Path, place: Path) -> None:
    """The finished store in its place, with a configuration under which every command works on it."""
    kept = demo_config(place.absolute(), place.parent.absolute()).store
    lines = ["# The demo: invented wording. Made by `checker demo`, and made anew by the next one.", "[store]"]
    values = {"database": kept.database, "archive": kept.archive, "reports": kept.reports}
    lines += [f"{name} = {json.dumps(str(value))}" for name, value in values.items()]
    (made / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if place.exists():
        shutil.rmtree(place)
    made.rename(place)


def open_demo(out: Path, tell: Tell) -> Config:
    """The configuration of the demo that lies in `out`; it is made where there is none."""
    if not (out / DESK / DATABASE).exists():
        run_demo(out, tell)
    return demo_config(out / DESK, out)


def next_step(out: Path) -> str:
    """What to do with the demo that lies in `out`."""
    settings = out / DESK / "config.toml"
    serve = "checker serve --demo" if out == OUT else f"checker --config {settings} serve"
    return f"next: {serve}   (any other command on the demo: checker --config {settings} …)"


def _load_models(tell: Tell) -> None:
    """Both models in memory, so that a first training is told and not taken for the demo's own time."""
    tell("models: from the cache, or trained from labels/ if this machine has none yet (some minutes, once)")
    load_classifier()
    load_comparer()


def demo_config(folder: Path, reports: Path) -> Config:
    """The defaults, whatever the environment and any config.toml say, with a store in `folder`."""
    store = StoreConfig(database=f"sqlite:///{folder / DATABASE}", archive=folder / "archive", reports=reports)
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
