"""The words around a statement ─▶ how much rarer denials are there than on the pages that the model has learnt from.

On pages of conflicts, which it knows, two statements in nine deny; in ordinary news one in thirty does. What a page is
about, its words tell: those of attack, loss and control, of rivals and claims, and the names of sides.
"""

from __future__ import annotations

from checker.classification.reading import Reading
from checker.classification.terms import WORD
from checker.classification.words import load_words

_FIELD = frozenset({"attack", "casualty", "control", "other", "claim"})
SHARE = 0.1  # of the words on a page of the field; three in four of the labelled passages have more, ordinary news 0.03
PRIOR = 15  # words of the field's own share that every text is taken to hold: a lone sentence tells little
RARER = 2.2  # log-odds of 3 % (statements of US election news, read by a person) below those of 22 % (passages)


def find_shift(reading: Reading) -> float:
    """What is to be added to the log-odds of a denial: 0 in the field and for a statement that stands by itself."""
    if not reading.content:
        return 0.0
    words = load_words(reading.language)
    found = [words.find_form(word) for word in WORD.findall(f"{reading.before} {reading.text} {reading.after}")]
    spoken = [form for form in found if form.lower[:1].isalnum()]
    n_field = sum(1 for form in spoken if form.sides or not _FIELD.isdisjoint(form.classes))
    share = (n_field + PRIOR * SHARE) / (len(spoken) + PRIOR)
    return -RARER * max(0.0, 1.0 - share / SHARE)
