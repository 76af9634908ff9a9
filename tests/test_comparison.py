"""Pairs of statements ─▶ relation, kind, score, reasons: symmetric, deterministic, and never against oneself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.claims import extract_claim
from checker.comparison import Comparer, shipped_threshold
from checker.comparison.evidence import FigureRelation, SideRelation, build_evidence, relate_figures
from checker.comparison.examples import Examples, load_examples
from checker.comparison.features import extract_features, name_features
from checker.comparison.reading import order_views, read_pair
from checker.comparison.training import train_pair_model
from checker.comparison.views import View, build_view
from checker.records import Bound, ContradictionKind, Label, Quantity, Relation, Utterance
from labels import load_events

DAY = dt.date(2022, 9, 13)
N_EVENTS = 40  # enough to learn what a contradiction is; all of them take a minute


def say(text: str, side: str | None = None, denial: bool = False, day: dt.date | None = DAY, **given: str) -> Utterance:
    return Utterance(
        id=text[:20],
        text=text,
        side=side,
        published=day,
        label=Label.DENIAL if denial else Label.ASSERTION,
        probability=0.95 if denial else 0.05,
        language="ru" if any("а" <= c <= "я" for c in text) else "en",
        **given,  # type: ignore[arg-type]
    )


SHELLED = say("The Azerbaijani army shelled Jermuk and Sotk on 13 September.", "AM")
DENIED = say("Reports that our forces shelled Jermuk do not correspond to reality.", "AZ", denial=True)


@pytest.fixture(scope="module")
def examples() -> Examples:
    few = {e.event_id for e in load_events() if e.split == "train"}
    whole = load_examples(frozenset({"train"}), events=frozenset(sorted(few)[:N_EVENTS]))
    assert len(whole.pairs) > 60 and len(whole.claims) == len(whole.utterances)
    return whole


@pytest.fixture(scope="module")
def comparer(examples: Examples) -> Comparer:
    return Comparer(train_pair_model(examples))


def view(utterance: Utterance) -> View:
    return build_view(utterance, extract_claim(utterance), lambda word: 1.0)


def test_a_denied_report_is_a_contradiction_with_reasons_and_spans(comparer: Comparer) -> None:
    found = comparer.compare(SHELLED, DENIED)
    assert found.relation is Relation.CONTRADICTION and found.kind and found.strength
    assert found.score > 0.6
    assert found.proposition.startswith("shelling at Jermuk")
    assert any("Jermuk" in reason for reason in found.why)
    assert any("Azerbaijan" in reason for reason in found.why)
    assert [SHELLED.text[s:e] for s, e in found.a_spans] == ["shelled"]
    assert "shelled" in [DENIED.text[s:e] for s, e in found.b_spans]


def test_talk_of_other_things_scores_far_lower(comparer: Comparer) -> None:
    other = say("The Prime Minister met farmers in Gyumri and praised the harvest.", "AM")
    found = comparer.compare(other, say("We thank our guests from Georgia for the talks.", "AZ"))
    assert found.relation is not Relation.CONTRADICTION
    assert found.score < comparer.compare(SHELLED, DENIED).score - 0.2
    assert found.kind is None and found.strength is None


def test_the_order_of_a_pair_changes_nothing_but_the_spans(comparer: Comparer) -> None:
    one, other = comparer.compare(SHELLED, DENIED), comparer.compare(DENIED, SHELLED)
    assert other == replace(one, a_spans=one.b_spans, b_spans=one.a_spans)


def test_the_same_pair_gives_the_same_answer_alone_and_in_a_batch(comparer: Comparer) -> None:
    alone = comparer.compare(SHELLED, DENIED)
    pairs = [(SHELLED, DENIED), (DENIED, DENIED), (DENIED, SHELLED)]
    assert next(iter(comparer.compare_many(pairs))) == alone


def test_claims_that_are_given_are_not_read_again(comparer: Comparer) -> None:
    claims = (extract_claim(SHELLED), extract_claim(DENIED))
    assert comparer.compare(SHELLED, DENIED, claims=claims) == comparer.compare(SHELLED, DENIED)
    items = [(SHELLED, claims[0]), (DENIED, claims[1])]
    met = next(comparer.judge_candidates([(items[0], items[1])])).score
    assert comparer.score_candidates(items, [(0, 1), (1, 0)]) == pytest.approx([met] * 2, abs=1e-4)


def test_the_same_training_gives_the_same_model(examples: Examples, comparer: Comparer) -> None:
    again = Comparer(train_pair_model(examples))
    assert again.compare(SHELLED, DENIED) == comparer.compare(SHELLED, DENIED)


texts = st.text(max_size=120) | st.sampled_from([SHELLED.text, DENIED.text, "No.", "49 were killed, 10^30 tanks."])
utterances = st.builds(
    say,
    texts,
    side=st.sampled_from([None, "AM", "AZ", "Ruritania"]),
    denial=st.booleans(),
    day=st.sampled_from([None, DAY, DAY + dt.timedelta(days=3)]),
)


@settings(max_examples=15, deadline=None)
@given(utterances, utterances)
def test_comparison_is_symmetric_for_any_text(comparer: Comparer, a: Utterance, b: Utterance) -> None:
    one, other = comparer.compare(a, b), comparer.compare(b, a)
    if a != b and order_views(view(a), view(b))[0].order != order_views(view(a), view(b))[1].order:
        assert other == replace(one, a_spans=one.b_spans, b_spans=one.a_spans)
    assert 0 <= one.score <= 1
    for spans, text in ((one.a_spans, a.text), (one.b_spans, b.text)):
        assert all(0 <= start < end <= len(text) for start, end in spans)


@settings(max_examples=15, deadline=None)
@given(utterances)
def test_a_statement_never_contradicts_itself_or_its_echo(comparer: Comparer, a: Utterance) -> None:
    echo = replace(a, id="carried", source="another paper")
    for other in (a, echo):
        found = comparer.compare(a, other)
        assert found.relation is Relation.ECHO and found.score == 0.0


def test_a_speaker_against_its_own_earlier_words_is_no_contradiction_of_two_sides(comparer: Comparer) -> None:
    earlier = say("Our troops did not enter Sotk.", "AZ", denial=True, speaker="Anar Eyvazov")
    later = say("Our troops entered Sotk.", "AZ", day=DAY + dt.timedelta(days=5), speaker="Anar Eyvazov")
    assert comparer.compare(earlier, later).relation is not Relation.CONTRADICTION


@pytest.mark.parametrize(
    ("side", "before", "after"),
    [
        ("RU", "There are no Russian troops in Crimea.", "Russian troops were in Crimea."),
        ("IR", "We deny that our forces shot down the aircraft.", "Our forces shot down the aircraft by mistake."),
        ("AZ", "Our army did not shell Jermuk.", "Our army shelled Jermuk."),
    ],
)
def test_an_own_deed_denied_and_later_told_is_a_reversal(
    comparer: Comparer, side: str, before: str, after: str
) -> None:
    later = dt.date(2022, 9, 20)
    denied, told = say(before, side, denial=True, speaker="Spokesman"), say(after, side, day=later, speaker="Spokesman")
    assert comparer.compare(denied, told).relation is Relation.REVERSAL
    assert comparer.compare(told, denied).relation is Relation.REVERSAL
    other = replace(told, speaker="Opposition leader")
    assert comparer.compare(denied, other).relation is not Relation.REVERSAL


def test_one_speaker_on_one_page_does_not_contradict_himself(comparer: Comparer) -> None:
    told, denied = (replace(said, side="XX", speaker="Envoy", source="un_press") for said in (SHELLED, DENIED))
    assert comparer.compare(told, denied).relation is not Relation.CONTRADICTION
    assert comparer.compare(told, denied).score == 0.0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Our units strike only military targets.", "Our units did not fire on a vehicle of the security service."),
        ("Armenian forces fired on our positions.", "The Armenian forces did not fire."),
        ("There are no troops of ours in Donbas.", "Our troops are deployed in Syria."),
    ],
)
def test_words_of_one_speaker_about_other_deeds_take_nothing_back(comparer: Comparer, before: str, after: str) -> None:
    first = say(before, "AZ", denial="no" in before.split(), speaker="Spokesman")
    second = say(after, "AZ", denial="not" in after.split(), day=DAY + dt.timedelta(days=2), speaker="Spokesman")
    assert comparer.compare(first, second).relation is not Relation.REVERSAL


def test_an_own_deed_of_another_day_takes_nothing_back(comparer: Comparer) -> None:
    denied = say("On 13 September our army did not shell Jermuk.", "AZ", denial=True, speaker="Spokesman")
    told = say("On 19 September our army shelled Jermuk.", "AZ", day=dt.date(2022, 9, 20), speaker="Spokesman")
    assert comparer.compare(denied, told).relation is not Relation.REVERSAL


def test_a_statement_without_date_place_or_party_says_what_is_missing(comparer: Comparer) -> None:
    bare = say("They fired first.", day=None)
    why = comparer.compare(bare, SHELLED).why
    assert any("no place" in w and "no date" in w and "no known party" in w for w in why)


def test_a_language_not_read_still_compares(comparer: Comparer) -> None:
    armenian = Utterance(id="x", text="Հայտարարություն", language="hy", side="AM", published=DAY)
    assert 0 <= comparer.compare(armenian, DENIED).score <= 1


def test_russian_and_english_meet_in_the_same_evidence() -> None:
    russian = view(say("Армянские подразделения обстреляли Джермук 13 сентября.", "AZ"))
    english = view(say("Armenian units did not shell Jermuk on 13 September.", "AM", denial=True))
    found = build_evidence(russian, english)
    assert found.places == {"jermuk"} and found.days_apart == 0 and not found.same_language
    assert any(x.event == y.event == "shelling" and r == "polarity" for x, y, r in found.acts)


def quantity(low: float | None, high: float | None, bound: Bound = Bound.EXACT, side: str | None = None) -> Quantity:
    return Quantity(what="killed", low=low, high=high, bound=bound, side=side)


@pytest.mark.parametrize(
    ("x", "y", "relation"),
    [
        (quantity(49, 49), quantity(49, 49), FigureRelation.EQUAL),
        (quantity(49, None, Bound.AT_LEAST), quantity(105, 105), FigureRelation.COMPATIBLE),
        (quantity(49, 49), quantity(105, 105), FigureRelation.CLASH),
        (quantity(50, 50, Bound.ABOUT), quantity(52, 52), FigureRelation.COMPATIBLE),
        (quantity(50, 50, side="AZ"), quantity(49, 49, side="AM"), FigureRelation.OTHER_SIDE),
        (quantity(0, 0), quantity(14, 14), FigureRelation.CLASH),
    ],
)
def test_figures_clash_only_where_neither_allows_for_the_other(
    x: Quantity, y: Quantity, relation: FigureRelation
) -> None:
    assert relate_figures(x, y, view(SHELLED), view(DENIED)) is relation
    assert relate_figures(y, x, view(DENIED), view(SHELLED)) is relation


def test_features_have_names_and_one_order() -> None:
    pair = read_pair(view(SHELLED), view(DENIED))
    assert pair.first.denial > pair.second.denial and pair.swapped
    assert len(extract_features(pair)) == len(name_features(()))
    assert extract_features(pair) == extract_features(read_pair(view(DENIED), view(SHELLED)))


def test_sides_are_told_apart() -> None:
    ally = view(say("Two soldiers were killed.", "artsakh"))
    assert build_evidence(view(SHELLED), ally).sides is SideRelation.ALLIED
    assert build_evidence(view(SHELLED), view(DENIED)).sides is SideRelation.OTHER
    assert build_evidence(view(SHELLED), view(say("Two soldiers died."))).sides is SideRelation.UNKNOWN


def test_days_between_publications_lower_the_score_of_what_met_in_a_stream(comparer: Comparer) -> None:
    late = replace(DENIED, published=DAY + dt.timedelta(days=5))
    items = [(u, extract_claim(u)) for u in (SHELLED, DENIED, late)]
    soon, later = comparer.judge_candidates([(items[0], items[1]), (items[0], items[2])])
    assert later.score < soon.score - 0.1


def test_words_told_within_another_statement_are_no_clash(comparer: Comparer) -> None:
    text = "The deputy said that Israel violates the agreement by attacking villages."
    outer = replace(say(text, "LB"), content=((text.index("that"), len(text)),))
    inner = replace(say(text, "IL"), content=((text.index("attacking"), len(text)),))
    assert comparer.compare(outer, inner).score < 0.01


def test_a_figure_kind_needs_two_figures(comparer: Comparer) -> None:
    found = comparer.compare(SHELLED, DENIED)
    assert found.kind is not ContradictionKind.FIGURE
    assert 0.5 < shipped_threshold() <= 1


def test_other_days_and_other_places_are_no_clash_though_somebody_lays_them_side_by_side(comparer: Comparer) -> None:
    told = say("Azerbaijani forces opened fire on our positions near Sotk.", "AM")
    other = say("Armenian units shelled our positions at Kelbajar.", "AZ", day=DAY + dt.timedelta(days=15))
    assert comparer.compare(told, other).score < 0.5
    donetsk, kharkiv = say("Ukrainian forces shelled Donetsk.", "RU"), say("Russian forces shelled Kharkiv.", "UA")
    assert comparer.compare(donetsk, kharkiv).score < 0.5
    denied = replace(DENIED, published=DAY + dt.timedelta(days=15))
    shelled = replace(SHELLED, text="The Azerbaijani army shelled Jermuk.")
    assert comparer.compare(shelled, denied).score < comparer.compare(shelled, DENIED).score - 0.2


def test_fire_far_off_is_other_fire_where_statements_met_in_a_stream_too(comparer: Comparer) -> None:
    said = [
        say("Ukrainian forces shelled Donetsk.", "RU"),
        say("Russian forces shelled Kharkiv.", "UA"),
        say("Russian forces shelled Donetsk.", "UA"),
    ]
    donetsk, kharkiv, blamed = ((utterance, extract_claim(utterance)) for utterance in said)
    far, near = comparer.judge_candidates([(donetsk, kharkiv), (donetsk, blamed)])
    assert far.score < near.score - 0.3
