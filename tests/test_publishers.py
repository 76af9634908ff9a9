"""What a line says of its publisher: a slug, an object, or a bare name whose kind is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from checker.pipeline.sources import find_built_in
from checker.publishers import PublisherLine, make_publisher
from checker.records import Publisher, SourceKind


def read(given: Any) -> Publisher | None:
    return make_publisher(PublisherLine.model_validate(given), find_built_in)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Reuters", SourceKind.INDEPENDENT_MEDIA),
        ("The Moscow Times", SourceKind.INDEPENDENT_MEDIA),
        ("Washington Post", SourceKind.INDEPENDENT_MEDIA),
        ("The Daily", SourceKind.INDEPENDENT_MEDIA),
        ("TASS", SourceKind.STATE_MEDIA),
        ("ТАСС", SourceKind.STATE_MEDIA),
        ("Xinhua", SourceKind.STATE_MEDIA),
        ("Kremlin", SourceKind.GOVERNMENT),
        ("Hamas", SourceKind.GOVERNMENT),
        ("Минобороны России", SourceKind.GOVERNMENT),
        ("Ministry of Health of Ruritania", SourceKind.GOVERNMENT),
    ],
)
def test_a_newspaper_has_no_voice_of_its_own_and_a_ministry_does(name: str, kind: SourceKind) -> None:
    found = read(name)
    assert found is not None
    assert (found.name, found.kind) == (name, kind)


def test_a_built_in_slug_keeps_its_built_in_description() -> None:
    for given in ("am_mod", {"slug": "am_mod"}, {"slug": "am_mod", "name": "Another", "kind": "independent_media"}):
        found = read(given)
        assert found is not None
        assert (found.name, found.country) == ("Ministry of Defence of Armenia", "AM")
        assert found.kind is SourceKind.DEFENCE_MINISTRY


def test_an_object_says_what_it_says_and_null_is_nothing() -> None:
    found = read({"slug": "zz", "name": "The Daily", "country": None, "kind": "state_media", "owner": "AM", "more": 1})
    assert found == Publisher(slug="zz", name="The Daily", kind=SourceKind.STATE_MEDIA, owner="AM")
    assert read({"slug": None, "name": ""}) is None
    assert read(" ") is None


@pytest.mark.parametrize("given", [{"name": "X", "kind": "nonsense"}, 5, ["am_mod"]])
def test_what_is_no_publisher_is_refused(given: Any) -> None:
    with pytest.raises(ValidationError):
        PublisherLine.model_validate(given)
