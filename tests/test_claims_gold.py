"""Claims as they are read, held against claims as a person wrote them down (``labels/claims.jsonl``)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from checker.claims import extract_claims
from checker.claims.lexicon import load_event_words
from checker.comparison.examples import to_utterance
from checker.records import Act, Claim
from labels import FOLDER, load_statements
from labels.claims_check import EVENTS, check_claims, load_claims

FLOORS = {
    "main act": 0.875,
    "main act first": 0.79,
    "acts, precision": 0.855,
    "doer": 0.585,
    "no doer where none is named": 0.95,
    "target": 0.57,
    "thing": 0.69,
    "places, precision": 0.85,
    "places, recall": 0.9,
    "days": 0.95,
    "figures, precision": 0.86,
    "figures, recall": 0.86,
}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    gold = {row["id"]: row for row in load_claims(FOLDER)}
    rows = [row for row in load_statements() if row.id in gold]
    assert len(rows) == len(gold) >= 150
    hits: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row, claim in zip(rows, extract_claims(map(to_utterance, rows)), strict=True):
        count_acts(claim, gold[row.id], hits, asked)
        count_rest(claim, gold[row.id], hits, asked)
    return {name: hits[name] / asked[name] for name in FLOORS}


def is_same(act: Act, gold: dict[str, Any]) -> bool:
    return act.event in gold["events"] and act.happened is gold["happened"]


def count_acts(claim: Claim, gold: dict[str, Any], hits: Counter[str], asked: Counter[str]) -> None:
    asked["acts, precision"] += len(claim.acts)
    hits["acts, precision"] += sum(any(is_same(a, g) for g in gold["acts"]) for a in claim.acts)
    for g in gold["acts"][:1]:
        asked["main act"] += 1
        asked["main act first"] += 1
        hits["main act"] += any(is_same(a, g) for a in claim.acts)
        hits["main act first"] += bool(claim.acts) and is_same(claim.acts[0], g)
    for g in gold["acts"]:
        found = [a for a in claim.acts if is_same(a, g)]
        if g["doers"]:
            asked["doer"] += 1
            hits["doer"] += any(set(a.doers) == set(g["doers"]) for a in found)
        elif found:
            asked["no doer where none is named"] += 1
            hits["no doer where none is named"] += any(not a.doers for a in found)
        if g["targets"]:
            asked["target"] += 1
            hits["target"] += any(set(a.targets) == set(g["targets"]) for a in found)
        if g["objects"]:
            asked["thing"] += 1
            hits["thing"] += any(set(g["objects"]) <= set(a.objects) for a in found)


def count_rest(claim: Claim, gold: dict[str, Any], hits: Counter[str], asked: Counter[str]) -> None:
    places = {p.id for p in claim.places}
    shared = len(places & set(gold["places"]))
    for name, n in (("places, precision", len(places)), ("places, recall", len(gold["places"]))):
        asked[name] += n
        hits[name] += shared
    if gold["days"]:
        asked["days"] += 1
        hits["days"] += any([str(t.start), str(t.end)] == gold["days"] for t in claim.times)
    found = [(q.what, q.low, q.high, q.side) for q in claim.quantities]
    true = sum(
        any(f[:3] == (g["what"], g["low"], g["high"]) and g["side"] in (None, f[3]) for f in found)
        for g in gold["quantities"]
    )
    asked["figures, precision"] += len(found)
    asked["figures, recall"] += len(gold["quantities"])
    hits["figures, precision"] += true
    hits["figures, recall"] += true


@pytest.mark.parametrize("name", FLOORS)
def test_claims_are_read_no_worse_than_they_were(figures: dict[str, float], name: str) -> None:
    assert figures[name] >= FLOORS[name], f"{name} is {figures[name]:.3f}"


def test_the_file_uses_the_classes_that_are_read() -> None:
    for language in ("en", "ru"):
        words = load_event_words(language)
        read = {s.event for table in (words.verbs, words.nouns) for senses in table.values() for s in senses}
        assert read == EVENTS


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ('{"id": "a45"}', "the keys are id"),
        ('{"id": "no", "acts": [], "places": [], "days": null, "quantities": []}', "found none"),
        ('{"id": "a45", "acts": [], "places": [], "days": ["2022-02-30", "2022-03-01"], "quantities": []}', "the days"),
        ('{"id": "a45", "acts": [], "places": [], "days": ["2022-03-02", "2022-03-01"], "quantities": []}', "before"),
        ('{"id": "a45", "acts": [{"events": ["flight"], "happened": true, "doers": [], "targets": [], "objects": []}], '
         '"places": [], "days": null, "quantities": []}', "the event is flight"),
        ('{"id": "a45", "acts": [], "places": [], "days": null, "quantities": '
         '[{"what": "killed", "side": null, "low": 3, "high": 2}]}', "3 to 2"),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_named(tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "claims.jsonl").write_text(row + "\n", encoding="utf-8")
    [line] = check_claims(tmp_path, {"a45": "dev"})
    assert problem in line
