import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from checker.config import Config, StoreConfig
from checker.credibility import Facts, Outcomes, build_record
from checker.store.reviews import list_corrections
from checker.store.search import PairFilter, count_findings
from checker.store.tables import ContradictionRow, StatementRow
from checker.web.listing import read_listing
from checker.web.sources import draw_estimate
from scrapers.archive import Archive
from tests.web_server import Browser, hidden, served
from tests.web_store import NOON, Filled, fill


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Filled]:
    kept = fill(f"sqlite:///{tmp_path}/checker.db")
    yield kept
    kept.database.close()


@pytest.fixture
def browser(filled: Filled, tmp_path: Path) -> Iterator[Browser]:
    with served(filled.database, Config(store=StoreConfig(archive=tmp_path / "archive"))) as base:
        visitor = Browser(base)
        yield visitor
        visitor.close()


def send(browser: Browser, path: str, action: str, **values: str) -> str:
    html = browser.get(path).text
    token = hidden(html, "form_token")
    return browser.post(f"{path}/{action}", {"form_token": token, **values}).text


def test_an_event_has_a_timeline_and_each_sides_figures_with_their_numbers(browser: Browser) -> None:
    html = browser.get("/events/e1").text
    assert html.count('tabindex="-1"><title>') == 6 + 3  # a mark for each statement, and for each figure
    assert len(re.findall(r'd="M [\d. ]+ Q [\d. ]+" ', html)) == 3  # an arc for each contradiction
    assert "Soldiers killed, AM" in html
    rows = re.findall(
        r'</span>(A[MZ])</th><td class="n">([\d,]+)</td><td class="n">([\d,]+)</td><td class="n">([\d,]+)<', html
    )
    assert rows == [("AM", "49", "105", "105"), ("AZ", "450", "450", "450")]


def test_statements_stand_newest_first_within_a_day_too(browser: Browser) -> None:
    html = browser.get("/actors/am_mod").text
    block = html[html.index("Newest statements") :]
    found = re.findall(r'<p class="meta">(\d+) Sep 2022, (\d\d:\d\d) UTC', block)
    assert len(found) == 4
    assert found == sorted(found, reverse=True)


def test_an_estimate_is_drawn_where_there_is_one() -> None:
    few, many = (Outcomes(supported=n, unsupported=3) for n in (2, 9))
    few_drawn, drawn = (
        draw_estimate(build_record(Facts(subject_kind="source", subject="s", name="S", outcomes=found)))
        for found in (few, many)
    )
    assert few_drawn is None
    assert drawn is not None and 'role="img"' in drawn and "<desc" in drawn and "mean 73%" in drawn


def test_a_correction_is_laid_over_at_once_shown_everywhere_and_taken_back(filled: Filled, browser: Browser) -> None:
    key = filled.statements["dead_a"]
    path = f"/statements/{key}"
    html = send(browser, path, "correct", field="speaker", value="Nikol Pashinyan", by="Լուսինե", seen_number="0")
    assert "Put right." in html and "corrected: speaker" in html
    with filled.database.session() as session:
        row = session.get_one(StatementRow, key)
        assert (row.speaker, row.actor, row.compared_by) == ("Nikol Pashinyan", "nikol_pashinyan", "")
        pair = session.get_one(ContradictionRow, filled.pairs["update"])
        assert "nikol_pashinyan" in (pair.a_actor, pair.b_actor)
    assert filled.pairs["update"] in browser.get("/?relation=update&q=Pashinyan").text
    assert filled.pairs["update"] in browser.get("/?relation=update&actor=nikol_pashinyan").text
    send(browser, path, "correct", field="speaker", value="Ministry of Defence of Armenia", seen_number="1")
    with filled.database.session() as session:
        assert session.get_one(StatementRow, key).actor == "am_mod"
        assert [entry.new for entry in list_corrections(session, key)] == [
            "Nikol Pashinyan", "Ministry of Defence of Armenia",
        ]  # fmt: skip


def test_the_second_correction_of_two_persons_is_told(filled: Filled, browser: Browser) -> None:
    path = f"/statements/{filled.statements['dead_a']}"
    send(browser, path, "correct", field="label", value="denial", seen_number="0")
    html = send(browser, path, "correct", field="label", value="assertion", seen_number="0")
    assert "Somebody else has corrected this statement meanwhile" in html
    with filled.database.session() as session:
        assert session.get_one(StatementRow, filled.statements["dead_a"]).label == "denial"


@pytest.mark.parametrize(
    ("field", "value", "content"),
    [
        ("span", "servicemen were killed", "servicemen were killed"),
        ("span", "27:29", "49"),
        ("span", "27:29,41:45", "49 were"),
    ],
)
def test_the_words_of_a_statement_are_found_in_its_page(
    filled: Filled, browser: Browser, field: str, value: str, content: str
) -> None:
    key = filled.statements["dead_a"]
    send(browser, f"/statements/{key}", "correct", field=field, value=value, seen_number="0")
    with filled.database.session() as session:
        assert session.get_one(StatementRow, key).content == content


REFUSED = [
    ("span", "words that are not there", "do not stand in the page"),
    ("span", "5:99999", "not START:END within"),
    ("label", "lie", "is not one of"),
    ("published", "yesterday", "published &#39;yesterday&#39;"),
    ("published", "2022-09-13T09:00", "needs its zone"),
    ("speaker", " ", "needs a name"),
    ("content", "x", "is not one of"),
]


