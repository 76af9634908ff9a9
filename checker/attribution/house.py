"""A speaker named by nothing but a role, on an official page ─▶ whether that is one of the publisher's own people."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from checker.records import Publisher, SourceKind

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CARRIERS = (SourceKind.STATE_MEDIA, SourceKind.INDEPENDENT_MEDIA)  # they pass on what others' people say


def is_of_the_house(name: str, publisher: Publisher | None) -> bool:
    """Whether `name` is a bare role ("the spokesman of the ministry", "Minister", "she") on an office's own page."""
    if publisher is None or publisher.kind in _CARRIERS:
        return False
    words = _WORDS.findall(name.lower())
    return any(
        any(word in roles for word in words) and all(word in roles or word in other for word in words)
        for roles, other, _ in load_house_words()
    )


def name_of_the_house(name: str, publisher: Publisher | None) -> str:
    """The publisher's name in place of a bare "she" or "Answer" on its own page; any other name as it is."""
    if publisher is None or not is_of_the_house(name, publisher):
        return name
    return publisher.name if any(name.lower() in unnamed for _, _, unnamed in load_house_words()) else name


@cache
def load_house_words() -> tuple[tuple[frozenset[str], frozenset[str], frozenset[str]], ...]:
    """For each language the roles, the other words that may stand with them, and the words that name nobody."""
    table = tomllib.loads(resources.files("checker.attribution").joinpath("house.toml").read_text(encoding="utf-8"))
    return tuple(
        (frozenset(words["roles"]), frozenset(words["other"]), frozenset(words["unnamed"])) for words in table.values()
    )
