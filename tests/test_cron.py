import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from checker.cron import parse_cron, parse_zone
from checker.errors import ConfigError

KYIV = ZoneInfo("Europe/Kyiv")


def fire_times(expression: str, n: int, start: dt.datetime) -> list[str]:
    trigger = parse_cron(expression, KYIV, "schedule.every")
    times, previous = [], None
    for _ in range(n):
        previous = trigger.get_next_fire_time(previous, (previous or start) + dt.timedelta(seconds=1))
        times.append(previous.strftime("%a %Y-%m-%d %H:%M"))
    return times


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("0 9 * * 0", ["Sun 2026-11-29 09:00", "Sun 2026-12-06 09:00"]),  # cron counts weekdays from Sunday
        ("0 9 * * 7", ["Sun 2026-11-29 09:00", "Sun 2026-12-06 09:00"]),
        ("0 9 * * 1-5", ["Tue 2026-11-24 09:00", "Wed 2026-11-25 09:00"]),
        ("0 9 * * 5-7", ["Fri 2026-11-27 09:00", "Sat 2026-11-28 09:00", "Sun 2026-11-29 09:00"]),
        ("0 9 1 * 5", ["Fri 2026-11-27 09:00", "Tue 2026-12-01 09:00", "Fri 2026-12-04 09:00"]),  # or, not and
        ("0 9 * * mon", ["Mon 2026-11-30 09:00"]),
        ("*/20 * * * *", ["Mon 2026-11-23 12:20", "Mon 2026-11-23 12:40"]),
        ("@daily", ["Tue 2026-11-24 00:00"]),
    ],
)
def test_an_expression_means_what_cron_means(expression: str, times: list[str]) -> None:
    assert fire_times(expression, len(times), dt.datetime(2026, 11, 23, 12, tzinfo=KYIV)) == times


@pytest.mark.parametrize(
    "expression", ["0 9 * *", "61 * * * *", "0 0 * * 8", "0 0 * * 5-1", "0 0 * * x", "0 0 * * */0", ""]
)
def test_a_wrong_expression_is_named_with_its_key(expression: str) -> None:
    with pytest.raises(ConfigError, match=r"^schedule\.every: "):
        parse_cron(expression, KYIV, "schedule.every")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_wrong_zone_is_named(zone: str) -> None:
    with pytest.raises(ConfigError, match="time zone"):
        parse_zone(zone)
