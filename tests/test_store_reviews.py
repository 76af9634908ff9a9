import datetime as dt
from pathlib import Path

import pytest

from checker.errors import ConfigError, InputError
from checker.pipeline.correcting import Change, correct_statements
from checker.records import (
    Attribution,
    Claim,
    Comparison,
    ContradictionKind,
    Judgement,
    Label,
    Publisher,
    Relation,
    SourceKind,
    Statement,
    Strength,
)
from checker.store import Database, open_database
from checker.store.contradictions import add_comparison, list_uncompared, mark_compared, remove_pairs_of
from checker.store.documents import (
    NewCapture,
    NewDocument,
    add_capture,
    add_document,
    add_source,
    check_source,
    load_revisions,
)
from checker.store.reviews import Review, add_correction, add_pair, add_verdict, list_verdicts
from checker.store.search import PairFilter, StatementFilter, count_findings, find_pair, iter_findings, iter_statements
from checker.store.statements import replace_statements
from checker.store.tables import ContradictionRow, StatementRow

AT = dt.datetime(2022, 9, 13, 12, tzinfo=dt.UTC)
CLASH = Comparison(
    relation=Relation.CONTRADICTION,
    kind=ContradictionKind.MUTUAL_BLAME,
    strength=Strength.INCOMPATIBLE,
    score=0.97,
    why=("each says that the other opened fire first",),
    a_spans=((0, 10),),
    b_spans=((0, 8),),
)


def keep(database: Database, slug: str, text: str, *, side: str) -> str:
    """The id of the one statement of a document that says `text`."""
    with database.session() as session:
        add_source(session, Publisher(slug=slug, name=slug, kind=SourceKind.DEFENCE_MINISTRY, owner=side))
        url = f"https://{slug}.example/1"
        add_capture(session, slug, NewCapture(record_id=url, url=url, captured_at=AT, status=200, payload_sha256="0"))
        row = add_document(session, slug, NewDocument(url=url, title="", text=text, seen_at=AT, published=AT), url)
        assert row is not None
        [(revision, document, _)] = load_revisions(session, [row.id])
        said = Attribution(spans=((0, len(text)),), content=text, speaker=slug, side=side)
        judged = Judgement(label=Label.ASSERTION, probability=0.1, needs_review=False)
        [kept] = replace_statements(
            session, revision, document, [(Statement(attribution=said, judgement=judged), Claim())]
        )
        return kept.id


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path}/checker.db")


@pytest.fixture
def pair_id(database: Database) -> str:
    a = keep(database, "am_mod", "Azerbaijan opened fire first at Sotk.", side="AM")
    b = keep(database, "az_mod", "Armenia opened fire first at Sotk.", side="AZ")
    with database.session() as session:
        rows = session.get_one(StatementRow, a), session.get_one(StatementRow, b)
        return add_comparison(session, *rows, CLASH, version="v1", at=AT).id


def compare_again(database: Database) -> None:
    with database.session() as session:
        row = session.get_one(ContradictionRow, count_only(session))
        a, b = session.get_one(StatementRow, row.a_id), session.get_one(StatementRow, row.b_id)
        remove_pairs_of(session, [a.id, b.id])
        add_comparison(session, b, a, CLASH, version="v2", at=AT + dt.timedelta(days=1))


def count_only(session: object) -> str:
    [finding] = iter_findings(session, PairFilter())  # type: ignore[arg-type]
    return finding.pair.id


def test_a_dismissed_pair_stays_dismissed_when_it_is_found_again(database: Database, pair_id: str) -> None:
    with database.session() as session:
        add_verdict(session, pair_id, Review(verdict="compatible", made_by="N."), AT)
    compare_again(database)
    with database.session() as session:
        assert count_findings(session, PairFilter()) == 1
        assert count_findings(session, PairFilter(hide_dismissed=True)) == 0
        [finding] = iter_findings(session, PairFilter(verdict="compatible"))
        assert finding.verdict is not None and finding.verdict.made_by == "N."


def test_the_second_of_two_reviewers_is_told(database: Database, pair_id: str) -> None:
    with database.session() as session:
        add_verdict(session, pair_id, Review(verdict="contradicts", seen_number=0), AT)
    with pytest.raises(InputError, match="somebody else"), database.session() as session:
        add_verdict(session, pair_id, Review(verdict="compatible", seen_number=0), AT)
    with database.session() as session:
        assert [row.verdict for row in list_verdicts(session, pair_id)] == ["contradicts"]


def test_a_verification_needs_evidence_and_a_verdict_a_known_word(database: Database, pair_id: str) -> None:
    wrong = [("confirmed", "none"), ("unsure", "supports_a"), ("unsure", "proven")]
    for review in (Review(verdict=verdict, verification=verification) for verdict, verification in wrong):
        with pytest.raises(InputError), database.session() as session:
            add_verdict(session, pair_id, review, AT)
    with pytest.raises(InputError, match="no such contradiction"), database.session() as session:
        add_verdict(session, "c0", Review(verdict="unsure"), AT)


