"""Servers that stall, break off, flood, lie about their encoding or lead astray."""

from __future__ import annotations

import datetime as dt
import gzip
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers import errors
from scrapers.archive import Archive
from scrapers.connection import check_address, resolve
from scrapers.fetch import Fetched, Fetcher, FetchSettings, Request, parse_retry_after
from tests.scrapers_site import Handler, Site, serve

Get = Callable[..., Fetched]


def test_slow_drip_ends_at_the_total_time(site: Site, get: Get) -> None:
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    site.answers["/drip"] = drip
    start = time.monotonic()
    with pytest.raises((errors.LimitExceeded, errors.ConnectionFailed)):
        get("/drip", max_s=0.4, attempts=1)
    assert time.monotonic() - start < 6


def test_dripped_headers_end_at_the_total_time(site: Site, get: Get) -> None:
    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(200):
            handler.wfile.write(b"X-Slow-%d: x\r\n" % n)
            handler.wfile.flush()
            time.sleep(0.05)

    site.answers["/drip"] = drip
    start = time.monotonic()
    with pytest.raises(errors.ConnectionFailed):
        get("/drip", max_s=0.4, attempts=1)
    assert time.monotonic() - start < 6


def test_hang_ends_at_the_silence_limit_and_is_tried_again(site: Site, get: Get) -> None:
    site.answers["/hang"] = lambda handler: time.sleep(20)
    start = time.monotonic()
    with pytest.raises(errors.ConnectionFailed, match="/hang"):
        get("/hang", timeout_s=0.2)
    assert site.hits["/hang"] == 2
    assert time.monotonic() - start < 10


def test_reset_in_the_body_is_no_page(site: Site, get: Get, archive: Archive) -> None:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(b"<html>half")
        handler.wfile.flush()
        handler.reset()

    site.answers["/reset"] = answer
    with pytest.raises(errors.ConnectionFailed):
        get("/reset")
    assert [c.url for c in archive.iter_captures() if c.url.endswith("/reset")] == []


def test_body_shorter_than_announced_is_no_page(site: Site, get: Get) -> None:
    def answer(handler: Handler) -> None:
        handler.reply(200, b"<html>half", {"Content-Length": "5000"})
        handler.close_connection = True

    site.answers["/short"] = answer
    with pytest.raises(errors.ConnectionFailed):
        get("/short", timeout_s=0.5)


def test_reset_once_is_tried_again(site: Site, get: Get) -> None:
    def answer(handler: Handler) -> None:
        if site.hits["/flaky"] == 1:
            handler.reset()
        else:
            handler.reply(200, b"<html>whole</html>")

    site.answers["/flaky"] = answer
    assert get("/flaky").response.content == b"<html>whole</html>"


def test_truncated_gzip_is_unreadable(site: Site, get: Get) -> None:
    body = gzip.compress(b"<html>" + b"".join(b"word %d " % n for n in range(5000)))[:-200]
    site.put("/cut", body, Content_Encoding="gzip")
    with pytest.raises(errors.BodyUnreadable, match="cut off"):
        get("/cut")


def test_gzip_that_is_none_is_unreadable(site: Site, get: Get) -> None:
    site.put("/plain", b"<html>plain</html>", Content_Encoding="gzip")
    with pytest.raises(errors.BodyUnreadable, match="broken"):
        get("/plain")


def test_gzip_bomb_costs_no_more_than_the_limit(site: Site, get: Get) -> None:
    body = gzip.compress(b"\0" * 100_000_000)
    assert len(body) * 1000 <= 100_000_000
    site.put("/bomb", body, Content_Encoding="gzip")
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(errors.LimitExceeded, match="longer than"):
        get("/bomb")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_announced_gigabyte_is_refused_at_once(site: Site, get: Get) -> None:
    def answer(handler: Handler) -> None:
        handler.reply(200, b"x", {"Content-Length": str(10**9)})

    site.answers["/big"] = answer
    with pytest.raises(errors.LimitExceeded, match="announced"):
        get("/big")


