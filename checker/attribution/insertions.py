"""Clauses set off by commas or a colon that only say who speaks ("…, заявили в МИД, …"), read by word and case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.carriers import find_genitives_end
from checker.attribution.clauses import FINITE, find_clause, is_border
from checker.attribution.sources import Source, find_noun_after, read_source
from checker.attribution.syntax import find_noun_phrase, is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

MIN_WORDS = 2
# "(ПС ГКНБ)", "(структура ХАМАСа)"
MAX_BRACKET = 6
# Words of a sentence beyond which nothing is read by order.
MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Insertion:
    """A clause that only says who speaks.

    Attributes:
        cue: indexes of the cue's words.
        start: its first word.
        end: past its last word, appositions and relative clauses of its speaker included.
        source: who speaks and who passes it on.
        is_phrase: it is "по словам X", not a verb.
        is_opening: it ends in a colon, or stands first: what is said only follows.
    """

    cue: tuple[int, ...]
    start: int
    end: int
    source: Source
    is_phrase: bool = False
    is_opening: bool = False


def find_insertions(text: Text) -> dict[int, Insertion]:
    """The insertions of a text by the index of their cue's first word; none in a language without declension."""
    found: dict[int, Insertion] = {}
    if not text.lexicon.clauses:
        return found
    for token in text.tokens:
        if text.quote_of[token.i] >= 0 or text.sentence(token.i).end - text.sentence(token.i).start > MAX_WORDS:
            continue
        insertion = _read_verb(text, token) or _read_phrase(text, token)
        if insertion is not None:
            found[token.i] = insertion
    return found


def _read_verb(text: Text, verb: Token) -> Insertion | None:
    uses = text.lexicon.verbs.get(text.lemma(verb))
    if not uses or not any("quote" in use.takes and "clause" in use.takes for use in uses):
        return None
    is_said = verb.tag_ == "VBN" and text.lemma(verb) in text.lexicon.clauses["said"]
    if not (verb.tag_ in FINITE and is_verbal(verb)) and not is_said and not _is_short(verb):
        return None
    start, end = find_clause(text, verb.i)
    sentence = text.sentence(verb.i)
    if _is_negated(text, verb) or _has_complement(text, verb, end):
        return None
    source = read_source(text, verb)
    end = _skip_bracket(text, end, sentence.end, source)
    before = text.tokens[start - 1] if start > sentence.start else None
    after = text.tokens[end] if end < sentence.end else None
    if source.speaker is None and not is_said and verb.lower_ not in text.lexicon.clauses["said"]:
        return None
    if after is not None and after.text == ":" and not _is_subordinate(text, start, verb):
        if _is_quoted_next(text, end + 1) or _rejects_object(text, verb, start, source):
            return None
        outside = source.speaker is not None and source.speaker.i < start
        opening = before is None or before.text in ";:" or outside or not _is_inserted(text, start, verb, source)
        return Insertion((verb.i,), start, end, source, is_opening=opening)
    if before is None and after is not None and after.text == "," and _is_as(text, start, verb, source):
        return Insertion((verb.i,), start, _extend(text, end, source), source, is_opening=True)
    if before is None or before.text not in (",", "—", "–") or not _is_inserted(text, start, verb, source):
        return None
    if _follows_quote(text, start - 1):
        return None
    if source.speaker is not None and source.speaker.i < start:
        return None
    return Insertion((verb.i,), start, _extend(text, end, source), source)


def _follows_quote(text: Text, place: int) -> bool:
    """Whether only punctuation stands between the words of a quotation and this place."""
    while place >= 0 and (text.tokens[place].is_punct or text.tokens[place].is_space) and text.quote_of[place] < 0:
        place -= 1
    if place < 0 or not is_border(text, place) or text.quote_of[place] < 0:
        return False
    quote = text.quotes[text.quote_of[place]]
    before = [
        token for token in text.tokens[slice(*text.sentence(place))] if token.idx < quote.start and not token.is_space
    ]
    n_words = sum(not token.is_punct for token in before)
    return (
        n_words < MIN_WORDS or before[-1].text in ":.!?—" or any(text.quote_of[token.i] >= 0 for token in before[-2:])
    )


