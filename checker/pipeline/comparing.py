"""Statements not yet compared by this version ─▶ pairs that clash, updates, reversals, echoes and events, stored."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from checker.comparison import (
    Comparer,
    choose_candidates,
    find_anchor,
    fold_echoes,
    group_events,
    link_pairs,
    load_comparer,
)
from checker.config import Config
from checker.engine import open_engine
from checker.pipeline.progress import Clock, Line, StageResult, Tell, utc_now
from checker.records import Claim, Comparison, Relation, Utterance
from checker.store import Database
from checker.store import contradictions as store
from checker.store.statements import claim_from_json, iter_comparable, to_utterance
from checker.store.tables import EventRow, StatementRow
from checker.versions import comparison_version

BATCH = 500  # pairs judged by one task
Item = tuple[Utterance, Claim]
Judged = tuple[int, int, Comparison]
KEPT = (Relation.CONTRADICTION, Relation.UPDATE, Relation.REVERSAL, Relation.CORROBORATION)


@dataclass(slots=True)
class _Window:
    """The statements that the new ones may clash with, in the order of the store."""

    rows: list[StatementRow] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    new: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class CompareTask:
    """Candidate pairs to judge: positions in the window, and the two sides of each."""

    pairs: tuple[tuple[int, int, Item, Item], ...]


def compare_batch(task: CompareTask) -> list[tuple[int, int, Comparison]]:
    """The judged pairs of a task that are worth keeping; pure, so that it runs on any worker."""
    comparer: Comparer = load_comparer()
    judged = comparer.judge_candidates([(a, b) for _, _, a, b in task.pairs])
    return [
        (i, j, found)
        for (i, j, _, _), found in zip(task.pairs, judged, strict=True)
        if found.relation in KEPT or found.undecided
    ]


def compare_pending(database: Database, config: Config, tell: Tell, clock: Clock = utc_now) -> StageResult:
    """Every statement not compared by this version, held against the window it falls into."""
    version = comparison_version()
    with database.session() as session:
        pending = store.list_uncompared(session, version)
    if not pending:
        return StageResult(stage="compare")
    window = _load_window(database, pending, config.compare.window_days)
    words = f"compare: {len(pending)} new statements against {len(window.rows)}"
    tell(Line(words, event="compare.started", n_new=len(pending), n_window=len(window.rows)))
    groups = fold_echoes(window.items)
    _keep_groups(database, window, groups)
    origins = _origins(groups)
    judged = list(_judge(config, window, groups, tell))
    found, stale = _link(database, window, origins, judged, version)
    n_new = _keep_pairs(database, window, found, [statement_id for statement_id, _ in pending], version, clock())
    with database.session() as session:
        store.remove_pairs(session, stale)
    return StageResult(stage="compare", n_done=len(pending), n_new=n_new)


def _link(
    database: Database, window: _Window, origins: set[int], judged: Sequence[Judged], version: str
) -> tuple[list[Judged], list[str]]:
    """The new pairs to keep, and the ids of earlier ones that a new statement has put out of place."""
    positions = {row.id: position for position, row in enumerate(window.rows)}
    with database.session() as session:
        rows = store.list_pairs_within(session, positions, version)
    earlier: dict[tuple[int, int], str] = {}
    pairs = list(judged)
    for row in rows:
        a, b = positions[row.a_id], positions[row.b_id]
        if not {a, b} & window.new:
            earlier[a, b] = row.id
            if {a, b} <= origins:
                pairs.append((a, b, store.load_comparison(row)))
    linked = link_pairs(window.items, pairs, load_comparer().weigh)
    kept = {(a, b) for a, b, _ in linked}
    new = [pair for pair in linked if (pair[0], pair[1]) not in earlier]
    return new, [row_id for place, row_id in earlier.items() if place not in kept]


def _load_window(database: Database, pending: Sequence[tuple[str, dt.date | None]], window_days: int) -> _Window:
    days = [said_on for _, said_on in pending if said_on is not None]
    margin = dt.timedelta(days=window_days)
    new_ids = {statement_id for statement_id, _ in pending}
    window = _Window()
    with database.session() as session:
        since, until = (_shift(min(days), -margin), _shift(max(days), margin)) if days else (None, None)
        for row, revision, source in iter_comparable(session, since, until):
            if row.id in new_ids:
                window.new.add(len(window.rows))
            window.rows.append(row)
            window.items.append((to_utterance(row, revision, source), claim_from_json(row.claim)))
    return window


def _shift(day: dt.date, by: dt.timedelta) -> dt.date:
    """`day` moved, but never past the first or last day a date can name."""
    return dt.date.fromordinal(min(max(day.toordinal() + by.days, 1), dt.date.max.toordinal()))


def _origins(groups: Iterable[Sequence[int]]) -> set[int]:
    """The first of each group of echoes: only these are compared, so that a pair is shown once."""
    return {group[0] for group in groups}


def _judge(config: Config, window: _Window, groups: Sequence[Sequence[int]], tell: Tell) -> Iterator[Judged]:
    candidates = choose_candidates(window.items, groups, config.compare.window_days, new=window.new)
    n_judged = 0
    with open_engine(config.engine) as engine:
        for judged in engine.map(compare_batch, _tasks(window, candidates)):
            n_judged += BATCH
            if n_judged % (20 * BATCH) == 0:
                tell(Line(f"compare: {n_judged} pairs judged", event="compare.progress", n_judged=n_judged))
            yield from judged


def _tasks(window: _Window, candidates: Iterable[tuple[int, int]]) -> Iterator[CompareTask]:
    batch: list[tuple[int, int, Item, Item]] = []
    for i, j in candidates:
        batch.append((i, j, window.items[i], window.items[j]))
        if len(batch) == BATCH:
            yield CompareTask(tuple(batch))
            batch = []
    if batch:
        yield CompareTask(tuple(batch))


def _keep_groups(database: Database, window: _Window, groups: Sequence[Sequence[int]]) -> None:
    """Which statements only carry another's words, and which event each belongs to."""
    echo_of: dict[str, str | None] = {}
    for group in groups:
        origin = window.rows[group[0]].id
        echo_of[origin] = None
        echo_of.update({window.rows[member].id: origin for member in group[1:]})
    event_ids = group_events(window.items)
    with database.session() as session:
        store.set_echoes(
            session, {row.id: echo_of.get(row.id) for row in window.rows if row.echo_of != echo_of.get(row.id)}
        )
        event_of = {row.id: event_id for row, event_id in zip(window.rows, event_ids, strict=True)}
        store.set_events(
            session,
            _event_rows(window, event_ids),
            {row.id: event_of[row.id] for row in window.rows if row.event_id != event_of[row.id]},
        )
    for row in window.rows:
        row.event_id, row.echo_of = event_of[row.id], echo_of.get(row.id)


