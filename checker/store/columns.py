"""What lists filter, group and count pairs by, held as arrays: a page of a list costs the same whatever is asked for.

50,000 pairs take 15 MB and half a second, which is spent behind the pages (see ``web/desk.py``). The same on every
database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, func, select
from sqlmodel import Session, col

from checker.store.facets import sides_key
from checker.store.search import DISMISSED, PairFilter, find_word_keys, word_key
from checker.store.tables import ContradictionRow

Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
# Days and times as text, which sorts as they do
_TEXTS = (
    "relation", "kind", "verdict", "sides", "place", "a_source", "b_source", "a_actor", "b_actor", "event_id",
    "said_on", "first_seen_at",
)  # fmt: skip


class Coded:
    """One column as numbers, in the order of its values; None stands before all."""

    def __init__(self, values: Sequence[str | None]) -> None:
        known = set(values)
        self.values: list[str | None] = [None] if None in known else []
        self.values += sorted(value for value in known if value is not None)
        self._code = {value: code for code, value in enumerate(self.values)}
        self.codes: Ints = np.fromiter(map(self._code.__getitem__, values), np.int64, len(values))

    def equals(self, value: str | None) -> Mask:
        """Where the column holds `value`."""
        return np.equal(self.codes, self._code.get(value, -1))

    def at_least(self, value: str) -> Mask:
        """Where it holds `value` or a later one."""
        return self.codes >= sum(known is None or known < value for known in self.values)

    def at_most(self, value: str) -> Mask:
        """Where it holds `value` or an earlier one, and not nothing."""
        n_empty = int(None in self._code)
        return (self.codes >= n_empty) & (self.codes < sum(known is None or known <= value for known in self.values))

    def replace(self, position: int, value: str | None) -> None:
        """`value` at a position; one that was not there before stands last, which only ranges would notice."""
        if value not in self._code:
            self._code[value] = len(self.values)
            self.values.append(value)
        self.codes[position] = self._code[value]


def load_columns(session: Session, earlier: PairColumns | None = None) -> PairColumns:
    """Every pair of the store, whatever its relation, as it is now; `earlier` itself where that has them so already."""
    rows = _read_rows(session)
    digest = hashlib.sha256(rows.encode()).digest()
    return earlier if earlier is not None and earlier.digest == digest else PairColumns(json.loads(rows), digest)


def _read_rows(session: Session) -> str:
    """All rows as one value of JSON: fetched one by one, each would hold up the pages that are answered meanwhile."""
    pair: Any = ContradictionRow.__table__.c  # type: ignore[attr-defined]
    wanted = (pair.id, word_key(session), pair.score, *(pair[name] for name in _TEXTS))
    if session.get_bind().dialect.name == "sqlite":
        found: Any = func.json_group_array(func.json_array(*wanted))
    else:
        found = func.coalesce(cast(func.json_agg(func.json_build_array(*wanted)), Text), "[]")
    rows: str = session.connection().execute(select(found).select_from(ContradictionRow)).scalar_one()
    return rows


class PairColumns:
    """Every pair of the store, as it was when `load_columns` read it.

    Attributes:
        digest: of what was read; None where a verdict has been put in since.
        ids: the pairs' ids.
        score: (n,) float64, each pair's score.
        columns: the values of `_TEXTS`.
        groups: the events' ids, or the pair's own where it has none.
        rank: (n,) int64, place among all by falling score, then id.
    """

    def __init__(self, rows: Sequence[Sequence[Any]], digest: bytes) -> None:
        self.digest: bytes | None = digest
        ids, keys, scores, *found = zip(*rows, strict=True) if rows else [()] * (3 + len(_TEXTS))
        self.ids: list[str] = list(ids)
        self.score = np.fromiter(scores, np.float64, len(rows))
        self.columns = {name: Coded(values) for name, values in zip(_TEXTS, found, strict=True)}
        self.groups = Coded([event or own for event, own in zip(found[_TEXTS.index("event_id")], ids, strict=True)])
        self.rank: Ints = np.empty(len(rows), np.int64)
        by_id = np.array(sorted(range(len(rows)), key=self.ids.__getitem__), np.int64)
        self.rank[by_id[np.argsort(-self.score[by_id], kind="stable")]] = np.arange(len(rows))
        self._keys = np.array(keys)
        self._position = {key: position for position, key in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def renew_verdicts(self, session: Session, pair_ids: Sequence[str]) -> None:
        """The verdicts of these pairs as they are now: what a person has just decided is never shown as it was."""
        pair: Any = ContradictionRow
        for key, verdict in session.execute(select(pair.id, pair.verdict).where(col(pair.id).in_(pair_ids))):
            if key in self._position:
                self.columns["verdict"].replace(self._position[key], verdict)
                self.digest = None

    def masks(self, session: Session, wanted: PairFilter) -> dict[str, Mask]:
        """For each part of the filter that asks for something, the pairs that it leaves; all together: the wanted."""
        column, masks = self.columns, dict[str, Mask]()
        if wanted.relations:
            masks["relation"] = np.logical_or.reduce([column["relation"].equals(name) for name in wanted.relations])
        if wanted.min_score > 0:
            masks["score"] = self.score >= wanted.min_score
        for name, value in (("kind", wanted.kind), ("event_id", wanted.event_id), ("place", wanted.place)):
            if value is not None:
                masks[name] = column[name].equals(value)
        if wanted.verdict is not None or wanted.hide_dismissed:
            masks["verdict"] = self._judged(wanted)
        for name, value in (("source", wanted.source), ("actor", wanted.actor)):
            if value is not None:
                masks[name] = column[f"a_{name}"].equals(value) | column[f"b_{name}"].equals(value)
        if wanted.since is not None:
            masks["since"] = column["said_on"].at_least(str(wanted.since))
        if wanted.until is not None:
            masks["until"] = column["said_on"].at_most(str(wanted.until))
        if wanted.between is not None:
            masks["sides"] = column["sides"].equals(sides_key(*wanted.between))
        if wanted.only_undecided:
            undecided = select(col(ContradictionRow.id)).where(col(ContradictionRow.is_undecided))
            masks["undecided"] = self._at(session.execute(undecided).scalars())
        if wanted.about.strip():
            found = np.array(find_word_keys(session, wanted.about), self._keys.dtype)
            masks["about"] = np.isin(self._keys, found)
        return masks

    def _judged(self, wanted: PairFilter) -> Mask:
        verdict, mask = self.columns["verdict"], np.ones(len(self), np.bool_)
        if wanted.verdict is not None:
            mask &= verdict.equals(None if wanted.verdict == "none" else wanted.verdict)
        if wanted.hide_dismissed:
            mask &= ~np.logical_or.reduce([verdict.equals(name) for name in DISMISSED])
        return mask

    def _at(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(len(self), np.bool_)
        mask[[self._position[key] for key in ids if key in self._position]] = True
        return mask

    def combine(self, masks: dict[str, Mask], *, free: str = "") -> Mask:
        """The pairs that all masks leave, but for that of `free`."""
        kept = [mask for name, mask in masks.items() if name != free]
        return np.logical_and.reduce(kept) if kept else np.ones(len(self), np.bool_)
