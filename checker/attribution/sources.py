"""Who speaks in a clause of a language that declines: the subject by its case, who is cited, the body beside a cue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.carriers import is_carrier
from checker.attribution.clauses import find_clause, is_border
from checker.attribution.referents import cite_name
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "X", "DET", "ADJ", "NUM"})
# A noun phrase rarely puts more than this many words between its preposition and its noun.
_MAX_GAP = 5
# "также комментируя …", "не раскрывая …": the words of a clause in commas among which its verb stands
_MAX_LEAD = 3
# "Reuters, ссылаясь на неназванных представителей администрации президента США, сообщило, что …"
MAX_BACK = 16
# "сообщили журналистам во вторник вечером в …": the body stands this near behind its verb.
MAX_PLACE = 8


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks in a clause, and who passes the words on."""

    speaker: Token | None
    reporter: Token | None = None


def read_source(text: Text, verb: Token) -> Source:
    """The speaker of a cue and its reporter: who is cited, else the subject by its case, else the body beside it."""
    start, end = find_clause(text, verb.i)
    subject = find_nominative(text, verb, start, end)
    cited = find_cited(text, verb, start, end)
    carries = text.lemma(verb) in text.lexicon.clauses["carrying"]
    if subject is None and cited is None and (outer := _find_before_aside(text, verb, start)) is not None:
        return Source(outer)
    if cited is not None and (subject is None or carries or is_carrier(text, subject) or _is_agency(text, subject)):
        return Source(cited, subject)
    if subject is None or (subject.i < start and not _is_parsed_subject(text, verb, subject)):
        place = find_place(text, verb, start, end) if verb.tag_ != "VBG" else None
        if place is not None:
            return Source(place)
    elif subject.i < start and verb.morph.get("Number") == ["Plur"]:
        return Source(find_place(text, verb, start, end) or subject)
    return Source(subject)


def find_nominative(text: Text, verb: Token, start: int, end: int) -> Token | None:
    """The main word of the subject: a nominative after the verb, before it in its clause, or parsed as its subject."""
    after = [text.tokens[i] for i in range(verb.i + 1, end) if _may_act(text, text.tokens[i], verb, start)]
    before = [text.tokens[i] for i in range(start, verb.i) if _may_act(text, text.tokens[i], verb, start)]
    candidates = after + before
    parsed = next((c for c in verb.children if text.is_relation(c, "subject", "passive_subject")), None)
    if candidates and all(text.quote_of[c.i] >= 0 and c.i > verb.i for c in candidates):
        outer = next((c for c in verb.children if c.i < start and text.is_relation(c, "subject")), None)
        if outer is not None and text.quote_of[outer.i] < 0 and outer.morph.get("Case") == ["Nom"]:
            return outer  # "представитель МИД, пожелавший …, рассказал «Азия-Плюс»"
    if parsed is not None and (parsed in candidates) and not (len(candidates) > 1 and is_carrier(text, parsed)):
        return parsed
    if candidates:
        return next((token for token in candidates if not is_carrier(text, token)), candidates[0])
    known = parsed is not None and text.quote_of[parsed.i] < 0 and _may_name(parsed)
    if parsed is not None and known and parsed.i < end and _agrees(parsed, verb):
        return parsed if not _is_governed(text, parsed, text.sentence(parsed.i).start) else None
    return None


def _find_before_aside(text: Text, verb: Token, start: int) -> Token | None:
    """The subject before a clause in commas that goes with it ("*Петров*, комментируя доклад, сообщил: …")."""
    sentence = text.sentence(verb.i).start
    place = start
    while place - 1 > sentence and text.tokens[place - 1].text == ",":
        first, _ = find_clause(text, place - 2)
        is_aside = any(token.tag_ in ("VBG", "VBN") for token in text.tokens[first : min(first + _MAX_LEAD, place - 1)])
        is_aside = is_aside or any(inner.start == first for inner in text.insertions_near(verb.i))
        if not is_aside:
            if place == start:
                return None
            return next((t for t in text.tokens[first : place - 1] if _may_act(text, t, verb, first)), None)
        place = first
    return None


def _may_name(token: Token) -> bool:
    """Whether a parsed subject can name somebody; an unknown word is an adjective without case to the tagger."""
    return token.pos_ in ("NOUN", "PROPN", "PRON", "X") or (token.pos_ == "ADJ" and not token.morph.get("Case"))


def _is_parsed_subject(text: Text, verb: Token, subject: Token) -> bool:
    return subject.head.i == verb.i and text.is_relation(subject, "subject", "passive_subject")


