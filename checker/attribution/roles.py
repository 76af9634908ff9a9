"""Speakers of a language that declines ─▶ who they are in the text: "глава ведомства", "дипломат", "там", "он"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from checker.attribution.bearers import resolve_title
from checker.attribution.bodies import cut_apposition, is_body, resolve_body
from checker.attribution.hearing import REACH, Heard, Reading
from checker.attribution.people import Person, collect_people, find_name_in, is_name_word, list_near, read_name_phrase
from checker.attribution.referents import cite_name
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.records import Publisher

# "Шольц и Макрон"
MIN_JOINT = 2


def resolve_roles(text: Text, frames: list[Frame], publisher: Publisher | None) -> None:
    """Sets the name of every frame's speaker, in text order."""
    reading = Reading(text, collect_people(text), [], publisher)
    for frame in sorted(frames, key=lambda frame: frame.cue[0] if frame.cue else 0):
        if frame.name is not None:
            continue
        frame.name, person = _resolve(reading, frame)
        if frame.name:
            reading.heard.append(_remember(reading, frame, person))


def _remember(reading: Reading, frame: Frame, person: Person | None) -> Heard:
    head = reading.text.tokens[frame.speaker_head if frame.speaker_head is not None else frame.cue[0]]
    gender = person.gender if person else next(iter(head.morph.get("Gender")), "")
    number = next(iter(head.morph.get("Number")), "")
    at = frame.cue[0] if frame.cue else 0
    body = ""
    if frame.speaker is not None:
        inner = [i for i in range(*frame.speaker) if is_body(reading.text, reading.text.tokens[i])]
        if inner:
            token = reading.text.tokens[inner[0]]
            body = cite_name(reading.text, find_noun_phrase(reading.text, token), token)
    return Heard(frame.name or "", person, gender, number, at, body if person or _is_title(reading.text, head) else "")


def _resolve(reading: Reading, frame: Frame) -> tuple[str, Person | None]:
    text, words = reading.text, reading.text.lexicon.words
    span, index = frame.speaker, frame.speaker_head
    if frame.antecedent is not None:
        span = frame.antecedent
        index = next((i for i in range(*span) if text.tokens[i].head.i not in range(*span)), span[0])
    if span is None or index is None:
        return _resolve_nobody(reading, frame)
    head = text.tokens[index]
    lower = head.lower_
    if lower in words["pronouns_self"]:
        return (reading.publisher.name if reading.publisher else head.text), None
    if head.pos_ in ("PRON", "DET", "ADV") or lower in words["pronouns_person"]:
        return _resolve_pronoun(reading, head, frame)
    if frame.antecedent is None:
        start, end = read_name_phrase(text, head)
        span = (start, max(end, span[1]))
    person = find_name_in(text, reading.people, span, head)
    if person is not None and (
        person.start <= index < person.end or _is_title(text, head) or _is_in_apposition(text, head, person)
    ):
        return _name_together(reading, span, person)
    name = cite_name(text, cut_apposition(text, span, index), head)
    if person is None and is_name_word(head) and not _is_title(text, head) and head.morph.get("Animacy") == ["Anim"]:
        return name, Person(name, index, index + 1, next(iter(head.morph.get("Gender")), ""))
    if (source := _find_source(reading, span, head)) is not None:
        return source, None
    if _is_title(text, head):
        return resolve_title(reading, name, span, head, frame)
    if text.lemma(head) in text.lexicon.said_by:
        return _resolve_nobody(reading, frame)
    return resolve_body(reading, name, span, head), None


def _find_source(reading: Reading, span: tuple[int, int], head: Token) -> str | None:
    """The unnamed source before a mention that says no more of it ("собеседник агентства")."""
    text, words = reading.text, reading.text.lexicon.clauses
    if text.lemma(head) not in words["unnamed"]:
        return None
    others = {text.lemma(text.tokens[i]) for i in range(*span) if i != head.i and not text.tokens[i].is_punct}
    if others - words["media"] - words["empty"]:
        return None
    named = (h.name for h in reversed(reading.heard[-REACH:]) if h.name)
    return next((name for name in named if name.lower().split()[0] in words["unnamed"]), None)


def _is_in_apposition(text: Text, head: Token, person: Person) -> bool:
    """Whether a noun that no list knows stands before its bearer's name ("*зампред* комитета Леонид Калашников")."""
    name = text.tokens[person.start]
    same = name.morph.get("Case") == head.morph.get("Case")
    return head.morph.get("Animacy") == ["Anim"] and same and text.is_relation(name, "apposition")


