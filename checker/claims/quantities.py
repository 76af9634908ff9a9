"""Figures with what they count: parsed words ─▶ quantities with bounds, group and the side that lost them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from checker.records import Bound, Quantity, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_VALUE = 1e12
"""No count of this field is larger; beyond it a number is a slip, a code or a provocation, and is not read."""
_DIGITS = re.compile(r"\d{1,3}(?:[,  ]\d{3})+|\d+(?:[.,]\d+)?")
_LOOK_AHEAD = 7  # words after a figure in which its noun is looked for
_LOOK_BACK = 4  # words before a figure in which its bound is looked for
_SKIPPED = frozenset({"percent", "time_span", "money", "distance"})
_SQUARE = frozenset({"square", "sq", "квадратный", "кв"})
_HOURS = frozenset({"this", "in", "o'clock", "on", "yesterday", "today", "local", "am", "pm"})
_AGED = frozenset({"aged", "age", "возраст", "возрасте", "летний"})
_PEOPLE = frozenset({"soldiers", "civilians", "children", "people"})
_CLIMB = 4  # steps up the tree: "27 | people | of | those | killed"
_STATUS_REACH = 12  # words between a figure and what befell those counted


@dataclass(frozen=True, slots=True)
class QuantityWords:
    """The words of one language that make figures."""

    numbers: dict[str, float]
    scales: dict[str, float]
    vague: dict[str, tuple[float, float]]
    bounds: tuple[tuple[tuple[str, ...], Bound], ...]
    joins: frozenset[str]
    or_more: frozenset[tuple[str, ...]]
    status: dict[str, str]
    nouns: dict[str, str]
    nobody: frozenset[str]


@cache
def load_quantity_words(language: str) -> QuantityWords:
    """The figure words of `language` from ``quantities.toml``."""
    raw: dict[str, Any] = tomllib.loads(
        resources.files(__package__).joinpath("quantities.toml").read_text(encoding="utf-8")
    )[language]
    bounds = [(tuple(w.split()), Bound(k)) for k, words in raw["bounds"].items() if k in set(Bound) for w in words]
    return QuantityWords(
        numbers={k: float(v) for k, v in raw["numbers"].items()},
        scales={k: float(v) for k, v in raw["scales"].items()},
        vague={k: (float(low), float(high)) for k, (low, high) in raw["vague"].items()},
        bounds=tuple(sorted(bounds, key=lambda b: -len(b[0]))),
        joins=frozenset(raw["bounds"]["range"]),
        or_more=frozenset(tuple(w.split()) for w in raw["bounds"]["or_more"]),
        status={w: k for k, words in raw["status"].items() for w in words},
        nouns={w: k for k, words in raw["nouns"].items() for w in words},
        nobody=frozenset(raw["nobody"]),
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number as it stands: tokens [first, last], smallest and largest value."""

    first: int
    last: int
    low: float
    high: float


def parse_number(text: str) -> float | None:
    """The value of a number written in digits ("1,200", "2 500", "3.5"), None where absurd or no number."""
    if not re.fullmatch(_DIGITS, text):
        return None
    if re.fullmatch(r"\d{1,3}(?:[,  ]\d{3})+", text):
        text = re.sub(r"[,  ]", "", text)
    if len(text) > 13:
        return None
    value = float(text.replace(",", "."))
    return value if value <= MAX_VALUE else None


def extract_quantities(
    doc: Doc, tokens: Sequence[Token], language: str, side_of: Callable[[int, int, int], str | None]
) -> tuple[Quantity, ...]:
    """The figures of a text, in text order.

    Args:
        doc: the parsed text.
        tokens: its words.
        language: "en" or "ru".
        side_of: (first token, last token, verb token or -1) ─▶ the side whose they are, or None.
    """
    words = load_quantity_words(language)
    out: list[Quantity] = []
    figures = _find_figures(tokens, words)
    taken = {i for f in figures for i in range(f.first, f.last + 1)}
    for figure in figures:
        found = _read_figure(tokens, figure, words, taken, side_of)
        if found is None:
            continue
        if out and found.side is None and found.group is None and out[-1].side and _is_listed(doc, out[-1], found):
            found = replace(found, side=out[-1].side)  # "6,320 Taliban were killed and 2,790 wounded"
        out.append(found)
    return tuple(out)


def _is_listed(doc: Doc, before: Quantity, after: Quantity) -> bool:
    """Whether a figure goes on with the list that another began: a few words and an "and" or a comma between."""
    between = doc.text[before.span[1] : after.span[0]].split()
    return len(between) <= 4 and not any(w[-1] in ".;:" for w in between)


def _find_figures(doc: Sequence[Token], words: QuantityWords) -> list[_Figure]:
    out: list[_Figure] = []
    i = 0
    while i < len(doc):
        read = _read_value(doc, i, words)
        if read is None:
            i += 1
            continue
        low, high, last = read
        # "40 to 50", "between 40 and 50"
        if (
            last + 2 < len(doc)
            and doc[last + 1].text.lower() in words.joins
            and doc[last + 1].text.lower() not in ("and", "и")
        ):
            second = _read_value(doc, last + 2, words)
            if second is not None and second[1] > low and second[1] <= low * 20:
                high, last = second[1], second[2]
        out.append(_Figure(i, last, low, high))
        i = last + 1
    return out


