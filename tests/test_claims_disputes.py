"""Claims beyond the battlefield, and what is negated and rejected at once: polarity, sides, names that look alike."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from checker.claims import extract_claim
from checker.claims.sides import find_named_side
from checker.records import Claim, Label, Utterance


def read(text: str, side: str | None = None, label: Label | None = None) -> Claim:
    language = "ru" if re.search("[а-я]", text) else "en"
    return extract_claim(
        Utterance(id="x", text=text, side=side, published=dt.date(2023, 5, 22), language=language, label=label)
    )


@pytest.mark.parametrize(
    ("text", "side", "event", "happened", "doers"),
    [
        ("We had nothing to do with it.", "RU", "involvement", False, ("RU",)),
        ("Russia denied that planes of its own had been involved.", "RU", "involvement", False, ("RU",)),
        ("The hospital was hit by accident.", "US", "accident", True, ()),
        ("The Israelis gave us no warning.", "UN", "warning", False, ("IL",)),
        ("Iran played no role in the hacking.", "IR", "sabotage", False, ("IR",)),
        ("Moscow denied any involvement in the attack on the depot.", "RU", "strike", False, ("RU",)),
        ("Rwandan soldiers are fighting alongside M23 rebels.", "UN", "deployment", True, ("RW",)),
        ("Serbia had no part in the blast.", "RS", "strike", False, ("RS",)),
        ("The first violation was the Mexican government's.", "EC", "breach", True, ("MX",)),
        ("Yerevan accused the Azerbaijanis of attacks on the town.", "AM", "strike", True, ("AZ",)),
    ],
)
def test_an_act_of_a_dispute_has_its_class_its_doer_and_its_polarity(
    text: str, side: str, event: str, happened: bool, doers: tuple[str, ...]
) -> None:
    found = [a for a in read(text, side).acts if a.event == event]
    assert found, [a.event for a in read(text, side).acts]
    assert (found[0].happened, found[0].doers) == (happened, doers)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The attack on the depot did not happen.", "strike"),
        ("It is not true that our forces shelled the town.", "shelling"),
        ("There is no evidence of an attack.", "strike"),
        ("Никакого удара по больнице не было.", "strike"),
        ("Наша армия не обстреливала город.", "shelling"),
        ("Nobody was harmed, nor has anyone died.", "killing"),
        ("Not one shot came from our troops.", "shelling"),
        ("Our troops did not fire and did not attack the village.", "strike"),
        ("Rwanda has no troops in Congo and gives no support to M23.", "supply"),
        ("At no time has a Russian Buk been taken across the border.", "deployment"),
        ("Traffic flows, they assured those who speak of a blockade.", "blockade"),
    ],
)
def test_what_is_negated_and_rejected_is_denied_once(text: str, event: str) -> None:
    found = [a for a in read(text, "RU", Label.DENIAL).acts if a.event == event]
    assert found and not any(a.happened for a in found)


def test_a_ship_that_stays_afloat_is_not_destroyed() -> None:
    acts = [
        (a.event, a.happened)
        for a in read("A fire set off ammunition aboard the cruiser Moskva; the ship stays afloat.", "RU").acts
    ]
    assert acts == [("destruction", True), ("strike", True), ("destruction", False)]


def test_an_infinitive_leads_nowhere() -> None:
    acts = {a.event for a in read("A technical fault caused a missile to go off.", "IN").acts}
    assert acts == {"strike", "accident"}


def test_what_has_stopped_has_happened() -> None:
    (act,) = [a for a in read("The explosions have stopped.", "RU").acts if a.event == "strike"]
    assert act.happened


@pytest.mark.parametrize(
    "text", ["Такого не бывает.", "Корея против.", "Совет соберётся завтра.", "Вина лежит на них."]
)
def test_a_word_that_begins_like_a_town_is_none(text: str) -> None:
    assert not [p for p in read(text).places if p.kind != "country"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Взрыв прогремел в Бахмуте.", "bakhmut"),
        ("Бои идут под Мариуполем.", "mariupol"),
        ("Обстреляли Горловку.", "horlivka"),
    ],
)
def test_a_town_is_known_in_every_case(text: str, place: str) -> None:
    assert place in {p.id for p in read(text).places}


def test_a_part_of_a_name_is_another_side() -> None:
    assert find_named_side("Armenia") == find_named_side("am") == "AM"
    assert find_named_side("Venezuela opposition") is None
    assert read("We won.", "Venezuela opposition").speaker_side == "venezuela opposition"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("over the weekend", "2023-05-20", "2023-05-21"),
        ("in the past 48 hours", "2023-05-20", "2023-05-22"),
        ("two months ago", "2023-03-03", "2023-04-12"),
        ("за последние двое суток", "2023-05-20", "2023-05-22"),
        ("месяц назад", "2023-04-02", "2023-05-12"),
    ],
)
def test_days_are_counted_back_from_the_publication(words: str, start: str, end: str) -> None:
    (time,) = read(f"It was hit {words}." if words.isascii() else f"Село обстреляли {words}.").times
    assert (str(time.start), str(time.end)) == (start, end)
