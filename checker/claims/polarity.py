"""Words that reject somebody's claim ─▶ their offsets: what a denial says "no" with, parse or none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from checker.records import Label, Span, Utterance


@dataclass(frozen=True, slots=True)
class DenialWords:
    """The compiled rejecting words of a language: verbs that take what is denied, and marks about it."""

    verbs: re.Pattern[str]
    marks: re.Pattern[str]


def _compile(words: list[str]) -> re.Pattern[str]:
    parts = [re.escape(w).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True)]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)", re.I)


@cache
def load_denial_words(language: str) -> DenialWords:
    """The rejecting words of `language` from ``denials.toml``."""
    raw = tomllib.loads(resources.files(__package__).joinpath("denials.toml").read_text(encoding="utf-8"))[language]
    return DenialWords(_compile(raw["verbs"]), _compile(raw["marks"]))


@dataclass(frozen=True, slots=True)
class Rejection:
    """How a statement rejects a claim.

    Attributes:
        denies: it does.
        verbs: offsets of rejecting verbs in its text.
        marks: offsets of words like "disinformation".
        cue: the reporting words, small letters.
        by_cue: the only sign is the reporting verb outside the text ("denied" + "its forces shelled Jermuk").
    """

    denies: bool
    verbs: tuple[Span, ...]
    marks: tuple[Span, ...]
    by_cue: bool
    cue: str = ""


# A denial word of the reporter's own neutral kind: "did not deny", "refused entry" are not denials.
_NOT_DENIED = re.compile(r"(?:neither|not|n't|never|не)\s+(?:\w+\s+(?:nor|or)\s+)?$", re.I)


def _find_own(utterance: Utterance, text: str, cue: str) -> Callable[[int], bool]:
    """Whether an offset lies in the statement's own content or cue; the rest of a frame may reject for another."""
    spans = list(utterance.content)
    if not spans:
        return lambda offset: True
    at = text.casefold().find(cue.casefold()) if cue else -1
    if at >= 0:
        spans.append((at, at + len(cue)))
    return lambda offset: any(start <= offset < end for start, end in spans)


def find_rejection(utterance: Utterance, language: str) -> Rejection:
    """Whether and where a statement rejects a claim; the classifier's label decides where it was asked."""
    words = load_denial_words(language)
    text = utterance.text
    cue = utterance.cue or ""
    own = _find_own(utterance, text, cue)
    verbs = tuple(
        m.span() for m in words.verbs.finditer(text) if own(m.start()) and not _NOT_DENIED.search(text[: m.start()])
    )
    marks = tuple(m.span() for m in words.marks.finditer(text) if own(m.start()))
    cue_denies = bool(words.verbs.search(cue) or words.marks.search(cue)) and not _NOT_DENIED.search(cue)
    denies = utterance.label is Label.DENIAL if utterance.label is not None else bool(verbs) or cue_denies
    in_text = bool(cue) and cue.casefold() in text.casefold()
    return Rejection(
        denies,
        verbs,
        marks,
        by_cue=denies and cue_denies and not in_text and not verbs and not marks,
        cue=cue.casefold(),
    )
