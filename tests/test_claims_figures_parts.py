"""Figures that stand in parts, fractions and wholes, and days named by the week."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.claims import extract_claim
from checker.records import Bound, Claim, Utterance

FRIDAY = dt.date(2025, 6, 20)


def read(text: str, side: str | None = None) -> Claim:
    return extract_claim(Utterance(id="x", text=text, side=side, published=FRIDAY))


@pytest.mark.parametrize(
    ("text", "what", "low", "high"),
    [
        ("Hundreds of thousands of people fled the city.", "displaced", 200_000, 999_000),
        ("Two and a half thousand people were killed.", "killed", 2500, 2500),
        ("23 of the 59 missiles reached the airfield.", "missiles", 23, 23),
    ],
)
def test_large_and_partial_numbers(text: str, what: str, low: int, high: int) -> None:
    assert [(q.what, q.low, q.high) for q in read(text).quantities] == [(what, low, high)]


def test_a_part_shares_the_fate_of_the_whole() -> None:
    found = read("The shelling killed four civilians, including two children, and injured 12 others.").quantities
    assert [(q.what, q.low) for q in found] == [("killed", 4), ("killed", 2), ("wounded", 12)]


def test_what_is_counted_out_of_them_without_a_word_is_no_figure_of_its_own() -> None:
    found = read("Three soldiers were killed and ten wounded, two of them seriously.").quantities
    assert [(q.what, q.low) for q in found] == [("killed", 3), ("wounded", 10)]


def test_the_days_of_a_date_count_nothing() -> None:
    assert [q.low for q in read("Twelve people were injured on the night of 6-7 May.").quantities] == [12]


def test_two_numbers_joined_by_and_are_exact() -> None:
    assert {q.bound for q in read("Russia lost 12 helicopters and 14 tanks.").quantities} == {Bound.EXACT}


def test_losses_are_of_the_side_that_they_are_called_by() -> None:
    assert read("Потери России составили 1200 человек.", "UA").quantities[0].side == "RU"


@pytest.mark.parametrize(("text", "day"), [("He died last Friday.", 13), ("He died on Friday.", 20)])
def test_last_friday_is_not_today(text: str, day: int) -> None:
    assert read(text).times[0].start == dt.date(2025, 6, day)
