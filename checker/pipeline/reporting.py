"""What the store holds ─▶ report files, each with its coverage beside it or on its first page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from checker.claims import find_side
from checker.comparison import shipped_threshold
from checker.config import Config
from checker.errors import ConfigError, InputError
from checker.pipeline.progress import Clock, utc_now
from checker.reports.atom import render_atom
from checker.reports.bundle import Bundle, load_bundle
from checker.reports.coverage import COVERAGE_COLUMNS, build_coverage
from checker.reports.html import render_html
from checker.reports.linked import render_claim_reviews, render_jsonl
from checker.reports.rows import COLUMNS, NAME_COLUMN
from checker.reports.tables import render_csv
from checker.store import Database
from checker.store.search import PairFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """What is to be reported, in which form, and where to."""

    form: str
    out: Path | None = None
    wanted: PairFilter = field(default_factory=PairFilter)
    min_score: float | None = None
    with_names: bool = False


def write_report(database: Database, config: Config, request: ReportRequest, clock: Clock = utc_now) -> list[str]:
    """Lines that name the files written.

    Raises:
        ConfigError: the form is not known.
        InputError: the file cannot be written.
    """
    if request.form not in WRITERS:
        raise ConfigError(f"report format {request.form!r} is not one of {', '.join(sorted(WRITERS))}")
    out = request.out or config.store.reports / report_name(request.form)
    wanted = replace(request.wanted, min_score=find_threshold(config, request.min_score))
    with database.session() as session:
        bundle = load_bundle(session, wanted, made_at=clock(), with_names=request.with_names)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        words = WRITERS[request.form](bundle, config, out)
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}") from error
    n_found = f"{len(bundle.rows)} contradictions at or above {wanted.min_score:.2f}"
    return [f"{out}: {words or n_found}; {bundle.summary}"]


def report_name(form: str) -> str:
    """The name of a report's file."""
    return f"contradictions.{EXTENSIONS.get(form, form)}"


def find_sides(names: tuple[str, str]) -> tuple[str, str]:
    """The ids of two sides ("AM", "AZ") by code or by name ("Armenia"); one that no table knows stays as it is."""
    first, second = (find_side(name) or find_side(name.title()) or name for name in names)
    return first, second


def find_threshold(config: Config, min_score: float | None) -> float:
    """The least score to show: as asked, else as configured, else as measured."""
    if min_score is not None:
        return min_score
    return config.compare.threshold if config.compare.threshold is not None else shipped_threshold()


@contextmanager
def replace_file(path: Path, *, binary: bool = False) -> Iterator[Any]:
    """A file that takes the place of `path` when it is whole; a reader never sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") if binary else os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write_csv(bundle: Bundle, config: Config, out: Path) -> None:
    columns = (*COLUMNS, NAME_COLUMN) if bundle.with_names else COLUMNS
    delimiter, excel = config.report.delimiter, config.report.excel
    with replace_file(out) as file:
        render_csv(bundle.rows, columns, file, delimiter=delimiter, excel=excel)
    with replace_file(out.with_suffix(".coverage.csv")) as file:
        render_csv(build_coverage(bundle.coverage), COVERAGE_COLUMNS, file, delimiter=delimiter, excel=excel)


def _write_html(bundle: Bundle, config: Config, out: Path) -> None:
    with replace_file(out) as file:
        file.write(render_html(bundle))


def _write_xlsx(bundle: Bundle, config: Config, out: Path) -> None:
    from checker.reports.xlsx import render_xlsx  # the desk's extra: a report as CSV needs no spreadsheet writer

    with replace_file(out, binary=True) as file:
        render_xlsx(bundle, file)


def _write_jsonl(bundle: Bundle, config: Config, out: Path) -> None:
    with replace_file(out) as file:
        render_jsonl(bundle, file)


def _write_claim_reviews(bundle: Bundle, config: Config, out: Path) -> str:
    with replace_file(out) as file:
        n_drafts = render_claim_reviews(bundle, file)
    return f"{n_drafts} drafts, of {n_drafts // 2} verified contradictions among {len(bundle.rows)}"


def _write_atom(bundle: Bundle, config: Config, out: Path) -> None:
    with replace_file(out, binary=True) as file:
        render_atom(bundle, file)


Writer = Callable[[Bundle, Config, Path], str | None]
"""Writes a bundle into a file; what it says of it, where that is not how many contradictions it holds."""
WRITERS: dict[str, Writer] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "html": _write_html,
    "jsonl": _write_jsonl,
    "claimreview": _write_claim_reviews,
    "atom": _write_atom,
}
EXTENSIONS = {"claimreview": "claimreview.jsonl", "atom": "atom.xml"}
