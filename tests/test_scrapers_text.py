"""Markup into paragraphs: both ways agree, embedded posts and speakers keep their own lines."""

from __future__ import annotations

import lxml.html
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.charset import _drop_controls
from scrapers.document import PARSER, paragraphs_of_html
from scrapers.source import Layout
from scrapers.text import extract_paragraphs, extract_simple

PIECES = st.recursive(
    st.text(alphabet="ab .,\n\u00a0“”я", max_size=12) | st.just("<br>"),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["b", "i", "a", "span", "em"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(st.lists(PIECES, max_size=6).map("".join))
def test_the_quick_way_gives_what_the_thorough_way_gives(inner: str) -> None:
    markup = f"<p>{inner}</p>"
    simple = extract_simple(lxml.html.fragment_fromstring(markup))
    assert simple == extract_paragraphs(BeautifulSoup(markup, PARSER))


@pytest.mark.parametrize("inner", ["<div>x</div>", "a<script>1</script>", "<figure>c</figure>", "<i hidden>x</i>"])
def test_what_is_not_simple_is_left_to_the_thorough_way(inner: str) -> None:
    element = lxml.html.fragment_fromstring(f"<div>{inner}</div>")
    assert extract_simple(element) is None


def read(markup: str, **layout: object) -> list[str]:
    return paragraphs_of_html(markup, Layout.model_validate(layout), "https://x.example/")


def test_breaks_blocks_and_what_is_no_text() -> None:
    markup = (
        "<p>One <b>two</b>,<br>three.</p><div>Four<br><br>five<p>six</p></div><script>no</script>"
        "<ul><li>seven</li></ul><figure><figcaption>Caption</figcaption></figure><!-- no --><p>&nbsp;</p>"
    )
    assert read(markup) == ["One two,\nthree.", "Four", "five", "six", "seven"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p><b>V.Putin:</b> Good day.</p>",
        "<p><b>V.Putin</b>: Good day.</p>",
        "<p><strong>V.Putin: </strong>Good day.</p>",
        "<p><b>V.Putin:</b></p><p>Good day.</p>",
        "<p><b>V.Putin:</b><br>Good day.</p>",
    ],
)
def test_speakers_begin_their_paragraph(markup: str) -> None:
    found = read(f"<p>Before.</p>{markup}<p>After.</p>", speakers="p > b, p > strong")
    assert found[0] == "Before." and found[-1] == "After."
    assert " ".join(found[1:-1]).replace("\n", " ") == "V.Putin: Good day."


def test_bold_words_that_are_no_label_stay_where_they_are() -> None:
    markup = "<p>He said <b>two things: one</b> and another.</p><p><b>Important</b> words.</p>"
    found = read(markup, speakers="p > b")
    assert found == ["He said two things: one and another.", "Important words."]


def test_embedded_post_is_a_block_of_its_author_even_inside_the_text() -> None:
    markup = (
        '<p>Article.</p><blockquote class="twitter-tweet"><p lang="en">Words<br>of another. '
        '<a>pic.twitter.com/x1</a></p>&mdash; Some Body (@some) <a href="#">September 13, 2022</a></blockquote>'
        "<p>More.</p>"
    )
    assert read(markup) == ["Article.", "Words\nof another.\n— Some Body (@some) September 13, 2022", "More."]


def test_marks_where_a_line_may_break_are_no_letters() -> None:
    assert read("<div><p>Azer&shy;baijan&#8203;ʼs reply&#xFEFF;</p></div>") == ["Azerbaijanʼs reply"]


def test_drop_and_stop() -> None:
    markup = "<p>One.</p><aside><p>No.</p></aside><p>Two.</p><div class='more'><p>Read also</p></div><p>Three.</p>"
    assert read(markup, drop="aside", stop=".more") == ["One.", "Two."]


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(st.text(max_size=300))
def test_any_markup_gives_clean_paragraphs(markup: str) -> None:
    for paragraph in read("<p>x</p>" + markup.replace("\x00", "")):
        assert paragraph == paragraph.strip() and paragraph and "\n\n" not in paragraph


@settings(deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_controls_surrogates_and_what_is_no_character_are_dropped_and_nothing_else(text: str) -> None:
    dropped = {*map(chr, range(0x20)), "\x7f", "\ufffe", "\uffff"} - set("\t\n\r")
    kept = "".join(c for c in text if c not in dropped and not 0xD800 <= ord(c) <= 0xDFFF)
    assert _drop_controls(text) == kept
