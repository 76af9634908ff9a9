"""stream/ ─▶ what is wrong in it: contradictions whose carriers or words are not in the documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


def load_stream(folder: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The documents and the contradictions of ``stream/``; empty where there is no such folder."""
    return _read(folder / "stream" / "documents.jsonl"), _read(folder / "stream" / "contradictions.jsonl")


def check_stream(folder: Path, kinds: Sequence[str], strengths: Sequence[str]) -> Iterator[str]:
    """One line for everything wrong; nothing where there is no stream.

    Args:
        folder: where ``stream/`` lies.
        kinds: of contradictions.
        strengths: of contradictions.
    """
    documents, contradictions = load_stream(folder)
    texts: dict[str, str] = {}
    for document in documents:
        if document["url"] in texts:
            yield f"stream/documents.jsonl: {document['url']}: the address stands twice"
        texts[document["url"]] = str(document["text"])
    seen: set[str] = set()
    for row in contradictions:
        where = f"stream/contradictions.jsonl: {row['id']}"
        if row["id"] in seen:
            yield f"{where}: the id stands twice"
        seen.add(row["id"])
        if row["kind"] not in kinds:
            yield f"{where}: kind is {row['kind']!r}, expected one of {', '.join(kinds)}"
        if row["strength"] not in strengths:
            yield f"{where}: strength is {row['strength']!r}, expected one of {', '.join(strengths)}"
        for side in ("a", "b"):
            if not row[side]:
                yield f"{where}: {side} has no carrier"
            for carrier in row[side]:
                text = texts.get(carrier["url"])
                if text is None:
                    yield f"{where}: {side}: {carrier['url']} is not in documents.jsonl"
                elif carrier["content"] not in text:
                    yield f"{where}: {side}: the content does not stand in {carrier['url']}"


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
