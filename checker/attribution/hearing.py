"""What is known of a text's speakers while its frames are read in order: the people, and who has spoken so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.attribution.frames import Text
    from checker.attribution.people import Person
    from checker.records import Publisher

# How many speakers back a pronoun or a bare noun reaches.
REACH = 8


@dataclass(slots=True)
class Heard:
    """A speaker met so far: its name, the person it is or None, and the gender and number of its noun."""

    name: str
    person: Person | None
    gender: str
    number: str
    at: int
    body: str = ""


@dataclass(slots=True)
class Reading:
    """What is known of a text's speakers while its frames are read in order."""

    text: Text
    people: list[Person]
    heard: list[Heard]
    publisher: Publisher | None
