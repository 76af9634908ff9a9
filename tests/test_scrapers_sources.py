"""Source files: wrong keys are named, layouts are borrowed and dated, demo sources say that they are."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scrapers.errors import SourceFileError
from scrapers.source import SOURCES, Source, list_sources, load_source, load_sources, parse_source
from scrapers.tree import compile_selector

BASE: dict[str, Any] = {
    "slug": "xx_a",
    "name": "A",
    "kind": "government",
    "addresses": ["https://a.example/news"],
    "listing": {"item": "li"},
}
FIRST_TABLE = {
    *("ru_kremlin", "ru_kremlin_en", "ru_mfa", "ru_mfa_en", "ru_mod_telegram", "ru_mod_telegram_en", "ru_tass_en"),
    *("ru_ria", "ru_rt_en", "am_pm", "am_mfa", "am_mod", "am_armenpress", "az_mod", "az_president", "az_mfa"),
    *("az_azertac", "ua_president_telegram", "ua_general_staff_telegram", "ua_mod", "ua_ukrinform_en", "un_press"),
    *("eu_eeas", "xx_moscow_times"),
}


def test_every_source_of_the_first_table_and_ten_more_are_built_in() -> None:
    built_in = set(list_sources())
    assert built_in >= FIRST_TABLE and len(built_in) >= len(FIRST_TABLE) + 10


@pytest.mark.parametrize("source", load_sources(), ids=lambda source: source.slug)
def test_shipped_file_is_sound(source: Source) -> None:
    assert source.delay_s >= 2 and source.about.strip()
    assert source.expect.min_items >= 1, "zero entries would be taken for nothing new"
    selectors = [s for layout in source.layouts for s in (*layout.title, *layout.date, *layout.text, *layout.drop)]
    selectors += [s for layout in source.layouts for s in (layout.stop, layout.speakers) if s]
    if source.listing:
        selectors += [s for s in (source.listing.item, source.listing.link, source.listing.date) if s]
    for selector in selectors:
        compile_selector(selector)
    assert source.country is None or source.slug.startswith(source.country.lower())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"adresses": []}, "unknown key 'adresses'; the nearest known key is 'addresses'"),
        ({"listing": {"item": "li", "lnk": "a"}}, "unknown key 'listing.lnk'; the nearest known key is 'link'"),
        ({"layouts": [{"titel": "h1"}]}, "'layouts.0.titel'; the nearest known key is 'title'"),
        ({"expect": {"min_item": 3}}, "the nearest known key is 'min_items'"),
        ({"kind": "newspaper"}, "kind"),
        ({"addresses": []}, "addresses"),
        ({"feed": {"text": "full"}}, "exactly one of"),
        ({"listing": None}, "exactly one of"),
        ({"name": "Demo: A"}, "belong together"),
        ({"via": "demo"}, "belong together"),
        ({"layouts": [{"title": "h1"}, {"title": "h2"}]}, "oldest first"),
        ({"layout": "am_mood"}, "did you mean am_mod"),
    ],
)
def test_wrong_key_is_named_in_one_line(change: dict[str, Any], words: str) -> None:
    table = {key: value for key, value in (BASE | change).items() if value is not None}
    with pytest.raises(SourceFileError) as caught:
        parse_source(table, "xx_a.toml")
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_unknown_slug_names_the_nearest() -> None:
    with pytest.raises(SourceFileError, match="did you mean am_mod"):
        load_source("am_mod_")


def test_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "xx_bad.toml").write_text("name = ")
    with pytest.raises(SourceFileError, match=r"xx_bad\.toml"):
        load_source("xx_bad", tmp_path)


def test_borrowed_layout_reads_as_the_lender_and_keeps_its_own_addresses() -> None:
    table = {
        "slug": "am_mod_demo",
        "name": "Demo: Ministry of Defence of Armenia",
        "kind": "defence_ministry",
        "addresses": ["https://am-mod.example/en/news"],
        "layout": "am_mod",
        "via": "demo",
    }
    demo, lender = parse_source(table, "x"), load_source("am_mod")
    assert (demo.listing, demo.layouts, demo.zone) == (lender.listing, lender.layouts, lender.zone)
    assert demo.addresses == ("https://am-mod.example/en/news",) and demo.all_hosts == {
        "am-mod.example",
        "www.am-mod.example",
    }


def test_dated_layouts_are_chosen_by_the_day_of_capture() -> None:
    layouts = [{"until": dt.date(2021, 6, 30), "text": ".old"}, {"text": ".new"}]
    source = parse_source(BASE | {"layouts": layouts}, "x")
    assert source.layout_at(dt.date(2021, 6, 30)).text == (".old",)
    assert source.layout_at(dt.date(2021, 7, 1)).text == (".new",)
    old, new = source.layouts
    assert source.layout_digest(old) != source.layout_digest(new)


def test_every_file_of_the_folder_is_found_by_its_path() -> None:
    for path in SOURCES.glob("*.toml"):
        assert "slug" not in tomllib.loads(path.read_text(encoding="utf-8"))
        assert load_source(path.stem).slug == path.stem