def _may_act(text: Text, token: Token, verb: Token, start: int) -> bool:
    """Whether a word can head the subject: nominative, agreeing in number, under no preposition and no other noun."""
    if token.pos_ not in _NOMINAL or token.is_punct:
        return False
    number = text.quote_of[token.i]
    case = _read_case(token)
    if number >= 0 and case not in (["Nom"], []):
        return False
    if case not in (["Nom"], []) or (not case and not (token.pos_ in ("X", "PROPN") or token.lower_ == "кто")):
        return False
    if token.pos_ in ("ADJ", "DET", "NUM") and (token.dep_ in ("amod", "det", "nummod", "nummod:gov") or token.tag_):
        return False
    if number >= 0 and _is_named_before(text, number):
        return False
    if token.pos_ == "ADJ" and _describes_next(text, token):
        return False
    lemma = text.lemma(token)
    if lemma in text.lexicon.clauses["time"] or token.lower_ in text.lexicon.words["relative"] - {"кто"}:
        return False
    head = token.head
    if head.i != verb.i and token.i != head.i and start <= head.i and abs(head.i - token.i) <= _MAX_GAP:
        head_case = head.morph.get("Case")
        is_person = token.pos_ == "PROPN" and token.morph.get("Animacy") == ["Anim"]
        beside = (token.i - head.i == 1 and not is_person) or token.text.isascii()
        if beside and head.i < token.i and head.pos_ in ("NOUN", "PROPN") and head_case not in (["Nom"], []):
            return False  # a name beside a noun in another case: "агентству Reuters"
        if head_case == ["Nom"] and head.i < token.i and head.i != verb.i and head.pos_ in ("NOUN", "PROPN"):
            return False  # the name in apposition: its title is the head
    if _is_governed(text, token, start):
        return False
    return _agrees(token, verb)


def _read_case(token: Token) -> list[str]:
    """A word's case; that of its numeral where the numeral governs it ("*обе* страны", "*пять* человек")."""
    for child in token.children:
        if child.dep_ == "nummod:gov" and child.morph.get("Case"):
            return list(child.morph.get("Case"))
    return list(token.morph.get("Case"))


def _is_named_before(text: Text, number: int) -> bool:
    """Whether a quotation is the name of the noun before it ("газета *«Таймс оф Индия»*")."""
    place = text.tokens_before(text.quotes[number].start)
    noun = text.tokens[place] if place >= 0 else None
    return noun is not None and noun.pos_ == "NOUN" and noun.morph.get("Case") == ["Nom"]


def _describes_next(text: Text, token: Token) -> bool:
    """Whether the noun that an adjective agrees with follows it at once ("*азербайджанские* СМИ")."""
    following = text.tokens[token.i + 1] if token.i + 1 < len(text.tokens) else token
    return following.pos_ in ("NOUN", "PROPN") and following.morph.get("Case") == token.morph.get("Case")


def _agrees(token: Token, verb: Token) -> bool:
    wanted, own = verb.morph.get("Number"), token.morph.get("Number")
    if not wanted or not own or wanted == own:
        return True
    return wanted == ["Plur"] and any(child.dep_ in ("conj", "nummod:gov") for child in token.children)


def _is_governed(text: Text, token: Token, start: int) -> bool:
    """Whether a preposition stands before the word, its own adjectives between them at most."""
    place = token.i - 1
    while place >= start and token.i - place <= _MAX_GAP:
        word = text.tokens[place]
        if word.pos_ == "ADP":
            return True
        if word.pos_ not in ("ADJ", "DET", "NUM") and word.text not in '«"“„':
            return False
        place -= 1
    return False


def find_cited(text: Text, verb: Token, start: int, end: int) -> Token | None:
    """Whose words a carrier passes on: "со ссылкой на X", "со слов X", "приводит слова X", "цитирует X"."""
    words = text.lexicon.clauses
    stop = min(text.sentence(verb.i).end, end + 12)
    for i in range(max(text.sentence(verb.i).start, start - MAX_BACK), stop):
        token = text.tokens[i]
        if i < start and token.tag_ != "VBG":
            continue
        if text.quote_of[i] >= 0:
            if i > verb.i and is_border(text, i):
                break
            continue
        if token.text in ";:":
            if i > verb.i:
                break
            continue
        lemma = text.lemma(token)
        if lemma in words["citing"] and (i < end or token.tag_ == "VBG" or i < end + 4):
            found = find_noun_after(text, i + 1, stop, prepositions=words["citing_prepositions"])
            if found is not None:
                return found
        if lemma in words["words"] and start <= i < end and _is_carried(text, token, verb):
            found = find_noun_after(text, i + 1, end, prepositions=frozenset())
            if found is not None and (found.pos_ in ("PROPN", "X") or found.morph.get("Case") == ["Gen"]):
                return found
    if text.lemma(verb) in words["quoting"]:
        return next((c for c in verb.children if text.is_relation(c, "object") and c.i < end), None)
    return None


