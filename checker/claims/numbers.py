"""Parsed words ─▶ the numbers that may count something: digits, number words, scales and ranges of both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from checker.records import Bound

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_VALUE = 1e12
"""No count of this field is larger; beyond it a number is a slip, a code or a provocation, and is not read."""
_DIGITS = re.compile(r"\d{1,3}(?:[,  ]\d{3})+|\d+(?:[.,]\d+)?")
_FEW = 10  # "several" alone counts nothing; "several dozen" does
_HOURS = frozenset({"this", "in", "o'clock", "on", "yesterday", "today", "local", "am", "pm"})
_AGED = frozenset({"aged", "age", "возраст", "возрасте", "летний"})
_OF = frozenset({"of", "из"})
_FRACTIONS = frozenset({"third", "thirds", "quarter", "quarters", "fifth", "fifths", "трети", "четверти"})
_OF_THEM = (["of", "them"], ["of", "whom"], ["of", "these"], ["из", "них"], ["из", "которых"])
_AND = frozenset({"and", "и"})
_CALIBRES = frozenset({"mm", "мм", "millimetre", "millimeter", "cm", "см", "calibre", "caliber"})
_DATING = frozenset({"in", "since", "by", "of", "from", "until", "year", "в", "с", "до", "год"})
_MONTH_LIKE = re.compile(
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|март|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек", re.I
)


@dataclass(frozen=True, slots=True)
class QuantityWords:
    """The words of one language that make figures."""

    numbers: dict[str, float]
    scales: dict[str, float]
    vague: dict[str, tuple[float, float]]
    bounds: tuple[tuple[tuple[str, ...], Bound], ...]
    joins: frozenset[str]
    between: frozenset[str]
    or_more: frozenset[tuple[str, ...]]
    status: dict[str, str]
    nouns: dict[str, str]
    nobody: frozenset[str]
    starts: frozenset[str]


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
        between=frozenset(raw["bounds"]["between"]),
        or_more=frozenset(tuple(w.split()) for w in raw["bounds"]["or_more"]),
        status={w: k for k, words in raw["status"].items() for w in words},
        nouns={w: k for k, words in raw["nouns"].items() for w in words},
        nobody=frozenset(raw["nobody"]),
        starts=frozenset((*raw["numbers"], *raw["vague"], *raw["scales"])),
    )


@dataclass(frozen=True, slots=True)
class Figure:
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


def find_figures(doc: Sequence[Token], words: QuantityWords) -> list[Figure]:
    """The numbers that may count something, in text order; two that make a range are one."""
    out: list[Figure] = []
    i = 0
    while i < len(doc):
        read = _read_value(doc, i, words)
        if read is None:
            i += 1
            continue
        low, high, last = read
        if last + 2 < len(doc) and _joins(doc, i, last + 1, words):  # "40 to 50", "between 40 and 50"
            second = _read_value(doc, last + 2, words)
            if second is not None and low < second[1] <= low * 20:
                high, last = second[1], second[2]
        if (whole := _read_whole(doc, last, high, words)) is not None:
            last = whole  # "23 of the 59 missiles": 23 missiles
        if not _is_fraction(doc, last, words):
            out.append(Figure(i, last, low, high))
        i = last + 1
    return out


def _read_whole(doc: Sequence[Token], last: int, value: float, words: QuantityWords) -> int | None:
    """The last token of the number of which the number before "of" is a part."""
    at = last + 2
    if at >= len(doc) or doc[last + 1].text.lower() not in _OF:
        return None
    at += doc[at].dep_ in ("det", "poss") and at + 1 < len(doc)
    whole = _read_value(doc, at, words)
    return whole[2] if whole is not None and whole[0] >= value else None


def _is_fraction(doc: Sequence[Token], last: int, words: QuantityWords) -> bool:
    """Whether a number is the upper one of a fraction, or counts out of "them" without a word of what they are."""
    after = [t.text.lower() for t in doc[last + 1 : last + 3]]
    if after not in _OF_THEM:
        return bool(after) and after[0] in _FRACTIONS
    named = doc[last + 3] if last + 3 < len(doc) else None
    return named is None or named.lemma_.lower() not in words.nouns  # "two of them seriously"; not "27 of them women"


def _joins(doc: Sequence[Token], first: int, i: int, words: QuantityWords) -> bool:
    """Whether the word at i makes a range of the numbers about it; "and" does after "between" alone."""
    word = doc[i].text.lower()
    if word in _AND:
        return first > 0 and doc[first - 1].text.lower() in words.between
    return word in words.joins


def _read_value(doc: Sequence[Token], i: int, words: QuantityWords) -> tuple[float, float, int] | None:
    """(low, high, last token) of the number that starts at token i."""
    token = doc[i]
    if not _may_count(token, words) or _is_no_count(doc, i):
        return None
    lower = token.text.lower()
    if lower in words.vague and not (lower == "scores" and token.pos_ == "VERB"):
        low, high = words.vague[lower]
        last = i
        if last + 1 < len(doc) and (scale := _find_scale(doc[last + 1], words)):  # "several dozen"
            return low * scale, high * scale, last + 1
        if last + 2 < len(doc) and doc[last + 1].lower_ == "of" and (scale := _find_scale(doc[last + 2], words)):
            return low * scale, high * scale, last + 2  # "hundreds of thousands"
        return (low, high, last) if low >= _FEW else None
    value = parse_number(token.text)
    if value is not None and _is_date_or_model(doc, i, value, words):
        return None
    last = i
    if value is None:
        composed = _compose(doc, i, words)
        if composed is None:
            scale = _find_scale(token, words)
            if not scale or not (doc[i - 1].text.lower() in ("a", "the") if token.text.isascii() and i else scale > 1):
                return None
            composed = scale, i  # "a hundred", "тысяча"
        value, last = composed
    elif last + 1 < len(doc):  # "31 500" as two words
        following = doc[last + 1].text
        if re.fullmatch(r"\d{3}", following) and re.fullmatch(r"\d{1,3}", token.text) and token.whitespace_:
            value, last = value * 1000 + float(following), last + 1
    if tuple(t.text.lower() for t in doc[last + 1 : last + 4]) == ("and", "a", "half"):
        value, last = value + 0.5, last + 3  # "two and a half thousand"
    while last + 1 < len(doc) and value <= MAX_VALUE and (scale := _find_scale(doc[last + 1], words)):
        value, last = value * scale, last + 1
    rest = _compose(doc, last + 1, words) if value >= 1000 and last > i and last + 1 < len(doc) else None
    if rest is not None and rest[0] < 1000 and value % 1000 == 0:  # "две тысячи триста"
        value, last = value + rest[0], rest[1]
    return (value, value, last) if value <= MAX_VALUE else None


def _compose(doc: Sequence[Token], i: int, words: QuantityWords) -> tuple[float, int] | None:
    """The number that several words make ("twenty-seven", "two hundred and six", "сто двадцать пять")."""
    value = _find_word(doc[i], words)
    if value is None:
        return None
    last = i
    while last + 1 < len(doc):
        at = last + 1
        scale = _find_scale(doc[at], words)
        if scale == 100 and value < 10:
            value, last = value * scale, at
            continue
        # the joint of "twenty-seven" and of "two hundred and six"
        joint = doc[at].text == "-" or (doc[at].text.lower() in _AND and value >= 100 and value % 100 == 0)
        at += joint
        more = _find_word(doc[at], words) if at < len(doc) else None
        if more is None or not _goes_on(value, more):
            break
        value, last = value + more, at
    return value, last


def _goes_on(value: float, more: float) -> bool:
    """Whether a number word adds to what stands before it: ones to tens, tens to hundreds."""
    return (value >= 100 and value % 100 == 0 and more < 100) or (
        value >= 20 and value % 10 == 0 and value % 100 != 10 and more < 10
    )


def _find_word(token: Token, words: QuantityWords) -> float | None:
    lower = token.text.lower()
    value = words.numbers.get(lower, words.numbers.get(token.lemma_.lower()))
    parts = lower.split("-")
    if value is None and len(parts) == 2 and all(p in words.numbers for p in parts):
        return sum(words.numbers[p] for p in parts)
    return value


def _find_scale(token: Token, words: QuantityWords) -> float | None:
    return words.scales.get(token.text.lower(), words.scales.get(token.lemma_.lower()))


def _may_count(token: Token, words: QuantityWords) -> bool:
    """Whether a word can begin a figure at all; nearly none can, and the rest is not asked further."""
    lower = token.text.lower()
    return lower in words.starts or lower[0].isdigit() or "-" in lower or token.lemma_.lower() in words.starts


def _is_no_count(doc: Sequence[Token], i: int) -> bool:
    """Whether what stands about a number makes it a part of a name, an hour, an age or a mere article."""
    lower = doc[i].text.lower()
    before = doc[i - 1].text.lower() if i else ""
    after = doc[i + 1].text.lower() if i + 1 < len(doc) else ""
    if before in ("-", "–", "−", "/", ".") and not doc[i - 1].whitespace_ and not _is_blank_before(doc, i):
        return True  # the 25 of "Su-25", the 2 of "1/2", "minus five" in digits
    if before in ("minus", "минус", "^") or lower == "ones" or before in _AGED:
        return True
    if before in ("at", "by", "until") and after in _HOURS:
        return True  # "at six this evening"
    if lower in ("one", "один", "одна", "одно") and (after in ("of", "из") or before in ("no", "not", "ни")):
        return True  # "one of its planes", "not one plane" count nothing
    return after in _CALIBRES or (after == "-" and i + 2 < len(doc) and doc[i + 2].text.lower() in _CALIBRES)


def _is_blank_before(doc: Sequence[Token], i: int) -> bool:
    return i >= 2 and bool(doc[i - 2].whitespace_) and doc[i - 1].text in ("–", "-")


def _is_date_or_model(doc: Sequence[Token], i: int, value: float, words: QuantityWords) -> bool:
    text = doc[i].text
    before = doc[i - 1].text if i else ""
    after = doc[i + 1].text if i + 1 < len(doc) else ""
    if after[:1] in (":", "-", "/") and after[1:2].isdigit():
        return True
    if (value <= 31 and "," not in text) and (_MONTH_LIKE.match(after) or _MONTH_LIKE.match(before)):
        return True
    if after in (":", "/", "^") or before in ("/", "№", "#"):
        return True
    if before == ":" and not doc[i - 1].whitespace_:
        return True
    if 1900 <= value <= 2100 and re.fullmatch(r"\d{4}", text):
        counted = i + 1 < len(doc) and (doc[i + 1].lemma_.lower() in words.nouns or after.lower() in words.nouns)
        return not counted or before.lower() in _DATING or _MONTH_LIKE.match(before) is not None
    return bool(doc[i].ent_type_ == "TIME" and re.fullmatch(r"\d+[.:]\d+", text))
