"""Names whose nominative a dictionary read wrongly ("Шольцем" ─▶ "Шолец") ─▶ the form that the actors table knows."""

from __future__ import annotations

from functools import lru_cache

from checker.attribution.actors import find_actor

# Endings of oblique cases, and what a nominative has in their place.
_OBLIQUE = ("ом", "ем", "ой", "ей", "у", "ю", "а", "я", "е", "и", "ы")
_NOMINATIVE = ("", "а", "я", "ь", "й")
_MIN_STEM = 3


@lru_cache(maxsize=5_000)
def restore_ending(name: str, shown: str) -> str:
    """`name` with its last word as the table has it, or `name` where the table knows it or no form of it.

    Args:
        name: a name in what was taken for its nominative.
        shown: its last word as it stands in the text.
    """
    last = name.split()[-1] if name.split() else ""
    if not last or last == shown or find_actor(name) is not None:
        return name
    for old in _OBLIQUE:
        stem = shown.removesuffix(old)
        if stem == shown or len(stem) < _MIN_STEM:
            continue
        for new in _NOMINATIVE:
            candidate = f"{name.removesuffix(last)}{stem}{new}"
            if find_actor(candidate) is not None:
                return candidate
    return name
