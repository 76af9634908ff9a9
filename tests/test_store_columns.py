"""The arrays behind the lists give what the database itself would, whatever is asked."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.store.columns import Coded, load_columns
from checker.store.counts import count_facets, count_groups, count_oppositions, rank_groups
from checker.store.reviews import Review, add_verdict, undo_verdict
from checker.store.search import PairFilter, iter_findings
from checker.store.tables import ContradictionRow
from tests.web_store import NOON, Filled, fill

DAYS = st.none() | st.dates(dt.date(2022, 9, 12), dt.date(2022, 9, 16))
FILTERS = st.builds(
    PairFilter,
    relations=st.sampled_from((("contradiction",), ("update",), ("contradiction", "update"), ())),
    since=DAYS,
    until=DAYS,
    place=st.sampled_from((None, "sotk", "goris")),
    about=st.sampled_from(("", "fire", "105 killed", "военных", "zebra", '"*')),
    between=st.sampled_from((None, ("AM", "AZ"), ("az", "am"), ("AM", "RU"))),
    kind=st.sampled_from((None, "denial", "figure")),
    min_score=st.sampled_from((0.0, 0.5, 0.93, 0.97)),
    source=st.sampled_from((None, "am_mod", "ru_agency")),
    actor=st.sampled_from((None, "az_mod", "nobody")),
    verdict=st.sampled_from((None, "none", "compatible", "unsure")),
    event_id=st.sampled_from((None, "e1", "e2")),
    hide_dismissed=st.booleans(),
    only_undecided=st.booleans(),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    kept = fill(f"sqlite:///{tmp_path_factory.mktemp('columns')}/checker.db")
    with kept.database.session() as session:
        add_verdict(session, kept.pairs["denial"], Review(verdict="compatible"), NOON)
        add_verdict(session, kept.pairs["blame"], Review(verdict="unsure"), NOON)
        session.get_one(ContradictionRow, kept.pairs["evil"]).event_id = None
    yield kept
    kept.database.close()


@settings(deadline=None)
@given(wanted=FILTERS)
def test_a_filter_leaves_the_same_pairs_as_the_database(filled: Filled, wanted: PairFilter) -> None:
    with filled.database.session() as session:
        columns = load_columns(session)
        mask = columns.combine(columns.masks(session, wanted))
        found = sorted(np.flatnonzero(mask), key=lambda position: columns.rank[position])
        assert [columns.ids[position] for position in found] == [f.pair.id for f in iter_findings(session, wanted)]


@settings(deadline=None)
@given(wanted=FILTERS)
def test_a_facet_counts_what_choosing_its_value_would_leave(filled: Filled, wanted: PairFilter) -> None:
    free: dict[str, dict[str, Any]] = {
        "kind": {"kind": None}, "place": {"place": None}, "source": {"source": None}, "score": {"min_score": 0.0},
        "verdict": {"verdict": None, "hide_dismissed": False},
    }  # fmt: skip
    with filled.database.session() as session:
        columns = load_columns(session)
        facets = count_facets(columns, columns.masks(session, wanted))
        for name, counts in facets.items():
            for count in counts:
                if name == "sides" or (name in ("kind", "place") and count.value == "none"):
                    continue
                value = float(count.value) if name == "score" else count.value
                key = "min_score" if name == "score" else name
                chosen = {**_fields(wanted), **free[name], key: value}
                assert count.n == len(list(iter_findings(session, PairFilter(**chosen)))), (name, count)


def _fields(wanted: PairFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in PairFilter.__slots__}


@pytest.mark.parametrize("order", ["score", "newest"])
def test_groups_stand_by_their_best_pair_and_show_their_strongest(filled: Filled, order: str) -> None:
    with filled.database.session() as session:
        columns = load_columns(session)
        wanted = columns.combine(columns.masks(session, PairFilter(min_score=0.5)))
        assert count_groups(columns, wanted) == 2
        one, two = rank_groups(columns, wanted, order=order, n_shown=2, page=slice(0, 10))
    alone = (filled.pairs["evil"], 1, (filled.pairs["evil"],))  # it belongs to no event
    event = ("e1", 3, (filled.pairs["blame"], filled.pairs["denial"]))
    wanted_order = [event, alone] if order == "score" else sorted([event, alone])  # all were found at one time
    assert [(group.key, group.n_pairs, group.shown) for group in (one, two)] == wanted_order


def test_who_stands_against_whom_leaves_out_what_was_dismissed(filled: Filled) -> None:
    with filled.database.session() as session:
        [one] = count_oppositions(load_columns(session), 0.5)
    assert (one.sides, one.n, one.by_kind) == (("am", "az"), 3, {"figure": 1, "mutual_blame": 1, "outcome": 1})


def test_a_verdict_given_since_is_taken_over(filled: Filled) -> None:
    with filled.database.session() as session:
        columns = load_columns(session)
        add_verdict(session, filled.pairs["figure"], Review(verdict="not_important"), NOON)
        columns.renew_verdicts(session, [filled.pairs["figure"], "cnone"])
        wanted = PairFilter(verdict="not_important")
        mask = columns.combine(columns.masks(session, wanted))
        assert [columns.ids[p] for p in np.flatnonzero(mask)] == [filled.pairs["figure"]]
        undo_verdict(session, filled.pairs["figure"], made_by="", at=NOON, seen_number=1)
        columns.renew_verdicts(session, [filled.pairs["figure"]])
        assert not columns.combine(columns.masks(session, wanted)).any()


def test_an_empty_store_has_no_pairs(tmp_path: Any) -> None:
    from checker.store import open_database

    database = open_database(f"sqlite:///{tmp_path}/checker.db")
    with database.session() as session:
        columns = load_columns(session)
        mask = columns.combine(columns.masks(session, PairFilter(about="x", since=NOON.date())))
        assert (len(columns), int(mask.sum()), count_groups(columns, mask)) == (0, 0, 0)
        assert rank_groups(columns, mask, order="score", n_shown=3, page=slice(0, 15)) == []
        assert count_facets(columns, {})["kind"] == []
        assert count_oppositions(columns, 0.5) == []
    database.close()


@settings(deadline=None)
@given(st.lists(st.none() | st.text(max_size=3), max_size=20), st.text(max_size=3))
def test_a_range_leaves_out_what_has_no_value(values: list[str | None], border: str) -> None:
    coded = Coded(values)
    assert list(coded.at_least(border)) == [value is not None and value >= border for value in values]
    assert list(coded.at_most(border)) == [value is not None and value <= border for value in values]
