"""What is new ─▶ one message to each channel; nothing is told twice, and a failing channel stops nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from checker.config import AlertsConfig, Config
from checker.errors import ConfigError
from checker.pipeline.progress import Clock, utc_now
from checker.reports.terminal import clean_text, shown_words
from checker.store import Database
from checker.store.alerts import list_edits, list_told, mark_told
from checker.store.coverage import list_coverage
from checker.store.runs import failures_in_a_row
from checker.store.search import Finding, PairFilter, iter_findings

FAILURES_TOLD = 3  # a source is told of after so many bad runs in a row, not after one (changedetection.io)
MAX_LISTED = 20  # findings written out in one message; the rest is counted


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell: what it is about, its sort, and its lines."""

    id: str
    kind: str
    text: str


def send_alerts(database: Database, config: Config, clock: Clock = utc_now) -> list[str]:
    """What could not be told, a line for each channel; within quiet hours nothing is sent and nothing forgotten."""
    if not config.alerts.urls or _is_quiet(config, clock()):
        return []
    with database.session() as session:
        alerts = find_alerts(session, config, clock())
    if not alerts:
        return []
    problems = _send(config.alerts.urls, f"checker: {len(alerts)} new", render_digest(alerts))
    if len(problems) < len(config.alerts.urls):  # somebody was told; who was not is named
        with database.session() as session:
            mark_told(session, [(alert.id, alert.kind) for alert in alerts], clock())
    return problems


def find_alerts(session: Session, config: Config, now: dt.datetime) -> list[Alert]:
    """All that is new: contradictions, silent edits, sources that broke."""
    alerts = [*_contradictions(session, config.alerts), *_edits(session), *_broken(session, now)]
    told = list_told(session, [alert.id for alert in alerts])
    return [alert for alert in alerts if alert.id not in told]


def _contradictions(session: Session, wanted: AlertsConfig) -> list[Alert]:
    findings = iter_findings(session, PairFilter(min_score=wanted.min_score, hide_dismissed=True))
    return [
        Alert(finding.pair.id, "contradiction", _finding_text(finding))
        for finding in findings
        if _is_watched(finding, wanted.words)
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
        Alert(f"edit:{revision.id}", "edit", f"edited after publication: {document.url} (wording {revision.number})")
        for revision, document in list_edits(session)
    ]


def _broken(session: Session, now: dt.datetime) -> list[Alert]:
    alerts = []
    for source in list_coverage(session, now.date()):
        runs = failures_in_a_row(session, source.source)
        if len(runs) >= FAILURES_TOLD:
            message = runs[0].message or "nothing was read"
            alerts.append(Alert(f"broken:{runs[-1].id}", "source", f"{source.source}: {runs[0].outcome}: {message}"))
    return alerts


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
        elif not channel.notify(title=title, body=body):
            problems.append(f"alerts.urls: channel {number} ({scheme}) did not take the message")
    return problems


def _is_quiet(config: Config, now: dt.datetime) -> bool:
    quiet = config.alerts.quiet_hours
    if not quiet:
        return False
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", quiet)
    if match is None:
        raise ConfigError(f"alerts.quiet_hours: {quiet!r} is not HH:MM-HH:MM")
    hour_a, minute_a, hour_b, minute_b = map(int, match.groups())
    start, end = hour_a * 60 + minute_a, hour_b * 60 + minute_b
    local = now.astimezone(ZoneInfo(config.schedule.timezone))
    minute = local.hour * 60 + local.minute
    return start <= minute < end if start <= end else minute >= start or minute < end
