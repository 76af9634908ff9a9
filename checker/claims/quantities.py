"""Figures with what they count: parsed words ─▶ quantities with bounds, group and the side that lost them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.claims.numbers import Figure, QuantityWords, find_figures, load_quantity_words
from checker.claims.sentences import find_sentence
from checker.claims.words import load_words
from checker.records import Bound, Quantity, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_VOTING = load_words("voting")
_PARTS = frozenset({"including", "included", "them", "whom", "включая", "числе", "них"})
_LOOK_AHEAD = 7  # words after a figure in which its noun is looked for
_LOOK_BACK = 4  # words before a figure in which its bound is looked for
_SKIPPED = frozenset({"percent", "time_span", "money", "distance"})
_SQUARE = frozenset({"square", "sq", "квадратный", "кв"})
_PEOPLE = frozenset({"soldiers", "civilians", "children", "people"})
_CLIMB = 4  # steps up the tree: "27 | people | of | those | killed"
_STATUS_REACH = 12  # words between a figure and what befell those counted


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
    figures = find_figures(tokens, words)
    taken = {i for f in figures for i in range(f.first, f.last + 1)}
    for figure in figures:
        found = _read_figure(tokens, figure, words, taken, side_of)
        if found is None:
            continue
        if out and found.group in _PEOPLE and _is_part(tokens, figure.first):
            found = replace(found, what=out[-1].what, side=found.side or out[-1].side)  # "four, including two children"
        if out and found.side is None and found.group is None and out[-1].side and _is_listed(doc, out[-1], found):
            found = replace(found, side=out[-1].side)  # "6,320 Taliban were killed and 2,790 wounded"
        out.append(found)
    return tuple(out)


def _is_part(doc: Sequence[Token], first: int) -> bool:
    """Whether a figure is a part of the one before it ("including two children", "из них двое детей")."""
    return any(doc[i].text.lower() in _PARTS for i in range(max(0, first - 2), first))


def _is_listed(doc: Doc, before: Quantity, after: Quantity) -> bool:
    """Whether a figure goes on with the list that another began: a few words and an "and" or a comma between."""
    between = doc.text[before.span[1] : after.span[0]].split()
    return len(between) <= 4 and not any(w[-1] in ".;:" for w in between)


def _read_figure(
    doc: Sequence[Token],
    figure: Figure,
    words: QuantityWords,
    taken: set[int],
    side_of: Callable[[int, int, int], str | None],
) -> Quantity | None:
    noun, group, last = _find_noun(doc, figure, words, taken)
    if noun != "percent" and figure.low != int(figure.low):
        return None  # nothing but shares is counted by halves
    if noun in _SKIPPED and not (noun == "percent" and _is_of_votes(doc, figure)):
        return None
    verb, status = _find_status(doc, figure, words, taken)
    what = _name_counted(noun, status)
    what = "vote_share" if noun == "percent" else what
    if what is None or (noun is None and what in ("captured", "losses") and _counts_another(doc, figure, words)):
        return None
    bound = _find_bound(doc, figure, words, last)
    low: float | None = figure.low
    high: float | None = figure.high
    if bound is Bound.AT_LEAST:
        high = None
    elif bound is Bound.AT_MOST:
        low = None
    elif figure.low != figure.high or bound is Bound.RANGE:  # "three tanks and 14 guns" is no range
        bound = Bound.RANGE if figure.low != figure.high else Bound.EXACT
    span: Span = (doc[figure.first].idx, doc[last].idx + len(doc[last]))
    side = side_of(figure.first, last, verb)
    return Quantity(what=what, group=group, side=side, low=low, high=high, bound=bound, span=span)


def _is_of_votes(doc: Sequence[Token], figure: Figure) -> bool:
    """Whether a percentage is one of votes: its sentence speaks of an election."""
    start, end = find_sentence(doc, figure.first)
    return any(t.lemma_.lower() in _VOTING for t in doc[start:end])


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
    doc: Sequence[Token], figure: Figure, words: QuantityWords, taken: set[int]
) -> tuple[str | None, str | None, int]:
    """(class of the counted noun, group of people, last token of the phrase)."""
    stop = min(len(doc), figure.last + 1 + _LOOK_AHEAD)
    for i in range(figure.last + 1, stop):
        token = doc[i]
        if (
            i in taken
            or token.is_sent_start
            or (not token.text[0].isalnum() and token.text not in ("%", "-", '"', "«", "»", "“", "”"))
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


def _find_status(doc: Sequence[Token], figure: Figure, words: QuantityWords, taken: set[int]) -> tuple[int, str | None]:
    """(token, status) of the nearest word that says what befell those counted; -1 where none is near."""
    following = doc[figure.last + 1] if figure.last + 1 < len(doc) else None
    if following is not None and (next_to := words.status.get(following.lemma_.lower())):
        return following.i, next_to  # "nine dead and eleven injured"
    above = _climb_to_status(doc, figure, words)
    if above is not None:
        return above
    best: tuple[int, int, str] | None = None
    start, end = find_sentence(doc, figure.first)
    low = max(start, figure.first - _STATUS_REACH)
    for i in range(low, min(end, figure.last + 1 + _STATUS_REACH)):
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


def _climb_to_status(doc: Sequence[Token], figure: Figure, words: QuantityWords) -> tuple[int, str] | None:
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


def _counts_another(doc: Sequence[Token], figure: Figure, words: QuantityWords) -> bool:
    """Whether a figure has a noun that is neither people nor a known thing ("seize two temples")."""
    head = doc[figure.last].head
    return head.pos_ == "NOUN" and head.i > figure.last and head.lemma_.lower() not in words.status


def _find_bound(doc: Sequence[Token], figure: Figure, words: QuantityWords, last: int) -> Bound:
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
