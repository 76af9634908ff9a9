import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.store.reviews import Review, add_verdict, list_verdicts
from checker.store.search import find_pair
from checker.store.tables import ContradictionRow, DocumentRow, RevisionRow, StatementRow, VerdictRow
from tests.web_server import Browser, hidden, served
from tests.web_store import NOON, Filled, fill


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    kept = fill(f"sqlite:///{tmp_path_factory.mktemp('desk')}/checker.db")
    yield kept
    kept.database.close()


@pytest.fixture(scope="module")
def browser(filled: Filled) -> Iterator[Browser]:
    with served(filled.database) as base:
        visitor = Browser(base)
        yield visitor
        visitor.close()


def shown_pairs(html: str) -> list[str]:
    return re.findall(r'class="pair-link" href="/pairs/(c[0-9a-f]+)', html)


def test_the_list_is_grouped_by_event_strongest_first(filled: Filled, browser: Browser) -> None:
    html = browser.get("/").text
    assert '<span class="num">4</span> contradictions' in html
    assert html.count('<section class="event"') == 1
    assert shown_pairs(html) == [filled.pairs[name] for name in ("blame", "denial", "figure")]
    assert "1 more on this event" in html


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kind=denial", ["denial"]),
        ("sides=am|az&kind=figure", ["figure"]),
        ("sides=am|ru", []),
        ("place=sotk&min=0.97", ["blame"]),
        ("q=военных", ["figure"]),
        ("q=450 killed", ["figure"]),
        ("q=no such words", []),
        ("q=\"*'", []),
        ("since=2022-09-14", ["figure"]),
        ("until=2022-09-13&kind=mutual_blame", ["blame"]),
        ("source=ru_agency", []),
        ("actor=az_mod&kind=denial", ["denial"]),
        ("verdict=unsure", []),
        ("relation=update", ["update"]),
        ("event=e1&order=newest&kind=denial", ["denial"]),
    ],
)
def test_a_filter_leaves_only_what_fits_it(filled: Filled, browser: Browser, query: str, names: list[str]) -> None:
    assert shown_pairs(browser.get(f"/?{query}").text) == [filled.pairs[name] for name in names]


def test_each_filter_says_how_many_pairs_it_would_leave(browser: Browser) -> None:
    html = browser.get("/").text
    assert re.search(r'href="/\?kind=denial"><span><bdi>Denial</bdi></span><span class="num faint">1<', html)
    assert re.search(r'href="/\?sides=am%7Caz"><span><bdi>AM – AZ</bdi></span><span class="num faint">4<', html)
    assert re.search(r'href="/\?min=0.95"><span><bdi>≥ 0.95</bdi></span><span class="num faint">2<', html)
    assert re.search(r'href="/\?kind=denial&amp;min=0.95".*?>1<', browser.get("/?kind=denial").text)


def test_a_filter_that_cannot_be_is_named_and_left_out(browser: Browser) -> None:
    html = browser.get("/?since=yesterday&kind=quarrel&min=7").text
    assert "since: &#39;yesterday&#39; is not a day" in html
    assert "kind: &#39;quarrel&#39; is not one of" in html
    assert "min: &#39;7&#39; is not a score" in html
    assert "4</span> contradictions" in html


def test_nothing_found_is_no_finding_about_what_was_not_read(browser: Browser) -> None:
    html = browser.get("/?q=zebra").text
    assert "That is no finding about what was not read: 8 documents of 3 sources" in html
    assert "failed or blocked: az_mod" in html


def test_a_pair_shows_both_sides_with_all_that_proves_them(filled: Filled, browser: Browser) -> None:
    html = browser.get(f"/pairs/{filled.pairs['blame']}").text
    for words in (
        "13 Sep 2022, 01:00 UTC",
        "13 Sep, 05:00 in Yerevan (+04:00)",
        "https://am-mod.example/news/1",
        "SHA-256",
        "1 echo: carried again, no second voice",
        "2 other statements of this speaker on the event",
        "Each says that the other opened fire first at Sotk.",
        "Not independently verified",
        "The same statements against others",
    ):
        assert words in html, words
    assert "<mark>Azerbaijani forces o</mark>" in html.replace('<span class="around">', "").replace("</span>", "")


@pytest.mark.parametrize("how", ["another wording", "page gone"])
def test_a_statement_that_left_its_page_is_flagged_wherever_it_is_shown(tmp_path: Path, how: str) -> None:
    filled = fill(f"sqlite:///{tmp_path}/checker.db")
    key, pair = filled.statements["opened_a"], filled.pairs["blame"]
    places = (f"/pairs/{pair}", f"/statements/{key}", "/?kind=mutual_blame", "/export/html?kind=mutual_blame")

    def flags() -> list[int]:
        with served(filled.database) as base:
            browser = Browser(base)
            pages = [browser.get(place).text.lower() for place in places]
            browser.close()
        return [page.count("no longer on the page") for page in pages]

    assert flags() == [0, 0, 0, 0]
    with filled.database.session() as session:
        revision = session.get_one(RevisionRow, session.get_one(StatementRow, key).revision_id)
        if how == "page gone":
            session.get_one(DocumentRow, revision.document_id).gone_at = NOON
        else:
            revision.is_newest = False
    assert all(flags())
    filled.database.close()


