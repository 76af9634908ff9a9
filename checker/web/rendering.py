"""Records ─▶ pages: the templates, and how words, days and numbers are written on them."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from checker.reports.html import render_marked
from checker.reports.marks import reveal_controls
from checker.reports.revisions import Change, diff_words
from checker.reports.terminal import INVENTED, shown_words
from checker.store.tables import EventRow
from checker.store.views import StatementView
from checker.web.desk import desk_of
from checker.web.guard import OPEN_PATHS

KIND_WORDS = {
    "denial": "Denial",
    "mutual_blame": "Mutual blame",
    "figure": "Figures",
    "outcome": "Outcome",
    "responsibility": "Responsibility",
    "time_or_place": "Time or place",
    "contradiction": "Contradiction",
    "update": "Update",
    "reversal": "Reversal",
    "corroboration": "Corroboration",
}
VERDICT_WORDS = {
    "contradicts": "Contradicts",
    "compatible": "Compatible",
    "not_important": "Not important",
    "unsure": "Unsure",
    "none": "Not judged",
}
VERIFICATION_WORDS = {
    "none": "not independently verified",
    "supports_a": "evidence supports A",
    "supports_b": "evidence supports B",
    "neither": "evidence supports neither",
}


@cache
def load_zones() -> dict[str, ZoneInfo]:
    """Country code ─▶ the zone of its capital."""
    text = resources.files("checker.web").joinpath("zones.toml").read_text(encoding="utf-8")
    return {country: ZoneInfo(name) for country, name in tomllib.loads(text).items()}


@cache
def environment() -> Environment:
    """The templates; everything is escaped, a missing value is an error."""
    made = Environment(
        loader=PackageLoader("checker.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=reveal_controls,
    )
    made.filters |= {
        "marked": render_marked,
        "words": shown_words,
        "day": write_day,
        "days": write_days,
        "clock": write_clock,
        "said": write_published,
        "zoned": write_zoned,
        "near_changes": near_changes,
        "place": write_place,
        "side": write_side,
        "kind": lambda value: KIND_WORDS.get(value or "", value or ""),
        "verdict": lambda value: VERDICT_WORDS.get(value or "none", value),
        "verification": lambda value: VERIFICATION_WORDS.get(value or "none", value),
        "score": lambda value: f"{value:.2f}",
        "thousands": lambda value: f"{value:,}",
        "spans": lambda spans: " ".join(f"{start}:{end}" for start, end in spans),
        "is_link": lambda url: url.startswith(("http://", "https://")),
    }
    made.globals |= {"invented": INVENTED, "diff_words": diff_words, "static": static_url}
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
        "q": "",
    }
    html = environment().get_template(template).render({**shared, **values})
    return HTMLResponse(html, status)


def write_day(value: dt.date | None) -> str:
    """``13 Sep 2022``, or nothing."""
    return f"{value.day} {value:%b %Y}" if value else ""


def write_days(event: EventRow) -> str:
    """``13–14 Sep 2022``: the days of an event, as short as they can be said."""
    first, last = event.begins_on, event.ends_on
    if first is None or last is None or first == last:
        return write_day(first or last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{write_day(last)}"
    start = f"{first.day} {first:%b}" if first.year == last.year else write_day(first)
    return f"{start} – {write_day(last)}"


def write_clock(value: dt.datetime | None) -> str:
    """``13 Sep 2022, 06:00 UTC``, or nothing."""
    if value is None:
        return ""
    utc = value.astimezone(dt.UTC)
    return f"{write_day(utc)}, {utc:%H:%M} UTC"


def write_published(view: StatementView) -> str:
    """When a statement was published, as short as it is known."""
    at, on = published_of(view)
    return write_clock(at) or write_day(on) or "undated"


def published_of(view: StatementView) -> tuple[dt.datetime | None, dt.date | None]:
    """The time, or only the date, of publication, as a person corrected it."""
    if "published" in view.statement.corrected:
        return view.statement.published_at, view.statement.said_on
    return view.revision.published_at, view.revision.published_on


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


def near_changes(changes: Sequence[Change], n_chars: int = 120) -> list[Change]:
    """The changes with only the words near them; what was left out is an ellipsis."""
    shown: list[Change] = []
    for i, change in enumerate(changes):
        if change.kind != "same" or len(change.text) <= 2 * n_chars:
            shown.append(change)
            continue
        head = change.text[:n_chars] if i else ""
        tail = change.text[-n_chars:] if i < len(changes) - 1 else ""
        shown.append(Change("same", f"{head} … {tail}"))
    return shown


def write_place(value: str | None) -> str:
    """A place's id as a name: ``bridge_of_x`` gives ``Bridge Of X``."""
    return (value or "").replace("_", " ").title()


def write_side(value: str | None) -> str:
    """A side as it is shown: country codes in capitals, other names as words."""
    text = (value or "").strip()
    return text.upper() if len(text) == 2 else text.replace("_", " ").capitalize() if text.islower() else text
