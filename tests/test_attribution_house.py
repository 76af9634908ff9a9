"""A bare role on an office's own page is one of its people; anywhere else it is nobody's."""

from __future__ import annotations

import pytest

from checker.attribution.house import is_of_the_house, name_of_the_house
from checker.records import Publisher, SourceKind


def publisher(kind: SourceKind) -> Publisher:
    return Publisher(slug="am_mod", name="Ministry of Defence of Armenia", country="AM", kind=kind, owner="AM")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("spokesman of the ministry", True),
        ("Minister", True),
        ("ministry's spokeswoman", True),
        ("head of the press service department", True),
        ("Answer", True),
        ("she", True),
        ("официальный представитель министерства", True),
        ("Azerbaijan's Ministry of Defence", False),
        ("Doctors of the hospital", False),
        ("two ministers", False),
        ("It", False),
        ("of the", False),
        ("", False),
    ],
)
def test_who_is_of_the_house(name: str, expected: bool) -> None:
    assert is_of_the_house(name, publisher(SourceKind.DEFENCE_MINISTRY)) is expected


@pytest.mark.parametrize("kind", [SourceKind.STATE_MEDIA, SourceKind.INDEPENDENT_MEDIA])
def test_an_agency_s_spokesman_is_somebody_else_s(kind: SourceKind) -> None:
    assert not is_of_the_house("spokesman of the ministry", publisher(kind))
    assert not is_of_the_house("spokesman of the ministry", None)


def test_a_pronoun_gives_way_to_the_publisher_s_name() -> None:
    ministry = publisher(SourceKind.DEFENCE_MINISTRY)
    assert name_of_the_house("She", ministry) == ministry.name
    assert name_of_the_house("Answer", ministry) == ministry.name
    assert name_of_the_house("spokesman of the ministry", ministry) == "spokesman of the ministry"
    assert name_of_the_house("she", publisher(SourceKind.STATE_MEDIA)) == "she"