def _event_rows(window: _Window, event_ids: Sequence[str | None]) -> Iterator[EventRow]:
    """Each event with what its statements agree on most: the place, the first and last day, the sides."""
    members: dict[str, list[int]] = {}
    for position, event_id in enumerate(event_ids):
        if event_id is not None:
            members.setdefault(event_id, []).append(position)
    for event_id, positions in members.items():
        claims = [window.items[position][1] for position in positions]
        places = Counter(place.id for claim in claims for place in claim.places)
        days = sorted(anchor for p in positions if (anchor := find_anchor(window.items[p])) is not None)
        sides = Counter(party.side for claim in claims for party in claim.parties)
        place = places.most_common(1)[0][0] if places else None
        top_sides = sorted(side for side, _ in sides.most_common(4))
        yield EventRow(
            id=event_id,
            title=", ".join(
                [*([place] if place else []), *(" – ".join(top_sides[:2]).split("\0") if top_sides else [])]
            ),
            place=place,
            begins_on=dt.date.fromordinal(days[0]) if days else None,
            ends_on=dt.date.fromordinal(days[-1]) if days else None,
            sides=top_sides,
        )


def _keep_pairs(
    database: Database,
    window: _Window,
    found: Sequence[tuple[int, int, Comparison]],
    pending: Sequence[str],
    version: str,
    at: dt.datetime,
) -> int:
    """The number of contradictions kept. Pairs first, then what is stale goes, then the mark: a run that is killed
    in between is simply run again.
    """
    kept: set[str] = set()
    n_contradictions = 0
    for i in range(0, len(found), BATCH):
        with database.session() as session:
            judged = [(window.rows[a], window.rows[b], comparison) for a, b, comparison in found[i : i + BATCH]]
            kept |= {row.id for row in store.add_comparisons(session, judged, version=version, at=at)}
            n_contradictions += sum(comparison.relation is Relation.CONTRADICTION for _, _, comparison in judged)
    with database.session() as session:
        store.remove_pairs_of(session, pending, keep=kept)
        store.mark_compared(session, pending, version)
    return n_contradictions