def _name_together(reading: Reading, span: tuple[int, int], first: Person) -> tuple[str, Person | None]:
    """The person of a phrase, or all of it where a conjunction joins several ("Шольц и Макрон")."""
    text = reading.text
    named = [p for p in reading.people if span[0] <= p.start < span[1]]
    links = [t for t in text.tokens[slice(*span)] if t.dep_ == "cc"]
    if len(named) < MIN_JOINT or not any(a.end <= t.i < b.start for t in links for a, b in pairwise(named)):
        return first.name, first
    names = list(dict.fromkeys(p.name for p in named))
    return " и ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0], None


def _is_title(text: Text, head: Token) -> bool:
    lemma = text.lemma(head)
    is_medium = lemma in text.lexicon.clauses["media"]
    return lemma in text.lexicon.titles and not is_medium and head.morph.get("Number") != ["Plur"]


def _resolve_nobody(reading: Reading, frame: Frame) -> tuple[str, Person | None]:
    """Who speaks where only the thing they said it in is named ("говорится в заявлении"): the last one who spoke."""
    text = reading.text
    if not frame.cue or text.tokens[frame.cue[0]].lower_ not in text.lexicon.clauses["in_vehicle"]:
        return "", None
    near = text.tokens[max(0, frame.cue[0] - 3) : frame.cue[-1] + 8]
    if not any(text.lemma(word) in text.lexicon.vehicle_nouns for word in near):
        return "", None
    last = reading.heard[-1] if reading.heard else None
    return (last.name, last.person) if last else ("", None)


def _resolve_pronoun(reading: Reading, head: Token, frame: Frame) -> tuple[str, Person | None]:
    text = reading.text
    lower = head.lower_
    if lower in text.lexicon.clauses["there"]:
        last = next((heard for heard in reversed(reading.heard[-REACH:]) if heard.person is None or heard.body), None)
        return ((last.body or last.name), None) if last else (head.text, None)
    if lower in text.lexicon.words["pronouns_group"] or head.morph.get("Number") == ["Plur"]:
        return _resolve_plural(reading, head), None
    gender = next(iter(head.morph.get("Gender")), "")
    if lower in ("он", "она"):
        gender = "Masc" if lower == "он" else "Fem"
    elif lower == "его":
        gender = "Masc/Neut"
    elif lower in ("её", "ее"):
        gender = "Fem"
    return _find_singular(reading, head, gender) or (head.text, None)


def _find_singular(reading: Reading, head: Token, gender: str) -> tuple[str, Person | None] | None:
    """Who "he", "she", "his" is: the last speaker of that gender, persons first; then the last person named."""
    fitting = [h for h in reading.heard[-REACH:] if not gender or not h.gender or h.gender in gender.split("/")]
    sentence = reading.text.sentence(head.i).start
    since = [
        p
        for p in list_near(reading.people, head.i)
        if p.start < head.i and (not p.gender or p.gender in gender.split("/"))
    ]
    last = fitting[-1] if fitting else None
    named = bool(since) or any(h.person is not None for h in fitting)
    is_someone = named and head.lower_ in ("он", "она")
    if last is not None and last.person is None and not is_someone and (last.at >= sentence or not since):
        return last.name, None
    person = next((h for h in reversed(fitting) if h.person is not None), None)
    subjects = [p for p in since if _is_subject(reading.text, p) and (person is None or p.start > person.at)]
    if subjects and reading.text.sentence(head.i).start - subjects[-1].start < 60:
        return subjects[-1].name, subjects[-1]
    if last is not None and (person is None or last is not person) and head.lower_ in ("его", "её", "ее"):
        return last.name, last.person
    if person is not None:
        return person.name, person.person
    if last is not None:
        return last.name, last.person
    return (since[-1].name, since[-1]) if since else None


def _is_subject(text: Text, person: Person) -> bool:
    return any(
        text.is_relation(text.tokens[i], "subject", "passive_subject") or text.tokens[i].dep_ == "ROOT"
        for i in range(person.start, person.end)
    )


def _resolve_plural(reading: Reading, head: Token) -> str:
    """Who "they" or "those" are: the last noun in the plural, a speaker before others; the last body else."""
    text = reading.text
    heard = [h for h in reading.heard[-REACH:] if h.person is None]
    if head.lower_ in text.lexicon.words["pronouns_group"] and heard:
        plural = next((h for h in reversed(heard) if h.number == "Plur"), None)
        return (plural or heard[-1]).name
    for i in range(head.i - 1, max(-1, head.i - 40), -1):
        token = text.tokens[i]
        if token.pos_ == "NOUN" and token.morph.get("Number") == ["Plur"] and token.morph.get("Animacy") == ["Anim"]:
            return cite_name(text, find_noun_phrase(text, token), token)
        if token.pos_ == "NOUN" and text.lemma(token) in text.lexicon.clauses["plural_bodies"]:
            return cite_name(text, find_noun_phrase(text, token), token)
    return heard[-1].name if heard else head.text