def _read_value(doc: Sequence[Token], i: int, words: QuantityWords) -> tuple[float, float, int] | None:
    """(low, high, last token) of the number that starts at token i."""
    token = doc[i]
    if not _may_count(token, words):
        return None
    if (
        i
        and doc[i - 1].text in ("-", "–", "−", "/", ".")
        and not doc[i - 1].whitespace_
        and not _is_blank_before(doc, i)
    ):
        return None  # the 25 of "Su-25", the 2 of "1/2", "minus five" in digits
    if i and doc[i - 1].text.lower() in ("minus", "минус", "^"):
        return None
    lower = token.text.lower()
    if (
        i
        and doc[i - 1].text.lower() in ("at", "by", "until")
        and i + 1 < len(doc)
        and doc[i + 1].text.lower() in _HOURS
    ):
        return None  # "at six this evening"
    if lower == "ones" or (i and doc[i - 1].text.lower() in _AGED):
        return None
    if lower in ("one", "один", "одна", "одно") and i + 1 < len(doc) and doc[i + 1].text.lower() in ("of", "из"):
        return None  # "one of its planes" counts nothing
    if lower in words.vague and not (lower == "scores" and token.pos_ == "VERB"):
        low, high = words.vague[lower]
        return (low, high, i)
    value = parse_number(token.text)
    if value is not None and _is_date_or_model(doc, i, value):
        return None
    if value is None:
        value = words.numbers.get(lower, words.numbers.get(token.lemma_.lower()))
        parts = lower.split("-")
        if value is None and len(parts) == 2 and all(p in words.numbers for p in parts):
            value = sum(words.numbers[p] for p in parts)
    last = i
    if value is not None and 20 <= value <= 90 and i + 2 < len(doc) and doc[i + 1].text == "-":  # "twenty-seven"
        ones = words.numbers.get(doc[i + 2].text.lower())
        if ones is not None and ones < 10:
            value, last = value + ones, i + 2
    elif value is not None and 20 <= value <= 90 and i + 1 < len(doc) and token.text.isalpha():  # "двадцать семь"
        ones = words.numbers.get(doc[i + 1].text.lower())
        if ones is not None and ones < 10:
            value, last = value + ones, i + 1
    if value is None:
        if lower in words.scales and i and doc[i - 1].text.lower() in ("a", "the"):
            return (words.scales[lower], words.scales[lower], i)
        return None
    if last + 1 < len(doc):  # "31 500" as two words
        following = doc[last + 1].text
        if re.fullmatch(r"\d{3}", following) and re.fullmatch(r"\d{1,3}", token.text) and doc[last].whitespace_:
            value, last = value * 1000 + float(following), last + 1
    while last + 1 < len(doc) and _scale(doc[last + 1], words) is not None and value <= MAX_VALUE:
        value, last = value * float(_scale(doc[last + 1], words) or 1), last + 1
    return (value, value, last) if value <= MAX_VALUE else None


def _may_count(token: Token, words: QuantityWords) -> bool:
    """Whether a word can begin a figure at all; nearly none can, and the rest is not asked further."""
    lower = token.text.lower()
    if lower[0].isdigit() or lower in words.numbers or lower in words.vague or lower in words.scales or "-" in lower:
        return True
    return token.lemma_.lower() in words.numbers


def _scale(token: Token, words: QuantityWords) -> float | None:
    return words.scales.get(token.text.lower(), words.scales.get(token.lemma_.lower()))


def _is_blank_before(doc: Sequence[Token], i: int) -> bool:
    return i >= 2 and bool(doc[i - 2].whitespace_) and doc[i - 1].text in ("–", "-")


_MONTH_LIKE = re.compile(
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|март|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек", re.I
)


def _is_date_or_model(doc: Sequence[Token], i: int, value: float) -> bool:
    text = doc[i].text
    before = doc[i - 1].text if i else ""
    after = doc[i + 1].text if i + 1 < len(doc) else ""
    if after[:1] in (":", "-", "/") and after[1:2].isdigit():
        return True
    if (value <= 31 and "," not in text) and (_MONTH_LIKE.match(after) or _MONTH_LIKE.match(before)):
        return True
    if after in (":", "/", "^") or before in (":", "/", "№", "#"):
        return True
    if 1900 <= value <= 2100 and re.fullmatch(r"\d{4}", text):
        return True
    return bool(doc[i].ent_type_ == "TIME" and re.fullmatch(r"\d+[.:]\d+", text))


