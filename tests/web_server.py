"""The desk, really served: a thread, a free port, an HTTP client."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from checker.config import Config
from checker.store import Database
from checker.web import create_app
from checker.web.serving import bind


@contextmanager
def served(
    database: Database, config: Config | None = None, *, host: str = "127.0.0.1", token: str = ""
) -> Iterator[str]:
    """The address of a running desk."""
    app = create_app(database, config or Config(), host=host, token=token)
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive(), "the server did not stop"


class Browser:
    """What a browser does without scripts: follows, keeps cookies, sends forms with their hidden fields."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.client = httpx.Client(base_url=base, follow_redirects=True, timeout=20)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, values: dict[str, str], **headers: str) -> httpx.Response:
        return self.client.post(path, data=values, headers={"Origin": self.base, **headers})

    def form_token(self, path: str = "/pairs/none") -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.get(path).text)
        return found.group(1) if found else ""

    def close(self) -> None:
        self.client.close()


def hidden(html: str, name: str) -> str:
    """The value of a hidden field, the first of its name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found.group(1)
