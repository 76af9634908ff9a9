"""Scheduled runs: each source at its own times, never two runs of one source at once, a clean stop on SIGTERM.

Nothing is kept by the scheduler itself: what is due is computed from config.toml and from the runs that the store
holds, so a restart forgets nothing and a missed run is caught up once.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from checker.config import Config
from checker.cron import parse_cron, parse_zone
from checker.errors import CheckerError, ConfigError
from checker.pipeline.alerting import send_alerts
from checker.pipeline.progress import Clock, Line, Tell, facts_of, utc_now, with_facts
from checker.pipeline.running import analyse_and_report
from checker.pipeline.scraping import ScrapeRequest, scrape_sources
from checker.pipeline.sources import configured_sources
from checker.store import Database
from checker.store.ids import new_run_id
from checker.store.runs import latest_start

STOP_WITHIN_S = 8.0  # a run that is still working then is left where it is: every stage may be killed at any point
N_THREADS = 16  # groups of sources that run at once; each is mostly waiting for its hosts


@dataclass(frozen=True, slots=True)
class Job:
    """Sources that run together, and when."""

    name: str
    slugs: tuple[str, ...]
    expression: str
    trigger: BaseTrigger


def plan_jobs(config: Config) -> list[Job]:
    """The jobs of the configuration: one for the sources without times of their own, one for each other source.

    Raises:
        ConfigError: a zone, an expression or a slug is wrong.
    """
    zone, jitter_s = parse_zone(config.schedule.timezone), config.schedule.jitter_s
    known = [source.slug for source in configured_sources(config)]
    unknown = sorted(set(config.schedule.sources) - set(known))
    if unknown:
        raise ConfigError(f"schedule.sources: {unknown[0]!r} is not among the sources of [scrape] sources")
    rest = tuple(slug for slug in known if slug not in config.schedule.sources)
    every = config.schedule.every
    jobs = [Job("every", rest, every, parse_cron(every, zone, "schedule.every", jitter_s))] if rest else []
    for slug, expression in sorted(config.schedule.sources.items()):
        trigger = parse_cron(expression, zone, f"schedule.sources.{slug}", jitter_s)
        jobs.append(Job(slug, (slug,), expression, trigger))
    return jobs


def next_runs(jobs: Sequence[Job], after: dt.datetime, n: int = 3) -> list[tuple[Job, list[dt.datetime]]]:
    """For each job its next `n` times, without jitter."""
    return [(job, _times(job.trigger, after, n)) for job in jobs]


def _times(trigger: BaseTrigger, after: dt.datetime, n: int) -> list[dt.datetime]:
    times: list[dt.datetime] = []
    previous: dt.datetime | None = None
    now = after
    for _ in range(n):
        fire = _without_jitter(trigger, previous, now)
        if fire is None:
            break
        times.append(fire)
        previous, now = fire, fire + dt.timedelta(seconds=1)
    return times


def _without_jitter(trigger: BaseTrigger, previous: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    parts = getattr(trigger, "triggers", [trigger])
    kept = [part.jitter for part in parts]
    for part in parts:
        part.jitter = None
    try:
        fire: dt.datetime | None = trigger.get_next_fire_time(previous, now)
        return fire
    finally:
        for part, jitter in zip(parts, kept, strict=True):
            part.jitter = jitter


class Runner:
    """Runs jobs over one store."""

    def __init__(self, database: Database, config: Config, tell: Tell, clock: Clock = utc_now) -> None:
        self.database, self.config, self.tell, self.clock = database, config, tell, clock
        self._analysing = threading.Lock()  # the stages after scraping see the whole store: one at a time

    def run(self, job: Job) -> None:
        """The job's sources scraped, then what is new analysed, compared, reported and told."""
        run = new_run_id()

        def tell(line: str) -> None:
            self.tell(with_facts(line, run=run, job=job.name))

        def complain(problem: str) -> None:
            tell(with_facts(f"{job.name}: {problem}", event="job.failed", level="error", **facts_of(problem)))

        try:
            request = ScrapeRequest(sources=configured_sources(self.config, job.slugs))
            for problem in scrape_sources(self.database, self.config, request, tell, self.clock).problems:
                complain(problem)
            with self._analysing:
                for result in analyse_and_report(self.database, self.config, tell, self.clock):
                    tell(result.summary)
                    for problem in result.problems:
                        complain(problem)
            for problem in send_alerts(self.database, self.config, self.clock):
                complain(problem)
        except CheckerError as error:
            complain(str(error))

    def is_overdue(self, job: Job, zone: ZoneInfo) -> bool:
        """Whether a time of the job passed since its sources last ran: a missed run, to be caught up once."""
        with self.database.session() as session:
            last = latest_start(session, "scrape", job.slugs)
        if last is None:
            return False
        now = self.clock()
        times = _times(job.trigger, last.astimezone(zone) + dt.timedelta(seconds=1), 1)
        return bool(times) and times[0] <= now


def run_schedule(
    database: Database, config: Config, tell: Tell, *, stop: threading.Event | None = None, clock: Clock = utc_now
) -> None:
    """Runs until SIGTERM, SIGINT or `stop`; returns within ten seconds of it.

    Raises:
        ConfigError: the schedule, or the contact, is wrong; nothing was started.
    """
    if not config.scrape.contact:
        raise ConfigError('config.toml: scheduled scraping needs a contact; add under [scrape]: contact = "…"')
    zone, jobs = parse_zone(config.schedule.timezone), plan_jobs(config)
    runner = Runner(database, config, tell, clock)
    stop = stop or threading.Event()
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(N_THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=zone,
    )
    for job in jobs:
        at_once = {"next_run_time": dt.datetime.now(zone)} if runner.is_overdue(job, zone) else {}
        scheduler.add_job(runner.run, job.trigger, args=[job], id=job.name, **at_once)
    restore = _stop_on_signals(stop)
    scheduler.start()
    tell(Line(f"schedule: {len(jobs)} jobs, stops on SIGTERM", event="schedule.started"))
    try:
        stop.wait()
    finally:
        tell(Line("schedule: stopping", event="schedule.stopping"))
        _shut_down(scheduler)
        restore()


def _stop_on_signals(stop: threading.Event) -> Callable[[], None]:
    if threading.current_thread() is not threading.main_thread():
        return lambda: None

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    earlier = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}

    def restore() -> None:
        for number, handler in earlier.items():
            signal.signal(number, handler)

    return restore


def _shut_down(scheduler: BackgroundScheduler) -> None:
    """No new runs; those under way get `STOP_WITHIN_S` to end."""
    waiter = threading.Thread(target=scheduler.shutdown, kwargs={"wait": True}, daemon=True)
    waiter.start()
    waiter.join(STOP_WITHIN_S)
