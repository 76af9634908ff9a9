"""What a report rests on, per source: read, not analysed, failed, silent, since when."""

from __future__ import annotations

from dataclasses import asdict, fields

from checker.store.coverage import SourceCoverage

COVERAGE_COLUMNS = tuple(field.name for field in fields(SourceCoverage))


def build_coverage(sources: list[SourceCoverage]) -> list[dict[str, str | int]]:
    """One row a source with the keys of `COVERAGE_COLUMNS`; what is not known is empty."""
    return [{name: ("" if value is None else value) for name, value in asdict(source).items()} for source in sources]


def summarise_coverage(sources: list[SourceCoverage]) -> str:
    """The coverage in one sentence, for the head of a page or a feed."""
    n_documents = sum(source.documents for source in sources)
    failed = [source.source for source in sources if source.last_outcome in ("failed", "blocked")]
    unread = sum(source.not_analysed for source in sources)
    empty = [source.source for source in sources if not source.documents]
    parts = [f"{n_documents} documents of {len(sources)} sources"]
    parts.append(f"{unread} not analysed" if unread else "all analysed")
    parts += [f"failed or blocked: {', '.join(failed)}"] if failed else []
    parts += [f"nothing read: {', '.join(empty)}"] if empty else []
    return "; ".join(parts)
