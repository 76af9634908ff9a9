"""Sources and actors: who is read, and the track record of each."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.credibility import LETTERS, MIN_VERIFIED, TrackRecord, build_record
from checker.errors import InputError
from checker.records import Relation
from checker.reports.coverage import summarise_coverage
from checker.store.credibility import add_grade, list_grades, load_facts
from checker.store.edits import list_edits
from checker.store.runs import list_runs
from checker.store.search import PairFilter, StatementFilter, iter_findings, iter_statements
from checker.web.charts import render_interval
from checker.web.decisions import back_to, check_form, remember_name
from checker.web.desk import desk_of
from checker.web.rendering import render_page
from checker.web.statements import GradeForm

router = APIRouter()
N_SHOWN = 6  # pairs, statements and runs of each sort; the lists have all
N_EDITS = 6


@router.get("/sources")
def show_sources(request: Request) -> Response:
    """Every source with what was read of it."""
    desk = desk_of(request)
    coverage = desk.coverage()
    return render_page(request, "sources.html", {"coverage": coverage, "summary": summarise_coverage(coverage)})


@router.get("/sources/{slug}")
def show_source(request: Request, slug: str) -> Response:
    """One source's record, edits, runs and newest statements."""
    return render_subject(request, "source", slug)


@router.get("/actors/{actor}")
def show_actor(request: Request, actor: str) -> Response:
    """One actor's record and newest statements."""
    return render_subject(request, "actor", actor)


def render_subject(request: Request, kind: str, key: str, *, problem: str = "", status: int = 200) -> Response:
    """The page of a source or actor; after a refused grade with the reason."""
    desk = desk_of(request)
    is_source = kind == "source"
    slug, actor = (key, None) if is_source else (None, key)
    with desk.session() as session:
        edits = list_edits(session, key) if is_source else []
        facts = load_facts(session, kind, key, min_score=desk.threshold, today=desk.today(), known_edits=edits)
        if facts is None:
            raise HTTPException(404)
        clashes = PairFilter(source=slug, actor=actor, min_score=desk.threshold, hide_dismissed=True)
        reversed_ = PairFilter(source=slug, actor=actor, relations=(Relation.REVERSAL.value,))
        record = build_record(facts)
        values: dict[str, Any] = {
            "record": record,
            "facts": facts,
            "clashes": list(iter_findings(session, clashes, limit=N_SHOWN)),
            "reversals": list(iter_findings(session, reversed_, limit=N_SHOWN)),
            "edits": edits[:N_EDITS],
            "runs": list_runs(session, limit=N_SHOWN, source_slug=key) if is_source else [],
            "views": list(iter_statements(session, StatementFilter(source=slug, actor=actor), limit=N_SHOWN)),
            "grades": list_grades(session, kind, key),
        }
    values |= {"letters": LETTERS, "min_verified": MIN_VERIFIED, "problem": problem}
    values["is_demo"] = any(view.revision.via == "demo" for view in values["views"])
    values["interval"] = draw_estimate(record)
    values["said"] = request.query_params.get("said", "")
    return render_page(request, "subject.html", values, status)


def draw_estimate(record: TrackRecord) -> Markup | None:
    """The estimate with its interval, or None where too few statements were verified for one."""
    found = record.estimate
    return render_interval(found.low, found.mean, found.high, record.verified_words) if found else None


@router.post("/sources/{slug}/grade")
def grade_source(request: Request, slug: str, form: Annotated[GradeForm, Form()]) -> Response:
    """The source with a grade, as the person sets it."""
    return _grade(request, "source", slug, form)


@router.post("/actors/{actor}/grade")
def grade_actor(request: Request, actor: str, form: Annotated[GradeForm, Form()]) -> Response:
    """The actor with a grade, as the person sets it."""
    return _grade(request, "actor", actor, form)


def _grade(request: Request, kind: str, key: str, form: GradeForm) -> Response:
    check_form(request, form)
    desk = desk_of(request)
    try:
        with desk.session() as session:
            add_grade(session, (kind, key), form.grade, note=form.note, made_by=form.by.strip(), at=desk.clock())
    except InputError as error:
        return render_subject(request, kind, key, problem=str(error), status=422)
    return remember_name(back_to(request, f"/{kind}s/{key}", "graded"), form.by)
