"""What a cue of a language that declines governs: a clause after its conjunction, an object with all its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.clauses import FINITE, find_clause
from checker.attribution.enclosed import starts_passage, starts_report
from checker.attribution.frames import as_range
from checker.attribution.syntax import is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.attribution.lexicon import Cue

# "…, что", "о том, что": the conjunction stands this near to the cue's clause.
_MAX_INSERTED = 12
# The longest quotation inside a sentence of the training articles has 60 words.
MAX_QUOTED = 80
# "назвал (в четверг) стабильной обстановку"
MAX_NAMED = 3


def read_clause(text: Text, verb: Token, use: Cue) -> set[int]:
    """Words of the clause after the cue and its conjunction ("заявил журналистам, что …"), or none."""
    if not text.lexicon.clauses or "clause" not in use.takes:
        return set()
    conjunction = find_conjunction(text, verb)
    if conjunction is None:
        return set()
    token = text.tokens[conjunction]
    if token.lower_ in text.lexicon.clauses["wishing"] and "infinitive" not in use.takes and verb.tag_ not in FINITE:
        return set()
    start = conjunction + (token.lower_ in text.lexicon.words["complementizers"])
    return set(range(start, find_end(text, verb, start)))


def find_conjunction(text: Text, verb: Token) -> int | None:
    """The conjunction that opens the clause a cue governs, or None where what follows belongs to a noun before it."""
    end = find_clause(text, verb.i)[1]
    sentence = text.sentence(verb.i)
    for _ in range(3):
        if end + 1 >= sentence.end or text.tokens[end].text != ",":
            return None
        first = text.tokens[end + 1]
        if first.lower_ in text.lexicon.words["complementizers"] | text.lexicon.clauses["asking"]:
            return first.i if not _belongs_to_noun(text, verb, end) else None
        inserted = next((i for i in text.insertions_near(verb.i) if i.start <= end + 1 < i.end), None)
        stop = inserted.end if inserted is not None else find_clause(text, end + 1)[1]
        is_aside = inserted is not None or (first.tag_ == "VBG" and is_verbal(first))
        if not is_aside or stop - end > _MAX_INSERTED:
            return None
        end = stop
    return None


def _belongs_to_noun(text: Text, verb: Token, comma: int) -> bool:
    """Whether the clause after the comma explains a noun ("опроверг *сообщения* о том, что …")."""
    for i in range(verb.i + 1, comma):
        token = text.tokens[i]
        if token.pos_ != "NOUN" or token.morph.get("Case") != ["Acc"] or token.head.i != verb.i:
            continue
        if text.is_relation(token, "object") and text.lemma(token) not in text.lexicon.clauses["light"]:
            return True
    return False


def find_end(text: Text, verb: Token, start: int) -> int:
    """Where what a cue governs ends: at a semicolon, another report, a carrier's clause, the speaker's next cue."""
    sentence = text.sentence(verb.i)
    for i in range(start, sentence.end):
        token = text.tokens[i]
        if text.quote_of[i] >= 0:
            continue
        if token.text == ";" or starts_report(text, i) or starts_passage(text, i, start):
            return i
        if token.tag_ == "VBG" and text.lemma(token) in text.lexicon.clauses["citing"] and i > start:
            return i  # "…, ссылаясь на …"
        if token.pos_ == "CCONJ" and _goes_on(text, verb, i):
            return i
        inserted = text.insertions.get(i)
        if inserted is not None and inserted.start > start and _closes(text, inserted.end, sentence.end):
            return inserted.start
    return int(sentence.end)


def _goes_on(text: Text, verb: Token, place: int) -> bool:
    """Whether the speaker's next cue follows this conjunction ("… и добавил, что …", "… и обвинил Киев в …")."""
    for token in text.tokens[place + 1 : place + 4]:
        if is_verbal(token) and token.tag_ in FINITE:
            lemma = text.lemma(token)
            known = lemma in text.lexicon.additive or lemma in text.lexicon.counter or lemma in text.lexicon.reporting
            same = token.morph.get("Gender") == verb.morph.get("Gender") and token.tag_ == verb.tag_
            return known and same and token.morph.get("Number") == verb.morph.get("Number")
        if token.pos_ not in ("ADV", "PART"):
            return False
    return False


