"""Every stored quote against its capture: the digest of the bytes, the offsets, the words."""

from __future__ import annotations

from collections.abc import Sequence

from checker.config import Config
from checker.pipeline.evidence import open_archives
from checker.pipeline.progress import StageResult
from checker.store import Database
from checker.store.ids import text_sha256
from checker.store.views import StatementView, iter_all_views
from scrapers.archive import Archive
from scrapers.timestamp import iter_broken


def verify_store(database: Database, config: Config) -> StageResult:
    """How many quotes were proven; each that could not be is named with its address and what does not fit."""
    problems: list[str] = []
    n_proven = 0
    checked: dict[str, str | None] = {}
    with open_archives(config) as archives, database.session() as session:
        for archive in archives:
            problems += [f"archive: {line}" for line in archive.recovered]
            problems += [f"archive: {problem}" for problem in archive.verify()]
            problems += [f"archive: {line}" for line in iter_broken(archive.folder)]
        for view in iter_all_views(session):
            record = view.capture.record_id
            if record not in checked:
                checked[record] = _capture_problem(archives, view)
            problem = checked[record] or quote_problem(view)
            if problem:
                problems.append(f"{view.statement.id}: {view.document.url}: {problem}")
            else:
                n_proven += 1
    return StageResult(stage="verify", n_done=n_proven, problems=tuple(problems))


def _capture_problem(archives: Sequence[Archive], view: StatementView) -> str | None:
    found = (archive.find(view.capture.record_id) for archive in archives)
    capture = next((capture for capture in found if capture is not None), None)
    if capture is None:
        return f"its capture {view.capture.record_id} is not in the archive"
    if capture.sha256 != view.capture.payload_sha256:
        return f"the archive's digest {capture.sha256[:12]}… is not the stored {view.capture.payload_sha256[:12]}…"
    return None


def quote_problem(view: StatementView) -> str | None:
    """What is wrong with a quote's offsets and words, or None: ``text[start:end]`` must be the quote."""
    text, row = view.revision.text, view.statement
    if text_sha256(f"{view.revision.title}\n{text}") != view.revision.text_sha256:
        return "the stored wording is not the one that was read"
    if any(not 0 <= start < end <= len(text) for start, end in row.spans):
        return f"its offsets {row.spans} leave the text of {len(text)} characters"
    words = " ".join(text[start:end] for start, end in row.spans)
    return None if words == row.content else f"its offsets hold {words[:60]!r}, not {row.content[:60]!r}"