def test_unannounced_gigabyte_stops_at_the_limit(site: Site, get: Get) -> None:
    sent = []

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")
            sent.append(0x100000)

    site.answers["/big"] = answer
    with pytest.raises(errors.LimitExceeded, match="longer than"):
        get("/big")
    assert sum(sent) < 50_000_000


def test_endless_redirect_stops(site: Site, get: Get) -> None:
    site.answers["/loop"] = lambda handler: handler.reply(302, b"", {"Location": "/loop"})
    with pytest.raises(errors.LimitExceeded, match="redirects"):
        get("/loop", max_redirects=4)
    assert site.hits["/loop"] == 5


def test_cookie_loop_stops_and_an_honest_cookie_passes(site: Site, get: Get) -> None:
    def loop(handler: Handler) -> None:
        handler.reply(302, b"", {"Location": "/cookies", "Set-Cookie": f"n={site.hits['/cookies']}"})

    def honest(handler: Handler) -> None:
        if "seen=1" in handler.headers.get("Cookie", ""):
            handler.reply(200, b"<html>in</html>")
        else:
            handler.reply(302, b"", {"Location": "/honest", "Set-Cookie": "seen=1"})

    site.answers |= {"/cookies": loop, "/honest": honest}
    with pytest.raises(errors.LimitExceeded):
        get("/cookies", max_redirects=3)
    assert get("/honest").response.content == b"<html>in</html>"


def test_cookies_are_not_kept_between_requests(site: Site, make_fetcher: Callable[..., Fetcher]) -> None:
    site.put("/set", b"<html>x</html>", Set_Cookie="track=me")
    fetcher = make_fetcher()
    for _ in range(2):
        list(fetcher.fetch(Request(url=site.base + "/set", hosts=frozenset({site.host}))))
    assert all("Cookie" not in headers for _, headers in site.asked)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://10.0.0.1/"]
)
def test_redirect_into_a_private_net_is_refused(site: Site, get: Get, target: str) -> None:
    site.answers["/out"] = lambda handler: handler.reply(302, b"", {"Location": target})
    with pytest.raises(errors.FetchError, match=r"no public address|cannot be read"):
        get("/out")


def test_loopback_is_refused_without_the_explicit_setting(site: Site, get: Get) -> None:
    site.put("/page", "<html>secret</html>")
    with pytest.raises(errors.FetchError, match="no public address"):
        get("/page", allow_loopback=False)
    assert not site.asked


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "http://user:pw@127.0.0.1/"]
)
def test_redirect_to_another_scheme_is_refused(site: Site, get: Get, target: str) -> None:
    site.answers["/out"] = lambda handler: handler.reply(302, b"", {"Location": target})
    with pytest.raises(errors.AddressRefused):
        get("/out")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "100.100.100.200", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
     "fd00:ec2::254"],
)  # fmt: skip
def test_no_inner_address_passes(address: str) -> None:
    with pytest.raises(errors.AddressRefused):
        check_address(address, "x.example", allow_loopback=False)


def test_public_addresses_pass_and_loopback_only_by_the_setting() -> None:
    check_address("93.184.216.34", "x.example", allow_loopback=False)
    check_address("2606:2800:220:1:248:1893:25c8:1946", "x.example", allow_loopback=False)
    check_address("127.0.0.1", "x.example", allow_loopback=True)
    with pytest.raises(errors.AddressRefused):
        check_address("10.0.0.1", "x.example", allow_loopback=True)