def _is_short(word: Token) -> bool:
    return word.pos_ == "ADJ" and "Short" in word.morph.get("Variant")


def _is_negated(text: Text, verb: Token) -> bool:
    return verb.i > 0 and text.tokens[verb.i - 1].lower_ in text.lexicon.words["negations"]


def _has_complement(text: Text, verb: Token, end: int) -> bool:
    """Whether a clause with its own conjunction follows the verb ("заявил, что …")."""
    if end + 1 >= text.sentence(verb.i).end or text.tokens[end].text != ",":
        return False
    return text.tokens[end + 1].lower_ in text.lexicon.words["complementizers"]


def _is_quoted_next(text: Text, place: int) -> bool:
    while place < len(text.doc) and text.tokens[place].is_space:
        place += 1
    if place >= len(text.doc):
        return True
    return text.quote_of[place] >= 0 or text.tokens[place].is_sent_start is True


def _rejects_object(text: Text, verb: Token, start: int, source: Source) -> bool:
    """Whether what is said is the verb's object before a colon ("*обвинения* отвергают: …")."""
    if not any("object" in use.takes and not use.objects for use in text.lexicon.verbs[text.lemma(verb)]):
        return False
    return any(
        text.is_relation(child, "object") and start <= child.i and not _is_source_word(text, child, source)
        for child in verb.children
    )


def _is_subordinate(text: Text, start: int, verb: Token) -> bool:
    first = [token.lower_ for token in text.tokens[start : min(verb.i, start + 2)]]
    relative = text.lexicon.words["relative"] - text.lexicon.words["complementizers"]
    opens = first[:1] and first[0] in text.lexicon.words["relative"] | text.lexicon.clauses["subordinators"]
    return bool(opens) or any(word in relative for word in first)


def _is_inserted(text: Text, start: int, verb: Token, source: Source) -> bool:
    """Whether the clause only says who speaks: the verb before its subject, nothing that it governs."""
    if _is_subordinate(text, start, verb) or text.tokens[start].lower_ in text.lexicon.clauses["joining"]:
        return False
    end = find_clause(text, verb.i)[1]
    for i in range(start, end):
        token = text.tokens[i]
        is_own = token.head.i == verb.i and token.pos_ == "AUX"
        if i != verb.i and token.tag_ in FINITE and is_verbal(token) and not is_own:
            return False
        if token.head.i == verb.i and text.is_relation(token, "object") and not _is_source_word(text, token, source):
            return False
        if i > verb.i and (token.tag_ == "VB" or token.lower_ in text.lexicon.clauses["topics"]):
            return False  # "сообщил о …", "потребовал вывести …": what is said stands in the clause itself
    speaker = source.speaker
    if speaker is None or not start <= speaker.i < verb.i:
        return True
    return speaker.pos_ == "PRON" or text.tokens[start].lower_ in text.lexicon.words["interrupters"]


def _is_as(text: Text, start: int, verb: Token, source: Source) -> bool:
    """Whether a sentence begins with "Как сообщили в …,"."""
    return text.tokens[start].lower_ in text.lexicon.words["interrupters"] and _is_inserted(text, start, verb, source)


def _is_source_word(text: Text, token: Token, source: Source) -> bool:
    lemma = text.lemma(token)
    if lemma in text.lexicon.clauses["words"] or lemma in text.lexicon.clauses["citing"]:
        return source.speaker is None or source.speaker.pos_ != "PRON"  # "они передавали данные": things, not words
    return any(token.i == word.i for word in (source.speaker, source.reporter) if word is not None)


def _extend(text: Text, end: int, source: Source) -> int:
    """The end of an insertion with what its speaker is called or does behind a comma ("…, глава МИД", "…, отвечая")."""
    sentence_end = text.sentence(end - 1).end
    while end + 1 < sentence_end and text.tokens[end].text == ",":
        start, stop = find_clause(text, end + 1)
        first = text.tokens[start]
        if stop <= start or text.quote_of[end + 1] >= 0:
            break
        has_verb = any(_is_predicate(token) for token in text.tokens[start:stop])
        is_relative = first.lower_ in text.lexicon.words["relative"] - {"что", "чем"} or (
            start + 1 < stop and text.tokens[start + 1].lower_ in text.lexicon.words["relative"] - {"что", "чем"}
        )
        if is_relative or (
            not has_verb and (_is_apposition(text, start, stop, source) or _is_converb(text, start, stop))
        ):
            end = stop
            continue
        break
    return end


