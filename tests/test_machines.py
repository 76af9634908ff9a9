"""Two machines, an archive each and one database: sources, hosts and evidence are shared, no work is doubled."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlmodel import select

from checker.records import Attribution, Claim, Judgement, Label, Statement
from checker.store import Database, open_database
from checker.store.documents import load_revisions
from checker.store.hosts import HOLD_S, give_back_host, take_host
from checker.store.locks import new_holder
from checker.store.statements import replace_statements
from checker.store.tables import RevisionRow
from tests.live_desk import Desk, ended, list_pages
from tests.scrapers_site import Handler, Site, page_of, serve

DELAY_S = 0.25
N_PAGES = 4
TEXT = "The ministry said that its units repelled an attack near the village on the night of 13 September."


class TimedSite(Site):
    """A site that notes when it began and ended to answer, and takes a little while for it."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[tuple[float, float, str]] = []

    def put_timed(self, path: str, body: str) -> None:
        """A page."""

        def answer(handler: Handler) -> None:
            began = time.monotonic()
            time.sleep(0.02)
            handler.reply(200, body.encode())
            self.times.append((began, time.monotonic(), handler.path))

        self.answers[path] = answer


@pytest.fixture
def sites() -> Iterator[list[TimedSite]]:
    """Two hosts: the first with the listings of two sources, as a messenger's channels have one host."""
    with ExitStack() as stack:
        yield [stack.enter_context(serve(TimedSite(), address)) for address in ("127.0.0.1", "127.0.0.2")]  # type: ignore[misc]


def fill(site: TimedSite, listing: str) -> str:
    """The address of a listing with its pages."""
    paths = [f"/{listing}/{n}" for n in range(N_PAGES)]
    list_pages(site, *paths, at=f"/{listing}")
    for path in paths:
        site.put_timed(path, page_of(f"Page {path}", f"{TEXT} {path}"))
    return f"{site.base}/{listing}"


def keep_quotes(database: Database) -> int:
    """How many quotes were stored: one of each page, as analysis would leave it."""
    with database.session() as session:
        ids = list(session.exec(select(RevisionRow.id)))
        for revision, document, _ in load_revisions(session, ids):
            said = Attribution(spans=((0, 12),), content=revision.text[:12], speaker="The ministry", side="AM")
            judged = Judgement(label=Label.ASSERTION, probability=0.1, needs_review=False)
            replace_statements(session, revision, document, [(Statement(attribution=said, judgement=judged), Claim())])
    return len(ids)


def test_two_machines_share_sources_hosts_and_evidence(sites: list[TimedSite], tmp_path: Path) -> None:
    sources = {"xx_a": fill(sites[0], "a"), "xx_b": fill(sites[0], "b"), "xx_c": fill(sites[1], "c")}
    address = f"sqlite:///{tmp_path}/shared.db"
    open_database(address).close()
    scrape = f"delay_s = {DELAY_S}\n"
    desks = [
        # each has a source of its own and one that both have
        Desk(tmp_path / "one", {"xx_a": sources["xx_a"], "xx_c": sources["xx_c"]}, address, scrape=scrape),
        Desk(tmp_path / "two", {"xx_b": sources["xx_b"], "xx_c": sources["xx_c"]}, address, scrape=scrape,
             store=f"other_archives = ['{tmp_path}/one/archive']\n"),
    ]  # fmt: skip
    for process in [desk.start("scrape") for desk in desks]:
        ended(process)

    for site in sites:
        spans = sorted(site.times)
        pauses = [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]
        assert min(pauses) >= DELAY_S * 0.9, "a host's pause holds across machines"
    assert all(n == 1 for path, n in sites[0].hits.items() if path.count("/") == 2), "no page was read twice"

    database = open_database(address)
    with database.engine.connect() as connection:
        documents = connection.exec_driver_sql("SELECT source_slug, count(*) FROM document GROUP BY 1").all()
        runs = connection.exec_driver_sql(
            "SELECT started_at, finished_at FROM run WHERE source_slug = 'xx_c' ORDER BY started_at"
        ).all()
        captures = connection.exec_driver_sql("SELECT count(*) FROM capture").scalar_one()
    n_quotes = keep_quotes(database)
    database.close()
    assert dict(map(tuple, documents)) == dict.fromkeys(sources, N_PAGES)
    assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(runs)), "runs of a source overlap"
    kept = [len(list((desk.folder / "archive").glob("*.warc.gz"))) for desk in desks]
    assert kept == [1, 1] and captures > 3 * N_PAGES

    _, said = desks[1].run("verify")
    assert f"verify: statements proven against their captures {n_quotes}" in said
    _, said = desks[0].run("verify", status=1)
    assert "is not in the archive" in said, "a machine that does not know the other's archive says so"


