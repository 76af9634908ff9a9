"""A channel's page: what it answers, previews or forwards never becomes its own words."""

from __future__ import annotations

import datetime as dt

import pytest

from scrapers.errors import ListingError
from scrapers.records import Document, Response
from scrapers.source import load_source
from scrapers.telegram import parse_channel

SOURCE = load_source("ru_mod_telegram_en").model_copy(update={"expect": load_source("am_mod").expect})
TIME = '<a class="tgme_widget_message_date" href="#"><time datetime="2026-02-21T11:15:00+03:00">11:15</time></a>'


def post(n: int, inner: str, classes: str = "", time: str = TIME) -> str:
    return f'<div class="tgme_widget_message {classes} js-widget_message" data-post="chan/{n}">{inner}{time}</div>'


def words(text: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'


def read(*posts: str, url: str = "https://t.me/s/chan", more: str = "") -> list[Document]:
    filler = [post(9000 + n, words(f"Filler {n}.")) for n in range(3)]
    data = f"<html><body>{more}{''.join([*posts, *filler])}</body></html>".encode()
    response = Response(
        url=url, asked_url="https://t.me/s/chan", status=200, headers=(("Content-Type", "text/html; charset=utf-8"),),
        raw=data, content=data, captured_at=dt.datetime(2026, 2, 22, tzinfo=dt.UTC), record="<urn:uuid:1>",
    )  # fmt: skip
    return [document for document in parse_channel(SOURCE, response).documents if "/90" not in document.url]


def test_a_reply_holds_the_other_sides_words_and_stands_first() -> None:
    reply = f'<a class="tgme_widget_message_reply" href="#"><span>Enemy</span>{words("We shelled them.")}</a>'
    (document,) = read(post(1, reply + words("This is false.")))
    assert document.text == "This is false." and document.author is None
    short = '<a class="tgme_widget_message_reply" href="#"><div class="tgme_widget_message_metatext">We won</div></a>'
    assert read(post(1, short + words("No.")))[0].text == "No."


def test_a_reply_without_own_words_says_nothing() -> None:
    reply = f'<a class="tgme_widget_message_reply" href="#">{words("We shelled them.")}</a>'
    assert read(post(1, reply)) == []


def test_a_links_preview_is_not_the_channels() -> None:
    preview = f'<a class="tgme_widget_message_link_preview" href="#"><div>Headline</div>{words("Their lead.")}</a>'
    (document,) = read(post(1, words("See this.") + preview))
    assert document.text == "See this."


def test_a_forward_is_its_authors() -> None:
    name = '<a class="tgme_widget_message_forwarded_from_name" href="#">Other Ministry</a>'
    head = f'<div class="tgme_widget_message_forwarded_from">Forwarded from {name}</div>'
    (document,) = read(post(1, head + words("Their words.")))
    assert (document.author, document.text) == ("Other Ministry", "Their words.")
    hidden = '<div class="tgme_widget_message_forwarded_from">Forwarded from a hidden user</div>'
    assert read(post(1, hidden + words("Words.")))[0].author == "a hidden user"
    nameless = '<div class="tgme_widget_message_forwarded_from"></div>'
    assert read(post(1, nameless + words("Words.")))[0].author == "unknown"


def test_notices_pictures_and_service_messages_are_no_posts() -> None:
    unsupported = '<div class="media_not_supported_cont">Please open Telegram to view this post</div>'
    assert read(post(1, unsupported), post(2, words("Photo updated"), "service_message"), post(3, "<img>")) == []


def test_only_a_break_is_a_new_line() -> None:
    text = "One\n  line <b>still</b>.<br>Second.<br/><br/>Third &amp; <a href='#'>link</a>."
    assert read(post(1, words(text)))[0].text == "One line still.\nSecond.\n\nThird & link."


def test_nested_text_is_taken_once() -> None:
    assert read(post(1, words(words("Once."))))[0].text == "Once."


def test_address_time_and_capture() -> None:
    (document,) = read(post(7, words("Words.")))
    assert document.url == "https://t.me/chan/7" and document.capture == "<urn:uuid:1>"
    assert document.published_at == dt.datetime(2026, 2, 21, 8, 15, tzinfo=dt.UTC)
    assert read(post(7, words("Words."), time=""))[0].published_at is None


def test_long_first_line_is_cut_at_a_word_for_the_title() -> None:
    (document,) = read(post(1, words("word " * 60)))
    assert len(document.title) <= 124 and document.title.endswith("word …")


def test_older_posts_are_at_before() -> None:
    more = '<a class="tme_messages_more js-messages_more" href="/s/chan?before=1" data-before="481"></a>'
    data = f"<html>{more}{post(1, words('a'))}{post(2, words('b'))}{post(3, words('c'))}</html>".encode()
    response = Response(
        url="https://t.me/s/chan?before=500", asked_url="https://t.me/s/chan", status=200, headers=(), raw=data,
        content=data, captured_at=dt.datetime(2026, 2, 22, tzinfo=dt.UTC),
    )  # fmt: skip
    assert parse_channel(SOURCE, response).next_url == "https://t.me/s/chan?before=481"


def test_a_channel_that_leads_away_is_private_banned_or_missing() -> None:
    with pytest.raises(ListingError, match="private, banned or missing"):
        read(post(1, words("x")), url="https://t.me/chan")
