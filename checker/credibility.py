"""Counted facts of a source or an actor ─▶ its track record; the only estimate comes from what persons verified.

No score is computed from contradictions: that two statements clash does not say which of them is wrong, and methods
that infer a truth from agreement assume independent voices, which the outlets of one state are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scipy.stats import beta

# Below 10 verified statements the 90 % interval is up to half as wide as the whole scale (5 of 10: 0.26 to 0.74).
MIN_VERIFIED = 10
INTERVAL = 0.9
PRIOR = 0.5  # Jeffreys' prior, Beta(1/2, 1/2): adds the weight of one statement, half on each side
LETTERS = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
NUMBERS = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}
NOT_JUDGED = {"source": "F", "actor": "F", "statement": "6"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What persons found out about statements, each counted once however many pairs it stands in.

    Attributes:
        supported: statements that the evidence supported, in every pair that was verified.
        unsupported: statements that it supported in none.
        mixed: statements of which both was found; they enter no estimate.
    """

    supported: int = 0
    unsupported: int = 0
    mixed: int = 0

    @property
    def n(self) -> int:
        """Statements that enter the estimate."""
        return self.supported + self.unsupported


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The share of verified statements that evidence supports: posterior mean and its 90 % interval, from `n`."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was counted of one source or actor.

    Attributes:
        subject_kind: "source" or "actor".
        subject: slug or actor id.
        name: as a reader knows it.
        n_statements: statements published (source) or made (actor), echoes included.
        n_own: those in its own name; for an actor, those that are no echo.
        n_denials: denials among `n_own`.
        by_kind: contradictions of its own statements, by kind.
        against: the same by the other side.
        n_corroborated: own statements that another side's statement agrees with.
        n_reversals: times it went against its own earlier words.
        n_denials_reversed: those in which the earlier words were a denial.
        n_silent_edits: wordings changed by the publisher without a word about it; None for an actor.
        n_marked_edits: wordings changed with a notice; None for an actor.
        n_put_right: statements that a person corrected: our reading was wrong, not the source.
        silent_days: days since its newest publication or statement; None where there is none.
        outcomes: what was verified.
        grade: Admiralty letter as a person set it; "F", cannot be judged, until then.
    """

    subject_kind: str
    subject: str
    name: str
    n_statements: int = 0
    n_own: int = 0
    n_denials: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    against: Mapping[str, int] = field(default_factory=dict)
    n_corroborated: int = 0
    n_reversals: int = 0
    n_denials_reversed: int = 0
    n_silent_edits: int | None = None
    n_marked_edits: int | None = None
    n_put_right: int = 0
    silent_days: int | None = None
    outcomes: Outcomes = field(default_factory=Outcomes)
    grade: str = "F"

    @property
    def n_contradictions(self) -> int:
        """Contradictions of its own statements."""
        return sum(self.by_kind.values())

    @property
    def share_denials(self) -> float | None:
        """Share of denials among its own statements; None where it has none."""
        return self.n_denials / self.n_own if self.n_own else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """Facts, and the estimate where there is enough to say."""

    facts: Facts
    estimate: Estimate | None

    @property
    def verified_words(self) -> str:
        """The estimate in words, or that there is too little."""
        if self.estimate is None:
            return f"too few to say ({self.facts.outcomes.n} verified, {MIN_VERIFIED} needed)"
        found = self.estimate
        return f"{found.mean:.0%} supported, 90 % interval {found.low:.0%} to {found.high:.0%}, n = {found.n}"


def score_outcomes(outcomes: Outcomes) -> Estimate | None:
    """The posterior share of supported statements, or None below `MIN_VERIFIED`."""
    if outcomes.n < MIN_VERIFIED:
        return None
    a, b = outcomes.supported + PRIOR, outcomes.unsupported + PRIOR
    tail = (1 - INTERVAL) / 2
    low, high = (float(beta.ppf(share, a, b)) for share in (tail, 1 - tail))
    return Estimate(mean=a / (a + b), low=low, high=high, n=outcomes.n)


def count_outcomes(findings: Iterable[tuple[str, bool]]) -> Outcomes:
    """The outcomes of (statement id, whether evidence supported it), one per verified pair that it stands in."""
    seen: dict[str, set[bool]] = {}
    for statement_id, is_supported in findings:
        seen.setdefault(statement_id, set()).add(is_supported)
    return Outcomes(
        supported=sum(found == {True} for found in seen.values()),
        unsupported=sum(found == {False} for found in seen.values()),
        mixed=sum(len(found) == 2 for found in seen.values()),
    )


def build_record(facts: Facts) -> TrackRecord:
    """The track record that `facts` make."""
    return TrackRecord(facts=facts, estimate=score_outcomes(facts.outcomes))
