"""Two statements of one speaker ─▶ whether one takes the other back: an own deed denied on one day, told on another.

The score of a pair tells little here: it is learnt from speakers of different sides.
"""

from __future__ import annotations

from checker.comparison.evidence import ActRelation, Evidence
from checker.comparison.grounds import GENERIC_ACTS, weigh_answer
from checker.comparison.views import View
from checker.records import Act


def takes_back(first: View, second: View, found: Evidence) -> bool:
    """Whether a deed of the speaker's own side, there and then, was done by one of the two and not by the other.

    Of statements of one speaker on two days: who asks has seen that they are.
    """
    if found.apart or found.days_apart:
        return False
    return any(
        relation is ActRelation.POLARITY and _is_one_own_deed(x, y, first, second, found)
        for x, y, relation in found.acts
    )


def _is_one_own_deed(x: Act, y: Act, first: View, second: View, found: Evidence) -> bool:
    if first.side is None or not {first.side} <= set(x.doers) & set(y.doers):
        return False
    if x.event in GENERIC_ACTS and not found.places:
        return False  # "no troops of ours are there" and "our troops are in Syria"
    if x.objects and y.objects and set(x.objects).isdisjoint(y.objects):
        return False
    denied, told, teller = (y, x, first) if x.happened else (x, y, second)
    return weigh_answer(denied, told, teller) == 1.0
