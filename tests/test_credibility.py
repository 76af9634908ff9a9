import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.config import Config
from checker.credibility import MIN_VERIFIED, Facts, Outcomes, build_record, count_outcomes, score_outcomes
from checker.errors import InputError
from checker.pipeline.tracking import iter_records
from checker.records import ContradictionKind, Relation
from checker.reports.records import record_line, render_record
from checker.store.contradictions import add_comparison
from checker.store.credibility import add_grade, latest_grade, list_subjects, load_facts
from checker.store.documents import NewDocument, add_document
from checker.store.edits import has_notice, list_edits
from checker.store.reviews import Review, add_verdict, undo_verdict
from checker.store.tables import StatementRow
from tests.web_store import DENIED_B, NOON, Filled, clash, fill, keep, url_of

TODAY = NOON.date() + dt.timedelta(days=11)


@pytest.fixture
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    kept = fill(f"sqlite:///{tmp_path_factory.mktemp('records')}/checker.db")
    yield kept
    kept.database.close()


def facts(filled: Filled, kind: str, key: str) -> Facts:
    with filled.database.session() as session:
        found = load_facts(session, kind, key, min_score=0.9, today=TODAY)
    assert found is not None
    return found


def verify(filled: Filled, pair: str, verification: str, seen: int = 0) -> None:
    review = Review(
        verdict="contradicts", verification=verification, evidence="https://found.example/", seen_number=seen
    )
    with filled.database.session() as session:
        add_verdict(session, filled.pairs[pair], review, NOON)


def test_below_the_stated_number_nothing_is_said() -> None:
    assert score_outcomes(Outcomes(supported=MIN_VERIFIED - 1)) is None
    assert score_outcomes(Outcomes(supported=5, unsupported=4, mixed=20)) is None
    few = build_record(Facts(subject_kind="source", subject="x", name="X", outcomes=Outcomes(supported=3)))
    assert few.verified_words == "too few to say (3 verified, 10 needed)"


def test_the_estimate_is_jeffreys_posterior() -> None:
    half = score_outcomes(Outcomes(supported=5, unsupported=5))
    assert half is not None
    assert (round(half.mean, 3), round(half.low, 3), round(half.high, 3), half.n) == (0.5, 0.262, 0.738, 10)
    all_ten = score_outcomes(Outcomes(supported=10))
    assert all_ten is not None
    assert (round(all_ten.mean, 3), round(all_ten.low, 3), round(all_ten.high, 3)) == (0.955, 0.829, 1.0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_estimate_lies_within_its_interval_and_mirrors(supported: int, unsupported: int) -> None:
    found = score_outcomes(Outcomes(supported=supported, unsupported=unsupported))
    mirrored = score_outcomes(Outcomes(supported=unsupported, unsupported=supported))
    if found is None or mirrored is None:
        assert supported + unsupported < MIN_VERIFIED
        return
    assert 0 <= found.low < found.mean < found.high <= 1
    assert found.mean == pytest.approx(1 - mirrored.mean)
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-9)


def test_a_statement_in_several_pairs_counts_once_and_a_mixed_one_not_at_all() -> None:
    outcomes = count_outcomes([("s1", True), ("s1", True), ("s2", False), ("s3", True), ("s3", False)])
    assert outcomes == Outcomes(supported=1, unsupported=1, mixed=1)


def test_a_ministry_is_counted_by_its_own_words(filled: Filled) -> None:
    found = facts(filled, "source", "az_mod")
    assert (found.n_statements, found.n_own, found.n_denials) == (3, 3, 1)
    assert found.by_kind == {"denial": 1, "figure": 1, "mutual_blame": 1, "outcome": 1}
    assert found.against == {"AM": 4}
    assert found.silent_days == 10


def test_what_an_agency_only_carries_is_not_its_own(filled: Filled) -> None:
    found = facts(filled, "source", "ru_agency")
    assert (found.n_statements, found.n_own, found.n_contradictions) == (1, 0, 0)
    assert found.share_denials is None


def test_an_actor_is_counted_wherever_it_is_quoted_but_not_in_echoes(filled: Filled) -> None:
    found = facts(filled, "actor", "am_mod")
    assert found.name == "Ministry of Defence of Armenia"
    assert (found.n_statements, found.n_own) == (4, 3)
    assert found.by_kind == {"denial": 1, "figure": 1, "mutual_blame": 1}


def test_a_dismissed_pair_counts_no_more(filled: Filled) -> None:
    with filled.database.session() as session:
        add_verdict(session, filled.pairs["blame"], Review(verdict="compatible"), NOON)
    assert "mutual_blame" not in facts(filled, "actor", "am_mod").by_kind


