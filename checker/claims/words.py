"""Short closed word lists of both languages (``words.toml``) ─▶ sets."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def load_words(name: str) -> frozenset[str]:
    """The words of the list `name`."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name].split())