def test_a_source_that_one_machine_reads_is_left_alone_by_the_other(sites: list[TimedSite], tmp_path: Path) -> None:
    sources = {"xx_a": fill(sites[0], "a")}
    address = f"sqlite:///{tmp_path}/shared.db"
    open_database(address).close()
    desks = [Desk(tmp_path / name, sources, address) for name in ("one", "two")]
    listing, may_go_on = sites[0].answers["/a"], threading.Event()
    sites[0].answers["/a"] = lambda handler: (may_go_on.wait(60), listing(handler))[1]
    first = desks[0].start("scrape")
    while not sites[0].hits["/a"]:
        time.sleep(0.02)
    try:
        _, said = desks[1].run("scrape")
    finally:
        may_go_on.set()
    assert "xx_a: another run is still under way, skipped" in said
    ended(first)
    assert sites[0].hits["/a"] == 1


def test_another_machines_archive_is_never_written(tmp_path: Path) -> None:
    from scrapers.archive import Archive
    from scrapers.errors import ArchiveError

    with Archive(tmp_path / "theirs") as theirs:
        first = theirs.save_resource("urn:1", b"one", "text/plain")
        [file] = theirs.folder.glob("*.warc.gz")
        with Archive(theirs.folder, index=tmp_path / "ours.sqlite") as seen:
            assert seen.find(first.record) == first
        whole = file.read_bytes()
        with file.open("ab") as torn:  # a record that is being written
            torn.write(whole[: len(whole) // 3])
        before = {path: path.read_bytes() for path in theirs.folder.iterdir() if path.suffix != ".sqlite-shm"}
        with Archive(theirs.folder, index=tmp_path / "ours.sqlite") as seen:
            assert seen.recovered == [] and list(seen.verify()) == []
            with pytest.raises(ArchiveError, match="only read"):
                seen.save_resource("urn:2", b"two", "text/plain")
        assert before == {path: path.read_bytes() for path in theirs.folder.iterdir() if path in before}
        file.write_bytes(whole)
        second = theirs.save_resource("urn:2", b"two", "text/plain")
        with Archive(theirs.folder, index=tmp_path / "ours.sqlite") as seen:
            assert seen.find(second.record) == second
    with pytest.raises(ArchiveError, match="no such folder"):
        Archive(tmp_path / "nowhere", index=tmp_path / "ours2.sqlite")


def test_a_turn_at_a_host_is_one_holders_and_the_dead_lose_it(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/checker.db")
    with new_holder() as a, new_holder() as b:
        assert take_host(database, "a.example", a, 1000.0) is not None
        assert take_host(database, "a.example", b, 1000.0) is None
        give_back_host(database, "a.example", a, last_s=1001.0, failures=2)
        row = take_host(database, "a.example", b, 1002.0)
        assert row is not None and (row.last_s, row.failures) == (1001.0, 2)
        give_back_host(database, "a.example", a, last_s=5.0)
        assert take_host(database, "a.example", a, 1003.0) is None, "who lost the turn gives nothing back"
        assert take_host(database, "a.example", a, 1003.0 + HOLD_S) is not None, "a hold runs out"
    with new_holder() as c:
        assert take_host(database, "a.example", c, 1004.0) is not None, (
            "work of this process that has ended holds nothing"
        )
    database.close()
