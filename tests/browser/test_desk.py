import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from checker.store.reviews import list_verdicts
from tests.web_store import Filled

SERIOUS = ("serious", "critical")
PAGES = (
    "/", "/?q=zebra", "/pairs/{blame}", "/pairs/{evil}", "/events/e1", "/statements", "/statements/{opened_a}",
    "/sources", "/sources/am_mod", "/actors/az_mod", "/matrix", "/runs", "/nothing",
)  # fmt: skip


def address(path: str, filled: Filled) -> str:
    return path.format(**filled.pairs, **filled.statements)


def serious_faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} {json.dumps(node.get('any', []))[:300]}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault_of_accessibility(
    chromium: Browser, base: str, filled: Filled, scheme: str
) -> None:
    context = chromium.new_context(base_url=base, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    faults = {}
    for path in PAGES:
        page.goto(address(path, filled))
        faults[path] = serious_faults(page)
    context.close()
    assert {path: found for path, found in faults.items() if found} == {}


def test_search_filter_open_judge_reload(page: Page, filled: Filled) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search the contradictions").fill("opened fire")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 contradictions")
    page.get_by_role("link", name="Mutual blame 1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 contradiction")
    page.get_by_role("link", name="Mutual blame", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mutual blame")
    page.get_by_label("Note").fill("both open with the same words")
    page.get_by_label("Your name").fill("Նարե")
    page.get_by_role("button", name="Contradicts").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.reload()
    expect(page.get_by_role("button", name="Contradicts")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("History, newest first")).to_contain_text("Նարե")
    with filled.database.session() as session:
        [row] = list_verdicts(session, filled.pairs["blame"])
        assert (row.verdict, row.note) == ("contradicts", "both open with the same words")


def test_a_verdict_with_the_keyboard_alone(page: Page, filled: Filled) -> None:
    page.goto("/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(filled.pairs["denial"]))
    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    page.keyboard.press("l")
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search the contradictions")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    with filled.database.session() as session:
        assert [row.verdict for row in list_verdicts(session, filled.pairs["denial"])] == ["compatible", None]


def test_single_keys_can_be_turned_off(page: Page, filled: Filled) -> None:
    page.goto("/")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys do this").uncheck()
    page.get_by_role("button", name="Close").click()
    page.goto(f"/pairs/{filled.pairs['blame']}")
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    with filled.database.session() as session:
        assert list_verdicts(session, filled.pairs["blame"]) == []


def test_tab_reaches_the_content_first_and_every_stop_is_seen(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.getElementById('main').contains(document.activeElement)")
    assert inside
    for _ in range(12):
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline not in ("none", "")
        page.keyboard.press("Tab")


def test_it_works_without_scripts(chromium: Browser, base: str, filled: Filled) -> None:
    context = chromium.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/pairs/{filled.pairs['figure']}")
    page.get_by_role("button", name="Unsure").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_role("button", name="Take the newest back").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    context.close()


def test_nothing_is_wider_than_a_phone(chromium: Browser, base: str, filled: Filled) -> None:
    context = chromium.new_context(base_url=base, viewport={"width": 360, "height": 740}, is_mobile=True)
    page = context.new_page()
    widths = {}
    for path in PAGES:
        page.goto(address(path, filled))
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert {path: width for path, width in widths.items() if width > 360} == {}


def test_dark_follows_the_reader(chromium: Browser, base: str) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        context = chromium.new_context(base_url=base, color_scheme=scheme)
        page = context.new_page()
        page.goto("/")
        colours[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()
    assert colours == {"light": "rgb(252, 251, 249)", "dark": "rgb(20, 21, 24)"}


def test_charts_take_the_colours_of_the_page(chromium: Browser, base: str) -> None:
    seen: dict[str, list[str]] = {}
    refused: list[str] = []
    for scheme in ("light", "dark"):
        context = chromium.new_context(base_url=base, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: refused.append(message.text))
        page.goto("/events/e1")
        dots = page.get_by_role("group", name="Timeline of what was said on Sotk").locator("a > *:not(title)")
        seen[scheme] = sorted(set(dots.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")))
        assert page.locator("svg.chart").count() == 2
        context.close()
    assert refused == []  # the policy of the page lets all of it be
    assert seen == {  # two sides, and the ground in a hollow dot
        "light": ["rgb(154, 63, 18)", "rgb(252, 251, 249)", "rgb(29, 79, 145)"],
        "dark": ["rgb(140, 182, 240)", "rgb(20, 21, 24)", "rgb(240, 166, 124)"],
    }


def test_a_dot_leads_to_its_statement(page: Page) -> None:
    page.goto("/events/e1")
    chart = page.get_by_role("group", name="Soldiers killed, AM: by side, over time")
    expect(chart).to_have_accessible_description(
        "AM: lowest 49, latest 105, highest 105; AZ: lowest 450, latest 450, highest 450."
    )
    expect(chart.get_by_text("450 AZ")).to_be_visible()
    chart.get_by_role("link", name=re.compile("105 servicemen")).click()
    expect(page.get_by_text("105 servicemen were killed near Sotk").first).to_be_visible()
    assert "/statements/" in page.url


def test_a_hostile_document_is_shown_and_does_nothing(page: Page, filled: Filled) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in ("/pairs/{evil}", "/statements/{hostile}", "/?kind=outcome", "/sources/am_mod"):
        page.goto(address(path, filled))
        expect(page.get_by_text("<script>document.title=").first).to_be_visible()
        expect(page.get_by_text("⟦RLO⟧ desrever").first).to_be_visible()
        assert page.title().endswith("checker")
        assert page.evaluate("document.images.length") == 0
        assert page.evaluate("getComputedStyle(document.body).display") == "block"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert dialogs == []


def test_a_script_that_slipped_in_would_not_run(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    ran = page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';
        document.body.append(s); const d = document.createElement('div'); d.setAttribute('onclick', 'window.ran = 2');
        document.body.append(d); d.click(); return window.ran }"""
    )
    assert ran is None


def test_the_list_is_taken_away_as_filtered(page: Page, tmp_path: Path) -> None:
    page.goto("/?kind=figure")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    out = tmp_path / "out.csv"
    waiting.value.save_as(out)
    assert waiting.value.suggested_filename == "contradictions.csv"
    data = out.read_bytes()
    assert data.count(b"\r\n") == 2
    assert "450 армянских" in data.decode("utf-8")


def test_a_statement_is_put_right_and_a_missed_pair_added(page: Page, filled: Filled) -> None:
    page.goto(f"/statements/{filled.statements['dead_a']}")
    card = page.get_by_role("region", name="Speaker")
    card.get_by_label("Speaker").fill("Prime Minister of Armenia")
    card.get_by_role("button", name="Put right").click()
    expect(page.get_by_role("status")).to_contain_text("Put right")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prime Minister of Armenia")
    page.get_by_role("radio").first.check()
    page.get_by_label("In what").select_option("figure")
    page.get_by_role("button", name="Add the pair").click()
    expect(page.get_by_role("status")).to_have_text("Pair added.")
    expect(page.get_by_text("added by a person").first).to_be_visible()


def test_the_second_of_two_browsers_is_told(context: BrowserContext, filled: Filled) -> None:
    path = f"/pairs/{filled.pairs['blame']}"
    page, other = context.new_page(), context.new_page()
    for reader in (page, other):
        reader.goto(path)
    other.get_by_role("button", name="Unsure").click()
    expect(other.get_by_role("status")).to_have_text("Saved.")
    page.get_by_label("Note").fill("mine")
    page.get_by_role("button", name="Compatible").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has judged this pair meanwhile")
    expect(page.get_by_label("Note")).to_have_value("mine")
