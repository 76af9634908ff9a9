"""Who a name means, in which year, and when nobody is chosen; and the score of attributions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from checker.attribution import find_actor, resolve_actor
from checker.attribution.gazetteer import load_gazetteer
from checker.attribution.scoring import is_same_speaker, score_attributions

DAY = dt.date(2022, 9, 13)


@pytest.mark.parametrize(
    ("name", "actor", "side"),
    [
        ("the defense ministry in Yerevan", "am_mod", "AM"),
        ("Azerbaijan's Defence Ministry", "az_mod", "AZ"),
        ("the Foreign Ministry in Moscow", "ru_mfa", "RU"),
        ("Kremlin spokesman Dmitry Peskov", "dmitry_peskov", "RU"),
        ("Volodymyr Zelenskyi", "volodymyr_zelensky", "UA"),
        ("Yerevan", "am", "AM"),
        ("Armenian officials", "am_government", "AM"),
        ("the Karabakh army", "artsakh_army", "artsakh"),
        ("the Israeli military", "il_army", "IL"),
        ("the Pentagon", "us_mod", "US"),
        ("Hamas", "hamas", "hamas"),
        ("ARM MOD", "am_mod", "AM"),
        ("Пескова", "dmitry_peskov", "RU"),
        ("Министерства обороны Азербайджана", "az_mod", "AZ"),
        ("хуситов", "houthis", "houthis"),
    ],
)
def test_names_and_metonyms(name, actor, side):
    found = find_actor(name, DAY)
    assert found is not None
    assert (found.id, found.side) == (actor, side)


def test_an_office_is_held_for_years():
    before, after = find_actor("Petro Poroshenko", dt.date(2016, 1, 1)), find_actor("Petro Poroshenko", DAY)
    assert before is not None and before.role == "President of Ukraine" and before.side == "UA"
    assert after is not None and after.role == "former President of Ukraine" and after.side is None


def test_when_two_fit_none_is_chosen_and_the_reason_is_kept():
    actor, why = resolve_actor("Armenia and Azerbaijan", DAY)
    assert actor is None
    assert why is not None and "Armenia" in why and "Azerbaijan" in why


@pytest.mark.parametrize("name", ["Anna Putin", "an Armenian historian", "the ministry", "", "Ivan Unknown"])
def test_names_that_mean_nobody_in_the_table(name):
    assert find_actor(name, DAY) is None


def test_the_ministry_of_an_official_page_is_its_own():
    assert getattr(find_actor("the Defence Ministry", DAY, home="AM"), "id", None) == "am_mod"


def test_the_table_is_wide_enough():
    table = load_gazetteer()
    assert len(table.states) >= 60
    assert sum(entry.kind == "body" for entry in table.bodies.values()) >= 25


@dataclass(frozen=True)
class Said:
    spans: tuple[tuple[int, int], ...]
    speaker: str
    actor: str | None = None
    speaker_spans: tuple[tuple[int, int], ...] = ()


def test_scores_pair_contents_one_to_one():
    text = "Moscow said that it was ready. Kyiv denied the strike."
    gold = [Said(((17, 29),), "Russia"), Said(((43, 53),), "Kyiv")]
    found = [Said(((12, 29),), "Moscow"), Said(((17, 20),), "Moscow"), Said(((43, 53),), "Baku")]
    score = score_attributions(text, gold, found)
    assert (score.n_gold, score.n_predicted, score.n_content, score.n_speaker) == (2, 3, 2, 1)
    assert score.content == pytest.approx((2 / 3, 1.0, 0.8))
    assert score.end_to_end[2] == pytest.approx(0.4)
    assert [item.spans for item in score.wrong] == [((17, 20),)]


def test_speakers_are_one_by_name_or_by_actor():
    assert is_same_speaker("the Kremlin spokesman Peskov", "Dmitry Peskov")
    assert is_same_speaker("Georgia", "Tbilisi")
    assert not is_same_speaker("the ministry", "the army")


def test_a_speaker_is_who_it_is_and_not_how_it_is_called():
    assert is_same_speaker("Dmitry Peskov", "the Kremlin", gold_actor="ru_president")
    assert is_same_speaker("Armenian government", "Yerevan")
    assert is_same_speaker("Maria Zakharova", "spokeswoman of the Russian Foreign Ministry")
    assert is_same_speaker("Serbian Defence Ministry", "Defence Ministry")


def test_two_sides_are_never_one_speaker():
    assert not is_same_speaker("Armenian Defence Ministry", "Azerbaijani Defence Ministry")
    assert not is_same_speaker("the Russian Foreign Ministry", "Ukraine's Foreign Ministry")
    assert not is_same_speaker("Sergei Lavrov", "Maria Zakharova", "ru_mfa", "maria_zakharova")
    assert not is_same_speaker("a spokesman of the army", "the police spokesman of the city")


def test_a_name_made_of_the_labelled_words_is_right_and_a_pronoun_is_not():
    text = "The special envoy said the road was open. He said it was safe."
    gold = [Said(((27, 40),), "Ann Moor", None, ((0, 17),)), Said(((50, 61),), "Ann Moor", None, ((42, 44),))]
    found = [Said(((23, 40),), "special envoy", None, ((0, 17),)), Said(((50, 61),), "He", None, ((42, 44),))]
    score = score_attributions(text, gold, found)
    assert (score.n_content, score.n_speaker) == (2, 1)
