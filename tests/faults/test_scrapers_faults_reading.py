"""Pages, feeds and listings that are wrong: encodings, XML, dates, numbers, paging, block pages in a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from scrapers.records import Health, Reading, Seen
from tests.scrapers_site import Handler, Site, listing_of, page_of

Run = Callable[..., tuple[list[Reading], Health]]
RUSSIAN = "Министерство обороны опровергло сообщения об обстреле города Джермук."


def documents(readings: list[Reading]) -> list[Any]:
    return [document for reading in readings for document in reading.documents]


def kinds(health: Health) -> list[str]:
    return [failure.kind for failure in health.failures]


def feed_of(*items: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0"><channel>{"".join(items)}</channel></rss>'


def item_of(
    link: str, title: str = "T", date: str = "Tue, 13 Sep 2022 09:00:00 +0400", text: str = "Lead text."
) -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


@pytest.mark.parametrize(
    ("declared", "actual", "where"),
    [
        ("utf-8", "windows-1251", "header"),
        ("utf-8", "windows-1251", "meta"),
        ("windows-1251", "utf-8", "header"),
        ("iso-8859-1", "utf-8", "meta"),
        ("windows-1251", "windows-1251", "header"),
        ("no-such-charset", "utf-8", "header"),
        ("", "windows-1251", "header"),
        ("utf-8", "utf-16", "header"),
    ],
)
def test_wrong_charset_does_not_spoil_the_text(site: Site, run: Run, declared: str, actual: str, where: str) -> None:
    meta = f'<meta charset="{declared}">' if where == "meta" else ""
    body = page_of(RUSSIAN, RUSSIAN, RUSSIAN).replace("<head>", f"<head>{meta}").encode(actual)
    site.put("/list", listing_of("/a"))
    site.put(
        "/a", body, Content_Type=f"text/html; charset={declared}" if where == "header" and declared else "text/html"
    )
    readings, health = run()
    assert health.ok
    assert documents(readings)[0].text == f"{RUSSIAN}\n\n{RUSSIAN}"


def test_one_spoilt_byte_does_not_change_the_encoding(site: Site, run: Run) -> None:
    body = page_of("T", *[RUSSIAN] * 60).encode() + b"\xd0"
    site.put("/list", listing_of("/a"))
    site.put("/a", body)
    assert documents(run()[0])[0].text.startswith(RUSSIAN)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<rss><channel><item><title>broken", "not well-formed"),
        ("<!DOCTYPE html><html><body>Please wait</body></html>", "an HTML page"),
        ("<html><head></head><body><p>News</p></body></html>", "0 entries in <html>"),
        ('{"items": []}', "not well-formed"),
        (feed_of(), "0 entries"),
    ],
)
def test_what_is_no_feed_is_told(site: Site, run: Run, body: str, words: str) -> None:
    site.put("/feed", body, Content_Type="application/rss+xml")
    readings, health = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"})
    assert kinds(health) == ["listing"] and words in health.failures[0].message
    assert health.failures[0].message.startswith("xx_test: ")
    assert readings[0].capture is not None and not documents(readings)


def test_billion_laughs_is_refused(site: Site, run: Run) -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{lines}]>'
    site.put("/feed", feed_of(item_of(f"{site.base}/a", title="&l9;"), head=head))
    _, health = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"})
    assert kinds(health) == ["listing"] and "document type" in health.failures[0].message


def test_external_entity_is_refused(site: Site, run: Run) -> None:
    head = f'<!DOCTYPE x [<!ENTITY xxe SYSTEM "{site.base}/secret">]>'
    site.put("/feed", feed_of(item_of(f"{site.base}/a", text="&xxe;"), head=head))
    site.put("/secret", "secret")
    _, health = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"})
    assert kinds(health) == ["listing"] and site.hits["/secret"] == 0


def test_document_type_far_down_is_no_way_in(site: Site, run: Run) -> None:
    head = "<!--" + "x" * 5000 + "-->" + f'<!DOCTYPE x [<!ENTITY xxe SYSTEM "{site.base}/secret"><!ENTITY a "aaa">]>'
    site.put("/feed", feed_of(item_of(f"{site.base}/a", text="&xxe;&a;"), head=head))
    site.put("/secret", "secret")
    readings, _ = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"})
    assert site.hits["/secret"] == 0
    assert all("secret" not in document.text and "aaa" not in document.text for document in documents(readings))


def test_page_parameter_that_is_ignored_ends_the_paging(site: Site, run: Run) -> None:
    site.answers["/list"] = lambda handler: handler.reply(200, listing_of("/a").encode())
    site.put("/a", page_of("A", "Text."))
    rules = {"item": "li", "max_pages": 50}
    readings, health = run(addresses=[f"{site.base}/list?page={{page}}"], listing=rules)
    assert health.ok and len(documents(readings)) == 1
    assert site.hits["/list"] == 2


def test_next_link_that_leads_to_itself_ends(site: Site, run: Run) -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="/feed"/>'
    atom = head + "<entry><title>T</title>{}</entry></feed>"
    site.put("/feed", atom.format(f'<link href="{site.base}/a"/><summary>Lead.</summary>'))
    readings, health = run(addresses=[f"{site.base}/feed"], feed={"text": "lead", "max_pages": 20})
    assert health.ok and site.hits["/feed"] == 2
    assert len({document.url for document in documents(readings)}) == 1


def test_duplicate_ids_are_one_document(site: Site, run: Run) -> None:
    twice = [item_of(f"{site.base}/a?utm_source={n}", text=f"Lead {n}.") for n in (1, 2)]
    site.put("/feed", feed_of(*twice, item_of(f"{site.base}/b#top")))
    readings, _ = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"})
    found = documents(readings)
    assert [document.url for document in found] == [f"{site.base}/a", f"{site.base}/b"]
    assert found[0].text == "Lead 1."


def test_duplicate_links_of_a_listing_are_read_once(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a", "/a#comments", "/a?utm_medium=x", "/a"))
    site.put("/a", page_of("A", "Text."))
    readings, _ = run()
    assert len(documents(readings)) == 1 and site.hits["/a"] == 1


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 13 Sep 2097 09:00:00 GMT", "yesterday-ish"])
def test_impossible_dates_are_no_dates(site: Site, run: Run, date: str) -> None:
    site.put("/feed", feed_of(item_of(f"{site.base}/a", date=date)))
    readings, health = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"})
    assert documents(readings)[0].published_at is None
    assert health.newest is None


@pytest.mark.parametrize("words", ["1970-01-01T00:00:00Z", "2097-01-01"])
def test_impossible_date_on_a_page_is_told(site: Site, run: Run, words: str) -> None:
    page = page_of("A", "Text.").replace("<h1>", f'<time datetime="{words}"></time><h1>')
    site.put("/list", listing_of("/a"))
    site.put("/a", page)
    readings, health = run(layouts=[{"title": "h1", "date": "time", "text": ".t p"}])
    assert documents(readings)[0].published_at == dt.date(2022, 9, 13), "the listing's date stands in"
    assert any("ignored" in warning for warning in health.warnings)


def test_deep_nesting_ends_in_an_answer(site: Site, run: Run) -> None:
    deep = "<div class='t'>" + "<div>" * 50_000 + "<p>Deep.</p>" + "</div>" * 50_001
    site.put("/list", listing_of("/a", "/b"))
    site.put("/a", f"<html><h1>A</h1>{deep}</html>")
    site.put("/b", page_of("B", "Text."))
    readings, health = run(settings={"max_bytes": 2_000_000})
    assert next(document.title for document in documents(readings)) == "B"
    assert "error" not in kinds(health)


def test_selector_that_matches_thrice_is_told_in_one_line(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a", "/b"))
    site.put("/a", "<html><h1>A</h1><h1>B</h1><h1>C</h1><div class='t'><p>x</p></div></html>")
    site.put("/b", page_of("B", "Text."))
    readings, health = run()
    assert kinds(health) == ["layout"]
    assert health.failures[0].message.startswith("xx_test: title 'h1' matched 3, not 1, on http://127.0.0.1")
    assert len(documents(readings)) == 1, "the other page is read"


def test_page_without_its_text_is_told_and_never_empty(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a"))
    site.put("/a", "<html><h1>A</h1><div class='new-layout'><p>Text.</p></div></html>")
    readings, health = run()
    assert kinds(health) == ["layout"] and "may have a new layout" in health.failures[0].message
    assert not documents(readings)


def test_too_few_entries_fail_and_too_many_warn(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a", "/b"))
    site.put("/a", page_of("A", "Text."))
    site.put("/b", page_of("B", "Text."))
    _, few = run(expect={"min_items": 3})
    assert kinds(few) == ["listing"] and "matched 2, not at least 3" in few.failures[0].message
    _, many = run(expect={"max_items": 1})
    assert many.ok and any("more than 1" in warning for warning in many.warnings)


def test_block_page_ends_the_run_and_is_not_nothing_new(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a", "/b", "/c"))
    for path in ("/a", "/b", "/c"):
        site.put(path, "<title>Just a moment...</title>")
    readings, health = run()
    assert health.blocked and not health.ok and not documents(readings)
    assert site.hits["/a"] + site.hits["/b"] + site.hits["/c"] == 1


def test_page_that_leads_to_the_front_page_is_no_document(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a"))
    site.answers["/a"] = lambda handler: handler.reply(302, b"", {"Location": "/"})
    site.put("/", page_of("Home", "Welcome."))
    readings, health = run()
    assert kinds(health) == ["layout"] and not documents(readings)


def test_text_in_another_language_than_expected_is_refused(site: Site, run: Run) -> None:
    site.put("/feed", feed_of(*(item_of(f"{site.base}/{n}", text=RUSSIAN) for n in range(3))))
    readings, health = run(addresses=[f"{site.base}/feed"], feed={"text": "lead"}, expect={"languages": ["en"]})
    assert "language" in kinds(health) and not documents(readings)


def test_seen_and_gone_is_recorded_as_gone_unseen_as_a_failure(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a"))
    site.put("/a", b"gone", 410)
    _, health = run()
    assert kinds(health) == ["gone"]
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    readings, health = run(seen=lambda url: Seen(first_at=long_ago, checked_at=long_ago))
    assert health.ok and [reading.gone for reading in readings if reading.gone] == [True]
    assert next(reading for reading in readings if reading.gone).capture is not None


def test_unreachable_page_is_no_deletion(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a"))
    site.answers["/a"] = Handler.reset
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    readings, health = run(seen=lambda url: Seen(first_at=long_ago, checked_at=long_ago))
    assert kinds(health) == ["connection"] and not any(reading.gone for reading in readings)


def test_seen_page_is_left_alone_until_it_is_due(site: Site, run: Run) -> None:
    site.put("/list", listing_of("/a"))
    site.put("/a", page_of("A", "Text."))
    now = dt.datetime.now(dt.UTC)
    run(seen=lambda url: Seen(first_at=now, checked_at=now))
    assert site.hits["/a"] == 0
    run(seen=lambda url: Seen(first_at=now - dt.timedelta(hours=1), checked_at=now - dt.timedelta(minutes=20)))
    assert site.hits["/a"] == 1


def test_edited_page_is_a_new_wording_unchanged_one_is_not(site: Site, run: Run) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
    site.put("/list", listing_of("/a"))
    site.put("/a", page_of("A", "First wording."))
    run()
    known = Seen(first_at=long_ago, checked_at=long_ago)
    readings, health = run(seen=lambda url: known)
    assert not documents(readings) and health.n_unchanged == 1
    site.put("/a", page_of("A", "Second wording."))
    readings, _ = run(seen=lambda url: known)
    assert [document.text for document in documents(readings)] == ["Second wording."]
