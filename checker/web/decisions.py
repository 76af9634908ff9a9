"""What a person decides of a pair: a verdict and its taking back; a form that is not ours, or late, changes nothing."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from checker.errors import ConflictError, InputError
from checker.store.reviews import Review, add_verdict, undo_verdict
from checker.web.contradictions import render_pair
from checker.web.desk import desk_of

router = APIRouter()
YEAR_S = 365 * 24 * 3600


class DeskForm(BaseModel):
    """What every form carries: our token, and who sends it."""

    form_token: str = ""
    by: str = Field(default="", max_length=80)


class VerdictForm(DeskForm):
    """A verdict as typed."""

    verdict: str = ""
    verification: str = "none"
    evidence: str = Field(default="", max_length=2000)
    note: str = Field(default="", max_length=4000)
    seen_number: int = 0


class UndoForm(DeskForm):
    """The newest verdict, to be taken back."""

    seen_number: int = 0


def check_form(request: Request, form: DeskForm) -> None:
    """Nothing, where the form was made by us for this session.

    Raises:
        HTTPException: it was not, or the server was started again since.
    """
    if not desk_of(request).sessions.fits_form(request.scope.get("session", ""), form.form_token):
        raise HTTPException(403, "This page is too old to decide on. Load it again, then decide.")


def remember_name(response: Response, name: str) -> Response:
    """The response, which leaves the reviewer's name in the browser for the next form."""
    response.set_cookie("checker_name", quote(name.strip()), max_age=YEAR_S, httponly=True, samesite="strict")
    return response


def back_to(request: Request, path: str, said: str) -> Response:
    """A redirect to `path` with the list's own query, so that a reader goes on where it was."""
    query = urlsplit(str(request.url)).query
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("said="))
    return RedirectResponse(f"{path}?{kept}{'&' if kept else ''}said={said}", 303)


@router.post("/pairs/{pair_id}/verdict")
def judge_pair(request: Request, pair_id: str, form: Annotated[VerdictForm, Form()]) -> Response:
    """The pair with its new verdict; or, where somebody was faster, with theirs and what was typed."""
    check_form(request, form)
    desk = desk_of(request)
    review = Review(
        verdict=form.verdict or None,
        verification=form.verification,
        evidence=form.evidence.strip(),
        note=form.note.strip(),
        made_by=form.by.strip(),
        seen_number=form.seen_number,
    )
    typed = form.model_dump(mode="json", exclude={"form_token"})
    try:
        check_evidence(review)
        with desk.session() as session:
            add_verdict(session, pair_id, review, desk.clock())
        desk.note_verdict(pair_id)
    except ConflictError:
        text = "Somebody else has judged this pair meanwhile. Their verdict stands below; yours was not saved."
        return render_pair(request, pair_id, problem=text, typed=typed, status=409)
    except InputError as error:
        return render_pair(request, pair_id, problem=_without_id(error, pair_id), typed=typed, status=422)
    return remember_name(back_to(request, f"/pairs/{pair_id}", "saved"), form.by)


@router.post("/pairs/{pair_id}/undo")
def take_back(request: Request, pair_id: str, form: Annotated[UndoForm, Form()]) -> Response:
    """The pair as it stood before its newest verdict; the history keeps both."""
    check_form(request, form)
    desk = desk_of(request)
    try:
        with desk.session() as session:
            undo_verdict(session, pair_id, made_by=form.by.strip(), at=desk.clock(), seen_number=form.seen_number)
        desk.note_verdict(pair_id)
    except ConflictError:
        text = "Somebody else has judged this pair meanwhile. Nothing was taken back."
        return render_pair(request, pair_id, problem=text, status=409)
    except InputError as error:
        return render_pair(request, pair_id, problem=_without_id(error, pair_id), status=422)
    return remember_name(back_to(request, f"/pairs/{pair_id}", "undone"), form.by)


def check_evidence(review: Review) -> None:
    """Nothing, where a verification names an address that can be opened.

    Raises:
        InputError: it does not.
    """
    if review.verification != "none" and not review.evidence.startswith(("http://", "https://")):
        raise InputError("A verification needs the address (https://…) of the evidence.")


def _without_id(error: InputError, subject: str) -> str:
    text = str(error).removeprefix(f"{subject}: ")
    return text[:1].upper() + text[1:]
