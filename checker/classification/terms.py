"""Reading ─▶ blocks of terms, without a parse: its words, their shapes, their classes, its turns of phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from checker.classification.phrases import Found
from checker.classification.reading import Reading
from checker.classification.sides import list_sides
from checker.classification.words import STEM, Form, Words, load_words

WORD = re.compile(r"\w+(?:['’]\w+)*|[!?…«»\"“”]")
N_WORDS = 2  # of three or more, nothing is gained in cross-validation
N_SHAPES = 3  # of four, nothing is gained in cross-validation
START, END = "^", "$"
SELF, RIVAL = "SPEAKER", "RIVAL"
LEAD = 3  # words at a statement's head
_CUT, _BARE = "@cut", "@bare"  # a statement cut from a page denies half as often as one that somebody asks about


@dataclass(frozen=True, slots=True)
class Spelled:
    """A statement cut into words.

    Attributes:
        words: as they stand.
        lower: in lower case.
        stems: their first letters.
        shapes: the class or outward form of each; the speaker's own side is SPEAKER, another one RIVAL.
        forms: what is known of each.
        phrases: the turns of phrase, in text order.
    """

    words: list[str]
    lower: list[str]
    stems: list[str]
    shapes: list[str]
    forms: list[Form]
    phrases: list[Found]


@dataclass(frozen=True, slots=True)
class Own:
    """Whose words they are: beginnings of words that name the speaker, and the sides he speaks for."""

    stems: frozenset[str]
    sides: frozenset[str]

    def name(self, form: Form) -> str | None:
        """SPEAKER or RIVAL where a word names a side, else None."""
        if form.stem in self.stems and len(form.lower) >= STEM - 1:
            return SELF
        if form.sides:
            return SELF if form.sides & self.sides else RIVAL
        return None


def find_own(reading: Reading, words: Words) -> Own:
    """Who speaks: "belar" for Belarus's Defence Ministry, titles left out; his side as given, or as his name tells."""
    forms = [words.find_form(word) for word in WORD.findall(reading.speaker)]
    stems = {form.stem for form in forms if len(form.lower) >= STEM - 1 and form.stem not in words.common}
    given = list_sides().get(reading.side.lower())
    sides = frozenset((given,)) if given else next((form.sides for form in forms if form.sides), frozenset())
    return Own(frozenset(stems), sides)


def spell_out(reading: Reading) -> Spelled:
    """The words of a statement with what is known of them."""
    words = load_words(reading.language)
    own = find_own(reading, words)
    known = words.known
    forms = [known.get(word) or words.find_form(word) for word in WORD.findall(reading.text)]
    stems = own.stems
    shapes = [(own.name(form) or form.shape) if form.sides or form.stem in stems else form.shape for form in forms]
    return Spelled(
        words=[form.word for form in forms],
        lower=[form.lower for form in forms],
        stems=[form.stem for form in forms],
        shapes=shapes,
        forms=forms,
        phrases=words.phrases.find([form.mask for form in forms]),
    )


def extract_blocks(reading: Reading, spelled: Spelled) -> tuple[list[str], ...]:
    """The blocks of words, of shapes, of classes and of phrases."""
    words = load_words(reading.language)
    cue = [words.find_form(word) for word in WORD.findall(reading.cue)] if reading.cue else []
    return (
        [*list_grams(spelled.lower, N_WORDS), *_list_stems(spelled.stems), *(f"cue:{form.lower}" for form in cue)],
        list_grams([START, *spelled.shapes, END], N_SHAPES),
        _list_classes(spelled.forms, cue),
        _list_phrases(reading, spelled, cue),
    )


def list_grams(items: list[str], longest: int) -> list[str]:
    """The runs of one to `longest` items, each joined by a space."""
    grams = list(items)
    run = items
    for n in range(1, longest):
        run = [f"{head} {tail}" for head, tail in zip(run, items[n:], strict=False)]
        grams += run
    return grams


def _list_stems(stems: list[str]) -> list[str]:
    return [f"~{stem}" for stem in stems] + [f"~{a} {b}" for a, b in pairwise(stems)]


def _list_classes(forms: list[Form], cue: list[Form]) -> list[str]:
    terms = [name for form in forms for name in form.classes]
    present = sorted(set(terms))
    first = [form.classes[0] for form in forms if form.classes]
    terms += [f"s:{a} {b}" for a, b in pairwise(first)]
    terms += [f"s:{a} {b} {c}" for a, b, c in zip(first, first[1:], first[2:], strict=False)]
    terms += [f"{a}&{b}" for i, a in enumerate(present) for b in present[i + 1 :]]
    terms += [f"cue:{name}" for form in cue for name in form.classes]
    return terms


def _list_phrases(reading: Reading, spelled: Spelled, cue: list[Form]) -> list[str]:
    names = sorted({found.name for found in spelled.phrases})
    entries = {found.number: None for found in spelled.phrases}
    terms = [_CUT if reading.content else _BARE, *names, *(f"#{number}" for number in entries)]
    terms += [f"{a}&{b}" for i, a in enumerate(names) for b in names[i + 1 :]]
    terms += dict.fromkeys(f"lead:{found.name}" for found in spelled.phrases if found.start < LEAD)
    cued = sorted({name for form in cue for name in form.classes})
    terms += [f"cue:{a}&{b}" for a in cued for b in names]
    return terms
