"""One full run: scrape, analyse, compare, deposit, report, alert; a stage that fails in part never stops the next."""

from __future__ import annotations

from checker.config import Config
from checker.pipeline.alerting import send_alerts
from checker.pipeline.analysing import analyse_pending
from checker.pipeline.comparing import compare_pending
from checker.pipeline.depositing import deposit_pages
from checker.pipeline.progress import Clock, Line, StageResult, Tell, utc_now
from checker.pipeline.reporting import ReportRequest, write_report
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.pipeline.sources import configured_sources
from checker.store import Database
from checker.store.locks import hold

REPORTS = ("csv", "html")


def run_once(
    database: Database, config: Config, tell: Tell, clock: Clock = utc_now, slugs: tuple[str, ...] = ()
) -> list[StageResult]:
    """The results of the stages, in order; the reports are written even where a source failed.

    Args:
        database: the store.
        config: the configuration.
        tell: takes a line about what is being done.
        clock: gives the time.
        slugs: the sources to scrape; empty: those of the configuration.
    """
    request = ScrapeRequest(sources=configured_sources(config, slugs))
    results = [
        scrape_sources(database, config, request, tell, clock),
        *analyse_and_report(database, config, tell, clock),
    ]
    if config.alerts.urls:
        results.append(StageResult(stage="alert", problems=tuple(send_alerts(database, config, clock))))
    return results


def analyse_and_report(database: Database, config: Config, tell: Tell, clock: Clock = utc_now) -> list[StageResult]:
    """The results of the stages after the documents are in; the reports are written last.

    None where another process of any machine is at it: these stages see the whole store, so one is enough.
    """
    with hold(database, "analyse", clock) as is_ours:
        if not is_ours:
            words = "analyse: under way in another process; what is new is read by it, or by the next run"
            tell(Line(words, event="analyse.skipped", level="warning"))
            return []
        results = [analyse_pending(database, config, tell), compare_pending(database, config, tell, clock)]
        if config.public_archive.address:
            results.append(deposit_pages(database, config, tell, clock))
        for form in REPORTS:
            for line in write_report(database, config, ReportRequest(form=form), clock):
                tell(Line(line, event="report.written", form=form))
        return results