def test_only_direct_speech_stands_in_quotation_marks(browser: Browser) -> None:
    html = browser.get("/?kind=mutual_blame").text
    assert '<span class="around">A spokesman said: “</span>It was Armenia that opened fire first at Sotk' in html
    assert 'at Sotk<span class="around">,”</span></bdi>' in html
    assert "The ministry said that </span>Azerbaijani forces opened fire first at Sotk</bdi>" in html


def test_every_page_of_a_demo_says_that_it_is_one(browser: Browser) -> None:
    for path in ("/", "/?q=zebra", "/matrix", "/runs", "/sources", "/statements"):
        assert '>Demo<span class="roomy">: invented wording</span></span>' in browser.get(path).text, path


def test_later_updates_stand_below_the_pair(filled: Filled, browser: Browser) -> None:
    html = browser.get(f"/pairs/{filled.pairs['figure']}").text
    assert "Updates and reversals of the two" in html
    assert f"/pairs/{filled.pairs['update']}" in html


def test_in_a_large_store_too_a_verdict_given_here_shows_at_once(
    filled: Filled, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.web.desk.FEW_PAIRS", 0)  # as if there were more pairs than are read anew
    path, listed = f"/pairs/{filled.pairs['figure']}", "/?kind=figure"
    assert shown_pairs(browser.get(listed).text) == [filled.pairs["figure"]]
    token = hidden(browser.get(path).text, "form_token")
    n_before = len(_history(filled, "figure"))
    values = {"verdict": "not_important", "form_token": token, "seen_number": str(n_before)}
    assert browser.post(f"{path}/verdict", values).status_code == 200
    assert shown_pairs(browser.get(listed).text) == []
    assert re.search(
        r'verdict=not_important"><span><bdi>Not important</bdi></span><span class="num faint">1<', browser.get("/").text
    )
    browser.post(f"{path}/undo", {"form_token": token, "seen_number": str(n_before + 1)})
    assert shown_pairs(browser.get(listed).text) == [filled.pairs["figure"]]


def _history(filled: Filled, name: str) -> list[VerdictRow]:
    with filled.database.session() as session:
        return list_verdicts(session, filled.pairs[name])


def test_a_verdict_is_kept_shown_and_taken_back(filled: Filled, browser: Browser) -> None:
    path = f"/pairs/{filled.pairs['denial']}"
    values = {"verdict": "compatible", "note": "другой день", "by": "Анна", "form_token": hidden(browser.get(path).text, "form_token"), "seen_number": "0"}  # noqa: E501  # fmt: skip
    saved = browser.post(f"{path}/verdict?kind=denial", values)
    assert saved.status_code == 200
    assert saved.url.query == b"kind=denial&said=saved"
    assert "другой день" in saved.text
    assert 'value="Анна"' in browser.get(path).text
    assert filled.pairs["denial"] not in shown_pairs(browser.get("/").text)
    assert filled.pairs["denial"] in shown_pairs(browser.get("/?dismissed=shown").text)
    undone = browser.post(f"{path}/undo", {"form_token": values["form_token"], "seen_number": "1"})
    assert "Taken back; the history keeps both." in undone.text
    assert "takes back 1" in undone.text
    assert filled.pairs["denial"] in shown_pairs(browser.get("/").text)
    with filled.database.session() as session:
        assert [row.verdict for row in list_verdicts(session, filled.pairs["denial"])] == ["compatible", None]


def test_the_second_of_two_persons_is_told_and_keeps_what_was_typed(filled: Filled, browser: Browser) -> None:
    pair = filled.pairs["figure"]
    html = browser.get(f"/pairs/{pair}").text
    with filled.database.session() as session:
        add_verdict(session, pair, Review(verdict="contradicts", note="mine first", made_by="N."), NOON)
    late = {"verdict": "compatible", "note": "typed at length", "form_token": hidden(html, "form_token")}
    answer = browser.post(f"/pairs/{pair}/verdict", {**late, "seen_number": hidden(html, "seen_number")})
    assert answer.status_code == 409
    assert "Somebody else has judged this pair meanwhile" in answer.text
    assert "mine first" in answer.text
    assert ">typed at length</textarea>" in answer.text
    with filled.database.session() as session:
        assert session.get_one(ContradictionRow, pair).verdict == "contradicts"


@pytest.mark.parametrize("evidence", ["", "javascript:alert(1)", "somewhere"])
def test_a_verification_needs_an_address(filled: Filled, browser: Browser, evidence: str) -> None:
    path = f"/pairs/{filled.pairs['evil']}"
    values = {"verdict": "contradicts", "verification": "supports_a", "evidence": evidence, "form_token": hidden(browser.get(path).text, "form_token")}  # noqa: E501  # fmt: skip
    answer = browser.post(f"{path}/verdict", values)
    assert answer.status_code == 422
    assert "needs the address" in answer.text
    with filled.database.session() as session:
        finding = find_pair(session, filled.pairs["evil"])
        assert finding is not None and finding.verdict is None


def test_text_of_a_page_is_never_markup(filled: Filled, browser: Browser) -> None:
    for path in (f"/pairs/{filled.pairs['evil']}", "/?kind=outcome", "/?q=<script>alert(1)</script>"):
        html = browser.get(path).text
        assert "<script>document" not in html and "<script>alert" not in html
        assert "<img" not in html and "<style" not in html and "<b>Bold" not in html
        assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|(?<=> )49(?= W)", html)


def test_what_is_not_there_is_said_so(browser: Browser) -> None:
    for path in ("/pairs/c0", "/nothing", "/static/../app.py", "/static/nothing.css"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert "There is no such page." in answer.text
