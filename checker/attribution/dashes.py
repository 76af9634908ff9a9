"""Direct speech set off by dashes ("— We did not fire, — the minister said. — It is a lie.") ─▶ its quotations."""

from __future__ import annotations

import re

from checker.attribution.quotes import Quote
from checker.records import Span

_OPENING = re.compile(r"[ \t]*[—–-][ \t]+(?=\S)")
_TURN = re.compile(r"(?<=[,.!?…])[ \t]+[—–-][ \t]+")


def extract_dash_quotes(text: str, paragraphs: list[Span]) -> list[Quote]:
    """The quotations of paragraphs that begin with a dash and give the words of a speaker between dashes.

    A paragraph without a lower-case author's part is a list's item or a line of a dialogue without a speaker, and
    gives none.
    """
    quotes: list[Quote] = []
    for number, (start, end) in enumerate(paragraphs):
        opening = _OPENING.match(text, start, end)
        if opening is None:
            continue
        bounds = [opening.end()]
        for turn in _TURN.finditer(text, opening.end(), end):
            bounds.extend((turn.start(), turn.end()))
        bounds.append(end)
        parts = list(zip(bounds[::2], bounds[1::2], strict=True))
        if len(parts) < 2 or not text[parts[1][0]].islower():
            continue
        for a, b in parts[::2]:
            if text[a:b].strip():
                quotes.append(Quote(a, b, (a, b), True, number))
    return quotes
