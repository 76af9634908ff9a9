"""Labelled pairs, their parties exchanged ─▶ whether the answer stays where it should and changes where it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.claims import extract_claims
from checker.comparison import Comparer
from checker.records import Act, Claim, ContradictionKind, Party, Quantity, Utterance

N_PAIRS = 200
MOVED = 0.1  # a score that moves by more than this is another answer
Item = tuple[Utterance, Claim]


@dataclass(frozen=True, slots=True)
class SwapScore:
    """The role-swap probe.

    Attributes:
        n_both: pairs whose two parties were exchanged in both statements: nothing may change.
        n_moved: of those, pairs whose score moved all the same.
        n_one: pairs of mutual blame whose parties were exchanged in one statement's acts: both then blame the same.
        n_fallen: of those, pairs whose score fell.
    """

    n_both: int
    n_moved: int
    n_one: int
    n_fallen: int


def probe_roles(comparer: Comparer, pairs: Sequence[tuple[Utterance, Utterance, str]], n: int = N_PAIRS) -> SwapScore:
    """The probe over the first `n` pairs (first statement, second, labelled kind) of two known sides.

    The exchange is made in the claims, where sides stand free of their names.
    """
    flat = [utterance for a, b, _ in pairs for utterance in (a, b)]
    claims = list(extract_claims(flat))
    items = list(zip(flat, claims, strict=True))
    chosen: list[tuple[Item, Item, str]] = []
    for k, (_, _, kind) in enumerate(pairs):
        a, b = items[2 * k], items[2 * k + 1]
        sides = (a[1].speaker_side, b[1].speaker_side)
        if sides[0] and sides[1] and sides[0] != sides[1] and (a[1].acts or b[1].acts):
            chosen.append((a, b, kind))
    chosen = chosen[:n]
    before = [found.score for found in comparer.compare_many([(a, b) for a, b, _ in chosen])]
    both = comparer.compare_many([(_exchange(a, a, b), _exchange(b, a, b)) for a, b, _ in chosen])
    moved = sum(abs(found.score - score) > MOVED for found, score in zip(both, before, strict=True))
    blame = [(a, b, s) for (a, b, kind), s in zip(chosen, before, strict=True) if _is_blame(a, b, kind)]
    one = comparer.compare_many([(a, _exchange_roles(b, a, b)) for a, b, _ in blame])
    fallen = sum(found.score < score for found, (_, _, score) in zip(one, blame, strict=True))
    return SwapScore(n_both=len(chosen), n_moved=moved, n_one=len(blame), n_fallen=fallen)


def _is_blame(a: Item, b: Item, kind: str) -> bool:
    named = [{doer for act in claim.acts for doer in act.doers} for _, claim in (a, b)]
    return kind == ContradictionKind.MUTUAL_BLAME and b[1].speaker_side in named[0] and a[1].speaker_side in named[1]


def _exchange(item: Item, a: Item, b: Item) -> Item:
    """The statement with the two speakers' sides exchanged wherever they stand."""
    utterance, claim = item
    names = _pair_names(a, b)

    def other(side: str | None) -> str | None:
        return names.get(side or "", side)

    return (
        replace(utterance, side=other(claim.speaker_side), owner=other(utterance.owner)),
        replace(
            claim,
            speaker_side=other(claim.speaker_side),
            parties=tuple(Party(side=names.get(p.side, p.side), span=p.span) for p in claim.parties),
            acts=_exchange_acts(claim, names),
            quantities=tuple(_exchange_quantity(q, names) for q in claim.quantities),
        ),
    )


def _exchange_roles(item: Item, a: Item, b: Item) -> Item:
    """The statement with the two sides exchanged in its acts alone: the same speaker now blames his own side."""
    utterance, claim = item
    return utterance, replace(claim, acts=_exchange_acts(claim, _pair_names(a, b)))


def _pair_names(a: Item, b: Item) -> dict[str, str]:
    first, second = a[1].speaker_side or "", b[1].speaker_side or ""
    return {first: second, second: first}


def _exchange_acts(claim: Claim, names: dict[str, str]) -> tuple[Act, ...]:
    return tuple(
        replace(
            act,
            doers=tuple(names.get(side, side) for side in act.doers),
            targets=tuple(names.get(side, side) for side in act.targets),
        )
        for act in claim.acts
    )


def _exchange_quantity(quantity: Quantity, names: dict[str, str]) -> Quantity:
    return replace(quantity, side=names.get(quantity.side or "", quantity.side))
