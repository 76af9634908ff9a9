"""Titles that stand for a person ("глава МИД", "дипломат") ─▶ who bears them, by the text or the table of actors."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.bodies import complete_body, is_specific
from checker.attribution.gazetteer import load_gazetteer
from checker.attribution.people import list_near

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.attribution.hearing import Reading
    from checker.attribution.people import Person

_EXPLICIT, _KNOWN, _WEAK = 3, 2, 1


def resolve_title(
    reading: Reading, name: str, span: tuple[int, int], head: Token, frame: Frame
) -> tuple[str, Person | None]:
    """The person who bears a title in the text, or the title with the body that it leaves to the reader."""
    text = reading.text
    gender = _read_verb_gender(text, frame)
    about = {text.lemma(word) for word in text.tokens[span[0] : span[1]] if word.pos_ in ("NOUN", "PROPN", "ADJ")}
    about -= {text.lemma(head)} | text.lexicon.clauses["empty"]
    best: tuple[int, int, Person] | None = None
    unnamed = [h.person for h in reading.heard[-2:] if h.person is not None and h.person.actor is None]
    for person in [*list_near(reading.people, head.i), *unnamed]:
        score = _score_title(reading, person, text.lemma(head), about, gender, name, head)
        if score and (best is None or (score, person.start) >= best[:2]):
            best = (score, person.start, person)
    if best is not None:
        return best[2].name, best[2]
    return complete_body(reading, name, span, head), None


def _read_verb_gender(text: Text, frame: Frame) -> str:
    for i in frame.cue:
        token = text.tokens[i]
        if token.tag_ == "VBD":
            return next(iter(token.morph.get("Gender")), "")
    return ""


def _score_title(
    reading: Reading, person: Person, lemma: str, about: set[str], gender: str, name: str, head: Token
) -> int:
    """How well a person fits a title: 3 the text says so, 2 the table of actors does, 1 nothing is against it."""
    text = reading.text
    if gender == "Fem" and person.gender == "Masc":
        return 0
    if gender == "Masc" and person.gender == "Fem" and lemma not in person.titles:
        return 0
    side = _read_side(name)
    if side and person.actor is not None and person.actor.side and person.actor.side != side:
        return 0
    if person.start > head.i and lemma not in person.titles:  # named later: only the table can tell
        return _KNOWN if gender != "Fem" and about and _fits_table(text, person, lemma, about) else 0
    kin = _find_kin(text, lemma)
    if lemma in text.lexicon.clauses["head_titles"]:
        for word in about & set(text.lexicon.heads):
            kin = set(text.lexicon.heads[word])
    if person.titles & kin:
        bodies = {word for word in about if is_specific(text, word)}
        if not bodies or bodies & person.about or _same_side(bodies, person):
            return _EXPLICIT
        if _fits_table(text, person, lemma, about):
            return _KNOWN
        if {word for word in person.about if is_specific(text, word)}:
            return 0
    if person.actor is not None and person.actor.kind == "person" and _fits_table(text, person, lemma, about):
        return _KNOWN
    is_class = lemma in text.lexicon.clauses["class_titles"]
    if person.actor is not None and not is_class:
        return 0
    if person.about and not is_class:
        return 0
    heard = [h.person for h in reading.heard[-2:] if h.person is not None]
    return _WEAK if any(h.name == person.name for h in heard) else 0


def _find_kin(text: Text, lemma: str) -> set[str]:
    """Titles that may be said in place of each other ("премьер" and "премьер-министр")."""
    groups = (set(group.split("=")) for group in text.lexicon.clauses["kin"])
    return {lemma}.union(*(words for words in groups if lemma in words))


def _same_side(bodies: set[str], person: Person) -> bool:
    return bool(_read_states(bodies) & _read_states(person.about))


def _read_states(words: set[str]) -> set[str]:
    """Codes of the states that words name or describe ("иранский", "иран")."""
    names = load_gazetteer().names
    return {entry.id for word in words for entry in names.get(word, ()) if entry.kind == "state"}


@lru_cache(maxsize=2_000)
def _read_side(name: str) -> str | None:
    actor = find_actor(name)
    return actor.side if actor is not None else None


def _fits_table(text: Text, person: Person, lemma: str, about: set[str]) -> bool:
    """Whether the office that the table gives a person is the title's ("глава МИД": Foreign Minister)."""
    actor = person.actor
    if actor is None or not actor.role:
        return False
    patterns = text.lexicon.titles_by_role
    wanted_titles = {lemma}
    if lemma in text.lexicon.clauses["head_titles"]:
        wanted_titles = next(
            (set(text.lexicon.heads[word]) for word in about if word in text.lexicon.heads), wanted_titles
        )
    if not any(re.search(patterns[title], actor.role) for title in wanted_titles if title in patterns):
        return False
    for word in about:
        wanted = patterns.get(word) if word not in text.lexicon.titles else None
        if wanted is not None and not re.search(wanted, actor.role):
            return False
    return True
