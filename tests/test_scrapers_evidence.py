"""Day files time-stamped by an authority on this machine, and an index that others' tools read."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import Archive
from scrapers.cdxj import render_surt, save_cdxj
from scrapers.errors import FetchError
from scrapers.fetch import Fetcher, FetchSettings
from scrapers.records import Response
from scrapers.timestamp import check_reply, iter_broken, render_query, stamp_days
from tests.scrapers_site import Site, serve
from tests.timestamp_authority import running_authority

DAY = dt.datetime(2022, 9, 13, 9, tzinfo=dt.UTC)


def response_of(n: int, at: dt.datetime = DAY) -> Response:
    body = b"<html>page %d</html>" % n
    return Response(
        url=f"https://www.site.example/News?b=2&a={n}", asked_url="", status=200, reason="OK",
        headers=(("Content-Type", "text/html"),), raw=body, content=body, captured_at=at,
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    day = [DAY]
    with Archive(tmp_path / "archive", clock=lambda: day[0]) as opened:
        for n in range(3):
            opened.save(response_of(n))
        day[0] += dt.timedelta(days=1)
        opened.save(response_of(9, day[0]))
        yield opened


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Site]:
    with running_authority(tmp_path) as site:
        yield site


def make_fetcher(archive: Archive, tmp_path: Path) -> Fetcher:
    settings = FetchSettings(contact="desk@newsroom.example", state=tmp_path, delay_s=0, allow_loopback=True)
    return Fetcher(settings, archive)


def test_finished_days_are_signed_once_and_openssl_agrees(tmp_path: Path, archive: Archive, authority: Site) -> None:
    today = (DAY + dt.timedelta(days=1)).date()
    with make_fetcher(archive, tmp_path) as fetcher:
        (reply,) = stamp_days(archive.folder, authority.base + "/tsa", fetcher, today)
        assert reply.name == "captures-20220913.warc.gz.tsr", "a day that is not over is left for tomorrow"
        assert stamp_days(archive.folder, authority.base + "/tsa", fetcher, today) == []
    assert authority.hits["/tsa"] == 1
    command = ["openssl", "ts", "-verify", "-in", str(reply), "-data", str(reply.with_suffix("")), "-CAfile"]
    done = subprocess.run([*command, str(tmp_path / "tsa.pem")], capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr
    assert list(iter_broken(archive.folder)) == []
    with reply.with_suffix("").open("ab") as file:
        file.write(b"x")
    assert ["not the file" in line for line in iter_broken(archive.folder)] == [True]


def test_reply_about_something_else_is_refused(tmp_path: Path, archive: Archive, authority: Site) -> None:
    digest = b"\1" * 32
    query, nonce = render_query(digest)
    with make_fetcher(archive, tmp_path) as fetcher:
        reply = fetcher.post(authority.base + "/tsa", query, "application/timestamp-query").content
    check_reply(reply, digest, nonce, "tsa")
    for wrong in ((b"\2" * 32, nonce), (digest, nonce + 2)):
        with pytest.raises(FetchError, match="does not hold our"):
            check_reply(reply, *wrong, "tsa")
    for broken in (b"", b"0", reply[:20], b"<html>no</html>"):
        with pytest.raises(FetchError):
            check_reply(broken, digest, nonce, "tsa")
    refusal = bytes.fromhex("3005300302010230")[:7]
    with pytest.raises(FetchError, match="refuses"):
        check_reply(refusal, digest, nonce, "tsa")


def test_authority_that_fails_leaves_nothing_behind(tmp_path: Path, archive: Archive) -> None:
    with serve(Site()) as site, make_fetcher(archive, tmp_path) as fetcher:
        site.put("/tsa", b"no", 500)
        with pytest.raises(FetchError, match="500"):
            stamp_days(archive.folder, site.base + "/tsa", fetcher, dt.date(2023, 1, 1))
    assert list(archive.folder.glob("*.tsr*")) == []


def test_every_line_of_the_index_leads_to_its_record(tmp_path: Path, archive: Archive) -> None:
    path = tmp_path / "index.cdxj"
    assert save_cdxj(archive, path) == 4
    lines = path.read_text().splitlines()
    assert lines == sorted(lines) and lines[0].startswith("example,site)/news?a=0&b=2 20220913090000 {")
    for line in lines:
        about = json.loads(line.split(" ", 2)[2])
        with (archive.folder / about["filename"]).open("rb") as file:
            file.seek(int(about["offset"]))
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Target-URI") == about["url"]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.mil.am/en/News", "am,mil)/en/news"),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080)/x"),
        ("https://t.me/s/a?before=1", "me,t)/s/a?before=1"),
    ],
)
def test_sort_key(url: str, key: str) -> None:
    assert render_surt(url) == key
