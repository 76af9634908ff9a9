"""How words, scores and places are written on the report and on the desk."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from checker.reports.pages import FRAME_CHARS, open_templates, render_framed, write_place, write_side
from checker.store.tables import RevisionRow, StatementRow
from checker.store.views import StatementView


def view_of(text: str, content: str, *, kind: str = "indirect", frame: tuple[int, int] = (0, 0)) -> StatementView:
    start = text.index(content)
    row = StatementRow(
        content=content, spans=[[start, start + len(content)]], kind=kind, frame_start=frame[0], frame_end=frame[1]
    )
    revision = RevisionRow(text=text)
    nothing: object = None
    return StatementView(statement=row, revision=revision, document=nothing, source=nothing, capture=nothing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "content", "kind", "shown"),
    [
        ("Yerevan denied that its units had fired.", "its units had fired", "indirect",
         "[Yerevan denied that ]its units had fired[.]"),
        ("He said: “We fired.” Then he left.", "We fired.", "direct", "[He said: “]We fired.[”]"),
        ("Сказал он: «Мы стреляли».", "Мы стреляли", "direct", "[Сказал он: «]Мы стреляли[».]"),
        ("We fired.", "We fired.", "direct", "“We fired.”"),
        ("Spokesperson: We fired.", "We fired.", "direct", "[Spokesperson: ]“We fired.”"),
        ("We\n  fired.", "We\n  fired.", "own_voice", "We fired."),
    ],
)  # fmt: skip
def test_a_statement_stands_in_its_sentence(text: str, content: str, kind: str, shown: str) -> None:
    frame = (0, text.index(content) + len(content)) if content != text else (0, 0)
    html = render_framed(view_of(text, content, kind=kind, frame=frame))
    plain = str(html).replace('<span class="around">', "[").replace("</span>", "]")
    assert plain == f"<bdi>{shown}</bdi>"


def test_a_sentence_without_end_is_cut() -> None:
    text = "x " * 4000 + "it fired" + " y" * 4000
    html = render_framed(view_of(text, "it fired", frame=(0, len(text))))
    assert len(Markup(html).striptags()) <= len("it fired") + 2 * FRAME_CHARS


@settings(deadline=None)
@given(before=st.text(max_size=40), content=st.text(min_size=1, max_size=40), after=st.text(max_size=40), frame=st.tuples(st.integers(0, 200), st.integers(0, 200)))  # noqa: E501  # fmt: skip
def test_any_text_is_escaped_and_the_words_are_there(
    before: str, content: str, after: str, frame: tuple[int, int]
) -> None:
    view = view_of(before + content + after, content)
    start = len(before)
    row = view.statement
    row.spans, row.frame_start, row.frame_end = [[start, start + len(content)]], *frame
    html = str(render_framed(replace(view)))
    assert str(escape(" ".join(content.split()))) in " ".join(html.split())
    tags = html.replace("<bdi>", "").replace("</bdi>", "").replace('<span class="around">', "").replace("</span>", "")
    assert "<" not in tags


def test_nothing_is_certain() -> None:
    score = open_templates("checker.reports").filters["score"]
    assert [score(value) for value in (0.0, 0.5, 0.994, 0.995, 1.0)] == ["0.00", "0.50", "0.99", ">0.99", ">0.99"]


def test_ids_are_written_as_names() -> None:
    assert [write_place(value) for value in ("verin-shorzha", "bridge_of_x", "", None)] == [
        "Verin Shorzha",
        "Bridge Of X",
        "",
        "",
    ]
    assert [write_side(value) for value in ("am", "hamas", "NATO", None)] == ["AM", "Hamas", "NATO", ""]
