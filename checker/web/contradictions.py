"""The list of contradictions, grouped by event, and one contradiction in two columns."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from checker.records import Relation
from checker.reports.coverage import summarise_coverage
from checker.store.counts import count_facets, count_groups, rank_groups
from checker.store.events import list_other_statements, list_statement_pairs, load_event_groups
from checker.store.reviews import VERDICTS, VERIFICATIONS, list_verdicts
from checker.store.search import Finding, find_neighbours, find_pair
from checker.store.views import load_echo_views
from checker.web.desk import Desk, desk_of
from checker.web.listing import SHOWN_RELATIONS, Listing, read_listing
from checker.web.rendering import render_page

router = APIRouter()
GROUPS_A_PAGE = 15
N_SHOWN = 3  # pairs of an event in the list; the rest stand on the event's page


@router.get("/")
def show_list(request: Request) -> Response:
    """The contradictions that are wanted, grouped by event."""
    desk = desk_of(request)
    listing = read_listing(request.query_params, desk.threshold)
    with desk.session() as session:
        columns = desk.pairs(session)
        masks = columns.masks(session, listing.wanted)
        wanted = columns.combine(masks)
        first = (listing.page - 1) * GROUPS_A_PAGE
        page = slice(first, first + GROUPS_A_PAGE)
        ranked = rank_groups(columns, wanted, order=listing.order, n_shown=N_SHOWN, page=page)
        groups = load_event_groups(session, ranked)
    coverage = desk.coverage()
    n_groups = count_groups(columns, wanted)
    values = {
        "listing": listing,
        "q": listing.given.get("q", ""),
        "groups": groups,
        "facets": count_facets(columns, masks),
        "n_pairs": int(wanted.sum()),
        "n_groups": n_groups,
        "n_pages": max(1, -(-n_groups // GROUPS_A_PAGE)),
        "threshold": desk.threshold,
        "relations": SHOWN_RELATIONS,
        "names": {source.source: source.name for source in coverage},
        "coverage": summarise_coverage(coverage),
        "is_demo": _is_demo([finding for group in groups for finding in group.findings]),
    }
    return render_page(request, "list.html", values)


def _is_demo(findings: list[Finding]) -> bool:
    return any(view.revision.via == "demo" for finding in findings for view in (finding.a, finding.b))


@router.get("/pairs/{pair_id}")
def show_pair(request: Request, pair_id: str) -> Response:
    """One pair, two columns, its reasons, its evidence, what belongs to it, and the form of its verdict."""
    return render_pair(request, pair_id)


def render_pair(
    request: Request, pair_id: str, *, problem: str = "", typed: dict[str, str] | None = None, status: int = 200
) -> Response:
    """The page of a pair; after a refused verdict with the reason and with what the person had typed."""
    desk = desk_of(request)
    with desk.session() as session:
        finding = find_pair(session, pair_id)
        if finding is None:
            raise HTTPException(404)
        values = _pair_values(session, desk, finding, read_listing(request.query_params, desk.threshold))
    values |= {"problem": problem, "typed": typed or {}, "said": request.query_params.get("said", "")}
    return render_page(request, "pair.html", values, status)


def _pair_values(session: Session, desk: Desk, finding: Finding, listing: Listing) -> dict[str, Any]:
    pair = finding.pair
    ids = (pair.a_id, pair.b_id)
    before, after = find_neighbours(session, listing.wanted, pair, order=listing.order)
    related = [other for other in list_statement_pairs(session, ids) if other.pair.id != pair.id]
    return {
        "finding": finding,
        "listing": listing,
        "history": list_verdicts(session, pair.id),
        "echoes": load_echo_views(session, ids),
        "others": {key: list_other_statements(session, view, exclude=ids) for key, view in _sides(finding)},
        "updates": sorted(
            (other for other in related if other.pair.relation in (Relation.REVERSAL, Relation.UPDATE)),
            key=lambda other: (other.pair.relation, str(other.pair.said_on), other.pair.id),
        ),
        "clashes": [
            other
            for other in related
            if other.pair.relation == Relation.CONTRADICTION and other.pair.score >= desk.threshold
        ][:8],
        "verdicts": VERDICTS,
        "verifications": VERIFICATIONS,
        "before": before,
        "after": after,
        "is_demo": _is_demo([finding]),
    }


def _sides(finding: Finding) -> list[tuple[str, Any]]:
    return [("a", finding.a), ("b", finding.b)]
