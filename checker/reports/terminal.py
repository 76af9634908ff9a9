"""Findings and statements ─▶ lines and two columns for a terminal; control characters of a page never reach it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker.records import Label
from checker.reports.marks import paragraph_around, split_pieces
from checker.reports.rows import format_published
from checker.store.search import Finding
from checker.store.views import StatementView

# C0 and C1 controls but newline, and the bidirectional controls that can reorder what stands on the screen
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
N_REASONS = 3  # in a list, where every line counts; `checker show` gives all
INVENTED = "invented wording"  # stands wherever a demo page is shown


def clean_text(text: str) -> str:
    """`text` without the characters that could move a terminal's cursor or reorder its letters."""
    return _CONTROLS.sub(" ", text)


def statement_line(view: StatementView) -> dict[str, Any]:
    """The statement as ``checker statements --json`` prints it: the keys of ``file attribute`` and where it stands."""
    row = view.statement
    values: dict[str, Any] = {
        "id": row.id,
        "start": row.spans[0][0],
        "end": row.spans[-1][1],
        "content": row.content,
        "speaker": row.speaker,
        "actor": row.actor,
        "cue": row.cue,
        "kind": row.kind,
        "label": row.label,
        "probability": round(row.probability, 4),
        "reported_by": row.reported_by,
        "source": row.source_slug,
        "url": view.document.url,
        "title": view.revision.title,
        "published_at": format_published(view) or None,
        "via": view.revision.via,
        "corrected": row.corrected,
    }
    if len(row.spans) > 1:
        values["spans"] = row.spans
    return values


def render_statement(view: StatementView) -> str:
    """The statement on two lines: id, day, speaker, label; then its words."""
    row = view.statement
    chain = f" (reported by {' ← '.join(row.reported_by)})" if row.reported_by else ""
    invented = f"  [{INVENTED}]" if view.revision.via == "demo" else ""
    head = f"{row.id}  {format_published(view) or 'undated'}  {row.speaker}{chain}: {shown_label(view)}"
    return clean_text(f"{head}  {view.source.name}{invented}\n    {shown_words(view)}")


def shown_label(view: StatementView) -> str:
    """The label with its own probability, "assertion (0.99)"; what is stored and exported is that of denial."""
    row = view.statement
    denial = row.label == Label.DENIAL
    return f"{row.label} ({row.probability if denial else 1 - row.probability:.2f})"


def shown_words(view: StatementView) -> str:
    """The content on one line; in quotation marks only where it is direct speech."""
    words = " ".join(view.statement.content.split())
    return f"“{words}”" if view.statement.kind == "direct" else words


def print_findings(findings: Sequence[Finding], console: Console | None = None) -> None:
    """The pairs side by side, each with its kind and score above and its reasons below; of 80 columns none is wasted.

    For the end of ``checker demo`` and ``checker run``.
    """
    console = console or Console()
    for finding in findings:
        pair = finding.pair
        about = clean_text(pair.proposition)
        table = Table(
            title="  ".join(x for x in (pair.kind or pair.relation, f"{pair.score:.2f}", pair.id[:7], about) if x),
            title_style="bold",
            title_justify="left",
            caption=Text(clean_text("why: " + " ".join(pair.why[:N_REASONS]))),
            caption_justify="left",
            show_header=False,
            expand=True,
        )
        table.add_column("A", ratio=1)
        table.add_column("B", ratio=1)
        table.add_row(_cell(finding.a), _cell(finding.b))
        console.print(table, "")
    if any(view.revision.via == "demo" for finding in findings for view in (finding.a, finding.b)):
        console.print(f"Demo sources: {INVENTED}.")


def _cell(view: StatementView) -> Text:
    row = view.statement
    told = f"{row.label} ({row.cue})" if row.cue else row.label
    text = Text()
    text.append(clean_text(row.speaker), style="bold")
    text.append(clean_text(f"\n{view.source.slug}, {format_published(view)[:10]}, {told}\n"), style="dim")
    text.append(clean_text(shown_words(view)))
    return text


def print_finding(finding: Finding, echoes: Mapping[str, Sequence[str]], console: Console | None = None) -> None:
    """One pair, two columns, the deciding words marked, the reasons and the evidence below."""
    console = console or Console()
    pair = finding.pair
    head = " · ".join(part for part in (pair.kind, pair.strength, f"score {pair.score:.2f}") if part)
    console.print(f"{pair.id}  {pair.relation}: {head}", style="bold", markup=False, highlight=False)
    table = Table(expand=True, show_header=False, show_lines=True)
    table.add_column("A", ratio=1, overflow="fold")  # an address or a digest that is cut off proves nothing
    table.add_column("B", ratio=1, overflow="fold")
    table.add_row(_who(finding.a), _who(finding.b))
    table.add_row(_marked(finding.a, pair.a_spans), _marked(finding.b, pair.b_spans))
    table.add_row(_evidence(finding.a, echoes), _evidence(finding.b, echoes))
    console.print(table)
    for reason in pair.why:
        console.print(Text(f"why: {clean_text(reason)}"))
    verdict = finding.verdict
    console.print(Text(f"verdict: {verdict.verdict if verdict else 'none yet'}; "
                       f"verification: {verdict.verification if verdict else 'none'}"))  # fmt: skip


def _who(view: StatementView) -> Text:
    row = view.statement
    text = Text(clean_text(row.speaker), style="bold")
    text.append(f"\n{clean_text(row.role or row.side or '')}", style="not bold")
    if row.reported_by:
        text.append(f"\nreported by {clean_text(' ← '.join(row.reported_by))}", style="not bold")
    text.append(f"\n{shown_label(view)}", style="not bold")
    return text


def _marked(view: StatementView, spans: Sequence[Sequence[int]]) -> Text:
    """The paragraph with the content plain, what stands around it dim, and the deciding words marked."""
    body = view.revision.text
    content = view.statement.spans
    start, end = paragraph_around(body, content[0][0], content[-1][1])
    text = Text()
    for piece in split_pieces(body, content, spans, start, end):
        style = "reverse" if piece.is_marked else "" if piece.is_content else "dim"
        text.append(clean_text(piece.text), style=style)
    return text


def _evidence(view: StatementView, echoes: Mapping[str, Sequence[str]]) -> Text:
    lines = [
        f"{view.source.name}, {format_published(view) or 'undated'}",
        view.document.url,
        f"capture {view.capture.record_id}",
        f"sha256 {view.capture.payload_sha256}",
        f"characters {' '.join(f'{start}:{end}' for start, end in view.statement.spans)}",
    ]
    if view.public_url:
        lines.append(f"public copy {view.public_url}")
    if view.revision.via == "demo":
        lines.append(INVENTED)
    if not view.is_current:
        lines.append("no longer on the page")
    lines += [f"echo: {url}" for url in echoes.get(view.statement.id, ())]
    return Text(clean_text("\n".join(lines)))
