"""The door: where a token is asked for, one form, at a limited rate."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from checker.web.desk import desk_of
from checker.web.guard import session_cookie
from checker.web.rendering import render_page

router = APIRouter()


@router.get("/enter")
def show_entrance(request: Request) -> Response:
    """The form that asks for the token; where none is needed, the list."""
    desk = desk_of(request)
    if not desk.sessions.token or request.scope["session"]:
        return RedirectResponse("/", 303)
    return render_page(request, "enter.html", {"problem": ""})


@router.post("/enter")
def enter(request: Request, token: Annotated[str, Form()] = "") -> Response:
    """A session for who knows the token; everybody else waits longer each time."""
    sessions = desk_of(request).sessions
    address = request.client.host if request.client else ""
    wait_s = sessions.wait_s(address)
    if wait_s:
        page = render_page(request, "enter.html", {"problem": f"Too many tries. Wait {wait_s} seconds."}, 429)
        page.headers["Retry-After"] = str(wait_s)
        return page
    if not sessions.fits_token(token):
        sessions.note_failure(address)
        return render_page(request, "enter.html", {"problem": "That is not the token."}, 403)
    response = RedirectResponse("/", 303)
    response.headers["Set-Cookie"] = session_cookie(sessions.open(), request.scope)
    return response
