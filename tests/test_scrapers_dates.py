"""A publisher's date words in the languages and forms of the sources."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.dates import check_moment, load_months, parse_moment

NEAR = dt.datetime(2026, 2, 22, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("words", "zone", "expected"),
    [
        ("20 августа 2025 года, 10:05", "Europe/Moscow", "2025-08-20T07:05:00+00:00"),
        ("21 грудня 2022 року - 08:01", "Europe/Kyiv", "2022-12-21T06:01:00+00:00"),
        ("21 червня 2022 року - 08:01", "Europe/Kyiv", "2022-06-21T05:01:00+00:00"),
        ("21 fevral 2026", "Asia/Baku", "2026-02-21"),
        ("21 february 2026 18:30", "Asia/Baku", "2026-02-21T14:30:00+00:00"),
        ("21.02.2026 [19:22]", "Asia/Baku", "2026-02-21T15:22:00+00:00"),
        ("10:05 21.02.2026 (обновлено: 11:00 21.02.2026)", "Europe/Moscow", "2026-02-21T07:05:00+00:00"),
        ("13 September, 2022", "Asia/Yerevan", "2022-09-13"),
        ("Sept. 13, 2022 4:05 p.m.", "UTC", "2022-09-13T16:05:00+00:00"),
        ("September 13, 2022", "UTC", "2022-09-13"),
        ("13 սեպտեմբերի 2022", "Asia/Yerevan", "2022-09-13"),
        ("22 Şubat 2026", "Europe/Istanbul", "2026-02-22"),
        ("14 жніўня 2025", "Europe/Minsk", "2025-08-14"),
        ("21 February 2026, 18:30 UTC", "Asia/Baku", "2026-02-21T18:30:00+00:00"),
        ("Tue, 13 Sep 2022 09:00:00 +0400", "UTC", "2022-09-13T05:00:00+00:00"),
        ("Tue, 13 Sep 2022 09:00:00 GMT", "Asia/Baku", "2022-09-13T09:00:00+00:00"),
        ("2022-09-13T09:00:00Z", "Asia/Baku", "2022-09-13T09:00:00+00:00"),
        ("2022-09-13T09:00:00.123+04:00", "UTC", "2022-09-13T05:00:00+00:00"),
        ("2022-09-13T09:00:00", "Asia/Baku", "2022-09-13T05:00:00+00:00"),
        ("20220913T0900", "Europe/Moscow", "2022-09-13T06:00:00+00:00"),
        ("2022-09-13", "Asia/Baku", "2022-09-13"),
        ("2022.09.13", "Asia/Baku", "2022-09-13"),
        ("22 February, 18:00", "Asia/Baku", "2026-02-22T14:00:00+00:00"),
        ("30 December 18:00", "Asia/Baku", "2025-12-30T14:00:00+00:00"),
        ("Published", "Asia/Baku", None),
        ("31.02.2026", "Asia/Baku", None),
        ("", "Asia/Baku", None),
    ],
)
def test_words_say_what_they_say(words: str, zone: str, expected: str | None) -> None:
    found = parse_moment(words, zone, near=NEAR)
    assert (found.isoformat() if found else None) == expected


def test_day_or_month_first_is_the_source_files_choice() -> None:
    assert parse_moment("02/03/2026", "UTC") == dt.date(2026, 3, 2)
    assert parse_moment("02/03/2026", "UTC", day_first=False) == dt.date(2026, 2, 3)


def test_date_without_a_time_stays_a_date() -> None:
    found = parse_moment("13.09.2022", "Asia/Yerevan")
    assert type(found) is dt.date


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(
    st.datetimes(min_value=dt.datetime(1992, 1, 1), max_value=dt.datetime(2040, 1, 1)),  # noqa: DTZ001  (local)
    st.sampled_from(["Europe/Moscow", "Europe/Kyiv", "Asia/Baku", "UTC"]),
    st.sampled_from(["%d.%m.%Y %H:%M", "%H:%M %d.%m.%Y", "%Y-%m-%dT%H:%M", "%d %B %Y, %H:%M"]),
)
def test_any_local_minute_comes_back(moment: dt.datetime, zone: str, form: str) -> None:
    local = moment.replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))
    found = parse_moment(local.strftime(form), zone)
    assert isinstance(found, dt.datetime) and found.tzinfo is dt.UTC
    assert found.astimezone(ZoneInfo(zone)).strftime("%H:%M %d") == local.astimezone(dt.UTC).astimezone(
        ZoneInfo(zone)
    ).strftime("%H:%M %d")


@settings(deadline=None)  # the clock of a busy machine says nothing
@given(st.text(max_size=80))
def test_no_words_break_it(words: str) -> None:
    found = parse_moment(words, "Asia/Baku", near=NEAR)
    assert found is None or type(found) is dt.date or found.tzinfo is not None


def test_impossible_moments_are_no_moments() -> None:
    for moment in (dt.date(1970, 1, 1), dt.date(2026, 2, 26), dt.datetime(2097, 1, 1, tzinfo=dt.UTC)):
        found, why = check_moment(moment, NEAR)
        assert found is None and why is not None and "ignored" in why
    assert check_moment(dt.date(2026, 2, 23), NEAR) == (dt.date(2026, 2, 23), None)


def test_every_month_has_a_word_in_the_languages_of_the_sources() -> None:
    assert set(load_months().values()) == set(range(1, 13))
