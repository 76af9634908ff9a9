"""The archive when the disk is full, the index is locked, broken or gone, and a process dies while it writes."""

from __future__ import annotations

import datetime as dt
import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from scrapers import errors
from scrapers.archive import Archive
from scrapers.records import Health, Reading, Response
from tests.scrapers_site import Site, listing_of, page_of

DAY = dt.datetime(2022, 9, 13, 9, 0, tzinfo=dt.UTC)


def response_of(n: int, body: bytes | None = None, url: str = "") -> Response:
    data = body if body is not None else b"<html>page %d</html>" % n
    return Response(
        url=url or f"https://site.example/{n}",
        asked_url="",
        status=200,
        headers=(("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("ETag", f'"{n}"')),
        raw=data,
        content=data,
        captured_at=DAY + dt.timedelta(seconds=n),
        request_headers=(("Host", "site.example"), ("User-Agent", "test")),
        reason="OK",
    )


def open_archive(folder: Path, max_file_bytes: int | None = None) -> Archive:
    """One whose day does not end while the test runs."""
    return Archive(folder, lambda: DAY, max_file_bytes)


def day_file(folder: Path) -> Path:
    (path,) = folder.glob("captures-*.warc.gz")
    return path


def fill(folder: Path, n: int) -> list[str]:
    with open_archive(folder) as archive:
        return [archive.save(response_of(i)).record for i in range(n)]


def test_records_are_read_back_as_they_came(tmp_path: Path) -> None:
    records = fill(tmp_path, 5)
    with open_archive(tmp_path) as archive:
        assert archive.recovered == [] and list(archive.verify()) == []
        for n, record in enumerate(records):
            loaded = archive.load(record)
            assert (loaded.content, loaded.url, loaded.status) == (
                b"<html>page %d</html>" % n,
                f"https://site.example/{n}",
                200,
            )
            assert loaded.captured_at == DAY + dt.timedelta(seconds=n)
            assert archive.find(record).sha256 == __import__("hashlib").sha256(loaded.raw).hexdigest()


def test_two_other_readers_read_it(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    with open_archive(tmp_path) as archive:
        archive.save(response_of(0))
        archive.save_resource("https://site.example/saved", b"text", "text/plain", DAY)
    with day_file(tmp_path).open("rb") as file:
        found = [(r.record_type, r.verify_block_digest()) for r in ArchiveIterator(file, parse_http=False)]
    assert all(good for _, good in found)
    kinds = [kind for kind, _ in found]
    assert kinds.count(WarcRecordType.response) == 3 and kinds.count(WarcRecordType.request) == 4
    assert kinds.count(WarcRecordType.revisit) == 1 and kinds.count(WarcRecordType.resource) == 1
    with day_file(tmp_path).open("rb") as file:
        payloads = [
            record.verify_payload_digest()
            for record in ArchiveIterator(file, parse_http=True)
            if record.record_type == WarcRecordType.response
        ]
    assert payloads == [True, True, True]
    with day_file(tmp_path).open("rb") as file:
        iterator = WarcioIterator(file, check_digests="raise")
        bodies = [record.content_stream().read() for record in iterator if record.rec_type == "response"]
    assert bodies == [b"<html>page %d</html>" % n for n in range(3)]


@pytest.mark.parametrize("cut", [1, 7, 40, 200, 330])
def test_torn_last_record_is_cut_off_and_reported(tmp_path: Path, cut: int) -> None:
    records = fill(tmp_path, 3)
    path = day_file(tmp_path)
    whole = path.stat().st_size
    with open_archive(tmp_path) as archive:
        archive.save(response_of(9))
    data = path.read_bytes()
    path.write_bytes(data[: whole + cut])
    with open_archive(tmp_path) as archive:
        assert archive.recovered and path.name in archive.recovered[0]
        assert list(archive.verify()) == []
        assert [capture.record for capture in archive.iter_captures()] == records
        archive.save(response_of(10))
        assert list(archive.verify()) == []
    with open_archive(tmp_path) as archive:
        assert archive.recovered == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 3000), rest=st.just(b""))
@example(cut=0, rest=b"\x1f\x8b\x08\x00 half a member")
@example(cut=0, rest=b"garbage")
@example(cut=0, rest=b"")
@example(cut=10_000, rest=b"")
def test_whatever_the_tail_is_the_whole_records_stay(tmp_path_factory: Any, cut: int, rest: bytes) -> None:
    folder = tmp_path_factory.mktemp("archive")
    records = fill(folder, 3)
    path = day_file(folder)
    data = path.read_bytes()
    kept = max(0, len(data) - cut)
    path.write_bytes(data[:kept] + rest)
    with open_archive(folder) as archive:
        found = [capture.record for capture in archive.iter_captures()]
        assert found == records[: len(found)]
        assert all(archive.load(record).content.startswith(b"<html>") for record in found)
        archive.save(response_of(50))
        assert list(archive.verify()) == []


def test_index_that_is_gone_or_broken_is_built_anew(tmp_path: Path) -> None:
    records = fill(tmp_path, 4)
    for spoil in (lambda path: path.unlink(), lambda path: path.write_bytes(b"not a database" * 400)):
        for extra in tmp_path.glob("index.sqlite-*"):
            extra.unlink()
        spoil(tmp_path / "index.sqlite")
        with open_archive(tmp_path) as archive:
            assert [capture.record for capture in archive.iter_captures()] == records
            assert archive.load(records[2]).content == b"<html>page 2</html>"
            assert list(archive.verify()) == []


def test_index_that_lags_behind_catches_up(tmp_path: Path) -> None:
    records = fill(tmp_path, 2)
    saved = (tmp_path / "index.sqlite").read_bytes()
    records += fill_more(tmp_path, 2, 4)
    for extra in tmp_path.glob("index.sqlite-*"):
        extra.unlink()
    (tmp_path / "index.sqlite").write_bytes(saved)
    with open_archive(tmp_path) as archive:
        assert [capture.record for capture in archive.iter_captures()] == records


def fill_more(folder: Path, start: int, end: int) -> list[str]:
    with open_archive(folder) as archive:
        return [archive.save(response_of(n)).record for n in range(start, end)]


def test_damage_in_the_middle_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    records = fill(tmp_path, 4)
    path = day_file(tmp_path)
    with open_archive(tmp_path) as archive:
        place = archive._index.place(records[1])
    data = bytearray(path.read_bytes())
    data[place.offset + 60] ^= 0xFF
    path.write_bytes(bytes(data))
    with open_archive(tmp_path) as archive:
        assert [problem.record for problem in archive.verify()] == [records[1]]
        with pytest.raises(errors.RecordDamaged, match="urn:uuid"):
            archive.load(records[1])
        assert archive.load(records[3]).content == b"<html>page 3</html>"
    (tmp_path / "index.sqlite").unlink()
    size = path.stat().st_size
    with open_archive(tmp_path) as archive:
        assert "left as they are" in archive.recovered[0] and path.stat().st_size == size
        assert [capture.record for capture in archive.iter_captures()] == [records[0], *records[2:]]


def test_a_revisit_is_only_as_sound_as_the_record_that_holds_its_body(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.save(response_of(1))
        revisit = archive.save(response_of(1))
        assert revisit.refers_to == first.record and list(archive.verify(revisit.record)) == []
        place = archive.place(first.record)
        path = tmp_path / place.file
        data = bytearray(path.read_bytes())
        data[place.offset + place.length // 2] ^= 0xFF
        path.write_bytes(bytes(data))
        assert [problem.record for problem in archive.verify(revisit.record)] == [revisit.record]


def test_changed_body_with_a_sound_gzip_is_found(tmp_path: Path) -> None:
    import gzip

    records = fill(tmp_path, 1)
    path = day_file(tmp_path)
    with open_archive(tmp_path) as archive:
        place = archive._index.place(records[0])
    data = path.read_bytes()
    member = gzip.decompress(data[place.offset : place.offset + place.length]).replace(b"page 0", b"page X")
    (tmp_path / "index.sqlite").unlink()
    path.write_bytes(data[: place.offset] + gzip.compress(member) + data[place.offset + place.length :])
    with open_archive(tmp_path) as archive:
        assert ["digest" in problem.message for problem in archive.verify()] == [True]


def test_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    records = fill(tmp_path, 2)
    size = day_file(tmp_path).stat().st_size
    with open_archive(tmp_path, max_file_bytes=size + 300) as archive:
        with pytest.raises(errors.ArchiveFull, match="no room"):
            archive.save(response_of(5, os.urandom(2000)))
        assert day_file(tmp_path).stat().st_size == size
        assert list(archive.verify()) == []
        assert [capture.record for capture in archive.iter_captures()] == records
    with open_archive(tmp_path) as archive:
        assert archive.recovered == []
        archive.save(response_of(5, os.urandom(2000)))


def test_disk_that_fills_in_the_middle_of_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, 2)
    size = day_file(tmp_path).stat().st_size
    with open_archive(tmp_path) as archive:

        def half(path: Path, start: int, data: bytes) -> None:
            with path.open("ab") as file:
                file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(archive, "_write", half)
        with pytest.raises(errors.ArchiveFull):
            archive.save(response_of(7))
        monkeypatch.undo()
        assert day_file(tmp_path).stat().st_size == size
        archive.save(response_of(7))
        assert list(archive.verify()) == []


def test_full_disk_ends_a_run_and_says_so(
    site: Site, tmp_path: Path, run: Callable[..., tuple[list[Reading], Health]], archive: Archive
) -> None:
    site.put("/list", listing_of("/a", "/b"))
    site.put("/a", page_of("A", "Text."))
    site.put("/b", page_of("B", "Text."))
    archive._max_file_bytes = 3000
    readings, health = run()
    assert [failure.kind for failure in health.failures] == ["disk_full"]
    assert all(reading.capture is not None for reading in readings if reading.documents)
    assert list(archive.verify()) == []


def test_locked_index_is_waited_for(tmp_path: Path) -> None:
    import threading

    fill(tmp_path, 1)
    other = sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.4, lambda: other.execute("COMMIT"))
    timer.start()
    try:
        with open_archive(tmp_path) as archive:
            archive.save(response_of(3))
            assert list(archive.verify()) == []
    finally:
        timer.join()
        other.close()


def test_index_that_stays_locked_is_an_error_and_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrapers.captures.BUSY_S", 0.1)
    fill(tmp_path, 1)
    size = day_file(tmp_path).stat().st_size
    with open_archive(tmp_path) as archive:
        other = sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.ArchiveError, match="locked") as caught:
            archive.save(response_of(3))
        assert caught.value.kind == "archive"
        other.execute("COMMIT")
        other.close()
        assert day_file(tmp_path).stat().st_size == size
        archive.save(response_of(3))
        assert list(archive.verify()) == []


def test_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(errors.ArchiveError, match="cannot be used as an archive"):
        open_archive(tmp_path / "file")


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    with open_archive(tmp_path) as one, open_archive(tmp_path) as two:
        records = [(one if n % 2 else two).save(response_of(n)).record for n in range(20)]
        assert {capture.record for capture in one.iter_captures()} == set(records)
        assert list(two.verify()) == []
    with open_archive(tmp_path) as archive:
        assert archive.recovered == []


def test_same_bytes_given_twice_are_one_resource(tmp_path: Path) -> None:
    with open_archive(tmp_path) as archive:
        first = archive.save_resource("https://site.example/x", b"text", "text/plain", DAY)
        assert archive.save_resource("https://site.example/x", b"text", "text/plain").record == first.record
        assert archive.save_resource("https://site.example/x", b"other", "text/plain").record != first.record
        loaded = archive.load(first.record)
        assert (loaded.content, loaded.media_type, loaded.url) == (b"text", "text/plain", "https://site.example/x")
