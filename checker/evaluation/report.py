"""Figures ─▶ Markdown: what `checker evaluate` prints and the documentation shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from checker.evaluation.metrics import find_interval
from checker.evaluation.pairs import (
    JudgedPair,
    find_relations,
    score_kinds,
    score_pairs,
    score_shown_kinds,
    split_pairs,
)
from checker.evaluation.probes import SwapScore
from checker.evaluation.statements import (
    JudgedRow,
    calibration_error,
    find_worst,
    group_rows,
    score_rows,
    split_parts,
)
from checker.evaluation.streams import StreamScore

_ENGLISH, _RUSSIAN = "English", "Russian"


def render_statements(
    judged: Sequence[JudgedRow], bare: Sequence[JudgedRow], fast: Sequence[JudgedRow], listed: Sequence[JudgedRow]
) -> str:
    """The classifier's figures.

    Args:
        judged: by the shipped model, with cue and speaker.
        bare: by the shipped model, from the text alone.
        fast: by the fast model.
        listed: by the list of denial words.
    """
    return "\n".join(
        [
            "## Assertion or denial",
            "",
            *_table_parts("The shipped model, with cue and speaker", judged),
            *_table_parts("The shipped model, from the text alone", bare),
            *_table_parts("The fast model (no parse)", fast),
            *_table_parts("A list of denial words, for comparison", listed, calibrated=False),
            *_table_groups("Per subtype (share that is right)", judged, lambda j: f"{j.row.label}: {j.row.subtype}"),
            *_table_groups("Per reason of a hard row", judged, lambda j: j.row.reason or "easy"),
            *_table_groups("Per speaker's state", judged, lambda j: j.row.country),
            *_list_review(judged),
            *_list_worst(judged),
        ]
    )


def render_pairs(judged: Sequence[JudgedPair], threshold: float, swapped: SwapScore) -> str:
    """The comparer's figures on labelled pairs."""
    lines = [
        "## Contradiction or not (labelled pairs)",
        "",
        f"From the texts alone, the statements' labels given by the classifier; shown at {threshold:.2f} and above.",
        "",
        "| pairs | n | base rate | average precision | recall at P 0.9 | precision | recall | shown | kind right |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, part in split_pairs(judged).items():
        if part:
            s = score_pairs(part, threshold)
            lines.append(
                f"| {name} | {s.n} | {s.base_rate:.2f} | {s.average_precision:.3f} | {s.recall_at_90:.3f} "
                f"| {s.precision:.3f} | {s.recall:.3f} | {s.n_shown} | {s.kind_right:.3f} |"
            )
    lines += ["", "| kind shown | n | contradictions | 95 % interval | of that kind |", "|---|---|---|---|---|"]
    for name, (n, true, right) in score_shown_kinds(judged, threshold).items():
        low, high = find_interval(true, n)
        lines.append(f"| {name} | {n} | {true / n:.3f} | {low:.2f}–{high:.2f} | {right} |")
    lines += ["", "| kind (+ contradiction, - none) | n | shown |", "|---|---|---|"]
    lines += [f"| {name} | {n} | {shown} |" for name, (n, shown) in score_kinds(judged, threshold).items()]
    lines += ["", "| labelled relation | n | given that relation |", "|---|---|---|"]
    lines += [f"| {name} | {n} | {right} |" for name, (n, right) in find_relations(judged).items()]
    lines += [
        "",
        f"Role-swap probe: with the two parties exchanged in both statements {swapped.n_moved} of {swapped.n_both} "
        f"scores move by more than 0.1 (none should); exchanged in the acts of one of two that blame each other, "
        f"{swapped.n_fallen} of {swapped.n_one} fall (all should).",
    ]
    return "\n".join([*lines, ""])


def render_stream(score: StreamScore) -> str:
    """The figures of the whole way over a stream of documents."""
    low, high = find_interval(score.n_shown_right, score.n_shown)
    recall_low, recall_high = find_interval(score.n_found, score.n_gold)
    precision = score.n_shown_right / score.n_shown if score.n_shown else 0.0
    recall = score.n_found / score.n_gold if score.n_gold else 0.0
    kept = score.n_candidate / score.n_readable if score.n_readable else 0.0
    return "\n".join(
        [
            "## The whole way, over a stream of documents",
            "",
            f"{score.n_documents} documents, {score.n_statements} statements, {score.n_candidates} candidate pairs, "
            f"{score.n_gold} labelled contradictions, of {score.n_readable} of which both sides were found.",
            "",
            "| | | 95 % interval |",
            "|---|---|---|",
            f"| precision of what is shown ({score.n_shown}) | {precision:.3f} | {low:.2f}–{high:.2f} |",
            f"| recall of labelled contradictions | {recall:.3f} | {recall_low:.2f}–{recall_high:.2f} |",
            f"| candidates: share kept of those whose sides were found | {kept:.3f} | |",
            f"| of those found, kind right | {score.kind_right} of {score.n_found} | |",
            "",
            "A shown pair counts as right only where both its statements are among the carriers that are marked.",
            "",
        ]
    )


def collect_figures(judged: Sequence[JudgedRow], fast: Sequence[JudgedRow]) -> dict[str, float]:
    """The classifier's figures that floors are pinned to, by name."""
    figures: dict[str, float] = {}
    for name, part in split_parts(judged).items():
        if name in ("all", _ENGLISH, f"{_ENGLISH}, hard", _RUSSIAN):
            figures[f"classification, {name}: macro-F1"] = score_rows(part).macro_f1
    score = score_rows(judged)
    figures["classification, all: denial precision"] = score.positive.precision
    figures["classification, all: denial recall"] = score.positive.recall
    figures["classification, all: 1 - calibration error"] = 1.0 - calibration_error(judged)
    figures["classification, fast: macro-F1"] = score_rows(fast).macro_f1
    return figures


def _table_parts(title: str, judged: Sequence[JudgedRow], *, calibrated: bool = True) -> Iterator[str]:
    yield from (f"### {title}", "")
    yield "| rows | n | denials | macro-F1 | denial P / R / F1 | assertion P / R / F1 | calibration error |"
    yield "|---|---|---|---|---|---|---|"
    for name, part in split_parts(judged).items():
        s = score_rows(part)
        d, a = s.positive, s.negative
        error = f"{calibration_error(part):.3f}" if calibrated else "–"
        yield (
            f"| {name} | {s.n} | {s.base_rate:.2f} | {s.macro_f1:.3f} | {d.precision:.3f} / {d.recall:.3f} / "
            f"{d.f1:.3f} | {a.precision:.3f} / {a.recall:.3f} / {a.f1:.3f} | {error} |"
        )
    yield ""


def _table_groups(title: str, judged: Sequence[JudgedRow], key: Callable[[JudgedRow], str]) -> Iterator[str]:
    groups: Mapping[str, list[JudgedRow]] = group_rows(judged, key)
    yield from (f"### {title}", "", "| | n | right | 95 % interval |", "|---|---|---|---|")
    for name, rows in groups.items():
        hits = sum(j.found == j.truth for j in rows)
        low, high = find_interval(hits, len(rows))
        yield f"| {name} | {len(rows)} | {hits / len(rows):.3f} | {low:.2f}–{high:.2f} |"
    yield ""


def _list_review(judged: Sequence[JudgedRow]) -> Iterator[str]:
    marked = [j for j in judged if j.needs_review]
    sure = [j for j in judged if not j.needs_review]
    yield from ("### Marked for review", "")
    for name, rows in (("marked", marked), ("not marked", sure)):
        if rows:
            right = sum(j.found == j.truth for j in rows) / len(rows)
            yield f"- {name}: {len(rows)} of {len(judged)} rows, {right:.3f} of them right"
    yield ""


def _list_worst(judged: Sequence[JudgedRow]) -> Iterator[str]:
    yield from ("### The ten errors it was surest of", "")
    for j in find_worst(judged):
        yield (
            f"- {j.row.id}, labelled {j.row.label} ({j.row.subtype}), P(denial) = {j.probability:.2f}"
            f"{', decided by ' + '; '.join(j.why) if j.why else ''}: {j.row.text}"
        )
    yield ""
