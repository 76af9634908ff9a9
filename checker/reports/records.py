"""Track records ─▶ JSON values and lines for a terminal."""

from __future__ import annotations

from typing import Any

from checker.credibility import INTERVAL, LETTERS, TrackRecord
from checker.reports.terminal import clean_text


def record_line(record: TrackRecord) -> dict[str, Any]:
    """The record as ``checker credibility --json`` prints it."""
    facts, estimate = record.facts, record.estimate
    return {
        "kind": facts.subject_kind,
        "id": facts.subject,
        "name": facts.name,
        "statements": facts.n_statements,
        "own_statements": facts.n_own,
        "denials": facts.n_denials,
        "share_denials": None if facts.share_denials is None else round(facts.share_denials, 4),
        "contradictions": dict(facts.by_kind),
        "contradictions_with": dict(facts.against),
        "corroborated": facts.n_corroborated,
        "reversals": facts.n_reversals,
        "denials_reversed": facts.n_denials_reversed,
        "silent_edits": facts.n_silent_edits,
        "marked_edits": facts.n_marked_edits,
        "put_right_by_persons": facts.n_put_right,
        "silent_days": facts.silent_days,
        "verified": {
            "supported": facts.outcomes.supported,
            "unsupported": facts.outcomes.unsupported,
            "mixed": facts.outcomes.mixed,
        },
        "estimate": None
        if estimate is None
        else {
            "supported": round(estimate.mean, 4),
            "low": round(estimate.low, 4),
            "high": round(estimate.high, 4),
            "interval": INTERVAL,
            "n": estimate.n,
        },
        "grade": facts.grade,
    }


def render_record(record: TrackRecord) -> str:
    """The record in a few lines."""
    facts = record.facts
    share = "" if facts.share_denials is None else f" ({facts.share_denials:.0%})"
    kinds = "".join(f", {kind.replace('_', ' ')} {n}" for kind, n in facts.by_kind.items())
    sides = "".join(f", with {side} {n}" for side, n in list(facts.against.items())[:8])
    lines = [
        f"{facts.subject}  {facts.name}  ({facts.subject_kind})",
        f"    statements      {facts.n_statements}, own {facts.n_own}, of them denials {facts.n_denials}{share}",
        f"    contradictions  {facts.n_contradictions}{kinds}{sides}",
        f"    corroborated    {facts.n_corroborated} by another side",
        f"    reversals       {facts.n_reversals}, of them denials reversed {facts.n_denials_reversed}",
    ]
    if facts.n_silent_edits is not None:
        lines.append(f"    edits           {facts.n_silent_edits} silent, {facts.n_marked_edits} marked")
    silence = "never spoke" if facts.silent_days is None else f"{facts.silent_days} days since it last spoke"
    lines += [
        f"    readings        {facts.n_put_right} put right by persons; {silence}",
        f"    verified        {record.verified_words}",
        f"    Admiralty       {facts.grade}, {LETTERS[facts.grade]}",
    ]
    return clean_text("\n".join(lines))