def test_a_name_with_one_inner_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*args: Any, **kwargs: Any) -> list[Any]:
        return [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(errors.AddressRefused):
        resolve("rebinding.example", 80, allow_loopback=False)


def test_name_that_does_not_resolve(get: Get, make_fetcher: Callable[..., Fetcher]) -> None:
    fetcher = make_fetcher(attempts=1)
    request = Request(url="http://no-such-host.invalid/x", hosts=frozenset({"no-such-host.invalid"}))
    with pytest.raises(errors.RobotsUnreachable, match="cannot be resolved"):
        list(fetcher.fetch(request))


def test_host_the_source_does_not_name_is_refused(make_fetcher: Callable[..., Fetcher]) -> None:
    with pytest.raises(errors.AddressRefused, match="not on a host"):
        list(make_fetcher().fetch(Request(url="http://other.example/", hosts=frozenset({"a.example"}))))


def test_without_a_contact_nothing_is_fetched(archive: Archive) -> None:
    for contact in ("", "  ", "nobody", "a@b.example\r\nX-Evil: 1"):
        with pytest.raises(errors.ContactMissing, match="contact ="):
            Fetcher(FetchSettings(contact=contact), archive)


def test_request_says_who_asks(site: Site, get: Get) -> None:
    site.put("/page", "<html>x</html>")
    get("/page")
    assert "desk@newsroom.example" in site.asked[-1][1]["User-Agent"]
    assert site.asked[-1][1]["Accept-Encoding"] == "gzip, deflate"


def test_empty_200_is_no_page(site: Site, get: Get) -> None:
    site.put("/empty", b"  \n ")
    with pytest.raises(errors.BodyUnreadable, match="sends nothing"):
        get("/empty")


def test_304_without_a_cached_copy_is_asked_again_and_refused(site: Site, get: Get) -> None:
    site.put("/never", b"", 304)
    with pytest.raises(errors.HttpStatus, match="nothing was captured"):
        get("/never")
    assert site.hits["/never"] == 2


def test_304_with_a_cached_copy_gives_its_body(site: Site, get: Get) -> None:
    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == '"v1"':
            handler.reply(304, b"", {"ETag": '"v1"'})
        else:
            handler.reply(200, b"<html>body</html>", {"ETag": '"v1"', "Last-Modified": "Tue, 13 Sep 2022 09:00:00 GMT"})

    site.answers["/page"] = answer
    first, second, third = get("/page"), get("/page"), get("/page")
    assert not first.unchanged and second.unchanged and third.unchanged
    assert third.response.content == b"<html>body</html>"
    assert third.capture.kind == "revisit" and third.capture.refers_to == first.capture.record
    assert site.asked[-1][1]["If-Modified-Since"] == "Tue, 13 Sep 2022 09:00:00 GMT"


def test_same_body_without_validators_is_a_revisit(site: Site, get: Get) -> None:
    site.put("/page", "<html>same</html>")
    first, second = get("/page"), get("/page")
    assert second.unchanged and second.capture.refers_to == first.capture.record
    assert second.response.content == b"<html>same</html>"


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_429_waits_as_long_as_it_is_told(site: Site, get: Get, form: str) -> None:
    def answer(handler: Handler) -> None:
        if site.hits["/busy"] == 1:
            at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
            value = "1" if form == "seconds" else format_datetime(at, usegmt=True)
            handler.reply(429, b"slow down", {"Retry-After": value})
        else:
            handler.reply(200, b"<html>now</html>")

    site.answers["/busy"] = answer
    start = time.monotonic()
    assert get("/busy").response.content == b"<html>now</html>"
    assert 0.9 <= time.monotonic() - start < 10


def test_429_that_asks_for_an_hour_is_left_for_the_next_run(site: Site, get: Get) -> None:
    site.put("/busy", b"later", 429, Retry_After="3600")
    site.put("/other", b"<html>x</html>")
    with pytest.raises(errors.HostResting, match="left alone"):
        get("/busy")
    assert site.hits["/busy"] == 1
    with pytest.raises(errors.HostResting):
        get("/other")


def test_retry_after_in_both_forms_and_in_none() -> None:
    now = dt.datetime(2022, 9, 13, 9, 0, tzinfo=dt.UTC)
    assert parse_retry_after("120", now) == 120
    assert parse_retry_after("Tue, 13 Sep 2022 09:02:00 GMT", now) == 120
    assert parse_retry_after("Tue, 13 Sep 2022 08:00:00 GMT", now) == 0
    assert parse_retry_after("soon", now) == 0
    assert parse_retry_after("", now) == 0


def test_503_storm_opens_the_circuit(site: Site, get: Get) -> None:
    site.put("/storm", b"down", 503)
    for _ in range(3):
        with pytest.raises((errors.HttpStatus, errors.HostResting)):
            get("/storm")
    asked = site.hits["/storm"]
    assert asked <= 5
    with pytest.raises(errors.HostResting, match="in a row"):
        get("/storm")
    assert site.hits["/storm"] == asked


def test_one_good_answer_closes_the_circuit_again(site: Site, get: Get) -> None:
    site.put("/bad", b"down", 503)
    site.put("/good", b"<html>x</html>")
    for _ in range(4):
        with pytest.raises(errors.HttpStatus):
            get("/bad", attempts=1)
        get("/good")


def test_robots_500_means_not_now(site: Site, get: Get) -> None:
    site.put("/robots.txt", b"down", 500)
    site.put("/page", "<html>x</html>")
    with pytest.raises(errors.RobotsUnreachable, match="not read now"):
        get("/page", attempts=1)
    assert site.hits["/page"] == 0


def test_robots_that_is_missing_allows_and_wildcards_are_understood(site: Site, get: Get) -> None:
    site.put("/a/page", "<html>x</html>")
    get("/a/page")
    site.put("/robots.txt", "User-agent: *\nDisallow: /*/page$\n", Content_Type="text/plain")
    with pytest.raises(errors.RobotsForbidden):
        get("/a/page")


def test_empty_robots_allows_everything(site: Site, get: Get) -> None:
    site.put("/robots.txt", b"", Content_Type="text/plain")
    site.put("/page", "<html>x</html>")
    assert get("/page").response.status == 200


def test_certificate_that_nobody_vouches_for_is_refused_and_a_bundle_helps(
    tmp_path: Path, make_fetcher: Callable[..., Fetcher]
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl program here: it makes the certificate of this test")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site = Site()
    site.put("/page", "<html>secure</html>")
    with serve(site, context=context):
        hosts = frozenset({site.host})
        with pytest.raises(errors.FetchError, match="CERTIFICATE_VERIFY_FAILED"):
            list(make_fetcher(attempts=1).fetch(Request(url=site.base + "/page", hosts=hosts)))
        assert not site.asked
        request = Request(url=site.base + "/page", hosts=hosts, ca_bundle=str(certificate))
        (found,) = make_fetcher().fetch(request)
        assert found.response.content == b"<html>secure</html>"


def test_larger_crawl_delay_wins(site: Site, make_fetcher: Callable[..., Fetcher]) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.4\n", Content_Type="text/plain")
    site.put("/a", "<html>a</html>")
    site.put("/b", "<html>b</html>")
    fetcher = make_fetcher(delay_s=0.0)
    start = time.monotonic()
    for path in ("/a", "/b"):
        list(fetcher.fetch(Request(url=site.base + path, hosts=frozenset({site.host}))))
    assert time.monotonic() - start >= 0.8


@pytest.mark.parametrize(
    ("body", "headers", "name"),
    [
        ("<script src='/TSPD/x.js'></script>", {}, "F5"),
        ("<title>Request Rejected</title> Your support ID is 1", {}, "F5"),
        ("<html><script src='//servicepipe.ru/x'></script>", {}, "Servicepipe"),
        ("<html>__arcsjs</html>", {}, "ArvanCloud"),
        ("<title>Just a moment...</title>", {}, "Cloudflare"),
        ("<html>fine</html>", {"cf-mitigated": "challenge"}, "Cloudflare"),
        ("<html><head><title>Access Denied</title></head>no</html>", {}, "Akamai"),
        ("<html>Web Page Blocked</html>", {}, "network filter"),
    ],
)
@pytest.mark.parametrize("status", [200, 403, 503])
def test_block_pages_are_recognised(
    site: Site, get: Get, archive: Archive, body: str, headers: dict[str, str], name: str, status: int
) -> None:
    site.answers["/page"] = lambda handler: handler.reply(status, body.encode(), headers)
    with pytest.raises(errors.Blocked, match=name) as caught:
        get("/page")
    assert caught.value.capture is not None
    assert archive.find(caught.value.capture.record) is not None, "the block page itself is kept as evidence"
    assert site.hits["/page"] == 1, "a block is not tried again"


def test_an_article_about_blocking_is_not_blocked(site: Site, get: Get) -> None:
    story = "<html><title>Access Denied</title>" + "<p>The ministry says that access was denied to nobody.</p>" * 60
    site.put("/story", story)
    assert get("/story").response.status == 200
