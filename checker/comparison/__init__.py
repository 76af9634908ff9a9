"""Claims ─▶ candidate pairs ─▶ contradictions with kind, score and reasons; echoes, events and figures (pure)."""

from checker.comparison.candidates import find_anchor, find_candidates
from checker.comparison.choosing import choose_candidates
from checker.comparison.comparer import Comparer, load_comparer, shipped_threshold
from checker.comparison.echoes import fold_echoes
from checker.comparison.events import group_events
from checker.comparison.figures import FigurePoint, FigureRow, list_figures
from checker.comparison.linking import link_pairs
from checker.comparison.nesting import is_told_within

__all__ = [
    "Comparer",
    "FigurePoint",
    "FigureRow",
    "choose_candidates",
    "find_anchor",
    "find_candidates",
    "fold_echoes",
    "group_events",
    "is_told_within",
    "link_pairs",
    "list_figures",
    "load_comparer",
    "shipped_threshold",
]
