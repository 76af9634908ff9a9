"""Statement ─▶ claim: parties and roles, event class, place, time, quantities, polarity (pure)."""

from checker.claims.extract import extract_claim, extract_claims
from checker.claims.gazetteer import find_distance_km, load_gazetteer
from checker.claims.sides import ENEMY, find_named_side, find_side, is_allied, load_sides

__all__ = [
    "ENEMY",
    "extract_claim",
    "extract_claims",
    "find_distance_km",
    "find_named_side",
    "find_side",
    "is_allied",
    "load_gazetteer",
    "load_sides",
]
