"""The store ─▶ track records of sources and actors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.config import Config
from checker.credibility import TrackRecord, build_record
from checker.pipeline.progress import Clock, utc_now
from checker.pipeline.reporting import find_threshold
from checker.store import Database
from checker.store.credibility import list_subjects, load_facts


def iter_records(
    database: Database, config: Config, subjects: Sequence[str], unknown: list[str], clock: Clock = utc_now
) -> Iterator[TrackRecord]:
    """The records of `subjects` (slugs or actor ids; none: all); what is not known is added to `unknown`.

    A name that is both a source's and an actor's gives both records.
    """
    threshold, today = find_threshold(config, None), clock().date()
    with database.session() as session:
        wanted = [(kind, name) for name in subjects for kind in ("source", "actor")] or list_subjects(session)
        found: set[str] = set()
        for kind, name in wanted:
            facts = load_facts(session, kind, name, min_score=threshold, today=today)
            if facts is not None:
                found.add(name)
                yield build_record(facts)
    unknown += [name for name in subjects if name not in found]
