"""The clause around a cue in a language that declines: its borders, and the speaker read from case, not from order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.carriers import is_carrier
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue
    from checker.attribution.quotes import Quote

BORDERS = frozenset({",", ";", ":", "—", "–", "-", "(", ")", "…", "...", ".", "!", "?", "―"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "X", "DET", "ADJ", "NUM"})
# «Эхо Москвы», «Железные мечи»: a quotation this short with no comma or colon before it is a name.
_MAX_NAME_WORDS = 4
_MAX_FIRST_WORDS = 2
# The longest clause between two marks in the training articles has 44 words.
MAX_CLAUSE = 60
# Empty lines and marks before a quotation; more of them are looked at by nobody.
MAX_GAP_CHARACTERS = 40
# A noun phrase rarely puts more than this many words between its preposition and its noun.
_MAX_GAP = 5
# "Reuters, ссылаясь на неназванных представителей администрации президента США, сообщило, что …"
MAX_BACK = 16
# "сообщили журналистам во вторник вечером в …": the body stands this near behind its verb.
MAX_PLACE = 8
# "в то же время"
MAX_ASIDE = 4


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks in a clause, and who passes the words on."""

    speaker: Token | None
    reporter: Token | None = None


def find_clause(text: Text, place: int) -> tuple[int, int]:
    """The words ``[start, end)`` between the nearest borders around a word; short names in quotes are words."""
    sentence = text.sentence(place)
    start, end = place, place + 1
    while start > sentence.start and place - start < MAX_CLAUSE and not is_border(text, start - 1):
        start -= 1
    while end < sentence.end and end - place < MAX_CLAUSE and not is_border(text, end):
        end += 1
    return start, end


def is_border(text: Text, place: int) -> bool:
    """Whether a clause ends at this word: punctuation, or words quoted from somebody."""
    token = text.tokens[place]
    number = text.quote_of[place]
    if number >= 0:
        return not is_name_in_quotes(text, text.quotes[number])
    return token.text in BORDERS and not (token.text == "," and _is_aside(text, place))


def _is_aside(text: Text, comma: int) -> bool:
    """Whether a comma stands before or after words that hold nothing of their own ("…, в свою очередь, …")."""
    asides = text.lexicon.clauses["parentheticals"]
    for step in (1, -1):
        words: list[str] = []
        place = comma + step
        while 0 <= place < len(text.doc) and len(words) <= MAX_ASIDE and text.tokens[place].text != ",":
            words.append(text.tokens[place].lower_)
            place += step
        if 0 <= place < len(text.doc) and 0 < len(words) <= MAX_ASIDE and "-".join(words[::step]) in asides:
            return True
    return False


def read_source(text: Text, verb: Token) -> Source:
    """The speaker of a cue and its reporter: who is cited, else the subject by its case, else the body beside it."""
    start, end = find_clause(text, verb.i)
    subject = find_nominative(text, verb, start, end)
    cited = find_cited(text, verb, start, end)
    carries = text.lemma(verb) in text.lexicon.clauses["carrying"]
    if cited is not None and (subject is None or carries or is_carrier(text, subject)):
        return Source(cited, subject)
    if subject is None or (subject.i < start and not _is_parsed_subject(text, verb, subject)):
        place = find_place(text, verb, start, end)
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
    if parsed is not None and (parsed in candidates) and not (len(candidates) > 1 and is_carrier(text, parsed)):
        return parsed
    if candidates:
        return next((token for token in candidates if not is_carrier(text, token)), candidates[0])
    known = parsed is not None and text.quote_of[parsed.i] < 0 and parsed.pos_ in ("NOUN", "PROPN", "PRON", "X")
    if parsed is not None and known and parsed.i < end and _agrees(parsed, verb):
        return parsed if not _is_governed(text, parsed, text.sentence(parsed.i).start) else None
    return None