def _skip_bracket(text: Text, end: int, sentence_end: int, source: Source) -> int:
    """The end behind a short name in brackets and the genitives that go on after it ("… службы (ПС) Киргизии")."""
    if source.speaker is None or end >= sentence_end or text.tokens[end].text != "(":
        return end
    for place in range(end + 1, min(sentence_end, end + MAX_BRACKET)):
        if text.tokens[place].text == ")":
            return find_genitives_end(text, text.tokens[place - 1], place + 1)
    return end


def _is_predicate(token: Token) -> bool:
    """Whether a word makes a clause: a finite verb, or a short participle ("расположен")."""
    return is_verbal(token) and (token.tag_ in FINITE or "Short" in token.morph.get("Variant"))


def _is_apposition(text: Text, start: int, stop: int, source: Source) -> bool:
    head = find_noun_after(text, start, stop, prepositions=frozenset())
    if head is None or source.speaker is None:
        return False
    case = source.speaker.morph.get("Case")
    if case == ["Gen"] and head.morph.get("Case") == case and start > source.speaker.i:
        return True  # "по словам главы штаба, полковника …,": no clause without a verb begins so
    is_titled = text.lemma(head) in text.lexicon.titles or text.lemma(head) in text.lexicon.groups
    return (is_titled or head.pos_ == "PROPN") and bool(head.morph.get("Case") == source.speaker.morph.get("Case"))


def _is_converb(text: Text, start: int, stop: int) -> bool:
    for token in text.tokens[start : min(stop, start + 3)]:
        if token.tag_ in ("VBG", "VBN") and is_verbal(token):
            if token.tag_ == "VBN" and token.head.i > token.i and text.is_relation(token, "compound"):
                return False  # "…, разрушенный объект стоял у границы"
            return not (token.tag_ == "VBG" and text.lemma(token) in text.lexicon.additive)
    return False


def _read_phrase(text: Text, token: Token) -> Insertion | None:
    """ "По словам X", set off by commas or at the head of its sentence."""
    cue = find_phrase(text, token)
    if cue is None:
        return None
    start, end = find_clause(text, token.i)
    sentence = text.sentence(token.i)
    names = ("pronouns_person", "pronouns_group", "pronouns_thing")
    pronoun = next(
        (text.tokens[i] for i in cue[1:-1] if any(text.tokens[i].lower_ in text.lexicon.words[name] for name in names)),
        None,
    )
    speaker = pronoun or find_noun_after(text, cue[-1] + 1, end, prepositions=frozenset())
    if speaker is None or text.lemma(speaker) in text.lexicon.clauses["time"]:
        return None
    lead = text.tokens[start : token.i]
    if any(word.pos_ not in ("CCONJ", "PART", "ADV", "SCONJ") for word in lead):
        return None
    last = max(cue[-1], find_noun_phrase(text, speaker)[1] - 1)
    if end - last > 3 or any(t.tag_ in FINITE for t in text.tokens[last + 1 : end]):
        return None
    source = Source(speaker)
    opening = start == sentence.start or text.tokens[start - 1].text in ":;"
    stop = _extend(text, end, source) if end < sentence.end and text.tokens[end].text == "," else end
    if opening and (end >= sentence.end or text.tokens[end].text not in ",:"):
        return None
    return Insertion(tuple(cue), token.i, stop, source, is_phrase=True, is_opening=opening)


def find_phrase(text: Text, token: Token) -> list[int] | None:
    """Indexes of the words of a phrase that begins here, with what stands inside it ("по *его же* словам")."""
    for phrase in text.lexicon.phrases:
        if token.lower_ != phrase[0]:
            continue
        if len(phrase) == 1:
            return [token.i]
        for place in range(token.i + 1, min(token.i + 4, len(text.doc))):
            word = text.tokens[place]
            if word.lower_ == phrase[1]:
                return list(range(token.i, place + 1))
            if word.pos_ not in ("PRON", "DET", "ADJ", "PART"):
                break
    return None
