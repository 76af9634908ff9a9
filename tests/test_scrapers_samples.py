"""Every sample page against its expected output: ``pytest -k am_mod``; ``--accept`` writes a missing one and fails."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scrapers.document import parse_page
from scrapers.links import Listed
from scrapers.records import Document, Response
from scrapers.scrape import parse_listed
from scrapers.source import list_sources, load_source

SAMPLES = Path(__file__).parent / "samples"
CASES = sorted(
    (folder.parent.name, name)
    for folder in SAMPLES.glob("*/samples.toml")
    for name in tomllib.loads(folder.read_text(encoding="utf-8"))
)


def load_sample(slug: str, name: str) -> Response:
    about = tomllib.loads((SAMPLES / slug / "samples.toml").read_text(encoding="utf-8"))[name]
    data = (SAMPLES / slug / name).read_bytes()
    return Response(
        url=about["address"],
        asked_url=about["address"],
        status=200,
        headers=(("Content-Type", about["content_type"]),),
        raw=data,
        content=data,
        captured_at=about["captured_at"],
    )


def as_json(found: Document | Listed) -> Any:
    """The output without what belongs to the run."""
    values = json.loads(json.dumps(dataclasses.asdict(found), default=str))
    for document in [values, *values.get("documents", [])]:
        for key in ("capture", "captured_at", "layout"):
            document.pop(key, None)
    return values


@pytest.mark.parametrize(("slug", "name"), CASES, ids=[f"{slug}-{name}" for slug, name in CASES])
def test_sample_reads_as_expected(slug: str, name: str, request: pytest.FixtureRequest) -> None:
    source, response = load_source(slug), load_sample(slug, name)
    found = parse_page(source, response) if name.startswith("page") else parse_listed(source, response)
    path = SAMPLES / slug / f"{name}.expected.json"
    if not path.exists():
        if request.config.getoption("--accept"):
            path.write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            pytest.fail(f"{path} is written; read it, and run again")
        pytest.fail(f"{path} is missing; run with --accept, then read it")
    expected = json.loads(path.read_text(encoding="utf-8"))
    assert as_json(found) == expected
    assert_not_empty(expected)


def assert_not_empty(expected: dict[str, Any]) -> None:
    """An expected value that is empty would make the test agree with a reader that finds nothing."""
    documents = expected.get("documents", [expected] if "text" in expected else [])
    assert documents or expected["links"]
    for document in documents:
        assert document["text"].strip() and document["title"].strip()
    for link in expected.get("links", []):
        assert link["url"].startswith("http") and link["title"].strip()


@pytest.mark.parametrize("slug", list_sources())
def test_every_source_has_samples(slug: str) -> None:
    source = load_source(slug)
    assert source.about.strip() and not source.name.startswith("Demo: ")
    assert any(case[0] == slug for case in CASES), f"{slug}: no tests/samples/{slug}/samples.toml"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_hand_made_pages_say_so(path: Path) -> None:
    if path.suffix in (".html", ".xml", ".toml") or path.name == "search.json":
        assert "invented wording" in path.read_text(encoding="utf-8")
