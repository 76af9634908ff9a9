"""Revisions not yet analysed by this version ─▶ statements with labels and claims in the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from checker.api import Analysis, Text, read_statements
from checker.config import Config
from checker.engine import open_engine
from checker.errors import CheckerError
from checker.pipeline.progress import Line, StageResult, Tell
from checker.records import Publisher, Statement
from checker.store import Database
from checker.store import documents as store
from checker.store.statements import replace_statements
from checker.versions import analysis_version

BATCH = 64  # revisions read at a time; one of them is some kilobytes


@dataclass(frozen=True, slots=True)
class AnalysisTask:
    """One revision to read: its id, its text, and whose words it is where not the publisher's."""

    revision_id: str
    text: Text
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A revision that could not be read, and the error that says why."""

    error: str


def analyse_revision(task: AnalysisTask) -> tuple[str, Analysis | Broken]:
    """The revision's id and what was found in it; pure, so that it runs on any worker.

    Raises:
        CheckerError: nothing can be read at all, for want of a model.
    """
    try:
        return _read_revision(task)
    except CheckerError:
        raise
    except Exception as error:  # one text that breaks a parser must not stop the others: it is named and stays pending
        return task.revision_id, Broken(repr(error))


def _read_revision(task: AnalysisTask) -> tuple[str, Analysis]:
    if task.author is None or task.text.publisher is None:
        return task.revision_id, read_statements(task.text)
    carrier = task.text.publisher
    author = Publisher(slug=carrier.slug, name=task.author, kind=carrier.kind)
    found = read_statements(replace(task.text, publisher=author))
    passed_on = tuple((_reported_by(statement, carrier.name), claim) for statement, claim in found.statements)
    return task.revision_id, replace(found, statements=passed_on)


def _reported_by(statement: Statement, carrier: str) -> Statement:
    said = statement.attribution
    return replace(statement, attribution=replace(said, reported_by=(carrier, *said.reported_by)))


def analyse_pending(database: Database, config: Config, tell: Tell) -> StageResult:
    """Every newest wording read by this version; a text in a language not read is listed as not analysed."""
    version = analysis_version()
    with database.session() as session:
        pending = list(store.iter_pending(session, version))
    n_statements = 0
    unread: list[str] = []
    problems: list[str] = []
    with open_engine(config.engine) as engine:
        for number, (revision_id, found) in enumerate(engine.map(analyse_revision, _tasks(database, pending)), start=1):
            if isinstance(found, Broken):
                problems.append(f"{_address_of(database, revision_id)}: could not be analysed: {found.error}")
                continue
            n_statements += _keep(database, revision_id, found, version)
            if found.why_not:
                unread.append(f"{revision_id}: {found.why_not}")
            if number % BATCH == 0:
                words = f"analyse: {number} of {len(pending)} documents, {n_statements} statements"
                tell(Line(words, event="analyse.progress", n_done=number, n_pending=len(pending)))
    notes = (f"{len(unread)} documents not analysed (see the coverage)",) if unread else ()
    n_done = len(pending) - len(problems)
    return StageResult(stage="analyse", n_done=n_done, n_new=n_statements, problems=tuple(problems), notes=notes)


def _address_of(database: Database, revision_id: str) -> str:
    with database.session() as session:
        [(_, document, _)] = store.load_revisions(session, [revision_id])
        return document.url


def _tasks(database: Database, ids: list[str]) -> Iterator[AnalysisTask]:
    for i in range(0, len(ids), BATCH):
        with database.session() as session:
            rows = store.load_revisions(session, ids[i : i + BATCH])
        for revision, _, source in rows:
            text = Text(
                text=revision.text, publisher=store.load_publisher(source), published=store.published_of(revision)
            )
            yield AnalysisTask(revision.id, text, revision.author)


def _keep(database: Database, revision_id: str, found: Analysis, version: str) -> int:
    """The number of statements kept, in one transaction with the mark that the revision is done."""
    with database.session() as session:
        [(revision, document, _)] = store.load_revisions(session, [revision_id])
        revision.language = found.language
        rows = replace_statements(session, revision, document, found.statements)
        store.mark_analysed(session, revision_id, version, language=found.language, why_not=found.why_not)
    return len(rows)
