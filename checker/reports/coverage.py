"""What a report rests on, per source: read, not analysed, failed, silent, since when."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, fields

from checker.store.coverage import SourceCoverage

_REASON = re.compile(r"(?:^|; )(.+?) \((\d+)\)")  # as the store writes them: "language: hy (2); empty (1)"
COVERAGE_COLUMNS = tuple(field.name for field in fields(SourceCoverage))


def build_coverage(sources: list[SourceCoverage]) -> list[dict[str, str | int]]:
    """One row a source with the keys of `COVERAGE_COLUMNS`; what is not known is empty."""
    return [{name: ("" if value is None else value) for name, value in asdict(source).items()} for source in sources]


def describe_source(source: SourceCoverage) -> str:
    """One source's share in a line, for a form that has no tables."""
    parts = [f"{source.documents} documents", f"{source.statements} statements"]
    parts += [f"not analysed: {source.not_analysed_why}"] if source.not_analysed else []
    parts += [f"last run {source.last_outcome}"] if source.last_outcome else []
    parts += [f"silent for {source.silent_days} days"] if source.silent_days else []
    return f"{source.name}: {', '.join(parts)}."


def summarise_coverage(sources: list[SourceCoverage]) -> str:
    """The coverage in one sentence, for the head of a page or a feed."""
    n_documents = sum(source.documents for source in sources)
    failed = [source.source for source in sources if source.last_outcome in ("failed", "blocked")]
    unread: Counter[str] = Counter()
    for source in sources:
        unread.update({why: int(n) for why, n in _REASON.findall(source.not_analysed_why)})
    empty = [source.source for source in sources if not source.documents]
    parts = [f"{n_documents} documents of {len(sources)} source{'' if len(sources) == 1 else 's'}"]
    reasons = ", ".join(f"{why} {n}" if len(unread) > 1 else why for why, n in unread.most_common())
    parts.append(f"{unread.total()} not analysed ({reasons})" if unread else "all analysed")
    parts += [f"failed or blocked: {', '.join(failed)}"] if failed else []
    parts += [f"nothing read: {', '.join(empty)}"] if empty else []
    return "; ".join(parts)
