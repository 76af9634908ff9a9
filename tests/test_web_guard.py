import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.cli.shell import Shell
from checker.config import Config, ServeConfig
from checker.errors import ConfigError
from checker.store.reviews import list_verdicts
from checker.web.guard import MAX_FORM_BYTES, is_loopback
from checker.web.serving import bind, check_token
from checker.web.sessions import ALL_TRIES, SESSION_S, TRIES, WINDOW_S, Sessions
from tests.web_server import Browser, hidden, served
from tests.web_store import Filled, fill

TOKEN = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    kept = fill(f"sqlite:///{tmp_path_factory.mktemp('guard')}/checker.db")
    yield kept
    kept.database.close()


@pytest.fixture(scope="module")
def browser(filled: Filled) -> Iterator[Browser]:
    with served(filled.database) as base:
        visitor = Browser(base)
        yield visitor
        visitor.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST", 200),
        ("[::1]:{port}", 200),
        ("rebound.example:{port}", 421),
        ("127.0.0.1.example", 421),
        ("192.168.0.7:{port}", 421),
        ("", 421),
    ],
)
def test_only_this_machine_is_answered_by_name(browser: Browser, host: str, status: int) -> None:
    port = browser.base.rpartition(":")[2]
    assert browser.get("/", Host=host.format(port=port)).status_code == status


def test_an_answer_is_sent_at_once(browser: Browser) -> None:
    """Its head and its body go out in two pieces; a socket that gathers them makes each page wait 40 ms."""
    waits = []
    for _ in range(8):
        began = time.perf_counter()
        browser.get("/static/desk.css")
        waits.append(time.perf_counter() - began)
    assert min(waits) < 0.03, waits


def test_a_further_name_is_set_in_the_configuration(filled: Filled) -> None:
    config = Config(serve=ServeConfig(names=["desk.example"]))
    with served(filled.database, config) as base:
        assert httpx.get(base, headers={"Host": "desk.example"}).status_code == 200
        assert httpx.get(base, headers={"Host": "other.example"}).status_code == 421


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_form_of_another_site_changes_nothing(filled: Filled, browser: Browser, headers: dict[str, str]) -> None:
    path = f"/pairs/{filled.pairs['blame']}"
    values = {"verdict": "unsure", "form_token": hidden(browser.get(path).text, "form_token"), "seen_number": "0"}
    assert browser.post(f"{path}/verdict", values, **headers).status_code == 403
    with filled.database.session() as session:
        assert list_verdicts(session, filled.pairs["blame"]) == []


def test_a_form_that_does_not_say_where_it_comes_from_is_refused(filled: Filled, browser: Browser) -> None:
    path = f"/pairs/{filled.pairs['blame']}/verdict"
    assert browser.client.post(path, data={"verdict": "unsure"}).status_code == 403


@pytest.mark.parametrize("token", ["", "0" * 64, "x"])
def test_a_form_without_our_token_changes_nothing(filled: Filled, browser: Browser, token: str) -> None:
    path = f"/pairs/{filled.pairs['blame']}/verdict"
    answer = browser.post(path, {"verdict": "unsure", "form_token": token, "seen_number": "0"})
    assert answer.status_code == 403
    assert "This page is too old to decide on" in answer.text
    with filled.database.session() as session:
        assert list_verdicts(session, filled.pairs["blame"]) == []


def test_the_token_of_one_session_fits_no_other(filled: Filled, browser: Browser) -> None:
    path = f"/pairs/{filled.pairs['blame']}"
    stolen = hidden(browser.get(path).text, "form_token")
    other = Browser(browser.base)
    other.get(path)
    assert other.post(f"{path}/verdict", {"verdict": "unsure", "form_token": stolen}).status_code == 403
    other.close()


def test_a_form_that_is_too_long_is_refused(filled: Filled, browser: Browser) -> None:
    path = f"/pairs/{filled.pairs['blame']}/verdict"
    assert browser.post(path, {"note": "x" * MAX_FORM_BYTES}).status_code == 413


