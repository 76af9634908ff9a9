"""A labelled stream of documents ─▶ the figures of the whole way: attribution, labels, candidates, comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checker.api import Text, cut_utterance, read_statements
from checker.comparison import Comparer, choose_candidates, fold_echoes, link_pairs
from checker.config import CompareConfig
from checker.moments import parse_moment
from checker.records import Claim, Publisher, Relation, SourceKind, Utterance

Item = tuple[Utterance, Claim]
OVERLAP = 0.5  # shared characters by all characters of both: the same as attribution is scored with


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that was found in the stream: in which document, at which characters."""

    url: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StreamScore:
    """The figures of a stream.

    Attributes:
        n_documents: documents read.
        n_statements: statements found in them.
        n_candidates: pairs that were compared.
        n_shown: pairs at or above the threshold.
        n_shown_right: of those, pairs that are labelled contradictions, whichever carriers stand for the sides.
        n_gold: labelled contradictions.
        n_readable: of those, the ones whose two sides were both found as statements.
        n_candidate: of those, the ones that were compared.
        n_found: of those, the ones that are shown at least once.
        kind_right: of those found, the ones whose kind is right.
    """

    n_documents: int
    n_statements: int
    n_candidates: int
    n_shown: int
    n_shown_right: int
    n_gold: int
    n_readable: int
    n_candidate: int
    n_found: int
    kind_right: int


def score_stream(
    comparer: Comparer,
    documents: Sequence[Mapping[str, Any]],
    gold: Sequence[Mapping[str, Any]],
    *,
    threshold: float,
    window_days: int = CompareConfig().window_days,
) -> StreamScore:
    """What a run over the documents shows (echoes folded, pairs linked), held against the labelled contradictions."""
    items: list[Item] = []
    said: list[Said] = []
    for document in documents:
        for utterance, claim, found in _read_document(document):
            items.append((utterance, claim))
            said.append(found)
    groups = fold_echoes(items)
    pairs = list(choose_candidates(items, groups, window_days))
    answers = _find_answers(documents, gold, said, groups)
    judged = zip(pairs, comparer.judge_candidates((items[i], items[j]) for i, j in pairs), strict=True)
    linked = link_pairs(items, [(i, j, found) for (i, j), found in judged], comparer.weigh)
    shown = [
        (i, j, found.kind)
        for i, j, found in linked
        if found.relation is Relation.CONTRADICTION and found.score >= threshold
    ]
    kinds: dict[int, set[str]] = {}
    for i, j, kind in shown:
        for k in answers.get((i, j), ()):
            kinds.setdefault(k, set()).add(str(kind))
    return StreamScore(
        n_documents=len(documents),
        n_statements=len(items),
        n_candidates=len(pairs),
        n_shown=len(shown),
        n_shown_right=sum((i, j) in answers for i, j, _ in shown),
        n_gold=len(gold),
        n_readable=len({k for hits in answers.values() for k in hits}),
        n_candidate=len({k for pair in pairs for k in answers.get(pair, ())}),
        n_found=len(kinds),
        kind_right=sum(str(gold[k]["kind"]) in found for k, found in kinds.items()),
    )


def _find_answers(
    documents: Sequence[Mapping[str, Any]],
    gold: Sequence[Mapping[str, Any]],
    said: Sequence[Said],
    groups: Sequence[Sequence[int]],
) -> dict[tuple[int, int], set[int]]:
    """Pair of positions (lower first) ─▶ the labelled contradictions that it shows; an origin stands for its echoes."""
    texts = {str(document["url"]): str(document["text"]) for document in documents}
    origin = {member: group[0] for group in groups for member in group}
    answers: dict[tuple[int, int], set[int]] = {}
    for k, row in enumerate(gold):
        places = [_locate(row[side], texts) for side in ("a", "b")]
        ends = [{origin[i] for i, one in enumerate(said) if _is_in(one, where)} for where in places]
        for i in ends[0]:
            for j in ends[1] - {i}:
                answers.setdefault((min(i, j), max(i, j)), set()).add(k)
    return answers


def _read_document(document: Mapping[str, Any]) -> Iterable[tuple[Utterance, Claim, Said]]:
    source = document["source"]
    values = {"slug": source, "name": source} if isinstance(source, str) else source
    kind = str(values.get("kind") or "")
    publisher = Publisher(
        slug=str(values["slug"]),
        name=str(values.get("name") or values["slug"]),
        country=values.get("country"),
        kind=SourceKind(kind) if kind in list(SourceKind) else SourceKind.INDEPENDENT_MEDIA,
        owner=values.get("owner"),
    )
    text = Text(
        text=str(document["text"]),
        publisher=publisher,
        published=parse_moment(document.get("published_at")),
        language=document.get("language"),
    )
    found = read_statements(text)
    for number, (statement, claim) in enumerate(found.statements):
        said, judged = statement.attribution, statement.judgement
        utterance = replace(
            cut_utterance(text, str(found.language), said, number),
            id=f"{document['url']}#{number}",
            label=judged.label,
            probability=judged.probability,
        )
        yield utterance, claim, Said(str(document["url"]), said.spans)


def _locate(carriers: Sequence[Mapping[str, str]], texts: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """Address ─▶ where the labelled words stand in it."""
    places: dict[str, list[tuple[int, int]]] = {}
    for carrier in carriers:
        start = texts.get(carrier["url"], "").find(carrier["content"])
        if start >= 0:
            places.setdefault(carrier["url"], []).append((start, start + len(carrier["content"])))
    return places


def _is_in(said: Said, places: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    mine = {i for start, end in said.spans for i in range(start, end)}
    for start, end in places.get(said.url, ()):
        theirs = set(range(start, end))
        if len(mine & theirs) >= OVERLAP * len(mine | theirs):
            return True
    return False
