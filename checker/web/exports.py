"""The list as a file in any of the report's forms, with the filters that are set."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.pipeline.reporting import WRITERS, ReportRequest, report_name, write_report
from checker.web.desk import desk_of
from checker.web.listing import read_listing

router = APIRouter()
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "claimreview": "application/x-ndjson",
    "atom": "application/atom+xml",
}


@router.get("/export/{form}")
def export_list(request: Request, form: str) -> Response:
    """The file, to be saved; never shown inside the desk, so that nothing in it runs here.

    ``coverage`` is the table that lies beside the CSV.
    """
    is_coverage, form = form == "coverage", "csv" if form == "coverage" else form
    if form not in WRITERS:
        raise HTTPException(404)
    desk = desk_of(request)
    listing = read_listing(request.query_params, desk.threshold)
    with tempfile.TemporaryDirectory(prefix="checker-") as folder:
        out = Path(folder) / report_name(form)
        report = ReportRequest(form=form, out=out, wanted=listing.wanted, min_score=listing.wanted.min_score)
        write_report(desk.database, desk.config, report, desk.clock)
        out = out.with_suffix(".coverage.csv") if is_coverage else out
        data = out.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{out.name}"'}
    return Response(data, media_type=MEDIA_TYPES[form], headers=headers)