def _is_parsed_subject(text: Text, verb: Token, subject: Token) -> bool:
    return subject.head.i == verb.i and text.is_relation(subject, "subject", "passive_subject")


def _may_act(text: Text, token: Token, verb: Token, start: int) -> bool:
    """Whether a word can head the subject: nominative, agreeing in number, under no preposition and no other noun."""
    if token.pos_ not in _NOMINAL or token.is_punct:
        return False
    number = text.quote_of[token.i]
    case = token.morph.get("Case")
    if number >= 0 and case not in (["Nom"], []):
        return False
    if case not in (["Nom"], []) or (not case and not (token.pos_ in ("X", "PROPN") or token.lower_ == "кто")):
        return False
    if token.pos_ in ("ADJ", "DET", "NUM") and (token.dep_ in ("amod", "det", "nummod") or token.tag_):
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


def _agrees(token: Token, verb: Token) -> bool:
    wanted, own = verb.morph.get("Number"), token.morph.get("Number")
    if not wanted or not own or wanted == own:
        return True
    return wanted == ["Plur"] and any(child.dep_ == "conj" for child in token.children)


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
        if token.pos_ in ("ADJ", "NUM") and token.dep_ not in ("amod", "nummod"):
            return token
        if token.pos_ not in ("ADJ", "DET", "NUM", "ADV") and token.text not in '«"“„':
            return None
        place += 1
    return None


def find_place(text: Text, verb: Token, start: int, end: int) -> Token | None:
    """The body in a phrase of place ("сообщили в министерстве"), or the word for "there"."""
    order = [*range(verb.i + 1, min(end, verb.i + MAX_PLACE)), *range(verb.i - 1, start - 1, -1)]
    for i in order:
        token = text.tokens[i]
        if token.lower_ in text.lexicon.clauses["there"] and token.pos_ == "ADV":
            return token
        if token.lower_ not in text.lexicon.place_prepositions or token.pos_ != "ADP":
            continue
        head = find_noun_after(text, i + 1, end, prepositions=frozenset())
        if head is None or text.lemma(head) in text.lexicon.vehicle_nouns:
            continue
        if text.lemma(head) in text.lexicon.clauses["time"] or head.morph.get("Case") == ["Acc"]:
            continue
        if text.lemma(head) in text.lexicon.groups or _names_body(text, head):
            return head
        if head.pos_ == "PROPN" and verb.morph.get("Number") == ["Plur"] and i == start:
            return head
    return None


def _names_body(text: Text, head: Token) -> bool:
    if head.text.isupper() and len(head.text) > 1:
        return True
    shown = text.doc[slice(*find_noun_phrase(text, head))].text
    return find_actor(shown) is not None or find_actor(head.text) is not None


def is_name_in_quotes(text: Text, quote: Quote) -> bool:
    """Whether a quotation is a name or a quoted word inside a clause, and not somebody's words set off."""
    inner = text.source[quote.inner[0] : quote.inner[1]].strip()
    before = text.source[max(0, quote.start - MAX_GAP_CHARACTERS) : quote.start].rstrip()[-1:]
    if len(inner.split()) > _MAX_NAME_WORDS or inner[-1:] in ".!?…,":
        return False
    if before in ("", ".", "!", "?"):  # a sentence begins with it: «ДНР» винит …
        return len(inner.split()) <= _MAX_FIRST_WORDS and text.source[quote.end : quote.end + 2].strip().islower()
    return before not in ",:—–"


def has_near_phrase(text: Text, verb: Token, objects: Sequence[tuple[str, Token]], use: Cue) -> bool:
    """Whether the phrase that has to be there stands after the object in the cue's clause, hung elsewhere."""
    if not text.lexicon.clauses or not objects:
        return False
    wanted = {form.removeprefix("prep:") for form in use.must if form.startswith("prep:")}
    end = find_clause(text, verb.i)[1]
    return any(text.lemma(token) in wanted for token in text.tokens[verb.i + 1 : end] if token.pos_ == "ADP")
