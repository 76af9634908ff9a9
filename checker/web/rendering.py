"""A page's values ─▶ the page, with what every page of the desk shares."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment
from starlette.responses import HTMLResponse

from checker.reports.pages import open_templates, published_of
from checker.store.views import StatementView
from checker.web.desk import desk_of
from checker.web.guard import OPEN_PATHS


@cache
def load_zones() -> dict[str, ZoneInfo]:
    """Country code ─▶ the zone of its capital."""
    text = resources.files("checker.web").joinpath("zones.toml").read_text(encoding="utf-8")
    return {country: ZoneInfo(name) for country, name in tomllib.loads(text).items()}


@cache
def environment() -> Environment:
    """The desk's templates."""
    made = open_templates("checker.web")
    made.filters["zoned"] = write_zoned
    made.globals["static"] = static_url
    return made


@cache
def static_url(name: str) -> str:
    """The address of a file of ours, which changes when the file does."""
    data = resources.files("checker.web").joinpath("static", name).read_bytes()
    return f"{OPEN_PATHS[0]}{name}?v={hashlib.sha256(data).hexdigest()[:12]}"


def render_page(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """The page that `template` makes of `values`."""
    desk = desk_of(request)
    session = request.scope.get("session", "")
    shared = {
        "path": request.url.path,
        "form_token": desk.sessions.form_token(session) if session else "",
        "reviewer": unquote(request.cookies.get("checker_name", ""))[:80],
        "has_token": bool(desk.sessions.token),
        "holds_demo": any(source.name.startswith("Demo: ") for source in desk.coverage()),
        "q": "",
    }
    html = environment().get_template(template).render({**shared, **values})
    return HTMLResponse(html, status)


def write_zoned(view: StatementView) -> str:
    """The same time on the clock of the publisher's capital, ``10:00 in Yerevan (+04:00)``; nothing where not known."""
    at, _ = published_of(view)
    zone = load_zones().get(view.source.country or "")
    if at is None or zone is None:
        return ""
    local = at.astimezone(zone)
    city = zone.key.rpartition("/")[2].replace("_", " ")
    offset = f"{local:%z}"
    return f"{local.day} {local:%b, %H:%M} in {city} ({offset[:3]}:{offset[3:]})"
