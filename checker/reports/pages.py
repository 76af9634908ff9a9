"""The templates of the report and of the desk, set up once; and how words, days and places are written on both."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from checker.reports.marks import paragraph_around, reveal_controls, split_pieces
from checker.reports.revisions import Change, diff_words
from checker.reports.rows import write_place
from checker.reports.terminal import INVENTED, shown_words
from checker.store.tables import EventRow
from checker.store.views import StatementView

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


CERTAIN = 0.995  # a probability never reads as 1.00
FRAME_CHARS = 240  # shown of a sentence on either side of the words it reports
OPENING, CLOSING = "“„«‘\"'", "”“»’\"'.,;:!?…"
WHITE = re.compile(r"\s+")


@cache
def open_templates(package: str) -> Environment:
    """The templates of a package; all that comes from a page is escaped, a missing value is an error."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=reveal_controls,
    )
    made.filters |= {
        "marked": render_marked,
        "words": shown_words,
        "framed": render_framed,
        "day": write_day,
        "days": write_days,
        "clock": write_clock,
        "said": write_published,
        "near_changes": near_changes,
        "place": write_place,
        "side": write_side,
        "kind": lambda value: KIND_WORDS.get(value or "", value or ""),
        "verdict": lambda value: VERDICT_WORDS.get(value or "none", value),
        "verification": lambda value: VERIFICATION_WORDS.get(value or "none", value),
        "score": lambda value: f"{value:.2f}" if value < CERTAIN else ">0.99",
        "sentence": lambda value: value[:1].upper() + value[1:],
        "thousands": lambda value: f"{value:,}",
        "spans": lambda spans: " ".join(f"{start}:{end}" for start, end in spans),
        "is_link": lambda url: url.startswith(("http://", "https://")),
    }
    made.globals |= {"invented": INVENTED, "diff_words": diff_words}
    return made


def render_marked(view: StatementView, spans: list[list[int]]) -> Markup:
    """The paragraph with the statement plain, its surroundings faint, and the deciding words in ``mark``.

    The text is isolated, and its bidirectional controls are shown by name, so that they reorder nothing.
    """
    text, content = view.revision.text, view.statement.spans
    start, end = paragraph_around(text, content[0][0], content[-1][1])
    parts: list[str] = []
    for piece in split_pieces(text, content, spans, start, end):
        words: str = escape(piece.text)
        words = f"<mark>{words}</mark>" if piece.is_marked else words
        parts.append(words if piece.is_content else f'<span class="around">{words}</span>')
    return Markup(f"<bdi>{''.join(parts)}</bdi>")  # every part is escaped


def render_framed(view: StatementView) -> Markup:
    """The statement as its sentence gives it: the words plain, who reports them how faint; on one line.

    "Its units had fired" says nothing without the "denied that" around it. Quotation marks are the page's own; where it
    has none next to direct speech (a block quotation, a transcript), they are added, round the words alone.
    """
    row, text = view.statement, view.revision.text
    first, last = row.spans[0][0], row.spans[-1][1]
    start = max(min(row.frame_start if row.frame_end else first, first), first - FRAME_CHARS)
    end = min(max(row.frame_end, last), last + FRAME_CHARS)
    while start > 0 and text[start - 1] in OPENING:
        start -= 1
    while end < len(text) and text[end] in CLOSING:
        end += 1
    is_bare = row.kind == "direct" and not set(OPENING) & set(text[start:first])
    parts: list[str] = []
    for piece in split_pieces(text, row.spans, (), start, end):
        words = escape(WHITE.sub(" ", piece.text))
        said = f"“{words}”" if is_bare else words
        parts.append(said if piece.is_content else f'<span class="around">{words}</span>')
    return Markup(f"<bdi>{''.join(parts)}</bdi>")  # every part is escaped


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


def write_side(value: str | None) -> str:
    """A side as it is shown: country codes in capitals, other names as words."""
    text = (value or "").strip()
    return text.upper() if len(text) == 2 else text.replace("_", " ").capitalize() if text.islower() else text
