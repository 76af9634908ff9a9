"""What a report rests on, in a sentence and source by source."""

from checker.reports.coverage import COVERAGE_COLUMNS, build_coverage, describe_source, summarise_coverage
from checker.store.coverage import SourceCoverage


def source(slug: str, **values: object) -> SourceCoverage:
    known: dict[str, object] = {
        "source": slug, "name": slug.upper(), "country": None, "kind": "government", "owner": None, "documents": 3,
        "revisions": 3, "statements": 9, "not_analysed": 0, "not_analysed_why": "", "first_published": None,
        "newest_published": None, "last_run_at": None, "last_outcome": None, "last_message": "", "silent_days": None,
    }  # fmt: skip
    return SourceCoverage(**(known | values))  # type: ignore[arg-type]


def test_the_sentence_says_why_something_was_not_read() -> None:
    one = source("a", not_analysed=3, not_analysed_why="language: hy (2); no text (1)")
    two = source("b", not_analysed=4, not_analysed_why="language: hy (4)", last_outcome="blocked")
    assert summarise_coverage([one, two, source("c", documents=0)]) == (
        "6 documents of 3 sources; 7 not analysed (language: hy 6, no text 1); failed or blocked: b; nothing read: c"
    )
    assert summarise_coverage([two]).startswith("3 documents of 1 source; 4 not analysed (language: hy);")
    assert summarise_coverage([source("a")]) == "3 documents of 1 source; all analysed"


def test_a_source_is_described_with_what_is_known_of_it() -> None:
    assert describe_source(source("a")) == "A: 3 documents, 9 statements."
    full = source("a", not_analysed=1, not_analysed_why="language: hy (1)", last_outcome="ok", silent_days=8)
    assert describe_source(full) == (
        "A: 3 documents, 9 statements, not analysed: language: hy (1), last run ok, silent for 8 days."
    )


def test_a_row_has_every_column_and_nothing_is_none() -> None:
    [row] = build_coverage([source("a")])
    assert tuple(row) == COVERAGE_COLUMNS
    assert None not in row.values()
