"""Date words ─▶ moments: the forms that interfaces promise, and nothing that can be read is an error."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.moments import parse_moment, parse_moments

NINE = dt.datetime(2022, 9, 13, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2022", dt.date(2022, 1, 1)),
        ("2022-09", dt.date(2022, 9, 1)),
        (" 2022-09-13 ", dt.date(2022, 9, 13)),
        ("2022-09-13T09:00", NINE),
        ("2022-09-13T09:00Z", NINE),
        ("2022-09-13 13:00+04:00", NINE),
        (None, None),
        ("", None),
        ("13.09.2022", None),
        ("2022-13", None),
        ("yesterday", None),
        ("0001-01-01T00:00+14:00", None),
        ("9999-12-31T23:59-14:00", None),
    ],
)
def test_every_form_of_a_date_is_read(value: str | None, moment: object) -> None:
    assert parse_moment(value) == moment


@pytest.mark.parametrize(
    ("a", "b", "days"),
    [
        ("2022", "2022-09-13", 0),
        ("2022-09", "2022-09-13T09:00Z", 0),
        ("2022-08", "2022-09-13", 13),
        ("2022", "2022-09", 0),
        ("2023", "2022-09-13", 110),
        ("2022", "2022", 0),
        ("2022-09-12", "2022-09-13", 1),
    ],
)
def test_a_year_or_a_month_is_as_near_as_it_can_be(a: str, b: str, days: int) -> None:
    for first, second in (parse_moments(a, b), parse_moments(b, a)):
        assert first is not None and second is not None
        found = [m.date() if isinstance(m, dt.datetime) else m for m in (first, second)]
        assert abs(found[0] - found[1]).days == days


@given(value=st.text(max_size=30), other=st.text(max_size=30))
def test_no_words_are_an_error(value: str, other: str) -> None:
    assert parse_moments(value, other) is not None
