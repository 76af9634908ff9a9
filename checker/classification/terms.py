"""Reading ─▶ blocks of terms, without a parse: its words, their shapes, their classes, its turns of phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from checker.classification.keys import Block, join_blocks, list_runs, make_block, pack_pair, pack_term, pack_terms
from checker.classification.phrases import Found
from checker.classification.reading import Reading
from checker.classification.sides import list_sides
from checker.classification.words import STEM, Form, Words, load_words

WORD = re.compile(r"\w+(?:['’]\w+)*|[!?…«»\"“”]")
N_WORDS = 2  # of three or more, nothing is gained in cross-validation
N_SHAPES = 3  # of four, nothing is gained in cross-validation
N_CLASSES = 3
SELF, RIVAL = "SPEAKER", "RIVAL"
LEAD = 3  # words at a statement's head
_START, _END = pack_term("^"), pack_term("$")
_ANYBODY = pack_term("@")
_CUT, _BARE = "@cut", "@bare"  # a statement cut from a page denies half as often as one that somebody asks about


@dataclass(frozen=True, slots=True)
class Spelled:
    """A statement cut into words.

    Attributes:
        forms: what is known of each word.
        shape_keys: the class or outward form of each, packed; the speaker's own side is SPEAKER, another one RIVAL.
        phrases: the turns of phrase, in text order.
        names: what the phrases do, each once, by the alphabet.
        numbers: which entries of the file they are, each once, in text order.
    """

    forms: list[Form]
    shape_keys: list[bytes]
    phrases: list[Found]
    names: list[str]
    numbers: list[int]


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
    return _find_own(reading.speaker, reading.side, words.language)


@lru_cache(maxsize=1_024)  # a stream has few speakers
def _find_own(speaker: str, side: str, language: str) -> Own:
    words = load_words(language)
    forms = [words.find_form(word) for word in WORD.findall(speaker)]
    stems = {form.stem for form in forms if len(form.lower) >= STEM - 1 and form.stem not in words.common}
    given = list_sides().get(side.lower())
    sides = frozenset((given,)) if given else next((form.sides for form in forms if form.sides), frozenset())
    return Own(frozenset(stems), sides)


def spell_out(reading: Reading) -> Spelled:
    """The words of a statement with what is known of them."""
    words = load_words(reading.language)
    own = find_own(reading, words)
    known, stems = words.known, own.stems
    forms = [known.get(word) or words.find_form(word) for word in WORD.findall(reading.text)]
    phrases = words.phrases.find([form.mask for form in forms])
    return Spelled(
        forms=forms,
        shape_keys=[_pack_shape(form, own) if form.sides or form.stem in stems else form.shape_key for form in forms],
        phrases=phrases,
        names=sorted({found.name for found in phrases}),
        numbers=list(dict.fromkeys(found.number for found in phrases)),
    )


def _pack_shape(form: Form, own: Own) -> bytes:
    named = own.name(form)
    return pack_term(named) if named else form.shape_key


def extract_blocks(readings: Sequence[Reading], spelled: Sequence[Spelled]) -> tuple[Block, ...]:
    """The blocks of words, of shapes, of classes, of phrases and of the speaker's roles of a batch.

    The first begins with the runs of words and then of stems, the second is the runs of START, shapes and END, each as
    `list_runs` gives them; in the fourth a statement has a mark, then its names and its numbers of phrases, then more.
    """
    cues = [_find_cue(reading) for reading in readings]
    present = [sorted({name for form in words.forms for name in form.classes}) for words in spelled]
    return (
        join_blocks(
            [
                *list_runs(make_block([b"".join([form.key for form in words.forms]) for words in spelled]), N_WORDS),
                *list_runs(make_block([b"".join([f.stem_key for f in words.forms]) for words in spelled]), N_WORDS),
                make_block([pack_terms(f"cue:{form.lower}" for form in cue) for cue in cues]),
            ]
        ),
        join_blocks(
            list_runs(make_block([b"".join([_START, *words.shape_keys, _END]) for words in spelled]), N_SHAPES)
        ),
        join_blocks(
            [
                make_block(list(map(_pack_classes, spelled, present, cues))),
                *list_runs(
                    make_block([b"".join([form.first_key for form in words.forms]) for words in spelled]), N_CLASSES
                )[1:],
            ]
        ),
        make_block(list(map(_pack_phrases, readings, spelled, cues))),
        make_block(list(map(_pack_roles, readings, spelled, present))),
    )


def _find_cue(reading: Reading) -> list[Form]:
    words = load_words(reading.language)
    return [words.find_form(word) for word in WORD.findall(reading.cue)] if reading.cue else []


def _pack_classes(spelled: Spelled, present: list[str], cue: list[Form]) -> bytes:
    return b"".join(
        [
            *[form.class_keys for form in spelled.forms],
            *map(pack_pair, combinations(present, 2)),
            *[pack_term(f"cue:{name}") for form in cue for name in form.classes],
        ]
    )


def _pack_phrases(reading: Reading, spelled: Spelled, cue: list[Form]) -> bytes:
    names = spelled.names
    terms = [_CUT if reading.content else _BARE, *names, *[f"#{number}" for number in spelled.numbers]]
    terms += dict.fromkeys([f"lead:{found.name}" for found in spelled.phrases if found.start < LEAD])
    if cue:
        cued = sorted({name for form in cue for name in form.classes})
        terms += [f"cue:{a}&{b}" for a in cued for b in names]
    return b"".join([*map(pack_term, terms), *map(pack_pair, combinations(names, 2))])


def _pack_roles(reading: Reading, spelled: Spelled, present: list[str]) -> bytes:
    """In what office somebody says what: a spokesman's "no evidence" is no investigator's."""
    roles = find_roles(reading.speaker, reading.language)
    said = [*present, *spelled.names]
    return b"".join([_ANYBODY, *map(pack_term, roles), *[pack_pair((role, name)) for role in roles for name in said]])


@lru_cache(maxsize=1_024)  # a stream has few speakers
def find_roles(speaker: str, language: str) -> tuple[str, ...]:
    """The offices that a speaker's name and title tell, by the alphabet."""
    words = load_words(language)
    return tuple(sorted({f"@{role}" for word in WORD.findall(speaker) for role in words.roles.find(word.lower())}))
