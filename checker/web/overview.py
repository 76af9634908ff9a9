"""Who contradicts whom, and what ran: the pages that look over everything."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from checker.records import ContradictionKind
from checker.store.counts import Opposition
from checker.store.runs import list_runs
from checker.web.desk import desk_of
from checker.web.rendering import render_page

router = APIRouter()
N_SIDES = 14  # sides in the matrix, those that clash most; the table below it has all
N_RUNS = 60


@router.get("/matrix")
def show_matrix(request: Request) -> Response:
    """Who contradicts whom, how often, by kind."""
    desk = desk_of(request)
    found = desk.oppositions()
    values = {
        "oppositions": found,
        "sides": rank_sides(found)[:N_SIDES],
        "cells": {sides: item for item in found for sides in (item.sides, item.sides[::-1])},
        "most": max((item.n for item in found), default=1),
        "kinds": list(ContradictionKind),
    }
    return render_page(request, "matrix.html", values)


def rank_sides(oppositions: list[Opposition]) -> list[str]:
    """The sides by how often they stand in a contradiction."""
    counted: dict[str, int] = {}
    for item in oppositions:
        for side in set(item.sides):
            counted[side] = counted.get(side, 0) + item.n
    return sorted(counted, key=lambda side: (-counted[side], side))


@router.get("/runs")
def show_runs(request: Request) -> Response:
    """What ran, what failed, and who is silent."""
    desk = desk_of(request)
    coverage, silent_days = desk.coverage(), desk.config.alerts.silent_days
    with desk.session() as session:
        runs = list_runs(session, limit=N_RUNS)
    values = {
        "runs": runs,
        "troubled": [s for s in coverage if s.last_outcome in ("failed", "blocked", "empty")],
        "silent": [s for s in coverage if s.silent_days is None or s.silent_days >= silent_days],
        "unread": [s for s in coverage if s.not_analysed],
        "silent_days": silent_days,
    }
    return render_page(request, "runs.html", values)
