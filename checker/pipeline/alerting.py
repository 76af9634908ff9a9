"""What is new ─▶ one message to each channel; nothing is told twice, and a failing channel stops nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from checker.config import AlertsConfig, Config
from checker.pipeline.progress import Clock, utc_now
from checker.reports.terminal import clean_text, shown_words
from checker.store import Database
from checker.store.alerts import list_told, list_untold_pairs, mark_told
from checker.store.coverage import SourceCoverage, list_coverage
from checker.store.edits import list_edits
from checker.store.runs import failures_in_a_row
from checker.store.search import Finding, PairFilter, load_findings
from checker.store.views import CHUNK

FAILURES_TOLD = 3  # a source is told of after so many bad runs in a row, not after one (changedetection.io)
MAX_LISTED = 20  # findings written out in one message; the rest is counted


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell: what it is about, its sort, and its lines; without lines it is only noted as seen."""

    id: str
    kind: str
    text: str


def send_alerts(database: Database, config: Config, clock: Clock = utc_now) -> list[str]:
    """What could not be told, a line for each channel; within quiet hours nothing is sent and nothing forgotten."""
    if not config.alerts.urls or _is_quiet(config, clock()):
        return []
    with database.session() as session:
        found = find_alerts(session, config, clock())
    alerts = [alert for alert in found if alert.text]
    problems = _send(config.alerts.urls, f"checker: {len(alerts)} new", render_digest(alerts)) if alerts else []
    if len(problems) < len(config.alerts.urls):  # somebody was told, or there was nothing to tell; who was not is named
        with database.session() as session:
            mark_told(session, [(alert.id, alert.kind) for alert in found], clock())
    return problems


def find_alerts(session: Session, config: Config, now: dt.datetime) -> list[Alert]:
    """All that is new: contradictions, silent edits, sources that broke or fell silent.

    A new contradiction without a watched word has no text: it is not told, and not looked at again.
    """
    sources = list_coverage(session, now.date())
    alerts = [*_edits(session), *_broken(session, sources), *_silent(sources, config.alerts.silent_days)]
    told = list_told(session, [alert.id for alert in alerts])
    return [*_contradictions(session, config.alerts), *(alert for alert in alerts if alert.id not in told)]


def _contradictions(session: Session, wanted: AlertsConfig) -> list[Alert]:
    untold = list_untold_pairs(session, PairFilter(min_score=wanted.min_score, hide_dismissed=True))
    return [
        Alert(finding.pair.id, "contradiction", _finding_text(finding) if _is_watched(finding, wanted.words) else "")
        for i in range(0, len(untold), CHUNK)
        for finding in load_findings(session, untold[i : i + CHUNK])
    ]


def _is_watched(finding: Finding, words: Sequence[str]) -> bool:
    if not words:
        return True
    said = " ".join(
        " ".join((view.statement.content, view.statement.speaker, view.statement.actor or ""))
        for view in (finding.a, finding.b)
    ).lower()
    return any(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", said) for word in words)


def _finding_text(finding: Finding) -> str:
    pair = finding.pair
    sides = [
        f"  {letter}  {view.statement.speaker}: {shown_words(view)} <{view.document.url}>"
        for letter, view in (("A", finding.a), ("B", finding.b))
    ]
    return "\n".join(
        [f"{pair.kind} ({pair.score:.2f}) {pair.id}", *sides, *(f"  why: {reason}" for reason in pair.why)]
    )


def _edits(session: Session) -> list[Alert]:
    return [
        Alert(
            f"edit:{edit.new.id}", "edit", f"changed without a notice: {edit.document.url} (wording {edit.new.number})"
        )
        for edit in list_edits(session, None)
        if not edit.is_marked
    ]


def _broken(session: Session, sources: Sequence[SourceCoverage]) -> list[Alert]:
    alerts = []
    for source in sources:
        runs = failures_in_a_row(session, source.source)
        if len(runs) >= FAILURES_TOLD:
            message = runs[0].message or "nothing was read"
            alerts.append(Alert(f"broken:{runs[-1].id}", "source", f"{source.source}: {runs[0].outcome}: {message}"))
    return alerts


def _silent(sources: Sequence[SourceCoverage], days: int) -> list[Alert]:
    """Sources that are read and have published nothing for so long; each silence is told once."""
    return [
        Alert(
            f"silent:{source.source}:{source.newest_published}",
            "source",
            f"{source.source}: has published nothing for {source.silent_days} days (last on {source.newest_published})",
        )
        for source in sources
        if source.last_run_at is not None and source.silent_days is not None and source.silent_days >= days
    ]


def render_digest(alerts: Sequence[Alert]) -> str:
    """One message for all that is new."""
    lines = [clean_text(alert.text) for alert in alerts[:MAX_LISTED]]
    if len(alerts) > MAX_LISTED:
        lines.append(f"and {len(alerts) - MAX_LISTED} more: checker report")
    lines.append("This says who contradicts whom, not who is right.")
    return "\n\n".join(lines)


def _send(urls: Sequence[str], title: str, body: str) -> list[str]:
    import apprise

    problems = []
    for number, url in enumerate(urls, start=1):
        channel = apprise.Apprise()
        scheme = url.partition(":")[0]
        if not channel.add(url):
            problems.append(f"alerts.urls: channel {number} ({scheme}) is no address that apprise knows")
        elif not channel.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            problems.append(f"alerts.urls: channel {number} ({scheme}) did not take the message")
    return problems


def _is_quiet(config: Config, now: dt.datetime) -> bool:
    if not config.alerts.quiet_hours:
        return False
    start, end = config.alerts.quiet_hours.split("-")
    clock = f"{now.astimezone(ZoneInfo(config.schedule.timezone)):%H:%M}"
    return start <= clock < end if start <= end else clock >= start or clock < end
