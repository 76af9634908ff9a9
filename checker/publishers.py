"""What a line says of its publisher ─▶ `Publisher`: a built-in source, an object with its keys, or a bare name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from checker.attribution import Actor, find_actor
from checker.records import Publisher, SourceKind

FindPublisher = Callable[[str], Publisher | None]
"""The publisher of a built-in slug, or None."""
# Words by which an official body is known that no table names ("Ministry of Health of Ruritania").
_OFFICIAL = re.compile(
    r"\b(ministry|minister|ministries|government|presiden\w+|premier|parliament|embassy|consulate|army|military|navy|"
    r"armed forces|defen[cs]e forces?|general staff|security (council|service)|police|border (guard|service)|"
    r"state department|министерств\w*|минобороны|мид|правительств\w*|президент\w*|посольств\w*|арми\w*|генштаб\w*)\b",
    re.IGNORECASE,
)
_STATE_MEDIA = re.compile(r".._media")  # the id that the actors table gives to the media of a state


class PublisherLine(BaseModel):
    """The publisher of a line: a slug or a name, or an object with the keys of a source."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    slug: str = ""
    name: str = ""
    country: str | None = None
    kind: SourceKind | None = None
    owner: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        """A bare string is a slug or a name; a key that is null is not given."""
        if isinstance(value, str):
            return {"slug": value.strip(), "name": value.strip()}
        return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def make_publisher(line: PublisherLine, find_built_in: FindPublisher) -> Publisher | None:
    """Who publishes; a built-in slug keeps its built-in description, and where nothing is said there is none."""
    name = line.name or line.slug
    if not name:
        return None
    known = find_built_in(line.slug)
    if known is not None:
        return known
    actor = find_actor(name)
    kind = line.kind or guess_kind(name, actor)
    side = actor.side if actor and kind is not SourceKind.INDEPENDENT_MEDIA else None
    return Publisher(
        slug=line.slug or name,
        name=name,
        country=line.country or (side if side and re.fullmatch("[A-Z]{2}", side) else None),
        kind=kind,
        owner=line.owner,
    )


def guess_kind(name: str, actor: Actor | None) -> SourceKind:
    """What sort of publisher a bare name is: an official body, the media of a state, or else an independent medium.

    Args:
        name: as it was given.
        actor: who the actors table says it is, or None.
    """
    if actor is not None and (actor.kind == "media" or _STATE_MEDIA.fullmatch(actor.id)):
        return SourceKind.STATE_MEDIA if actor.side else SourceKind.INDEPENDENT_MEDIA
    if actor is not None or _OFFICIAL.search(name):
        return SourceKind.GOVERNMENT
    return SourceKind.INDEPENDENT_MEDIA