def _closes(text: Text, place: int, end: int) -> bool:
    return all(text.tokens[i].is_punct or text.tokens[i].is_space for i in range(place, end))


def widen_object(text: Text, verb: Token, frame: Frame, words: set[int]) -> set[int]:
    """The words of an object with what the parser hung elsewhere: all that its side of the clause holds."""
    if not text.lexicon.clauses or not words:
        return words
    marks = [
        i
        for i in range(text.sentence(verb.i).start, verb.i)
        if text.tokens[i].text in (":", ";") and text.quote_of[i] < 0
    ]
    dashes = [
        i
        for i in range(verb.i, text.sentence(verb.i).end)
        if text.tokens[i].text in ("—", "–") and text.quote_of[i] < 0
    ]
    words = {i for i in words if max(marks, default=-1) < i < min(dashes, default=len(text.doc))}
    start, end = find_clause(text, verb.i)
    outside = as_range(frame.speaker) | set(frame.cue) | _find_places(text, frame)
    right = [i for i in words if i > verb.i]
    left = [i for i in words if start <= i < verb.i]
    found = set(words)
    if text.is_relation(verb, "coordination") and verb.head.i < verb.i:
        found = {i for i in words if i > verb.head.i}  # the object of the verb before it is that one's
    if right and min(right) < end:
        stop = _find_second_verb(text, verb, end)
        found |= {i for i in range(min(right), stop) if i not in outside}
        if stop == end:
            found |= _add_quoted(text, end) | _add_explanation(text, verb, end)
        last = find_end(text, verb, verb.i + 1)
        found = {i for i in found if i < verb.i or i < last}
    found -= _find_places(text, frame)
    if left and _is_time(text, left):
        return found - set(left)
    if left:
        found |= {i for i in range(min(left), verb.i) if i not in outside}
    return found


def read_by_order(text: Text, verb: Token, use: Cue, frame: Frame) -> set[int]:
    """The words after a finite cue in its clause, where the parser hung its object or its preposition elsewhere."""
    if not text.lexicon.clauses or verb.tag_ not in FINITE or use.voice != "speech":
        return set()
    end = find_clause(text, verb.i)[1]
    stop = _find_second_verb(text, verb, end)
    outside = as_range(frame.speaker) | set(frame.cue) | _find_places(text, frame)
    after = [text.tokens[i] for i in range(verb.i + 1, stop) if i not in outside]
    wanted = {form.removeprefix("prep:") for form in use.must if form.startswith("prep:")}
    phrase = next((token for token in after if token.pos_ == "ADP" and text.lemma(token) in wanted), None)
    if phrase is None and "case:Ins" in use.must:
        phrase = next((token for token in after if _is_named_so(text, token, verb)), None)
    named = next((token for token in after if "object" in use.takes and _is_accusative(text, token)), None)
    if named is None and "object" in use.takes and not use.must and (words := _read_fronted(text, verb, outside)):
        return words
    if (use.must and phrase is None) or ("object" in use.takes and named is None) or not (phrase or named):
        return set()
    first = min(token.i for token in (phrase, named) if token is not None)
    while first - 1 > verb.i and text.tokens[first - 1].pos_ in ("ADJ", "DET", "NUM") and first - 1 not in outside:
        first -= 1
    words = {i for i in range(first, stop) if i not in outside}
    if stop == end:
        words |= _add_quoted(text, end) | _add_explanation(text, verb, end)
    return words


