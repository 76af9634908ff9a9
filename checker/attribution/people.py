"""People named in a text of a language that declines: full names, genders, and the titles beside them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.attribution.actors import Actor, find_actor
from checker.attribution.clauses import BORDERS
from checker.attribution.endings import restore_ending
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.syntax import find_noun_phrase
from checker.language import decline_nominative, lemmatize

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

MAX_NAMES = 4
# How many mentions of people back a surname, a title or a pronoun reaches.
MAX_PEOPLE = 60
# "официальный представитель Вооружённых сил Пакистана Асиф Гафур": words of a title before the name.
MAX_TITLE = 10


@dataclass(slots=True)
class Person:
    """Somebody named in the text.

    Attributes:
        name: the full name in the nominative.
        start: index of the name's first word.
        end: past its last word.
        gender: "Masc", "Fem" or "".
        titles: lemmas of titles beside the name.
        about: lemmas of the other words of these titles ("мид", "венгерский").
        actor: who the table of actors says it is.
    """

    name: str
    start: int
    end: int
    gender: str = ""
    titles: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)
    actor: Actor | None = None


def collect_people(text: Text) -> list[Person]:
    """The people of a text in text order, each mention one entry; a surname alone takes the full name's."""
    found: list[Person] = []
    surnames: set[str] = set()
    i = 0
    while i < len(text.doc):
        end = _find_name_end(text, i)
        if end == i and text.tokens[i].text in surnames:
            end = i + 1  # the tagger took the surname for a noun
        if end == i:
            i += 1
            continue
        person = _read_person(text, i, end, found)
        if person is not None:
            found.append(person)
            surnames.add(person.name.split()[-1])
        i = end
    return found


def is_name_word(token: Token) -> bool:
    """Whether a word can be part of a person's name: a proper name in one capital, no acronym, no place, no body."""
    if token.pos_ != "PROPN" or not token.text[:1].isupper() or (token.text.isupper() and len(token.text) > 1):
        return False
    names = load_gazetteer().names
    entries = [e for form in (token.text, token.lemma_) for e in names.get(" ".join(split_name(form)), [])]
    return not entries or any(entry.kind == "person" for entry in entries)


def _find_name_end(text: Text, start: int) -> int:
    end = start
    case: list[str] = []
    while end < len(text.doc) and end - start < MAX_NAMES and is_name_word(text.tokens[end]):
        own = text.tokens[end].morph.get("Case")
        is_surname = text.tokens[end].dep_ == "flat:name" and start <= text.tokens[end].head.i < end
        if end > start and case and own and own != case and not is_surname:
            break
        if text.lemma(text.tokens[end]) in text.lexicon.titles and end > start:
            break
        case = case or own
        end += 1
    return end


def _read_person(text: Text, start: int, end: int, found: list[Person]) -> Person | None:
    tokens = text.tokens[start:end]
    while tokens and text.lemma(tokens[0]) in text.lexicon.titles | text.lexicon.groups:
        tokens = tokens[1:]
    if not tokens:
        return None
    name = restore_ending(decline_nominative(tokens, tokens[0]), tokens[-1].text)
    person = Person(name, tokens[0].i, end, gender=_read_gender(tokens))
    if len(tokens) == 1:
        surname = find_surname(name, tokens[0], found)
        if surname is not None:
            person.name, person.gender, person.actor = surname.name, surname.gender, surname.actor
            person.titles, person.about = surname.titles, surname.about
        else:
            person.actor = find_actor(name)
            if (person.actor is None or person.actor.kind != "person") and not _has_title(text, tokens[0]):
                return None
    else:
        person.actor = find_actor(name)
        known = find_surname(name.split()[-1], tokens[-1], found)
        if known is not None and known.name.split()[-1] == name.split()[-1]:
            person.titles, person.about = known.titles, known.about
    _read_titles(text, person)
    return person


def _read_gender(tokens: list[Token]) -> str:
    return next((values[0] for token in tokens if (values := token.morph.get("Gender"))), "")


