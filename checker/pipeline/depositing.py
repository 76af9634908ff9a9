"""Pages behind shown contradictions ─▶ a public web archive, where a setting says so; a failing one stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from checker.config import Config
from checker.pipeline.progress import Clock, Line, StageResult, Tell, utc_now
from checker.pipeline.reporting import find_threshold
from checker.pipeline.scraping import fetch_settings
from checker.pipeline.turns import StoreKeeper
from checker.store import Database
from checker.store import deposits as store
from checker.store.deposits import Page
from checker.store.locks import hold
from checker.store.search import PairFilter
from scrapers.archive import Archive
from scrapers.deposit import submit_page
from scrapers.errors import FetchError, HostResting, HttpStatus, ScrapeError
from scrapers.fetch import LATER, Fetcher
from scrapers.pace import Pace

STAGE = "deposit"
WAIT = frozenset({429, 503})  # the archive asks to be left alone: nothing more in this run
FAILURES_BEFORE_REST = 2  # unanswered in a row: each may take the whole time limit


@dataclass(frozen=True, slots=True)
class _Outcome:
    word: str  # kept | refused | failed | wait
    public_url: str | None = None
    message: str = ""


def deposit_pages(database: Database, config: Config, tell: Tell, clock: Clock = utc_now) -> StageResult:
    """How many pages were submitted and kept; off unless ``[public_archive] address`` is set.

    What fails is noted and tried again by later runs, what is refused is not; neither is a failure of the run.
    """
    settings = config.public_archive
    if not settings.address:
        return StageResult(stage=STAGE)
    wanted = PairFilter(min_score=find_threshold(config, None), hide_dismissed=True)
    limits = replace(
        fetch_settings(config), delay_s=settings.delay_s, timeout_s=settings.timeout_s, max_s=settings.timeout_s
    )
    found: list[_Outcome] = []
    try:
        with (
            hold(database, STAGE, clock) as is_ours,
            Archive(config.store.archive) as archive,
            Fetcher(limits, archive, Pace(StoreKeeper(database))) as fetcher,
        ):
            for page, outcome in _submit_all(database, config, fetcher, wanted, clock) if is_ours else ():
                words = f"deposit: {page.url}: {outcome.public_url or outcome.word}"
                level = "info" if outcome.word == "kept" else "warning"
                tell(Line(words, event="page.deposited", url=page.url, outcome=outcome.word, level=level))
                found.append(outcome)
    except ScrapeError as error:
        return StageResult(stage=STAGE, notes=(f"public archive: {error}",))
    notes = [f"public archive: {outcome.word}: {outcome.message}" for outcome in found if outcome.message]
    n_kept = sum(outcome.word == "kept" for outcome in found)
    return StageResult(stage=STAGE, n_done=len(found), n_new=n_kept, notes=tuple(notes))


def _submit_all(
    database: Database, config: Config, fetcher: Fetcher, wanted: PairFilter, clock: Clock
) -> Iterator[tuple[Page, _Outcome]]:
    with database.session() as session:
        pages = store.list_undeposited(session, wanted, config.public_archive.most)
    n_failed = 0
    for page in pages:
        with database.session() as session:
            known = store.begin_deposit(session, page, clock())
        outcome = _Outcome("kept", known) if known else _submit(config, fetcher, page)
        with database.session() as session:
            if outcome.word == "wait":
                store.take_back_deposit(session, page, outcome.message)
            else:
                store.end_deposit(session, page, outcome.word, public_url=outcome.public_url, message=outcome.message)
        yield page, outcome
        n_failed = n_failed + 1 if outcome.word == "failed" else 0
        if outcome.word == "wait" or n_failed == FAILURES_BEFORE_REST:
            return


def _submit(config: Config, fetcher: Fetcher, page: Page) -> _Outcome:
    settings = config.public_archive
    try:
        return _Outcome("kept", submit_page(fetcher, settings.address, page.url, settings.delay_s))
    except HostResting as error:
        return _Outcome("wait", message=str(error))
    except HttpStatus as error:
        if error.status in WAIT:
            return _Outcome("wait", message=str(error))
        return _Outcome("failed" if error.status in LATER or error.status < 400 else "refused", message=str(error))
    except FetchError as error:
        return _Outcome("failed", message=str(error))