def _read_figure(
    doc: Sequence[Token],
    figure: _Figure,
    words: QuantityWords,
    taken: set[int],
    side_of: Callable[[int, int, int], str | None],
) -> Quantity | None:
    noun, group, last = _find_noun(doc, figure, words, taken)
    if noun in _SKIPPED:
        return None
    verb, status = _find_status(doc, figure, words, taken)
    what = _name_counted(noun, status)
    if what is None or (noun is None and what in ("captured", "losses") and _counts_another(doc, figure, words)):
        return None
    bound = _find_bound(doc, figure, words, last)
    low: float | None = figure.low
    high: float | None = figure.high
    if bound is Bound.AT_LEAST:
        high = None
    elif bound is Bound.AT_MOST:
        low = None
    elif figure.low != figure.high:
        bound = Bound.RANGE
    span: Span = (doc[figure.first].idx, doc[last].idx + len(doc[last]))
    side = side_of(figure.first, last, verb)
    return Quantity(what=what, group=group, side=side, low=low, high=high, bound=bound, span=span)


def _name_counted(noun: str | None, status: str | None) -> str | None:
    """What a figure counts: the fate of people, else the things themselves; None where neither is known."""
    if noun is None:
        return status if status in ("killed", "wounded", "captured", "missing", "losses", "displaced") else None
    if noun in _PEOPLE:
        if status == "destroyed":
            return "killed"  # "lost ten men", "уничтожены 20 боевиков"
        return status if status not in (None, "launched") else "people"
    return noun


def _find_noun(
    doc: Sequence[Token], figure: _Figure, words: QuantityWords, taken: set[int]
) -> tuple[str | None, str | None, int]:
    """(class of the counted noun, group of people, last token of the phrase)."""
    stop = min(len(doc), figure.last + 1 + _LOOK_AHEAD)
    for i in range(figure.last + 1, stop):
        token = doc[i]
        if (
            i in taken
            or token.is_sent_start
            or (not token.text[0].isalnum() and token.text not in ("-", '"', "«", "»", "“", "”"))
        ):
            break
        if token.pos_ == "ADP" and i > figure.last + 1:
            break  # "nine photographs of the building"
        noun = words.nouns.get(token.text.lower(), words.nouns.get(token.lemma_.lower()))
        if noun is not None and token.dep_ == "compound" and token.head.i > i:
            continue  # "three mortar shots"
        if noun == "distance":
            noun = "area" if any(doc[j].lemma_.lower() in _SQUARE for j in range(figure.last + 1, i)) else noun
        if noun is not None:
            return noun, noun if noun in _PEOPLE else None, i
        if token.pos_ in ("VERB", "AUX") and token.text.lower() not in words.status:
            break
    return None, None, figure.last


def _find_status(
    doc: Sequence[Token], figure: _Figure, words: QuantityWords, taken: set[int]
) -> tuple[int, str | None]:
    """(token, status) of the nearest word that says what befell those counted; -1 where none is near."""
    following = doc[figure.last + 1] if figure.last + 1 < len(doc) else None
    if following is not None and (next_to := words.status.get(following.lemma_.lower())):
        return following.i, next_to  # "nine dead and eleven injured"
    above = _climb_to_status(doc, figure, words)
    if above is not None:
        return above
    best: tuple[int, int, str] | None = None
    sentence = doc[figure.first].sent
    low = max(sentence.start, figure.first - _STATUS_REACH)
    for i in range(low, min(sentence.end, figure.last + 1 + _STATUS_REACH)):
        if i in taken:
            continue
        status = words.status.get(doc[i].lemma_.lower(), words.status.get(doc[i].text.lower()))
        if status is None:
            continue
        after = i > figure.last
        between = range(figure.last + 1, i) if after else range(i + 1, figure.first)
        # another figure between them takes the word for itself, most often
        distance = len(between) + 6 * sum(j in taken for j in between) + (0 if after else 2)
        if best is None or distance < best[0]:
            best = (distance, i, status)
    return (best[1], best[2]) if best else (-1, None)


def _climb_to_status(doc: Sequence[Token], figure: _Figure, words: QuantityWords) -> tuple[int, str] | None:
    """The nearest word above the figure in the tree that says what befell those counted."""
    here = doc[figure.last]
    for _ in range(_CLIMB):
        here = here.head
        status = words.status.get(here.lemma_.lower(), words.status.get(here.text.lower()))
        if status is not None:
            return here.i, status
        if here.head == here or here.pos_ == "VERB":
            return None
    return None


def _counts_another(doc: Sequence[Token], figure: _Figure, words: QuantityWords) -> bool:
    """Whether a figure has a noun that is neither people nor a known thing ("seize two temples")."""
    head = doc[figure.last].head
    return head.pos_ == "NOUN" and head.i > figure.last and head.lemma_.lower() not in words.status


def _find_bound(doc: Sequence[Token], figure: _Figure, words: QuantityWords, last: int) -> Bound:
    for end in (figure.last, last):  # "15 or more people", "15 people or more"
        if tuple(t.text.lower() for t in doc[end + 1 : end + 3]) in words.or_more:
            return Bound.AT_LEAST
    start = max(0, figure.first - _LOOK_BACK)
    before = [doc[i].text.lower() for i in range(start, figure.first)]
    for spelling, bound in words.bounds:
        n = len(spelling)
        for at in range(len(before) - n, -1, -1):
            # the bound stands right before the figure, a word between at most ("at least another 49")
            if tuple(before[at : at + n]) == spelling and len(before) - (at + n) <= 1:
                return bound
    return Bound.EXACT