def test_only_verifications_enter_the_estimate_and_the_newest_counts(filled: Filled) -> None:
    with filled.database.session() as session:
        add_verdict(session, filled.pairs["denial"], Review(verdict="contradicts"), NOON)
    assert facts(filled, "actor", "am_mod").outcomes == Outcomes()
    verify(filled, "blame", "supports_a")
    assert facts(filled, "actor", "am_mod").outcomes == Outcomes(supported=1)
    assert facts(filled, "actor", "az_mod").outcomes == Outcomes(unsupported=1)
    verify(filled, "blame", "neither", seen=1)
    assert facts(filled, "actor", "am_mod").outcomes == Outcomes(unsupported=1)
    with filled.database.session() as session:
        undo_verdict(session, filled.pairs["blame"], made_by="", at=NOON, seen_number=2)
    assert facts(filled, "actor", "am_mod").outcomes == Outcomes(supported=1)


def test_a_denial_that_was_reversed_is_counted_as_such(filled: Filled) -> None:
    later = keep(filled.database, replace(DENIED_B, page="20", content="Our army answered the fire at Sotk", hour=60))
    with filled.database.session() as session:
        a, b = (session.get_one(StatementRow, key) for key in (filled.statements["denied_b"], later))
        found = clash(ContradictionKind.DENIAL, 0.8, "the ministry went against its own words", Relation.REVERSAL)
        add_comparison(session, a, b, found, version="v1", at=NOON)
    record = facts(filled, "actor", "az_mod")
    assert (record.n_reversals, record.n_denials_reversed) == (1, 1)


def test_agreement_counts_only_from_another_side(filled: Filled) -> None:
    same = keep(filled.database, replace(DENIED_B, page="21", content="Our side never fired at Sotk"))
    other = keep(filled.database, replace(DENIED_B, source="ru_agency", page="22", side="RU", actor="ru_mfa", content="Baku did not fire at Sotk"))  # noqa: E501  # fmt: skip
    with filled.database.session() as session:
        for key in (same, other):
            a, b = (session.get_one(StatementRow, name) for name in (filled.statements["denied_b"], key))
            found = clash(ContradictionKind.DENIAL, 0.1, "both say the same", Relation.CORROBORATION)
            add_comparison(session, a, b, found, version="v1", at=NOON)
    assert facts(filled, "source", "az_mod").n_corroborated == 1


def test_an_edit_is_silent_unless_the_page_says_so(filled: Filled) -> None:
    texts = ("49 were killed", "50 were killed", "51 were killed. This story has been corrected.")
    with filled.database.session() as session:
        for number, text in enumerate(texts):
            new = NewDocument(
                url=url_of(DENIED_B),
                title="",
                text=text,
                seen_at=NOON + dt.timedelta(days=number + 1),
            )
            cause = "publisher" if number else "extractor"
            add_document(session, "az_mod", new, "urn:uuid:az_mod-2", lambda newest, cause=cause: cause)  # type: ignore[misc]
    with filled.database.session() as session:
        assert [edit.is_marked for edit in list_edits(session, "az_mod")] == [True, False]
    found = facts(filled, "source", "az_mod")
    assert (found.n_silent_edits, found.n_marked_edits) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "is_marked"),
    [
        ("49 killed", "105 killed", False),
        ("49 killed", "UPDATED: 105 killed", True),
        ("погибли 49", "Исправлено: погибли 105", True),
        ("updated 49", "updated 105", False),
    ],
)
def test_a_notice_is_a_word_that_was_not_there_before(old: str, new: str, is_marked: bool) -> None:
    assert has_notice(old, new) == is_marked


def test_a_grade_is_what_a_person_sets_and_cannot_be_judged_until_then(filled: Filled) -> None:
    with filled.database.session() as session:
        assert latest_grade(session, "source", "am_mod") == "F"
        assert latest_grade(session, "statement", "s1") == "6"
        add_grade(session, ("source", "am_mod"), "B", note="", made_by="N.", at=NOON)
        add_grade(session, ("source", "am_mod"), "C", note="", made_by="N.", at=NOON)
        assert latest_grade(session, "source", "am_mod") == "C"
        for subject, grade in ((("source", "am_mod"), "1"), (("statement", "s1"), "A"), (("page", "x"), "A")):
            with pytest.raises(InputError, match="is not one of"):
                add_grade(session, subject, grade, note="", made_by="", at=NOON)


def test_records_are_listed_for_every_source_and_actor(filled: Filled) -> None:
    with filled.database.session() as session:
        sources, actors = ("am_mod", "az_mod", "ru_agency"), ("am_mod", "az_mod")
        assert list_subjects(session) == [*(("source", key) for key in sources), *(("actor", key) for key in actors)]
    unknown: list[str] = []
    records = list(iter_records(filled.database, Config(), ["az_mod", "nobody"], unknown, lambda: NOON))
    assert [record.facts.subject_kind for record in records] == ["source", "actor"]
    assert unknown == ["nobody"]
    text = render_record(records[0])
    assert "contradictions  4, denial 1, figure 1, mutual blame 1, outcome 1, with AM 4" in text
    assert "too few to say (0 verified, 10 needed)" in text and "F, cannot be judged" in text
    line = record_line(records[0])
    assert (line["contradictions_with"], line["estimate"], line["grade"]) == ({"AM": 4}, None, "F")
