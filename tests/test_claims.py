"""Statements ─▶ claims: roles, polarity, places, days, parties; what cannot be read is empty."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from checker.claims import extract_claim, extract_claims, find_distance_km, find_side, is_allied, load_gazetteer
from checker.records import Act, Claim, Label, Utterance

PUBLISHED = dt.date(2022, 9, 14)


def read(text: str, side: str | None = None, **given: object) -> Claim:
    language = "ru" if re.search("[а-я]", text) else "en"
    utterance = Utterance(id="x", text=text, side=side, published=PUBLISHED, language=language, **given)  # type: ignore[arg-type]
    return extract_claim(utterance)


def act_of(claim: Claim, event: str) -> Act:
    found = [a for a in claim.acts if a.event == event]
    assert found, f"no act of {event} among {[a.event for a in claim.acts]}"
    return found[0]


@pytest.mark.parametrize(
    ("text", "side", "event", "doers", "targets", "happened"),
    [
        ("The Azerbaijani army shelled Jermuk overnight.", "AM", "shelling", ("AZ",), (), True),
        ("Jermuk was shelled by Azerbaijani forces.", "AM", "shelling", ("AZ",), (), True),
        ("Our units did not open fire on Vardenis.", "AZ", "shelling", ("AZ",), (), False),
        ("Baku denied that Armenia withdrew from Sotk.", "AZ", "withdrawal", ("AM",), (), False),
        ("Baku denied that Armenia did not withdraw from Sotk.", "AZ", "withdrawal", ("AM",), (), True),
        ("Azerbaijan's ministry denied reports that its forces shelled Jermuk.", "AZ", "shelling", ("AZ",), (), False),
        ("Yerevan accused Baku of shelling the village.", "AM", "shelling", ("AZ",), (), True),
        ("Russian troops captured Soledar.", "RU", "advance", ("RU",), (), True),
        ("Ukraine attacked Russia with drones.", "RU", "strike", ("UA",), ("RU",), True),
        ("The enemy attacked our positions.", "AM", "strike", ("enemy",), ("AM",), True),
        ("Армянские подразделения обстреляли Дашкесан.", "AZ", "shelling", ("AM",), (), True),
        ("Армянские подразделения не обстреливали Дашкесан.", "AM", "shelling", ("AM",), (), False),
    ],
)
def test_an_act_has_its_doer_its_target_and_its_polarity(
    text: str, side: str, event: str, doers: tuple[str, ...], targets: tuple[str, ...], happened: bool
) -> None:
    act = act_of(read(text, side), event)
    assert act.doers == doers
    assert act.happened is happened
    if targets:
        assert act.targets == targets


def test_a_denial_claims_what_it_denies_reversed() -> None:
    claim = read("Reports about the shelling of Jermuk do not correspond to reality.", "AZ", label=Label.DENIAL)
    assert claim.denies
    assert not act_of(claim, "shelling").happened
    assert [("corr" in "Reports about the shelling of Jermuk do not correspond"[s:e]) for s, e in claim.rejected[:1]]


def test_a_denying_cue_outside_the_text_reverses_it() -> None:
    claim = read("its forces shelled Jermuk", "AZ", cue="denied", label=Label.DENIAL)
    assert not act_of(claim, "shelling").happened


def test_only_the_words_of_the_statement_itself_are_its_claim() -> None:
    text = "Kyiv says that Russian forces blew up the dam; Moscow rejects it and blames Ukraine for 40 deaths."
    content = ((text.index("Russian"), text.index(";")),)
    claim = read(text, "UA", content=content, cue="says")
    assert [p.side for p in claim.parties] == ["RU"]
    assert not claim.denies and not claim.rejected and not claim.quantities
    assert act_of(claim, "strike").doers == ("RU",)
    assert "death" not in claim.words and "dam" in claim.words


def test_a_plan_is_not_certain() -> None:
    assert not act_of(read("Azerbaijan may attack Armenia again.", "AM"), "strike").certain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jermuk", "Джермук"),
        ("Jermuk", "Джермука"),
        ("Nagorno-Karabakh", "Artsakh"),
        ("Nagorno-Karabakh", "Нагорного Карабаха"),
        ("Kyiv", "Kiev"),
        ("Kyiv", "Киеве"),
        ("Bakhmut", "Артёмовске"),
        ("the Strait of Hormuz", "Ормузском проливе"),
    ],
)
def test_variants_of_a_place_are_one(one: str, other: str) -> None:
    russian = any("а" <= c.lower() <= "я" for c in other)
    first = read(f"There was fighting in {one} today.")
    second = read(f"Бои шли в {other} сегодня." if russian else f"There was fighting in {other} today.")
    assert {p.id for p in first.places} & {p.id for p in second.places}


def test_regions_contain_towns() -> None:
    (place,) = read("Shells fell in Jermuk.").places
    assert "vayots-dzor" in place.within and "AM" in place.within


def test_a_capital_that_speaks_is_a_side_and_no_place() -> None:
    assert not read("Baku said that the ceasefire held.").places
    assert [p.id for p in read("An explosion was heard in Baku.").places] == ["baku"]


def test_a_distance_needs_two_points() -> None:
    assert find_distance_km("jermuk", "jermuk") == 0
    assert 30 < (find_distance_km("jermuk", "goris") or 0) < 80
    assert find_distance_km("jermuk", "nowhere") is None


def test_the_gazetteer_is_compact_and_whole() -> None:
    entries = load_gazetteer().entries
    assert 5_000 < len(entries) < 20_000
    for entry in entries.values():
        assert -90 <= entry.latitude <= 90 and -180 <= entry.longitude <= 180
        assert all(w in entries or (len(w) == 2 and w.isupper()) for w in entry.within), entry.id


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("AM", "AM"),
        ("am", "AM"),
        ("United States", "US"),
        ("Yemen (Houthi)", "houthis"),
        ("NATO", "NATO"),
        ("Russian Defence Ministry spokesman Igor Konashenkov", "RU"),
        ("Минобороны Азербайджана", "AZ"),
        ("Ruritania", None),
        ("", None),
        (None, None),
    ],
)
def test_a_side_is_found_by_code_name_or_title(name: str | None, side: str | None) -> None:
    assert find_side(name) == side


def test_an_unknown_side_is_one_of_its_own() -> None:
    assert read("We hold the bridge.", "Ruritania").speaker_side == "ruritania"


def test_allies_are_not_the_same_side() -> None:
    assert is_allied("AM", "artsakh") and is_allied("artsakh", "AM")
    assert not is_allied("AM", "AM") and not is_allied("AM", "AZ") and not is_allied(None, "AM")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("They fired on 13 September.", dt.date(2022, 9, 13), dt.date(2022, 9, 13)),
        ("They fired on September 12-13, 2022.", dt.date(2022, 9, 12), dt.date(2022, 9, 13)),
        ("They fired yesterday.", dt.date(2022, 9, 13), dt.date(2022, 9, 13)),
        ("They fired on Tuesday.", dt.date(2022, 9, 13), dt.date(2022, 9, 13)),
        ("They fired last night.", dt.date(2022, 9, 13), dt.date(2022, 9, 14)),
        ("They fired on 20 December.", dt.date(2021, 12, 20), dt.date(2021, 12, 20)),
        ("Стреляли 13 сентября.", dt.date(2022, 9, 13), dt.date(2022, 9, 13)),
        ("Стреляли вчера.", dt.date(2022, 9, 13), dt.date(2022, 9, 13)),
    ],
)
def test_time_words_are_resolved_against_publication(text: str, start: dt.date, end: dt.date) -> None:
    (found,) = read(text).times
    assert (found.start, found.end) == (start, end)


def test_a_clock_time_is_kept_as_said() -> None:
    times = read("The ceasefire began at 9:00 Moscow time.").times
    assert [t.clock for t in times] == [540]


def test_without_a_publication_a_relative_day_is_left_out() -> None:
    assert extract_claim(Utterance(id="x", text="They fired yesterday.", language="en")).times == ()


def test_a_language_not_read_gives_an_empty_claim() -> None:
    claim = extract_claim(Utterance(id="x", text="Հայտարարություն", language="hy", side="AM"))
    assert claim == Claim(speaker_side="AM", language="hy")


def test_a_stream_gives_the_same_claims_as_one_by_one() -> None:
    texts = ["Baku shelled Sotk.", "Армения обстреляла Товуз.", "Oui.", "Two men were killed."]
    given_ = [
        Utterance(id=str(i), text=t, language=lang)
        for i, (t, lang) in enumerate(zip(texts, ["en", "ru", "fr", "en"], strict=True))
    ]
    assert list(extract_claims(given_)) == [extract_claim(u) for u in given_]


def test_a_claim_survives_json() -> None:
    claim = read("On 13 September at least 49 Armenian servicemen were killed at Jermuk.", "AM")
    assert claim.quantities and claim.times and claim.places
    adapter = TypeAdapter(Claim)
    assert adapter.validate_json(adapter.dump_json(claim)) == claim


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_spans_never_leave_the_text(text: str) -> None:
    claim = extract_claim(Utterance(id="x", text=text, language="en", published=PUBLISHED))
    parts = [*claim.acts, *claim.parties, *claim.places, *claim.times, *claim.quantities]
    for start, end in [p.span for p in parts] + list(claim.rejected):
        assert 0 <= start < end <= len(text)


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="абвгдежзиклмнопрстуфхцчшщыьэюя 0123456789.,-", max_size=120))
def test_spans_never_leave_a_russian_text(text: str) -> None:
    claim = extract_claim(Utterance(id="x", text=text, language="ru", published=PUBLISHED))
    parts = [*claim.acts, *claim.parties, *claim.places, *claim.times, *claim.quantities]
    for start, end in [p.span for p in parts]:
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Our positions near the village stand where they stood.", "AM"),
        ("The delegation took part in a session of the council.", "AZ"),
        ("The statement was published on the ministry's page.", "RU"),
        ("The jet had taken off from an airfield.", "AM"),
        ("Two drones lay in the field.", "UA"),
        ("It is a war crime.", "UA"),
        ("Наши позиции расположены у села, на нём танки.", "AM"),
    ],
)
def test_words_that_name_things_are_no_acts(text: str, side: str) -> None:
    hard = {"shelling", "strike", "assault", "advance", "deployment", "supply", "naval", "shielding", "killing"}
    assert not [a.event for a in read(text, side).acts if a.event in hard and a.event != "deployment"]


@pytest.mark.parametrize(
    ("text", "event", "objects"),
    [
        ("Our air defence shot down three drones over the city.", "downing", ("drone",)),
        ("Ukraine blew up the bridge.", "strike", ("bridge",)),
        ("They shelled a maternity hospital.", "shelling", ("hospital",)),
        ("Плотину взорвали украинцы.", "strike", ("dam",)),
    ],
)
def test_an_act_names_what_it_befell(text: str, event: str, objects: tuple[str, ...]) -> None:
    assert act_of(read(text, "RU"), event).objects == objects


def test_a_denial_that_names_only_its_topic_keeps_the_topic() -> None:
    claim = read("The story about the reservoir is a lie.", "AZ", label=Label.DENIAL)
    assert claim.acts == () and claim.objects == ("dam",)


@pytest.mark.parametrize(
    ("text", "side", "event", "doers", "happened"),
    [
        ("Baku's claims about shot-down drones are disinformation.", "AM", "downing", (), False),
        ("There is no truth in reports that our army crossed the border.", "AZ", "assault", ("AZ",), False),
        ("Yerevan denies having bombed the town and says that it is Azerbaijan which attacks.", "AM", "strike",
         ("AM",), False),
        ("No breach of the agreement has happened.", "PK", "breach", (), False),
        ("We observe the ceasefire.", "AZ", "breach", ("AZ",), False),
        ("The aircraft are undamaged.", "RU", "destruction", (), False),
        ("There are no Rwandan troops in Congo.", "RW", "deployment", ("RW",), False),
        ("We reject it: the sabotage at the dam was ordered by Kiev.", "RU", "sabotage", ("UA",), True),
        ("Обвинения отвергаем: плотину разрушили украинцы.", "RU", "destruction", ("UA",), True),
        ("Рассказ Баку о том, как наши солдаты якобы обстреляли экскаватор, — дезинформация.", "AM", "shelling",
         ("AM",), False),
    ],
)  # fmt: skip
def test_a_denial_reaches_what_it_rejects_and_no_more(
    text: str, side: str, event: str, doers: tuple[str, ...], happened: bool
) -> None:
    act = act_of(read(text, side, label=Label.DENIAL), event)
    assert act.doers == doers
    assert act.happened is happened


@pytest.mark.parametrize(
    ("text", "side", "event", "doers", "targets"),
    [
        ("The base came under attack.", "RU", "strike", (), ()),
        ("Azerbaijan's ministry accused the Armenians of shelling its positions.", "AZ", "shelling", ("AM",), ("AZ",)),
        ("The opposing side opened fire on our posts.", "AZ", "shelling", ("enemy",), ("AZ",)),
        ("Moscow denied a raid on the theatre.", "RU", "strike", ("RU",), ()),
        ("Moscow denied an attack on its airbase.", "RU", "strike", (), ("RU",)),
        ("Ten Armenian soldiers died.", "AM", "killing", (), ("AM",)),
        ("Fire came from the Georgian side.", "GE", "shelling", ("GE",), ()),
    ],
)
def test_roles_are_those_of_the_sentence(
    text: str, side: str, event: str, doers: tuple[str, ...], targets: tuple[str, ...]
) -> None:
    act = act_of(read(text, side), event)
    assert (act.doers, act.targets) == (doers, targets)
