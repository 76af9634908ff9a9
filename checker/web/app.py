"""The application: the guard in front, the pages behind it, each from its own file."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.config import Config
from checker.errors import CheckerError
from checker.pipeline.progress import Clock, utc_now
from checker.store import Database
from checker.web import contradictions, decisions, documents, entrance, events, exports, overview, sources, statements
from checker.web.desk import Desk
from checker.web.guard import Guard
from checker.web.rendering import render_page
from checker.web.sessions import Sessions

YEAR_S = 365 * 24 * 3600
ROOMS = (contradictions, decisions, documents, entrance, events, exports, overview, sources, statements)


def create_app(
    database: Database, config: Config, *, host: str = "127.0.0.1", token: str = "", clock: Clock = utc_now
) -> FastAPI:
    """The desk over an open store.

    Args:
        database: the store; the caller closes it.
        config: names further hosts, the threshold and where the archive lies.
        host: the address the server is bound to.
        token: what a visitor must know; empty: none is asked for.
        clock: gives the time.
    """
    sessions = Sessions(token=token)
    desk = Desk(database, config, sessions, clock)

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        desk.warm()
        yield
        desk.close()

    app = FastAPI(title="checker", openapi_url=None, docs_url=None, redoc_url=None, lifespan=live)
    app.state.desk = desk
    app.add_middleware(Guard, sessions=sessions, host=host, names=config.serve.names)
    for room in ROOMS:
        app.include_router(room.router)
    app.add_api_route("/static/{name}", send_static, methods=["GET"])
    app.add_exception_handler(HTTPException, _show_problem)
    app.add_exception_handler(RequestValidationError, _show_problem)
    app.add_exception_handler(CheckerError, _show_problem)
    return app


def send_static(name: str) -> Response:
    """A style sheet or script of ours."""
    found = {entry.name: entry for entry in resources.files("checker.web").joinpath("static").iterdir()}
    if name not in found:
        raise HTTPException(404)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
    return Response(found[name].read_bytes(), media_type=media_type, headers=headers)


def _show_problem(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    words = {404: "There is no such page.", 405: "A page is read, not written to."}
    text = str(error) if isinstance(error, CheckerError) else words.get(status, "This was not understood.")
    if isinstance(error, HTTPException) and status not in words:
        text = str(error.detail)
    return render_page(request, "problem.html", {"text": text, "status": status}, status)
