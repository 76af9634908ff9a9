"""Candidates, echoes, events and the view of figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.claims import extract_claims
from checker.comparison import find_candidates, fold_echoes, group_events, link_pairs, list_figures
from checker.comparison.candidates import find_anchor
from checker.records import Claim, Comparison, Relation, Utterance

DAY = dt.date(2022, 9, 13)
TEXTS = (
    ("AM", 0, "The Azerbaijani army shelled Jermuk, Sotk and Vardenis with artillery and drones overnight."),
    ("AZ", 0, "Reports that Azerbaijani forces shelled Jermuk do not correspond to reality."),
    ("AM", 1, "At least 49 servicemen were killed in the Azerbaijani attack on Jermuk."),
    ("AM", 3, "The death toll from the Azerbaijani attack on Jermuk is 105 servicemen killed."),
    ("RU", 40, "The Kremlin hopes for talks on grain exports through the Black Sea."),
    ("AZ", 60, "Azerbaijani forces repelled an Armenian attack at Lachin."),
)


def read(texts: tuple[tuple[str, int, str], ...] = TEXTS) -> list[tuple[Utterance, Claim]]:
    given_ = [
        Utterance(id=str(i), text=t, side=s, published=DAY + dt.timedelta(days=d), language="en")
        for i, (s, d, t) in enumerate(texts)
    ]
    return list(zip(given_, extract_claims(given_), strict=True))


def test_candidates_share_time_and_matter() -> None:
    pairs = set(find_candidates(read(), 7))
    assert (0, 1) in pairs and (0, 2) in pairs and (1, 3) in pairs
    assert all(4 not in pair and 5 not in pair for pair in pairs)


def test_candidates_come_once_and_in_order() -> None:
    pairs = list(find_candidates(read(), 7))
    assert len(pairs) == len(set(pairs))
    assert all(i < j for i, j in pairs)


def test_a_new_statement_is_compared_with_its_window_only() -> None:
    items = read()
    every = set(find_candidates(items, 7))
    for new in ([1], [3], [0, 5], []):
        assert set(find_candidates(items, 7, new=new)) == {p for p in every if set(p) & set(new)}


def test_a_statement_without_a_day_may_belong_to_any() -> None:
    items = read()
    items[1] = (replace(items[1][0], published=None), items[1][1])
    assert (0, 1) in set(find_candidates(items, 7))
    assert (0, 1) in set(find_candidates(items, 7, new=[1]))


def test_what_one_text_sets_side_by_side_is_compared_whatever_its_words() -> None:
    texts = (("IN", 0, "The batteries were destroyed."), ("PK", 0, "Nothing of it is true."))
    items = [(replace(u, source="paper"), c) for u, c in read(texts)]
    assert set(find_candidates(items, 7)) == {(0, 1)}


def test_a_day_named_years_later_is_the_day_spoken_of() -> None:
    said = Utterance(
        id="x", text="No jet was lost on 27 February 2019.", published=dt.date(2021, 11, 23), language="en"
    )
    assert find_anchor((said, next(extract_claims([said])))) == dt.date(2019, 2, 27).toordinal()
    vague = replace(said, text="The quarrel of 2016 goes on.")
    assert find_anchor((vague, next(extract_claims([vague])))) == dt.date(2021, 11, 23).toordinal()


def test_no_statement_gives_no_pair() -> None:
    assert list(find_candidates([], 7)) == [] and list(find_candidates(read()[:1], 7)) == []


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(len(TEXTS))), st.integers(1, 30))
def test_the_order_of_the_statements_changes_no_candidate(order: list[int], window_days: int) -> None:
    items = read()
    plain = {frozenset(p) for p in find_candidates(items, window_days)}
    shuffled = find_candidates([items[i] for i in order], window_days)
    assert {frozenset((order[i], order[j])) for i, j in shuffled} == plain


def test_near_copies_of_one_speaker_are_one_group_with_the_earliest_first() -> None:
    text = "The Azerbaijani army shelled Jermuk, Sotk and Vardenis with artillery and drones overnight."
    items = read(
        (
            ("AM", 1, text.replace("overnight", "in the night")),
            ("AM", 0, text),
            ("AZ", 0, text),
            ("AM", 30, text),
            ("AM", 0, "A wholly different statement about the harvest in the Ararat valley this year."),
        )
    )
    groups = {tuple(g) for g in fold_echoes(items)}
    assert (1, 0) in groups
    assert {(2,), (3,), (4,)} <= groups


def test_another_figure_is_no_echo() -> None:
    items = read((("AM", 0, "At least 49 servicemen were killed in the attack on Jermuk, the ministry said."),) * 2)
    changed = read((("AM", 0, "At least 105 servicemen were killed in the attack on Jermuk, the ministry said."),))
    assert len(fold_echoes(items)) == 1
    assert len(fold_echoes([items[0], changed[0]])) == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(range(len(TEXTS))), max_size=12))
def test_every_statement_is_in_one_group(chosen: list[int]) -> None:
    items = read(tuple(TEXTS[i] for i in chosen))
    assert sorted(i for g in fold_echoes(items) for i in g) == list(range(len(items)))


def test_statements_of_one_clash_share_an_event_that_stays() -> None:
    items = read()
    events = group_events(items)
    assert events[0] == events[1] == events[2] == events[3] is not None
    assert len({events[0], events[4], events[5]}) == 3
    assert events[0] == "vayots-dzor.2022-09-12"  # "overnight"
    later = read((*TEXTS, ("AM", 4, "Azerbaijani guns fired at Jermuk once more.")))
    assert group_events(later)[: len(items)] == events


def test_without_side_and_place_there_is_no_event() -> None:
    bare = [(Utterance(id="x", text="It is sad.", published=DAY), Claim())]
    assert group_events(bare) == [None]


def test_the_figures_of_an_event_by_who_counts() -> None:
    items = read()
    rows = [r for r in list_figures(items) if r.what == "killed"]
    (row,) = [r for r in rows if r.said_by == "AM"]
    assert (row.low, row.best, row.high) == (49, 105, 105)
    assert [p.published_on for p in row.points] == [DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=3)]
    assert list_figures(items, [None] * len(items)) == []


def test_a_statement_is_kept_beside_its_answer_and_not_beside_a_whole_week() -> None:
    texts = ("Azerbaijan shelled Sotk.", "Azerbaijan shelled Jermuk.", "Azerbaijan shelled Goris.")
    items = read((*(("AM", 0, text) for text in texts), ("AZ", 0, "This is a lie.")))
    scores = (0.9, 0.94, 0.6)
    judged = [(i, 3, Comparison(relation=Relation.CONTRADICTION, score=s)) for i, s in enumerate(scores)]
    kept = link_pairs(items, judged, lambda _: 1.0)
    assert {(i, j) for i, j, _ in kept} == {(0, 3), (1, 3)}
    assert link_pairs(items, judged[::-1], lambda _: 1.0)[::-1] == kept