def test_a_body_without_a_length_ends_at_the_limit(browser: Browser) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b"note=" + b"x" * 1000 + b"&"

    headers = {"Origin": browser.base, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = browser.client.post("/pairs/c0/verdict", content=endless(), headers=headers)
    except httpx.HTTPError:
        return
    assert answer.status_code >= 400


def test_every_answer_is_bound_by_its_headers(filled: Filled, browser: Browser) -> None:
    for path in ("/", f"/pairs/{filled.pairs['evil']}", "/nothing", "/static/desk.css", "/export/csv"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers or headers["server"] == "uvicorn"


def test_pages_hold_no_style_or_script_of_their_own_and_nothing_from_elsewhere(
    filled: Filled, browser: Browser
) -> None:
    for path in ("/", f"/pairs/{filled.pairs['blame']}", "/events/e1", "/matrix", "/sources/am_mod", "/runs"):
        html = browser.get(path).text
        assert " style=" not in html and "<style" not in html and " onclick" not in html
        assert html.count("<script") == 1 and '<script src="/static/desk.js?v=' in html
        assert 'src="http' not in html and '<link rel="stylesheet" href="/static/' in html


def test_a_downloaded_page_is_never_shown_inside_the_desk(browser: Browser) -> None:
    assert browser.get("/export/html").headers["content-disposition"] == 'attachment; filename="contradictions.html"'


def test_a_token_is_asked_for_and_tries_are_limited(filled: Filled) -> None:
    with served(filled.database, token=TOKEN) as base:
        visitor = Browser(base)
        assert visitor.get("/").url.path == "/enter"
        assert visitor.get(f"/pairs/{filled.pairs['blame']}").url.path == "/enter"
        assert visitor.get("/export/csv").url.path == "/enter"
        assert visitor.get("/static/desk.css").status_code == 200
        refused = visitor.post(f"/pairs/{filled.pairs['blame']}/verdict", {"verdict": "unsure"})
        assert refused.url.path == "/enter"
        assert visitor.post("/enter", {"token": f"{TOKEN}x"}).status_code == 403
        entered = visitor.post("/enter", {"token": TOKEN})
        assert entered.url.path == "/" and "contradictions" in entered.text
        for _ in range(TRIES - 1):
            assert visitor.post("/enter", {"token": "wrong"}).status_code == 403
        late = visitor.post("/enter", {"token": TOKEN})
        assert late.status_code == 429 and int(late.headers["retry-after"]) <= WINDOW_S
        visitor.close()


def test_the_session_cookie_is_out_of_reach(filled: Filled) -> None:
    with served(filled.database, token=TOKEN) as base:
        answer = httpx.post(f"{base}/enter", data={"token": TOKEN}, headers={"Origin": base})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        value = cookie.partition("=")[2].partition(";")[0]
        assert httpx.get(base, headers={"Cookie": f"checker_session={value}"}).status_code == 200
        forged = value[:-1] + ("0" if value[-1] != "0" else "1")
        assert httpx.get(base, headers={"Cookie": f"checker_session={forged}"}).status_code == 303


def test_a_session_ends_with_the_working_day() -> None:
    now = 1000.0
    sessions = Sessions(token=TOKEN, now=lambda: now)
    cookie = sessions.open()
    assert sessions.is_open(cookie)
    now += SESSION_S
    assert not sessions.is_open(cookie)


def test_wrong_tokens_from_everywhere_are_limited_too() -> None:
    now = 0.0
    sessions = Sessions(token=TOKEN, now=lambda: now)
    for number in range(ALL_TRIES):
        assert sessions.wait_s(f"10.0.{number}.1") == 0
        sessions.note_failure(f"10.0.{number}.1")
    assert sessions.wait_s("10.9.9.9") == WINDOW_S
    now += WINDOW_S
    assert sessions.wait_s("10.9.9.9") == 0


@given(st.text(max_size=60))
def test_no_text_is_a_session_or_a_token(text: str) -> None:
    sessions = Sessions(token=TOKEN)
    assert not sessions.is_open(text)
    assert not sessions.fits_form(sessions.open(), text)
    assert sessions.fits_token(text) == (text == TOKEN)
    assert not Sessions().fits_token(text)


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("192.168.0.7", False), ("desk.example", False), ("", False)],
)  # fmt: skip
def test_an_address_that_others_reach_demands_a_token(host: str, is_local: bool) -> None:
    assert is_loopback(host) == is_local
    if is_local:
        check_token(host, "")
    else:
        with pytest.raises(ConfigError, match=r"set \[serve\] token"):
            check_token(host, "")
    with pytest.raises(ConfigError, match="16 are the least"):
        check_token(host, "short")
    check_token(host, TOKEN)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port}: cannot listen there"):
            bind("127.0.0.1", port)
    assert isinstance(taken, socket.socket)


def test_the_demo_is_served_from_the_store_it_left_with_the_door_as_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import checker.pipeline.demo as demo

    monkeypatch.chdir(tmp_path)
    made: list[Path] = []

    def run(out: Path, tell: object) -> None:
        made.append(out)
        (out / "demo").mkdir(parents=True)
        (out / "demo" / "demo.db").touch()

    monkeypatch.setattr(demo, "run_demo", run)
    config = Config(serve=ServeConfig(port=1234, names=["desk.example"]))
    for _ in range(2):
        opened = Shell().open_demo(config)
        assert opened.serve == config.serve
        assert opened.store.database == "sqlite:///reports/demo/demo.db"
    assert made == [Path("reports")]  # once: the second time it is there
