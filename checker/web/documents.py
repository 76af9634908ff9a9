"""Pages as they were read: their wordings over time, word by word, and the captured bytes as text."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.pipeline.evidence import load_exhibit
from checker.reports.revisions import diff_words
from checker.store.documents import load_document
from checker.web.desk import desk_of
from checker.web.rendering import render_page

router = APIRouter()
N_DIFFS = 10  # changes shown word by word; earlier wordings are listed


@router.get("/documents/{document_id}")
def show_document(request: Request, document_id: str) -> Response:
    """A document's wordings, newest first."""
    with desk_of(request).session() as session:
        found = load_document(session, document_id)
    if found is None:
        raise HTTPException(404)
    document, source, revisions = found
    diffs = {
        new.number: diff_words(f"{old.title}\n{old.text}", f"{new.title}\n{new.text}")
        for old, new in list(pairwise(revisions))[-N_DIFFS:]
    }
    values: dict[str, Any] = {
        "document": document,
        "source": source,
        "revisions": revisions[::-1],
        "diffs": diffs,
        "is_demo": revisions[-1].via == "demo",
    }
    return render_page(request, "document.html", values)


@router.get("/captures/{record_id:path}")
def show_capture(request: Request, record_id: str) -> Response:
    """A captured response as text, never as a live page, with its digest computed anew."""
    desk = desk_of(request)
    with desk.session() as session:
        exhibit = load_exhibit(session, desk.config, record_id)
    if exhibit is None:
        raise HTTPException(404)
    return render_page(request, "capture.html", {"exhibit": exhibit})
