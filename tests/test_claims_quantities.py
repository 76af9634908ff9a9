"""Figures in words and digits ─▶ quantities with bounds, fate and side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.claims import extract_claim
from checker.claims.numbers import MAX_VALUE, parse_number
from checker.records import Bound, Quantity, Utterance


def figures(text: str, side: str | None = None, language: str = "en") -> tuple[Quantity, ...]:
    return extract_claim(Utterance(id="x", text=text, side=side, language=language)).quantities


@pytest.mark.parametrize(
    ("text", "what", "low", "high", "bound"),
    [
        ("49 servicemen were killed.", "killed", 49, 49, Bound.EXACT),
        ("At least 49 servicemen were killed.", "killed", 49, None, Bound.AT_LEAST),
        ("More than 1,200 people died.", "killed", 1200, None, Bound.AT_LEAST),
        ("Up to 30 fighters were wounded.", "wounded", None, 30, Bound.AT_MOST),
        ("Some 50 soldiers were killed.", "killed", 50, 50, Bound.ABOUT),
        ("40 to 50 soldiers were killed.", "killed", 40, 50, Bound.RANGE),
        ("Twenty-seven people died.", "killed", 27, 27, Bound.EXACT),
        ("Two dozen people were injured.", "wounded", 24, 24, Bound.EXACT),
        ("Dozens of civilians were killed.", "killed", 24, 99, Bound.RANGE),
        ("Our air defence destroyed six drones.", "drones", 6, 6, Bound.EXACT),
        ("Nobody was injured in the attack.", "wounded", 0, 0, Bound.EXACT),
        ("Between 40 and 50 soldiers were killed.", "killed", 40, 50, Bound.RANGE),
        ("No fewer than three hundred and fifty people died.", "killed", 350, None, Bound.AT_LEAST),
        ("Two hundred and six were wounded.", "wounded", 206, 206, Bound.EXACT),
        ("Several dozen people were injured.", "wounded", 36, 108, Bound.RANGE),
        ("2000 soldiers were killed in 2014.", "killed", 2000, 2000, Bound.EXACT),
        ("The opposition won the vote with 52.6 per cent.", "vote_share", 52.6, 52.6, Bound.EXACT),
    ],
)
def test_a_figure_has_bounds_and_what_it_counts(
    text: str, what: str, low: float | None, high: float | None, bound: Bound
) -> None:
    found = [q for q in figures(text) if q.what == what]
    assert found, figures(text)
    assert (found[0].low, found[0].high, found[0].bound) == (low, high, bound)
    assert text[found[0].span[0] : found[0].span[1]]


@pytest.mark.parametrize(
    ("text", "what", "low", "high"),
    [
        ("Погибли не менее 50 военнослужащих.", "killed", 50, None),
        ("Двадцать семь человек погибли.", "killed", 27, 27),
        ("Ранены 12 мирных жителей.", "wounded", 12, 12),
        ("Сбито шесть беспилотников.", "drones", 6, 6),
        ("Сто двадцать пять военных погибли.", "killed", 125, 125),
        ("Погибли от 30 до 40 боевиков.", "killed", 30, 40),
        ("Потери — две тысячи триста человек.", "losses", 2300, 2300),
        ("Не менее сорока ранены.", "wounded", 40, None),
        ("Все бюллетени подсчитаны, у главы государства 79,67 %.", "vote_share", 79.67, 79.67),
    ],
)
def test_a_russian_figure_is_the_same(text: str, what: str, low: float, high: float | None) -> None:
    found = [q for q in figures(text, language="ru") if q.what == what]
    assert found, figures(text, language="ru")
    assert (found[0].low, found[0].high) == (low, high)


def test_two_figures_keep_their_own_fate() -> None:
    found = {q.what: q.low for q in figures("Twelve civilians were killed and over 40 people were injured.")}
    assert found == {"killed": 12, "wounded": 40}


def test_whose_losses_they_are() -> None:
    (own,) = figures("50 Azerbaijani servicemen were killed.", "AZ")
    assert own.side == "AZ" and own.group == "soldiers"
    (lost,) = figures("Armenia lost 49 soldiers.", "AM")
    assert lost.side == "AM"


@pytest.mark.parametrize(
    "text",
    [
        "10^30 people were killed.",
        "minus five people were killed.",
        "99999999999999999999999 people were killed.",
        "Two Su-25 aircraft took off in 2022 on 13 September at 9:30.",
        "14.5 mm machine guns were used, prices rose by 5 per cent and not one plane was hit.",
    ],
)
def test_absurd_numbers_dates_and_models_are_no_losses(text: str) -> None:
    for quantity in figures(text):
        assert quantity.what in ("aircraft",)
        assert quantity.low == 2


@given(st.text(alphabet="0123456789,. -^e", max_size=40))
def test_a_number_is_bounded_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or 0 <= value <= MAX_VALUE


@given(st.integers(0, 10**9))
def test_thousands_separators_change_nothing(n: int) -> None:
    assert parse_number(f"{n:,}") == parse_number(str(n)) == n