def test_a_correction_survives_re_analysis(database: Database) -> None:
    text = "Azerbaijan opened fire first at Sotk."
    statement_id = keep(database, "am_mod", text, side="AM")
    with database.session() as session:
        add_correction(session, statement_id, "speaker", "Prime Minister of Armenia", made_by="N.", at=AT)
        add_correction(session, statement_id, "label", "denial", made_by="N.", at=AT)
        add_correction(session, statement_id, "span", "0:10", made_by="N.", at=AT)
    with database.session() as session:
        row = session.get_one(StatementRow, statement_id)
        [(revision, document, _)] = load_revisions(session, [row.revision_id])
        said = Attribution(spans=((0, len(text)),), content=text, speaker="am_mod", side="AM")
        judged = Judgement(label=Label.ASSERTION, probability=0.1, needs_review=False)
        replace_statements(session, revision, document, [(Statement(attribution=said, judgement=judged), Claim())])
    with database.session() as session:
        row = session.get_one(StatementRow, statement_id)
        assert (row.speaker, row.label, row.content) == ("Prime Minister of Armenia", "denial", "Azerbaijan")
        assert row.corrected == ["label", "span", "speaker"]


def test_a_statement_that_analysis_no_longer_finds_is_removed_unless_a_person_corrected_it(database: Database) -> None:
    kept = keep(database, "am_mod", "Azerbaijan opened fire first at Sotk.", side="AM")
    lost = keep(database, "az_mod", "Armenia opened fire first at Sotk.", side="AZ")
    with database.session() as session:
        add_correction(session, kept, "label", "denial", made_by="", at=AT)
        session.get_one(StatementRow, kept).corrected = ["label"]
    for statement_id in (kept, lost):
        with database.session() as session:
            row = session.get_one(StatementRow, statement_id)
            [(revision, document, _)] = load_revisions(session, [row.revision_id])
            replace_statements(session, revision, document, [])
    with database.session() as session:
        assert [view.statement.id for view in iter_statements(session, StatementFilter())] == [kept]


def test_pairs_are_found_by_words_sides_and_kind(database: Database, pair_id: str) -> None:
    with database.session() as session:
        for wanted, n in (
            (PairFilter(about="sotk"), 1),
            (PairFilter(about="jermuk"), 0),
            (PairFilter(about='so"tk OR 1'), 0),
            (PairFilter(between=("AZ", "am")), 1),
            (PairFilter(between=("AM", "RU")), 0),
            (PairFilter(kind="figure"), 0),
            (PairFilter(source="az_mod"), 1),
            (PairFilter(since=dt.date(2022, 9, 14)), 0),
            (PairFilter(min_score=0.98), 0),
        ):
            assert count_findings(session, wanted) == n, wanted
        found = find_pair(session, pair_id[:6])
        assert found is not None and found.pair.id == pair_id


def test_a_person_adds_a_pair_that_was_missed(database: Database) -> None:
    a = keep(database, "am_mod", "We lost 49 soldiers.", side="AM")
    b = keep(database, "az_mod", "They lost 200 soldiers.", side="AZ")
    with database.session() as session:
        row = add_pair(session, a, b, "figure", made_by="N.", at=AT)
        remove_pairs_of(session, [a, b])
        assert session.get(ContradictionRow, row.id) is not None
    for wrong in ((a, a), (a, "s0"), ("s0", b)):
        with pytest.raises(InputError), database.session() as session:
            add_pair(session, *wrong, "figure", made_by="N.", at=AT)


def test_a_statement_is_compared_once_by_each_version(database: Database) -> None:
    statement_id = keep(database, "am_mod", "Azerbaijan opened fire.", side="AM")
    with database.session() as session:
        assert [key for key, _ in list_uncompared(session, "v1")] == [statement_id]
        mark_compared(session, [statement_id], "v1")
        assert list_uncompared(session, "v1") == []
        assert len(list_uncompared(session, "v2")) == 1


def test_several_corrections_are_made_all_or_none(database: Database) -> None:
    name = keep(database, "am_mod", "Azerbaijani units opened fire.", side="AM")
    label = Change(statement_id=name, field="label", value="denial")
    span = Change(statement_id=name, field="span", value="9:2")
    with pytest.raises(InputError, match="span '9:2': not START:END within 0:30"):
        correct_statements(database, [label, span])
    with database.session() as session:
        assert session.get_one(StatementRow, name).label == "assertion"
    rows = correct_statements(database, [label, Change(statement_id=name, field="span", value="0:17")])
    assert [(row.field, row.new) for row in rows] == [("label", "denial"), ("span", "0:17")]
    with pytest.raises(InputError, match=r"'soon': neither a day \(2022-09-13\) nor a time with its zone"):
        correct_statements(database, [Change(statement_id=name, field="published", value="soon")])


def test_a_source_that_is_not_stored_is_named_with_the_nearest(database: Database) -> None:
    keep(database, "am_mod", "Azerbaijani units opened fire.", side="AM")
    with database.session() as session:
        check_source(session, "am_mod")
        with pytest.raises(ConfigError, match=r"am_mdo: .*did you mean am_mod\?"):
            check_source(session, "am_mdo")
