"""Judged pairs of a window ─▶ those worth showing: each statement beside what it answers, not beside a whole week.

A denial rejects one claim, and a dense event holds a hundred. Whatever its score, a pair is kept only where each of its
statements finds the other among the closest of its kind. Close are shared rare words, places, acts and counted things.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from checker.records import Claim, Comparison, Relation, Utterance

Item = tuple[Utterance, Claim]
Judged = tuple[int, int, Comparison]
Weigh = Callable[[str], float]

MAX_PARTNERS = 2
"""Pairs of one relation in which a statement is kept, against one side: its answer, and what ties with it."""
TIE, TIE_LOG_ODDS = 0.8, 2.0
"""A partner this near to the closest one ties with it: the share of the link, or, of contradictions, the distance.
On the development half of the stream at 0.85: precision 0.850 and recall 0.373; with 0.7 in place of 2.0, 0.844 and
0.349; with four partners instead of two, 0.845 and 0.373."""
FLOOR = 0.12
"""Least link of a kept pair that is no contradiction: below it the two share an event and no proposition."""
LINK_LOG_ODDS = 2.0
"""What a link of 1 is worth beside the log odds of a contradiction's score, on which the choice of its partners rests.
By the link alone precision and recall were lower on that half, 0.77 and 0.22 for 0.83 and 0.34."""
ONE_PAGE = 0.4
"""Added to the link of what one page sets side by side."""
GENERIC_ACTS = frozenset({"deployment", "airspace", "diplomacy", "accusation", "agreement", "supply", "weapon_use"})
"""Acts that nearly every statement of a conflict mentions in passing: sharing one links nothing."""

_LEAST = 1e-4  # scores are held this far from 0 and 1


def link_pairs(items: Sequence[Item], judged: Iterable[Judged], weigh: Weigh) -> list[Judged]:
    """The pairs to keep, in the order given: updates and reversals whole, all others thinned.

    Which pairs are kept does not depend on the order in which statements came, so long as all their pairs are given.

    Args:
        items: the statements of the window.
        judged: positions of two statements and how they stand to each other.
        weigh: a content word's weight, the same at every call.
    """
    pairs = list(judged)
    links = [score_link(items[i], items[j], weigh) for i, j, _ in pairs]
    worth = [_rate(link, found) for link, (_, _, found) in zip(links, pairs, strict=True)]
    order = [
        (-rating, -link, *sorted((items[i][0].id, items[j][0].id)))
        for rating, link, (i, j, _) in zip(worth, links, pairs, strict=True)
    ]
    kept: set[int] = set()
    groups: dict[tuple[int, Relation, str], list[int]] = defaultdict(list)
    for number, (i, j, found) in enumerate(pairs):
        if found.relation in (Relation.UPDATE, Relation.REVERSAL):
            kept.add(number)
            continue
        for own, other in ((i, j), (j, i)):
            groups[own, found.relation, _side(items[other])].append(number)
    votes: Counter[int] = Counter()
    for (_, relation, _), members in groups.items():
        best = max(worth[number] for number in members)
        least = best - TIE_LOG_ODDS if relation is Relation.CONTRADICTION else max(FLOOR, TIE * best)
        near = [number for number in members if worth[number] >= least]
        votes.update(sorted(near, key=lambda number: order[number])[:MAX_PARTNERS])
    # both statements must find the other among their closest
    kept |= {number for number, n_votes in votes.items() if n_votes == 2}
    return [pair for number, pair in enumerate(pairs) if number in kept]


def _rate(link: float, found: Comparison) -> float:
    if found.relation is not Relation.CONTRADICTION:
        return link
    score = min(max(found.score, _LEAST), 1 - _LEAST)
    return LINK_LOG_ODDS * link + math.log(score / (1 - score))


def score_link(a: Item, b: Item, weigh: Weigh) -> float:
    """How nearly two statements speak of one thing, about 0 to 2; symmetric."""
    (said_a, claim_a), (said_b, claim_b) = a, b
    is_one_page = said_a.source is not None and (said_a.source, said_a.published) == (said_b.source, said_b.published)
    score = ONE_PAGE if is_one_page else 0.0
    if claim_a.language == claim_b.language:
        shared = set(claim_a.words) & set(claim_b.words)
        smaller = min(_weight(claim_a, weigh), _weight(claim_b, weigh))
        score += math.fsum(map(weigh, shared)) / smaller if smaller else 0.0
    places_a, places_b = _places(claim_a), _places(claim_b)
    if places_a and places_b:
        score += 0.4 if _meet(claim_a, claim_b) else -0.2
    acts_a, acts_b = (({act.event for act in claim.acts} - GENERIC_ACTS) for claim in (claim_a, claim_b))
    score += 0.3 if acts_a & acts_b else 0.0
    counted_a, counted_b = ({quantity.what for quantity in claim.quantities} for claim in (claim_a, claim_b))
    score += 0.2 if counted_a & counted_b else 0.0
    return max(0.0, score)


def _weight(claim: Claim, weigh: Weigh) -> float:
    return math.fsum(map(weigh, set(claim.words)))


def _places(claim: Claim) -> set[str]:
    """Places named, countries left out."""
    return {place.id for place in claim.places if place.kind != "country"}


def _meet(a: Claim, b: Claim) -> bool:
    """Whether the two name one place, or one a place that lies in what the other names: Goris answers Syunik."""
    held_a = {within for place in a.places for within in place.within if len(within) > 2}
    held_b = {within for place in b.places for within in place.within if len(within) > 2}
    return bool(_places(a) & (_places(b) | held_b) or _places(b) & held_a)


def _side(item: Item) -> str:
    utterance, claim = item
    return (claim.speaker_side or utterance.side or "").casefold()