def _is_time(text: Text, words: list[int]) -> bool:
    """Whether words before a cue only say when ("*в тот же день* власти обвинили …")."""
    nouns = [i for i in words if text.tokens[i].pos_ == "NOUN"]
    return bool(nouns) and all(text.lemmas[i] in text.lexicon.clauses["time"] for i in nouns)


def _read_fronted(text: Text, verb: Token, outside: set[int]) -> set[int]:
    """The object before its verb ("в Баку *обвинения Еревана* отвергли"), up to the verb."""
    start = find_clause(text, verb.i)[0]
    first = next((i for i in range(max(start, 1), verb.i) if i not in outside and _is_object(text, i)), None)
    last = verb.i - (text.tokens[verb.i - 1].lower_ in text.lexicon.words["negations"])
    return set(range(first, last)) - outside if first is not None else set()


def _is_object(text: Text, place: int) -> bool:
    token = text.tokens[place]
    return _is_accusative(text, token) and text.is_relation(token, "object")


def _is_named_so(text: Text, token: Token, verb: Token) -> bool:
    """Whether a word in the instrumental says what something is called ("назвал *стабильной* обстановку")."""
    before = text.tokens[token.i - 1]
    is_quality = token.pos_ in ("ADJ", "NOUN") or token.tag_ == "VBN"
    is_near = before.pos_ != "ADP" and token.i - verb.i <= MAX_NAMED
    return bool(is_quality and is_near and token.morph.get("Case") == ["Ins"])


def _add_explanation(text: Text, verb: Token, end: int) -> set[int]:
    """The clause behind the comma at `end`, where that explains the last noun before it."""
    if end + 1 >= text.sentence(verb.i).end or text.tokens[end].text != "," or not _explains(text, end + 1):
        return set()
    return set(range(end, find_end(text, verb, end + 1)))


def _is_accusative(text: Text, token: Token) -> bool:
    if token.pos_ not in ("NOUN", "PROPN", "PRON") or token.morph.get("Case") != ["Acc"]:
        return False
    before = text.tokens[token.i - 1]
    return before.pos_ != "ADP" and text.lemma(token) not in text.lexicon.clauses["time"]


def _find_places(text: Text, frame: Frame) -> set[int]:
    """The preposition of a speaker in a phrase of place, and a citation ("в МИД", "со ссылкой на …")."""
    if frame.speaker is None or frame.speaker[0] == 0:
        return set()
    before = text.tokens[frame.speaker[0] - 1]
    return {before.i} if before.pos_ == "ADP" else set()


def _find_second_verb(text: Text, verb: Token, end: int) -> int:
    """Where another finite verb joins the first within one clause ("назвал … и отметил")."""
    for i in range(verb.i + 1, end - 1):
        if text.tokens[i].pos_ == "CCONJ":
            following = next((t for t in text.tokens[i + 1 : min(end, i + 4)] if t.pos_ not in ("ADV", "PART")), None)
            if following is not None and is_verbal(following) and following.tag_ in FINITE:
                return i
    return end


def _explains(text: Text, place: int) -> bool:
    """Whether a clause that begins here explains the noun before it ("…, который …", "…, что …", "…, где …")."""
    words = text.lexicon.words
    known = words["relative"] | words["complementizers"] | text.lexicon.clauses["asking"]
    is_participle = text.tokens[place].tag_ == "VBN" and bool(text.tokens[place].morph.get("Case"))
    return is_participle or any(text.tokens[i].lower_ in known for i in range(place, min(place + 2, len(text.doc))))


def _add_quoted(text: Text, stop: int) -> set[int]:
    """The words of a quotation that the clause runs into ("объяснили налёт «нежеланием властей …»")."""
    number = text.quote_of[stop] if stop < len(text.doc) else -1
    if number < 0 or (stop and text.quote_of[stop - 1] == number):
        return set()
    return {i for i in range(stop, min(len(text.doc), stop + MAX_QUOTED)) if text.quote_of[i] == number}
