"""Verdicts and corrections of the store ─▶ rows in the form of labels/, as proposals that a person words and labels.

A proposal carries verbatim text and says so in `wording`, so that `checker labels check` refuses it until it is
reworded by the guideline.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from checker.store import Database
from checker.store.tables import ContradictionRow, CorrectionRow, DocumentRow, RevisionRow, SourceRow, StatementRow
from labels import LabelledPair, LabelledStatement
from labels.load import columns_of

STATEMENTS_FILE, PAIRS_FILE = "proposed-statements.csv", "proposed-pairs.csv"
_RELATION_OF = {"contradicts": "contradiction", "compatible": "unrelated"}  # the verdicts that say what a pair is


def export_proposals(database: Database, folder: Path) -> tuple[int, int]:
    """How many statements and pairs were written; the files are whole or absent, and the same store gives the same.

    Args:
        database: the open store.
        folder: made where it is absent.
    """
    with database.session() as session:
        pairs = [
            (pair, _RELATION_OF[pair.verdict])
            for pair in session.exec(select(ContradictionRow).order_by(col(ContradictionRow.id)))
            if pair.verdict in _RELATION_OF
        ]
        corrected = set(session.exec(select(CorrectionRow.statement_id)))
        wanted = sorted(corrected | {key for pair, _ in pairs for key in (pair.a_id, pair.b_id)})
        statements = [row for key in wanted if (row := _propose_statement(session, key, corrected)) is not None]
        proposed = [_propose_pair(pair, relation) for pair, relation in pairs]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / STATEMENTS_FILE, LabelledStatement, statements)
    _write(folder / PAIRS_FILE, LabelledPair, proposed)
    return len(statements), len(proposed)


def _propose_statement(session: Session, statement_id: str, corrected: set[str]) -> LabelledStatement | None:
    """The row of a statement, with what a person put right; None where the statement is no longer in the store."""
    row = session.get(StatementRow, statement_id)
    if row is None:
        return None
    revision = session.get_one(RevisionRow, row.revision_id)
    document = session.get_one(DocumentRow, revision.document_id)
    source = session.get_one(SourceRow, row.source_slug)
    put_right = ", ".join(row.corrected) if statement_id in corrected else ""
    return LabelledStatement(
        id=row.id,
        event_id=row.event_id or "",
        language=row.language,
        text=" ".join(row.content.split()),
        cue=row.cue or "",
        speaker=row.speaker,
        publisher=source.name,
        country=row.side or "",
        published_on=row.said_on.isoformat() if row.said_on else "",
        address=document.url,
        label=row.label,
        subtype="",
        difficulty="",
        reason="",
        wording="verbatim",
        annotator="",
        note=f"corrected by a person: {put_right}" if put_right else f"labelled by the classifier at {row.probability}",
    )


def _propose_pair(pair: ContradictionRow, relation: str) -> LabelledPair:
    clashes = relation == "contradiction"
    return LabelledPair(
        id=pair.id,
        event_id=pair.event_id or "",
        a_id=pair.a_id,
        b_id=pair.b_id,
        relation=relation,
        kind=(pair.kind or "") if clashes else "",
        strength=(pair.strength or "") if clashes else "",
        note="; ".join(pair.why) if clashes else "",
    )


def _write(path: Path, shape: type[Any], rows: Sequence[Any] | Iterable[Any]) -> None:
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns_of(shape))
        writer.writerows(astuple(row) for row in rows)
    draft.replace(path)