def find_surname(name: str, token: Token, found: list[Person]) -> Person | None:
    """The last person whose surname or first name the word is, in whatever case."""
    keys = {name.lower().replace("ё", "е"), token.text.lower().replace("ё", "е"), lemmatize(token.text)}
    for person in reversed(found[-MAX_PEOPLE:]):
        words = person.name.lower().replace("ё", "е").split()
        if len(words) > 1 and (words[-1] in keys or words[0] in keys or lemmatize(person.name.split()[-1]) in keys):
            return person
    return None


def _has_title(text: Text, token: Token) -> bool:
    title = text.tokens[token.i - 1] if token.i else token
    same = title.morph.get("Case") == token.morph.get("Case")
    return same and token.morph.get("Animacy") != ["Inan"] and text.lemma(title) in text.lexicon.titles


def _read_titles(text: Text, person: Person) -> None:
    """Adds the titles that stand before the name without a border, or behind it after a comma or a bracket."""
    place = person.start - 1
    before: list[Token] = []
    while place >= 0 and len(before) < MAX_TITLE and not text.tokens[place].is_space:
        word = text.tokens[place]
        if word.text in BORDERS or word.pos_ not in ("NOUN", "ADJ", "PROPN", "ADP", "CCONJ", "PUNCT", "DET"):
            break
        before.insert(0, word)
        place -= 1
    first = next((k for k, word in enumerate(before) if text.lemma(word) in text.lexicon.titles), None)
    if first is not None:
        start = first
        while start and before[start - 1].pos_ == "ADJ":
            start -= 1
        _add_title(text, person, before[start:])
    after = person.end
    if after + 1 < len(text.doc) and text.tokens[after].text in (",", "(", "—", "–"):
        words: list[Token] = []
        for word in text.tokens[after + 1 : after + 1 + MAX_TITLE]:
            if word.text in BORDERS or word.pos_ in ("VERB", "AUX") or word.is_space:
                break
            words.append(word)
        head = next((word for word in words[:3] if word.pos_ == "NOUN"), None)
        if head is not None and text.lemma(head) in text.lexicon.titles:
            same = head.morph.get("Case") == text.tokens[person.start].morph.get("Case")
            if same or head.morph.get("Case") == ["Nom"]:
                _add_title(text, person, words)


def _add_title(text: Text, person: Person, words: list[Token]) -> None:
    for word in words:
        lemma = text.lemma(word)
        if lemma in text.lexicon.titles:
            person.titles.add(lemma)
        elif word.pos_ in ("NOUN", "PROPN", "ADJ"):
            person.about.add(lemma)


def find_name_in(text: Text, people: list[Person], span: tuple[int, int], head: Token) -> Person | None:
    """The person whom a noun phrase names, or None: of several the one in the case of its main word.

    "*Советник* президента Александра Лукашенко *Александр Вольфович*"; in "пресс-секретарь Путина" nobody is.
    """
    place = bisect_left(people, span[0], key=lambda person: person.start)
    while place and people[place - 1].end > span[0]:
        place -= 1
    named: list[Person] = []
    while place < len(people) and people[place].start < span[1]:
        named.append(people[place])
        place += 1
    case = head.morph.get("Case")
    bearing = [p for p in named if p.start <= head.i < p.end or text.tokens[p.start].morph.get("Case") == case]
    if text.lemma(head) not in text.lexicon.titles:
        return next(iter(bearing or named), None)
    if not bearing:
        return named[0] if named and case != ["Nom"] else None
    return bearing[-1] if case == ["Gen"] and not _is_joined(text, bearing) else bearing[0]


def _is_joined(text: Text, named: list[Person]) -> bool:
    return any(text.tokens[i].dep_ == "cc" for i in range(named[0].end, named[-1].start))


def list_near(people: list[Person], place: int) -> list[Person]:
    """The mentions of people around a word that it can mean: the last ones before it, and a few after it."""
    middle = bisect_left(people, place, key=lambda person: person.start)
    return people[max(0, middle - MAX_PEOPLE) : middle + MAX_PEOPLE // 3]


def read_name_phrase(text: Text, head: Token) -> tuple[int, int]:
    """The noun phrase of a speaker, with the name in apposition to its title that the parser hung elsewhere."""
    start, end = find_noun_phrase(text, head)
    if text.lemma(head) in text.lexicon.titles:
        place = end
        while place < len(text.doc) and place - end < MAX_NAMES and is_name_word(text.tokens[place]):
            place += 1
        end = place
    return start, end
