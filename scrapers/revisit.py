"""When a page is looked at again: often while it is young, ever more rarely after; reads no clock."""

from __future__ import annotations

import datetime as dt

from .records import Seen

# Age of the page, and how long after the last look the next one is due (the intervals of NewsDiffs).
INTERVALS = (
    (dt.timedelta(hours=3), dt.timedelta(minutes=15)),
    (dt.timedelta(days=1), dt.timedelta(hours=1)),
    (dt.timedelta(days=7), dt.timedelta(hours=3)),
    (dt.timedelta(days=30), dt.timedelta(days=3)),
)


def is_due(seen: Seen, now: dt.datetime) -> bool:
    """Whether a page should be looked at again: never after a month.

    Args:
        seen: when it was first and last seen.
        now: the time.
    """
    age = now - seen.first_at
    for younger_than, pause in INTERVALS:
        if age < younger_than:
            return now - seen.checked_at >= pause
    return False
