"""What comparison costs: candidates and judging over 10,000 to 1,000,000 statements of a year; prints a table.

The statements are synthetic and made for cost only: they say nothing about quality. Run as
``python -m tests.benchmarks.bench_comparison [SIZE …]`` (default 10000 100000).
"""

from __future__ import annotations

import datetime as dt
import math
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence

from checker.claims import load_gazetteer
from checker.comparison import find_candidates
from checker.comparison.comparer import load_comparer
from checker.records import Act, Bound, Claim, Label, Party, Place, Quantity, TimeRange, Utterance

YEAR_START = dt.date(2022, 1, 1)
N_SOURCES = 50
N_WORDS = 60_000
WINDOW_DAYS = 7
SIDES = ("AM", "AZ", "RU", "UA", "IL", "hamas", "IN", "PK", "CN", "PH", "ET", "tplf", "KG", "TJ", "TH", "KH")
EVENTS = ("shelling", "strike", "assault", "advance", "withdrawal", "downing", "killing", "ceasefire", "supply")
JUDGED = 5_000  # pairs scored for the rate


class SyntheticYear(Sequence[tuple[Utterance, Claim]]):
    """Statements spread over a year, each made anew when it is asked for, so that a million needs no memory.

    Args:
        n: how many.
    """

    def __init__(self, n: int) -> None:
        self._n = n
        places = load_gazetteer().entries
        self._places = [places[k] for k in sorted(places)][:2000]

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, i: int) -> tuple[Utterance, Claim]:  # type: ignore[override]
        if not 0 <= i < self._n:
            raise IndexError(i)
        chance = random.Random(i)
        day = YEAR_START + dt.timedelta(days=i * 365 // self._n)
        pair = 2 * chance.randrange(len(SIDES) // 2)
        sides = [SIDES[pair], SIDES[pair + 1]]
        chance.shuffle(sides)
        place = self._places[min(int(chance.expovariate(1 / 150)), len(self._places) - 1)]
        # words by Zipf's law, as texts have them
        words = tuple(dict.fromkeys(f"w{int(N_WORDS ** chance.random())}" for _ in range(18)))
        event = chance.choice(EVENTS)
        text = " ".join(words)
        act = Act(event=event, doers=(sides[1],), targets=(sides[0],), happened=chance.random() < 0.6, span=(0, 4))
        figures = ()
        if chance.random() < 0.3:
            n = float(chance.randrange(1, 200))
            figures = (Quantity(what="killed", low=n, high=n, bound=Bound.EXACT, span=(0, 4)),)
        claim = Claim(
            speaker_side=sides[0],
            acts=(act,),
            parties=(Party(side=sides[1], span=(0, 4)),),
            places=(Place(id=place.id, kind=place.kind, country=place.country, within=place.within, span=(5, 9)),),
            times=(TimeRange(start=day, end=day, span=(0, 4)),) if chance.random() < 0.4 else (),
            quantities=figures,
            words=words,
            language="en",
        )
        source = f"source{chance.randrange(N_SOURCES)}"
        denial = chance.random()
        label = Label.DENIAL if denial > 0.5 else Label.ASSERTION
        utterance = Utterance(
            id=str(i), text=text, side=sides[0], speaker=source, source=source, published=day, label=label,
            probability=denial, language="en",
        )  # fmt: skip
        return utterance, claim

    def __iter__(self) -> Iterator[tuple[Utterance, Claim]]:
        return (self[i] for i in range(self._n))


def measure_making(n: int) -> float:
    """Seconds of CPU that making `n` synthetic statements once takes, which is no part of the candidates' cost."""
    started = time.process_time()
    for _ in SyntheticYear(n):
        pass
    return time.process_time() - started


def measure_year(n: int) -> tuple[float, int]:
    """(seconds of CPU without the making, pairs) of the candidates among `n` statements, each made twice."""
    items = SyntheticYear(n)
    started = time.process_time()
    pairs = sum(1 for _ in find_candidates(items, WINDOW_DAYS))
    return time.process_time() - started - 2 * measure_making(n), pairs


def measure_day(n: int) -> tuple[float, int]:
    """(seconds of CPU without the making, pairs) of adding one day, in the middle of the year, to `n` statements."""
    items = SyntheticYear(n)
    day = n // 365
    new = range(n // 2, n // 2 + day)
    started = time.process_time()
    pairs = sum(1 for _ in find_candidates(items, WINDOW_DAYS, new=new))
    return time.process_time() - started - measure_making(n), pairs


def measure_judging() -> float:
    """Candidate pairs judged a second, claims known, reasons not written."""
    comparer = load_comparer()
    items = [SyntheticYear(2_000)[i] for i in range(1_000)]
    chance = random.Random(1)
    pairs = [(chance.randrange(1_000), chance.randrange(1_000)) for _ in range(JUDGED)]
    comparer.score_candidates(items[:10], [(0, 1)])
    started = time.process_time()
    comparer.score_candidates(items, pairs)
    return JUDGED / (time.process_time() - started)


def main(sizes: Sequence[int]) -> None:
    """Prints the table of `docs/`."""
    print("| statements | candidates, CPU s | pairs | growth n^ | one day more, CPU s | peak memory, MB |")
    print("|---|---|---|---|---|---|")
    before: tuple[int, float] | None = None
    for n in sizes:
        seconds, pairs = measure_year(n)
        power = f"{math.log(seconds / before[1]) / math.log(n / before[0]):.2f}" if before else ""
        added, _ = measure_day(n)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {n:,} | {seconds:.1f} | {pairs:,} | {power} | {added:.1f} | {peak:.0f} |", flush=True)
        before = (n, seconds)
    # CPU time of all threads, so that a busy machine does not spoil the table; on two idle cores the wall time is less
    print(f"\njudging: {measure_judging():,.0f} pairs a second on one core, claims known")


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [10_000, 100_000])