def test_a_correction_that_cannot_be_is_refused_with_the_reason(filled: Filled, browser: Browser) -> None:
    key = filled.statements["dead_a"]
    for field, value, words in REFUSED:
        assert words in send(browser, f"/statements/{key}", "correct", field=field, value=value, seen_number="0")
    with filled.database.session() as session:
        assert list_corrections(session, key) == []


def test_a_missed_pair_is_added_found_and_kept(filled: Filled, browser: Browser) -> None:
    a, b = filled.statements["dead_a"], filled.statements["dead_b"]
    html = send(browser, f"/statements/{a}", "pair", other=b, kind="figure", by="N.")
    assert "Pair added." in html and "added by a person" in html
    with filled.database.session() as session:
        [pair] = session.exec(select(ContradictionRow).where(ContradictionRow.added_by == "N."))
        assert (pair.event_id, pair.place, pair.sides, pair.kind) == ("e1", "sotk", "am|az", "figure")
        assert count_findings(session, PairFilter(about="49 450")) == 1
    assert "such statement" in send(browser, f"/statements/{a}", "pair", typed_other="s0", kind="figure")
    assert "cannot contradict itself" in send(browser, f"/statements/{a}", "pair", typed_other=a, kind="figure")
    assert "Say in what the two clash." in send(browser, f"/statements/{a}", "pair", other=b, kind="quarrel")


def test_statements_are_searched_and_filtered(browser: Browser) -> None:
    assert browser.get("/statements").text.count("data-item") == 8
    assert browser.get("/statements?q=servicemen").text.count("data-item") == 2
    assert browser.get("/statements?label=denial").text.count("data-item") == 1
    assert browser.get("/statements?source=ru_agency").text.count("data-item") == 1
    assert browser.get("/statements?actor=az_mod").text.count("data-item") == 3
    assert browser.get("/statements?page=2").text.count("data-item") == 0


def test_a_source_and_an_actor_have_a_record_and_a_grade_that_persons_set(browser: Browser) -> None:
    for path in ("/sources/az_mod", "/actors/az_mod"):
        html = browser.get(path).text
        assert "Too few to say (0 verified, 10 needed)" in html
        assert "F <small>cannot be judged</small>" in html
        graded = send(browser, path, "grade", grade="B", note="forty years of them", by="N.")
        assert "B <small>usually reliable</small>" in graded and "forty years of them" in graded
        assert "is not one of" in send(browser, path, "grade", grade="Z")
    assert browser.get("/sources/nobody").status_code == browser.get("/actors/nobody").status_code == 404


def test_the_matrix_counts_who_contradicts_whom(browser: Browser) -> None:
    html = browser.get("/matrix").text
    assert html.count('<a href="/?sides=am%7Caz">4</a>') == 2
    assert '<a href="/?sides=am%7Caz&amp;kind=figure">1</a>' in html


def test_runs_say_what_failed_and_who_is_silent(browser: Browser) -> None:
    html = browser.get("/runs").text
    assert "a challenge page came" in html
    assert re.search(r"Silent for 7 days or more.*Demo: Agency.*last on 2022-09-13", html, re.S)


def test_a_capture_is_shown_as_text_with_its_digest(filled: Filled, browser: Browser, tmp_path: Path) -> None:
    absent = browser.get("/captures/urn:uuid:am_mod-1").text
    assert "there is no archive at" in absent
    with Archive(tmp_path / "archive") as archive:
        kept = archive.save_resource("https://x.example/", b"<script>alert(1)</script>", "text/html", NOON)
    with filled.database.session() as session:
        from checker.store.documents import NewCapture, add_capture

        new = NewCapture(record_id=kept.record, url=kept.url, captured_at=NOON, status=200, payload_sha256=kept.sha256)
        add_capture(session, "am_mod", new)
    answer = browser.get(f"/captures/{kept.record}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text and '<strong class="good">fits</strong>' in answer.text
    )
    assert browser.get("/captures/urn:none").status_code == 404


def test_a_document_shows_its_wordings(filled: Filled, browser: Browser) -> None:
    html = browser.get(f"/pairs/{filled.pairs['blame']}").text
    found = re.search(r'href="(/documents/[^"#]+)', html)
    assert found
    assert "Azerbaijani forces opened fire first at Sotk shortly after midnight." in browser.get(found.group(1)).text


def test_a_changed_statement_is_found_by_its_new_words_only(filled: Filled) -> None:
    with filled.database.session() as session:
        row = session.get_one(StatementRow, filled.statements["dead_b"])
        row.content = "entirely other words"
    with filled.database.session() as session:
        assert count_findings(session, PairFilter(about="военных")) == 0
        assert count_findings(session, PairFilter(about="105 entirely")) == 1
        session.delete(session.get_one(ContradictionRow, filled.pairs["figure"]))
    with filled.database.session() as session:
        assert count_findings(session, PairFilter(about="105 entirely")) == 0


@given(st.dictionaries(st.sampled_from(("q", "page", "min", "since", "sides", "verdict", "kind", "order")), st.text(max_size=30)))  # noqa: E501  # fmt: skip
def test_any_query_is_read_and_its_address_reads_back(query: dict[str, str]) -> None:
    from urllib.parse import parse_qsl

    listing = read_listing(query, 0.9)
    again = read_listing(dict(parse_qsl(listing.url(page=listing.page).partition("?")[2])), 0.9)
    assert again.wanted == listing.wanted
    assert (again.order, again.page) == (listing.order, listing.page)
