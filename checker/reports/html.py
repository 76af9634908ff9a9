"""A bundle ─▶ one self-contained HTML file: two columns a contradiction, deciding words marked, coverage on top."""

from __future__ import annotations

from calendar import month_name
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from checker.reports.bundle import Bundle
from checker.reports.marks import paragraph_around, reveal_controls, split_pieces
from checker.reports.rows import format_published, format_time
from checker.reports.terminal import INVENTED
from checker.store.views import StatementView


@cache
def environment() -> Environment:
    """The templates; all that comes from a page is escaped, a missing value is an error."""
    made = Environment(
        loader=PackageLoader("checker.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=reveal_controls,
    )
    made.filters |= {
        "utc": format_time,
        "published": format_published,
        "marked": render_marked,
        "place": format_place,
        "day": format_day,
    }
    made.globals |= {"invented": INVENTED}
    return made


def render_html(bundle: Bundle) -> str:
    """The whole page as text."""
    return environment().get_template("report.html").render(bundle=bundle)


def format_place(place: str) -> str:
    """The gazetteer's id as a reader would write it: ``verin-shorzha`` is Verin Shorzha."""
    return " ".join(word.capitalize() for word in place.replace("-", " ").split())


def format_day(moment: str) -> str:
    """A date or UTC time of the rows as a reader would write it: 13 September 2022, 09:30 UTC."""
    day, _, clock = moment.partition("T")
    if not day:
        return ""
    year, month, number = day.split("-")
    return f"{int(number)} {month_name[int(month)]} {year}" + (f", {clock[:5]} UTC" if clock else "")


def render_marked(view: StatementView, spans: list[list[int]]) -> Markup:
    """The paragraph with the statement plain, its surroundings faint, and the deciding words in ``mark``.

    The text is isolated, and its bidirectional controls are shown by name, so that they reorder nothing.
    """
    text, content = view.revision.text, view.statement.spans
    start, end = paragraph_around(text, content[0][0], content[-1][1])
    parts = []
    for piece in split_pieces(text, content, spans, start, end):
        words = escape(piece.text)
        if piece.is_marked:
            words = Markup("<mark>{}</mark>").format(words)
        parts.append(words if piece.is_content else Markup('<span class="around">{}</span>').format(words))
    return Markup("<bdi>{}</bdi>").format(Markup("").join(parts))
