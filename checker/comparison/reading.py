"""Two views ─▶ their reading: the pair in its own order, with its evidence and grounds, each worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from checker.comparison.evidence import Evidence, build_evidence
from checker.comparison.grounds import Grounds, find_grounds
from checker.comparison.views import View


@dataclass(frozen=True, slots=True)
class Reading:
    """A pair as it is judged.

    Attributes:
        first: the surer denial.
        second: the other.
        swapped: whether the two were given the other way round.
        evidence: what they have in common and in what they clash.
        grounds: in which ways they can clash at all.
    """

    first: View
    second: View
    swapped: bool
    evidence: Evidence
    grounds: Grounds


def read_pair(a: View, b: View) -> Reading:
    """The reading of a pair; the same for both orders but for `swapped`."""
    first, second, swapped = order_views(a, b)
    evidence = build_evidence(first, second)
    return Reading(first, second, swapped, evidence, find_grounds(first, second, evidence))


def order_views(a: View, b: View) -> tuple[View, View, bool]:
    """The pair in the order of its features and whether it was exchanged: the surer denial stands first."""
    return (a, b, False) if a.order <= b.order else (b, a, True)
