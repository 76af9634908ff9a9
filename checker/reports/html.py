"""A bundle ─▶ one self-contained HTML file: two columns a contradiction, deciding words marked, coverage on top."""

from __future__ import annotations

from checker.reports.bundle import Bundle
from checker.reports.pages import open_templates


def render_html(bundle: Bundle) -> str:
    """The whole page as text."""
    return open_templates("checker.reports").get_template("report.html").render(bundle=bundle)
