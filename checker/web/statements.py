"""Statements: what is in the store, one of them with all that proves it, and the forms that put it right or pair it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import Field
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.credibility import NUMBERS
from checker.errors import ConflictError, InputError
from checker.pipeline.correcting import FIELDS, Change, correct_statement, find_span
from checker.records import ContradictionKind, Label
from checker.store.credibility import add_grade, list_grades
from checker.store.events import list_event_statements, list_statement_pairs
from checker.store.reviews import add_pair, list_corrections
from checker.store.search import StatementFilter, iter_statements
from checker.store.views import StatementView, load_echo_views, load_views
from checker.web.decisions import DeskForm, back_to, check_form, remember_name
from checker.web.desk import desk_of
from checker.web.rendering import render_page

router = APIRouter()
A_PAGE = 40
NEWEST_MATCHES = 5000  # statements that a search for words looks at, the ones that came in last
N_PARTNERS = 12  # statements of the event offered for a pair


class CorrectionForm(DeskForm):
    """One field of a statement, as it should be."""

    field: str = ""
    value: str = Field(default="", max_length=8000)
    seen_number: int = 0


class PairForm(DeskForm):
    """The other statement of a pair that was missed."""

    other: str = ""
    typed_other: str = Field(default="", max_length=40)
    kind: str = ""


class GradeForm(DeskForm):
    """An Admiralty grade."""

    grade: str = ""
    note: str = Field(default="", max_length=1000)


@router.get("/statements")
def show_statements(
    request: Request, q: str = "", source: str = "", actor: str = "", label: str = "", page: str = "1"
) -> Response:
    """What was said, newest first."""
    number = min(max(int(page), 1), 1000) if page.isdecimal() and page.isascii() and len(page) < 6 else 1
    wanted = StatementFilter(
        about=q[:200],
        source=source or None,
        actor=actor or None,
        label=label if label in list(Label) else None,
        newest_matches=NEWEST_MATCHES,
    )
    desk = desk_of(request)
    with desk.session() as session:
        views = list(iter_statements(session, wanted, limit=A_PAGE + 1, offset=(number - 1) * A_PAGE))
    given = {"q": q, "source": source, "actor": actor, "label": label}
    values = {
        "views": views[:A_PAGE],
        "has_more": len(views) > A_PAGE,
        "page": number,
        "given": {key: value for key, value in given.items() if value},
        "wanted": wanted,
        "newest_matches": NEWEST_MATCHES,
        "is_demo": any(view.revision.via == "demo" for view in views),
    }
    return render_page(request, "statements.html", values)


@router.get("/statements/{statement_id}")
def show_statement(request: Request, statement_id: str) -> Response:
    """One statement."""
    return render_statement(request, statement_id)


def render_statement(request: Request, statement_id: str, *, problem: str = "", status: int = 200) -> Response:
    """The page of a statement; after a refused form with the reason."""
    with desk_of(request).session() as session:
        view = load_views(session, [statement_id]).get(statement_id)
        if view is None:
            raise HTTPException(404)
        values = _statement_values(session, view)
    values |= {"problem": problem, "said": request.query_params.get("said", "")}
    return render_page(request, "statement.html", values, status)


def _statement_values(session: Session, view: StatementView) -> dict[str, Any]:
    row = view.statement
    near = list_event_statements(session, row.event_id, limit=4 * N_PARTNERS) if row.event_id else []
    partners = [other for other in near if other.statement.id != row.id]
    partners.sort(key=lambda other: other.statement.side == row.side)
    grades = list_grades(session, "statement", row.id)
    return {
        "view": view,
        "pairs": list_statement_pairs(session, [row.id]),
        "echoes": load_echo_views(session, [row.id])[row.id],
        "corrections": list_corrections(session, row.id),
        "partners": partners[:N_PARTNERS],
        "kinds": list(ContradictionKind),
        "labels": list(Label),
        "grades": grades,
        "grade": grades[-1].grade if grades else "6",
        "numbers": NUMBERS,
        "is_demo": view.revision.via == "demo",
    }


@router.post("/statements/{statement_id}/correct")
def put_right(request: Request, statement_id: str, form: Annotated[CorrectionForm, Form()]) -> Response:
    """The statement with one field put right."""
    check_form(request, form)
    desk = desk_of(request)
    try:
        value = _checked_value(desk.session, statement_id, form)
        change = Change(
            statement_id=statement_id,
            field=form.field,
            value=value,
            made_by=form.by.strip(),
            seen_number=form.seen_number,
        )
        correct_statement(desk.database, change, desk.clock)
    except ConflictError:
        text = "Somebody else has corrected this statement meanwhile. Theirs stands below; yours was not saved."
        return render_statement(request, statement_id, problem=text, status=409)
    except InputError as error:
        return render_statement(request, statement_id, problem=str(error), status=422)
    return remember_name(back_to(request, f"/statements/{statement_id}", "corrected"), form.by)


def _checked_value(open_session: Any, statement_id: str, form: CorrectionForm) -> str:
    """The value as the store wants it: for a span, words that stand in the text become their offsets."""
    if form.field not in FIELDS:
        raise InputError(f"{form.field!r} is not one of {', '.join(FIELDS)}")
    if form.field != "span":
        return form.value.strip()
    with open_session() as session:
        view = load_views(session, [statement_id]).get(statement_id)
    if view is None:
        raise HTTPException(404)
    words = form.value.replace("\r\n", "\n")
    if words.replace(":", "").replace(",", "").isdecimal():
        return words.strip()
    found = find_span(view.revision.text, words.strip(), view.statement.spans[0][0])
    if found is None:
        raise InputError("These words do not stand in the page as they are; copy them from its text.")
    return found


@router.post("/statements/{statement_id}/pair")
def pair_statement(request: Request, statement_id: str, form: Annotated[PairForm, Form()]) -> Response:
    """The page of a pair that the machine missed."""
    check_form(request, form)
    desk = desk_of(request)
    other = form.typed_other.strip() or form.other
    try:
        if form.kind not in list(ContradictionKind):
            raise InputError("Say in what the two clash.")
        with desk.session() as session:
            pair_id = add_pair(session, statement_id, other, form.kind, made_by=form.by.strip(), at=desk.clock()).id
    except InputError as error:
        return render_statement(request, statement_id, problem=str(error), status=422)
    return remember_name(back_to(request, f"/pairs/{pair_id}", "added"), form.by)


@router.post("/statements/{statement_id}/grade")
def grade_statement(request: Request, statement_id: str, form: Annotated[GradeForm, Form()]) -> Response:
    """The statement with a grade of its information, as the person sets it."""
    check_form(request, form)
    desk = desk_of(request)
    subject = ("statement", statement_id)
    try:
        with desk.session() as session:
            add_grade(session, subject, form.grade, note=form.note, made_by=form.by.strip(), at=desk.clock())
    except InputError as error:
        return render_statement(request, statement_id, problem=str(error), status=422)
    return remember_name(back_to(request, f"/statements/{statement_id}", "graded"), form.by)
