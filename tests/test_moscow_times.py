"""The article that the project started from, imported, analysed and compared; needs ../shared/real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from checker.config import Config, StoreConfig
from checker.pipeline.analysing import analyse_pending
from checker.pipeline.comparing import compare_pending
from checker.pipeline.importing import ImportRequest, import_all
from checker.pipeline.verifying import verify_store
from checker.store import Database, open_database
from checker.store.tables import ContradictionRow, RevisionRow, StatementRow
from tests.conftest import REAL

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.is_dir(), reason="no ../shared/real here: this test runs on real input"),
]
ARTICLE = "moscow-times-2022-09-13.txt"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Config]]:
    """A store that holds nothing but the article, analysed and compared."""
    folder = tmp_path_factory.mktemp("article")
    store = StoreConfig(database=f"sqlite:///{folder / 'c.db'}", archive=folder / "archive", reports=folder / "reports")
    config = Config.model_construct(store=store)
    database = open_database(store.database)
    request = ImportRequest(paths=(str(REAL / ARTICLE),), source="xx_moscow_times")
    assert import_all(database, config, request, lambda line: None).problems == ()
    assert analyse_pending(database, config, lambda line: None).problems == ()
    assert compare_pending(database, config, lambda line: None).problems == ()
    yield database, config
    database.close()


@pytest.fixture
def session(imported: tuple[Database, Config]) -> Iterator[Session]:
    with imported[0].session() as session:
        yield session


def find(session: Session, words: str, speaker: str = "") -> list[StatementRow]:
    """The statements that hold the words, of a speaker whose name holds `speaker`."""
    rows = session.exec(select(StatementRow).order_by(col(StatementRow.id)))
    return [row for row in rows if words in " ".join(row.content.split()) and speaker.lower() in row.speaker.lower()]


# words of the content, words of the speaker's name, canonical actor or None where any will do
SAID = [
    ("had negotiated a ceasefire", "Russia", "ru"),
    ("killed at least 49 people", "Pashinyan", "am_pm"),
    ("trying to advance", "Yerevan", "am"),
    ("seeking military assistance from Moscow", "Yerevan", "am"),
    ("We expect that an agreement", "Foreign Ministry", "ru_mfa"),
    ("extremely concerned", "Foreign Ministry", "ru_mfa"),
    ("quickly securing the ceasefire", "Kremlin", "ru_kremlin"),
    ("It is difficult to overestimate", "Peskov", "ru_kremlin"),
    ("joint steps to stabilize the situation", "defen", "am_mod"),
    ("gathered to invoke a mutual assistance", "Armenian government", "am_government"),
    ("will also turn to the Moscow-led security bloc", "Armenian government", "am_government"),
    ("The attempt failed", "MOD", "am_mod"),
    ("discredit the 2,000-member Russian peacekeeping contingent", "Armenian officials", None),
    ("killing one of its soldiers", "Armenia", "am"),
    ("had lost a soldier", "Azerbaijan", "az"),
    ("two of its troops had been killed", "Karabakh army", None),
]


@pytest.mark.parametrize(("words", "speaker", "actor"), SAID, ids=[words[:30] for words, _, _ in SAID])
def test_who_said_it(session: Session, words: str, speaker: str, actor: str | None) -> None:
    found = find(session, words)
    assert [row.speaker for row in found if speaker.lower() in row.speaker.lower()], [row.speaker for row in found]
    if actor is not None:
        named = [row for row in found if speaker.lower() in row.speaker.lower()]
        assert any((row.actor or "").split(".")[0] == actor or row.side == actor[:2].upper() for row in named)


def test_both_sentences_of_peskov_are_one_statement(session: Session) -> None:
    [said] = find(session, "It is difficult to overestimate")
    assert said.content.endswith("help de-escalate tensions on the border")
    assert "Kremlin" in (said.role or said.speaker)


def test_the_tweet_is_its_authors(session: Session) -> None:
    found = find(session, "shows the attempt of Azeri troops to cross")
    assert [row.speaker for row in found if "Ani Avetisyan" in row.speaker or "AvetissianAn" in row.speaker]
    assert not [row for row in found if "Moscow Times" in row.speaker]


def test_each_blames_the_other(session: Session) -> None:
    blame = [row for row in find(session, "exchanges of fire") if row.side in ("AM", "AZ")]
    assert {row.side for row in blame} == {"AM", "AZ"}
    ids = {row.id for row in blame}
    pairs = session.exec(select(ContradictionRow).where(col(ContradictionRow.kind) == "mutual_blame")).all()
    assert [pair for pair in pairs if {pair.a_id, pair.b_id} <= ids and pair.relation == "contradiction"]


@pytest.mark.parametrize(
    "words", ["fueled rumors", "Valery Sharifulin", "Updated at", "contributed reporting", "Original url"]
)
def test_nobody_says(session: Session, words: str) -> None:
    assert find(session, words) == []


def test_every_span_is_exact(session: Session, imported: tuple[Database, Config]) -> None:
    texts = {row.id: row.text for row in session.exec(select(RevisionRow))}
    rows = session.exec(select(StatementRow)).all()
    assert rows
    for row in rows:
        assert " ".join(texts[row.revision_id][start:end] for start, end in row.spans) == row.content
    result = verify_store(*imported)
    assert result.problems == ()
    assert result.n_done == len(rows)


def test_the_article_keeps_its_own_address_and_day(session: Session) -> None:
    [revision] = session.exec(select(RevisionRow)).all()
    assert revision.title.startswith("Russia Says Negotiated Ceasefire")
    assert str(revision.published_on or revision.published_at)[:10] == "2022-09-13"


def test_the_file_is_where_the_shared_material_is() -> None:
    assert (REAL / ARTICLE).is_file()
    assert Path(REAL).name == "real"
