"""In what two statements can clash at all: one act with its doer, or one count; and which pairs are worth judging."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.claims import extract_claim
from checker.comparison import choose_candidates, fold_echoes, is_told_within
from checker.comparison.choosing import is_named
from checker.comparison.evidence import ActRelation, FigureRelation, build_evidence
from checker.comparison.grounds import Grounds, find_grounds
from checker.comparison.views import View, build_view
from checker.records import Label, Utterance

DAY = dt.date(2022, 9, 14)
RARE = 5.0  # the weight of a telling word


def say(text: str, side: str | None, denial: bool = False, published: dt.date = DAY) -> Utterance:
    return Utterance(
        id=text,
        text=text,
        side=side,
        speaker=f"ministry of {side}",
        published=published,
        language="en",
        label=Label.DENIAL if denial else Label.ASSERTION,
        probability=0.95 if denial else 0.05,
    )


def view(utterance: Utterance) -> View:
    return build_view(utterance, extract_claim(utterance), lambda word: RARE)


def ground(a: Utterance, b: Utterance) -> Grounds:
    first, second = view(a), view(b)
    found = find_grounds(first, second, build_evidence(first, second))
    assert found == find_grounds(second, first, build_evidence(second, first))
    assert all(0.0 <= worth <= 1.0 for worth in (found.best, found.words))
    return found


SHELLED = say("Azerbaijani forces shelled Jermuk with mortars.", "AM")
DENIED = say("Reports that Azerbaijani forces shelled Jermuk with mortars are false.", "AZ", denial=True)


def test_a_denied_act_with_its_doer_is_a_firm_ground() -> None:
    assert ground(SHELLED, DENIED).denial >= 0.8


def test_a_bystander_takes_no_side() -> None:
    bystander = say("The European Union is deeply concerned about the fighting.", "EU")
    started = say("The claim that Armenia had started the fighting is false.", "AM", denial=True)
    assert ground(bystander, started).best == 0.0


def test_who_agrees_gives_no_ground_to_clash() -> None:
    a = say("Azerbaijani troops have not taken any Armenian village.", "AM")
    b = say("Azerbaijani troops have not taken a single village.", "AZ", denial=True)
    assert ground(a, b).outcome == 0.0


def test_two_offices_of_one_side_can_clash() -> None:
    ministry = say("Azerbaijani troops have not seized any Armenian territory.", "AM")
    premier = say("Azerbaijani troops have seized ten square kilometres of Armenian territory.", "AM")
    assert ground(ministry, premier).outcome >= 0.8


def test_each_blames_the_other() -> None:
    a = say("Azerbaijani forces attacked our positions.", "AM")
    b = say("Armenian forces shelled our positions.", "AZ")
    assert ground(a, b).blame > 0.5


def test_two_counts_of_one_loss_are_a_firm_ground_and_own_and_enemy_losses_none() -> None:
    claimed = say("Azerbaijan lost 430 soldiers on 13 September.", "AM")
    own = say("On 13 September 80 soldiers were killed.", "AZ")
    ours = say("On 13 September 135 soldiers were killed.", "AM")
    assert ground(claimed, own).figure >= 0.8
    assert ground(own, ours).figure == 0.0


def test_a_town_is_taken_or_held_whoever_is_named() -> None:
    taken = say("Russian troops have liberated Krasnohorivka.", "RU")
    held = say("The defenders of Krasnohorivka hold their lines.", "UA")
    assert ground(taken, held).outcome >= 0.8


def test_what_was_held_may_be_taken_later() -> None:
    taken = say("Russian troops have liberated Krasnohorivka.", "RU")
    held = say("The defenders of Krasnohorivka hold their lines.", "UA", published=DAY - dt.timedelta(days=2))
    assert ground(taken, held).outcome == 0.0


def test_each_may_have_lost_men_to_the_other() -> None:
    a = say("Seven of our soldiers were killed by Indian fire on the Line of Control.", "PK")
    b = say("Three Indian soldiers were killed by Pakistani fire on the Line of Control.", "IN")
    assert ground(a, b).best == 0.0


def test_a_part_beside_the_whole_that_both_give_is_no_clash() -> None:
    a = say("Forty children were among 51 people killed in Odesa.", "UN")
    b = say("A missile killed 51 people in Odesa.", "UA")
    assert ground(a, b).figure == 0.0


def test_charges_in_general_are_no_mutual_blame() -> None:
    a = say("Azerbaijan's aggression threatens peace in the region.", "AM")
    b = say("Armenia bears responsibility for the escalation.", "AZ")
    assert ground(a, b).blame < 0.5


def test_a_day_of_the_month_counts_nothing() -> None:
    dated = view(say("80 soldiers were killed in the fighting of 12 to 14 September.", "AZ"))
    assert [(q.low, q.high) for q in dated.quantities["killed"]] == [(80, 80)]


def test_of_a_sum_and_its_parts_the_sum_alone_is_compared() -> None:
    summed = view(say("50 soldiers were killed, among them 42 soldiers of the army and 8 soldiers of the guard.", "AZ"))
    other = view(say("Azerbaijan lost 42 soldiers who were killed.", "AM"))
    relations = {r for _, _, r in build_evidence(summed, other).figures}
    assert FigureRelation.EQUAL not in relations


@pytest.mark.parametrize(
    ("published", "too_early"),
    [
        (dt.datetime(2022, 9, 13, 6, 0, tzinfo=dt.UTC), True),
        (dt.datetime(2022, 9, 14, 5, 0, tzinfo=dt.UTC), False),
        (dt.date(2022, 9, 12), True),
        (dt.date(2022, 9, 14), False),
    ],
)
def test_what_was_said_before_a_night_is_not_about_it(published: dt.date, too_early: bool) -> None:
    night = view(say("Nothing was shelled during the night of 13 to 14 September.", "AM", denial=True))
    claim = view(replace(say("Armenian forces shelled Lachin.", "AZ"), published=published))
    assert build_evidence(night, claim).too_early is too_early
    assert build_evidence(claim, night).too_early is too_early


def place(text: str, words: str, side: str, **given: str) -> Utterance:
    start = text.index(words)
    return replace(say(text, side), content=((start, start + len(words)),), **given)  # type: ignore[arg-type]


def test_a_sentence_does_not_clash_with_the_report_it_holds() -> None:
    text = "He rejected Baku's claim that Armenia had started the fighting."
    outer = place(text, "Baku's claim that Armenia had started the fighting", "AM")
    inner = place(text, "Armenia had started the fighting", "AZ")
    assert is_told_within(outer, inner) and is_told_within(inner, outer)
    frame = "claim that Armenia had started the fighting"
    elsewhere = place(frame, "Armenia had started the fighting", "AZ", source="paper")
    assert is_told_within(replace(outer, source="paper"), elsewhere)
    assert not is_told_within(replace(outer, source="agency"), elsewhere)


def test_two_that_blame_each_other_in_one_sentence_are_not_told_within_each_other() -> None:
    text = "Armenia accused Azerbaijan of starting the fighting and Azerbaijan blamed Armenia for it."
    a = place(text, "Azerbaijan of starting the fighting", "AM")
    b = place(text, "Armenia for it", "AZ")
    assert not is_told_within(a, b)


words = st.text(st.sampled_from("abc "), min_size=1, max_size=12)


@given(words, words)
def test_being_told_within_is_symmetric(a: str, b: str) -> None:
    one = replace(say(a, "AM"), content=((0, len(a)),), source="x")
    two = replace(say(b, "AZ"), content=((0, len(b)),), source="x")
    assert is_told_within(one, two) == is_told_within(two, one)


def test_who_cannot_be_named_is_not_compared() -> None:
    items = [(u, extract_claim(u)) for u in (SHELLED, DENIED, replace(SHELLED, id="n", speaker="it", side=None))]
    assert not is_named(items[2][0])
    groups = [[i] for i in range(len(items))]
    assert list(choose_candidates(items, groups, 7)) == [(0, 1)]
    assert list(choose_candidates(items, [[0, 1], [2]], 7)) == []
    assert fold_echoes(items[:2]) == [[0], [1]]


def relate(a: Utterance, b: Utterance) -> set[ActRelation]:
    return {relation for _, _, relation in build_evidence(view(a), view(b)).acts}


def test_two_that_brought_down_an_aircraft_of_each_other_do_not_clash() -> None:
    one = say("Pakistani forces shot down two Indian aircraft.", "PK")
    other = say("Indian forces shot down a Pakistani aircraft.", "IN")
    assert ActRelation.EXCHANGED not in relate(one, other)


def test_a_denied_attack_on_one_side_is_not_the_reported_attack_on_another() -> None:
    denied = say("Armenia did not shell Azerbaijani towns.", "AM", denial=True)
    told = say("Armenia shelled Russian towns.", "RU")
    assert ActRelation.POLARITY not in relate(denied, told)


def test_one_side_that_denies_its_part_and_tells_of_the_deed_does_not_clash_with_itself() -> None:
    told = say("The town of Jermuk was shelled.", "AM")
    denied = say("Armenian forces did not shell the town of Jermuk.", "AM", denial=True)
    assert ActRelation.POLARITY not in relate(told, denied)


def test_a_bare_denial_answers_what_its_page_says_of_its_side() -> None:
    told = replace(say("Azerbaijani forces fired on villages near Kapan.", "AM"), source="paper")
    denied = replace(say("The ministry rejected this as a provocation.", "AZ", denial=True), source="paper")
    assert ground(told, denied).denial >= 0.5
    assert ground(told, replace(denied, source="another")).denial < 0.5
    assert ground(told, replace(denied, side="RU")).denial < 0.5


def test_a_denial_of_one_thing_answers_no_report_that_knows_no_such_thing() -> None:
    told = say("Azerbaijani forces shelled Jermuk.", "AM")
    vehicle = say("Azerbaijani forces did not shell a vehicle of observers near Jermuk.", "AZ", denial=True)
    town = say("Azerbaijani forces did not shell Jermuk.", "AZ", denial=True)
    assert ground(told, vehicle).denial < 0.5 <= ground(told, town).denial


def test_a_name_of_one_word_can_be_named() -> None:
    bare = Utterance(id="1", text="The plant was shelled.", language="en")
    assert is_named(replace(bare, speaker="Energoatom"))
    assert not any(is_named(replace(bare, speaker=word)) for word in ("It", "minister", "Residents", None))
