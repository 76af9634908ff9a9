"""Statements of a synthetic year, made for cost only: they say nothing about quality."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from checker.claims import load_gazetteer
from checker.records import Act, Bound, Claim, Label, Party, Place, Quantity, TimeRange, Utterance

YEAR_START = dt.date(2022, 1, 1)
N_SOURCES = 50
N_WORDS = 60_000
SIDES = ("AM", "AZ", "RU", "UA", "IL", "hamas", "IN", "PK", "CN", "PH", "ET", "tplf", "KG", "TJ", "TH", "KH")
EVENTS = ("shelling", "strike", "assault", "advance", "withdrawal", "downing", "killing", "ceasefire", "supply")


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
