"""Short closed word lists of both languages (``words.toml``) ─▶ sets and tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def _load_lists() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def load_words(name: str) -> frozenset[str]:
    """The words of the list `name`."""
    return frozenset(_load_lists()[name].split())


@cache
def load_halves(speaker: str | None) -> Mapping[str, str]:
    """The words by which a side of a divided country names the halves ─▶ the side that holds each."""
    halves = _load_lists()["halves"].get(speaker or "", {})
    return {word: side for side, words in halves.items() for word in words.split()}