def _is_agency(text: Text, subject: Token) -> bool:
    """Whether who cites another one is an acronym that the table does not know ("сообщает УНН со ссылкой на …")."""
    return subject.text.isupper() and len(subject.text) > 1 and find_actor(subject.text) is None


def _is_carried(text: Text, token: Token, verb: Token) -> bool:
    """Whether "words" are what the verb carries ("приводит слова X") or stand after "со" ("со слов X")."""
    before = text.tokens[token.i - 1].lower_ if token.i else ""
    if before in ("со", "с"):
        return True
    return text.lemma(verb) in text.lexicon.clauses["carrying"] and token.morph.get("Case") in (["Acc"], ["Nom"])


def find_noun_after(text: Text, start: int, end: int, *, prepositions: frozenset[str]) -> Token | None:
    """The main word of the noun phrase that begins here, after one of `prepositions` where any are given."""
    place = start
    while place < end and text.tokens[place].lower_ in prepositions:
        place += 1
    if prepositions and place == start:
        return None
    while place < end:
        token = text.tokens[place]
        if token.pos_ in ("NOUN", "PROPN", "PRON", "X"):
            return token
        if token.tag_ == "VBN" and token.dep_ in ("amod", "acl"):
            place += 1
            continue
        if token.pos_ in ("ADJ", "NUM") and token.dep_ not in ("amod", "nummod", "nummod:gov"):
            return token
        if token.dep_ == "nummod:gov":
            place += 1
            continue
        if token.pos_ not in ("ADJ", "DET", "NUM", "ADV") and token.text not in '«"“„':
            return None
        place += 1
    return None


def find_place(text: Text, verb: Token, start: int, end: int) -> Token | None:
    """The body in a phrase of place ("сообщили в министерстве"), or the word for "there"."""
    behind, before = range(verb.i + 1, min(end, verb.i + MAX_PLACE)), range(verb.i - 1, start - 1, -1)
    opens = text.tokens[start].lower_ in text.lexicon.place_prepositions or verb.i == end - 1
    order = [*before, *behind] if opens else [*behind, *before]
    nameless: Token | None = None
    for i in order:
        token = text.tokens[i]
        if token.lower_ in text.lexicon.clauses["there"] and token.pos_ == "ADV":
            return token
        if token.lower_ not in text.lexicon.place_prepositions or token.pos_ != "ADP":
            continue
        head = find_noun_after(text, i + 1, end, prepositions=frozenset())
        if head is None or text.lemma(head) in text.lexicon.vehicle_nouns or _is_where_another_is(text, verb, head, i):
            continue
        if text.lemma(head) in text.lexicon.clauses["time"] or head.morph.get("Case") == ["Acc"]:
            continue
        if text.lemma(head) in text.lexicon.groups or _names_body(text, head):
            return head
        if verb.morph.get("Number") != ["Plur"]:
            continue
        if head.pos_ == "PROPN" and i == start:
            return head
        nameless = nameless or (head if _may_be_body(text, head, verb) else None)
    return nameless


def _is_where_another_is(text: Text, verb: Token, head: Token, preposition: int) -> bool:
    """Whether a place only says where the body before it is ("в посольстве *в Праге* сообщили")."""
    body = head.head
    if not text.is_relation(head, "possessor") or body.i > preposition or body.pos_ not in ("NOUN", "PROPN"):
        return False
    return text.lemma(body) in text.lexicon.groups or (body.i > verb.i and body.morph.get("Case") in (["Gen"], ["Acc"]))


def _may_be_body(text: Text, head: Token, verb: Token) -> bool:
    """Whether a noun in a phrase of place can speak where nobody else does ("сообщили в Центризбиркоме")."""
    if head.head.i != verb.i or text.lemma(head) in text.lexicon.clauses["circumstances"]:
        return False
    if any("prep:в" in use.takes for use in text.lexicon.verbs.get(text.lemma(verb), ())):
        return False  # "обвинили в поджоге"
    return not any(text.is_relation(child, "subject") for child in verb.children)


def _names_body(text: Text, head: Token) -> bool:
    if head.text.isupper() and len(head.text) > 1:
        return True
    shown = cite_name(text, find_noun_phrase(text, head), head)
    return find_actor(shown) is not None or find_actor(head.text) is not None
