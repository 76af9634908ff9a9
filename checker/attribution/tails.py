"""Cues at the end of their sentence, read by their words alone ("…, the governor of Vayots Dzor said on Friday.").

Small parsers often hang such a subject into the words before it. The order of the words leaves no doubt: a comma, a
noun phrase, a reporting verb, and nothing behind it but when, where and to whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.continued import is_report, read_continued
from checker.attribution.cuts import find_said_start
from checker.attribution.frames import Frame
from checker.attribution.spans import trim_words
from checker.attribution.syntax import is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue
    from checker.records import Span

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "ADP", "CCONJ"})
_HEADS = frozenset({"NOUN", "PROPN", "PRON"})
_BORDERS = frozenset({",", "”", '"', "’", "—", "–", "''", "»"})
# "the spokesman for the Armenian Ministry of Foreign Affairs, Vahan Hunanyan": 11 words; the longest met has 14.
MAX_SPEAKER_WORDS = 16
MIN_CONTENT_WORDS = 4
# "…, he wrote on X on Monday, …": what stands between a cue and the comma that closes it.
MAX_ENCLOSED = 9


def extract_tail(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a cue behind its content, or None where its words may stand in any other order."""
    if not _is_told(text, verb) or not any(
        "quote" in use.takes and "clause" in use.takes and not use.after for use in uses
    ):
        return None
    if not _ends_there(text, verb):
        return None
    place = verb.i - 1
    while place > text.sentence(verb.i).start and text.tokens[place].lower_ in text.lexicon.words["before_cue"]:
        place -= 1
    name = _read_name(text, text.sentence(verb.i).start, place)
    if name is None:
        return None
    start, end, border = name
    content = _read_content(text, verb, border)
    if content is None:
        return None
    frame = Frame(cue=[verb.i], use=uses[0], voice=uses[0].voice, form="tail")
    frame.speaker = (start, end)
    frame.speaker_head = _find_head(text, start, end)
    frame.content = [content, *read_continued(text, verb)]
    return frame


def is_misread(text: Text, token: Token) -> bool:
    """Whether the last word of a sentence is a cue taken for a noun ("…, *officials in Podgorica allege*.")."""
    if token.tag_ not in ("NN", "NNS") or token.i + 1 >= len(text.doc) or text.tokens[token.i + 1].text not in ".;":
        return False
    name = _read_name(text, text.sentence(token.i).start, token.i - 1)
    if name is None or not any(word.pos_ == "VERB" for word in text.tokens[text.sentence(token.i).start : name[2]]):
        return False
    head = text.tokens[_find_head(text, name[0], name[1])]
    return bool(head.tag_ == ("NNS" if token.tag_ == "NN" else "NNP"))


def _is_told(text: Text, verb: Token) -> bool:
    """Whether a verb is finite, or goes with "had"."""
    if verb.tag_ in _FINITE or verb.pos_ == "NOUN":
        return True
    return verb.tag_ == "VBN" and verb.i > 0 and text.tokens[verb.i - 1].lower_ in text.lexicon.words["perfect"]


def extract_quoted_tail(text: Text, verb: Token, outer: Token) -> Frame | None:
    """The frame of "…, TASS quoted the minister as saying": the words before who quotes are the minister's."""
    if not _ends_there(text, verb):
        return None
    name = _read_name(text, text.sentence(verb.i).start, outer.i - 1)
    content = _read_content(text, verb, name[2]) if name is not None else None
    if content is None:
        return None
    return Frame(cue=[outer.i, verb.i], form="tail", content=[content])


def extract_enclosed(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a cue between the subject and the verb of what is said ("The boat, he wrote on X, was empty")."""
    if not _is_told(text, verb) or not any("quote" in use.takes and not use.after for use in uses):
        return None
    doc, sentence = text.tokens, verb.sent
    marks = (i + 1 for i in range(verb.i - 1, sentence.start - 1, -1) if doc[i].text == ";" and text.quote_of[i] < 0)
    start = next(marks, int(sentence.start))
    name = _read_name(text, start, verb.i - 1)
    closing = next((i for i in range(verb.i + 1, min(sentence.end, verb.i + MAX_ENCLOSED)) if doc[i].text == ","), None)
    if name is None or closing is None or closing + 1 >= sentence.end or name[2] <= start:
        return None
    around = [*range(start, name[2] + 1), *range(verb.i + 1, closing + 1)]
    if any(text.quote_of[i] >= 0 or doc[i].tag_ in _FINITE | {"MD"} for i in around):
        return None
    after = doc[closing + 1]
    if after.tag_ not in _FINITE | {"MD"}:
        return None
    end = next(
        (i for i in range(closing + 1, sentence.end) if doc[i].text == ";" and text.quote_of[i] < 0), sentence.end
    )
    spans = [trim_words(text, start, name[2]), trim_words(text, closing + 1, end)]
    frame = Frame(cue=[verb.i], use=uses[0], voice=uses[0].voice, form="tail")
    frame.content = [span for span in spans if span is not None]
    frame.speaker, frame.speaker_head = name[:2], _find_head(text, *name[:2])
    return frame if len(frame.content) > 1 else None


def read_sentence_before(text: Text, first: Token) -> Span | None:
    """The clause before a phrase that ends its sentence ("…, according to the police."), where nobody else speaks."""
    doc, border = text.tokens, first.i - 1
    if border <= text.sentence(first.i).start or doc[border].text != "," or not _closes_sentence(text, first):
        return None
    start = find_said_start(text, text.sentence(first.i).start, border)
    if any(is_report(text, token) for token in doc[start:border]) or any(
        text.quote_of[i] >= 0 for i in range(start, border)
    ):
        return None
    return _read_content(text, first, border)


def _closes_sentence(text: Text, first: Token) -> bool:
    """Whether a phrase runs up to the end of its sentence or a semicolon, without a clause of its own."""
    for token in text.tokens[first.i : text.sentence(first.i).end]:
        if token.text in (";", "."):
            return True
        if token.text == ",":
            return _is_apposition(text, token.i + 1)
    return True


def _is_apposition(text: Text, start: int) -> bool:
    """Whether the rest of a sentence only says who was just named ("…, according to UKMTO, *a maritime agency*.")."""
    rest = text.tokens[start : text.sentence(start - 1).end]
    plain = all(token.tag_ not in _FINITE | {"MD", "VBN", "VBG"} and text.quote_of[token.i] < 0 for token in rest)
    named = any(text.lemma(token) in text.lexicon.groups | text.lexicon.titles for token in rest)
    return plain and named and rest[0].pos_ in ("DET", "PROPN", "ADJ", "NOUN") and len(rest) <= MAX_SPEAKER_WORDS


def _ends_there(text: Text, verb: Token) -> bool:
    """Whether nothing is said behind the verb: the sentence ends, or tells when, where and to whom."""
    doc, end = text.tokens, text.sentence(verb.i).end
    for i in range(verb.i + 1, end):
        token = doc[i]
        if text.quote_of[i] >= 0:
            return False
        if token.text in (";", ":", "."):
            return bool(token.text != ":")
        if token.text == ",":
            return _is_afterthought(text, i + 1, end)
        if token.lower_ in text.lexicon.words["clause_openers"] or token.tag_ in _FINITE or token.tag_ == "MD":
            return False
        if i == verb.i + 1 and not _may_follow(text, token, verb):
            return False
    return True


def _is_afterthought(text: Text, start: int, end: int) -> bool:
    """Whether what follows a comma is the same speaker's or another cue's ("…, adding that …") and no content."""
    if start >= end:
        return True
    first = text.tokens[start]
    return bool(first.tag_ == "VBG") or first.lower_ in text.lexicon.words["afterthoughts"]


def _may_follow(text: Text, token: Token, verb: Token) -> bool:
    if any(use.recipient for use in text.lexicon.verbs.get(text.lemma(verb), ())):
        return token.pos_ in ("NOUN", "PROPN", "PRON", "DET", "ADJ")
    adjunct = token.pos_ in ("ADP", "ADV", "SCONJ", "PUNCT", "SPACE") or token.dep_ in ("npadvmod", "prt")
    return adjunct or token.lower_ in text.lexicon.words["times"]


def _read_name(text: Text, floor: int, last: int) -> tuple[int, int, int] | None:
    """The noun phrase that ends at `last`, and the border before it; an apposition's proper name is the speaker."""
    doc = text.tokens
    if last <= floor:
        return None
    if doc[last].text == ",":  # ", its director, Rami Abdulrahman, said"
        inner = _read_phrase(text, floor, last - 1)
        if inner is None or doc[inner[0] - 1].text != ",":
            return None
        outer = _read_phrase(text, floor, inner[0] - 2)
        if outer is None:
            return None
        named = inner if doc[inner[1] - 1].pos_ == "PROPN" and doc[inner[0]].pos_ == "PROPN" else outer
        return (*named, outer[0] - 1)
    phrase = _read_phrase(text, floor, last)
    if phrase is None:
        return None
    border = phrase[0] - 1
    if doc[phrase[0]].pos_ == "PROPN" and doc[border].text == ",":
        # "the ministry's spokesman, Ivan Petrov said": the name alone is enough, the border lies before the title
        outer = _read_phrase(text, floor, border - 1)
        if outer is not None and doc[outer[0]].dep_ in ("det", "poss") and _is_role(text, outer):
            return (*phrase, outer[0] - 1)
    return (*phrase, border)


def _is_role(text: Text, phrase: tuple[int, int]) -> bool:
    return any(text.lemma(token) in text.lexicon.titles for token in text.tokens[phrase[0] : phrase[1]])


def _read_phrase(text: Text, floor: int, last: int) -> tuple[int, int] | None:
    """The words from a border to `last`, where they are one noun phrase."""
    doc = text.tokens
    if last <= floor or (doc[last].pos_ not in _HEADS and doc[last].text != ")"):
        return None
    start = last
    while start > floor and last - start < MAX_SPEAKER_WORDS and doc[start - 1].text not in _BORDERS:
        if not _may_name(text, start - 1):
            return None
        start -= 1
    if start <= floor or doc[start - 1].text not in _BORDERS or doc[start].pos_ in ("ADP", "CCONJ"):
        return None
    if any(text.lemma(doc[i]) in text.lexicon.content_nouns for i in range(start, min(start + 2, last))):
        return None  # "…, a claim Kyiv denied"
    if doc[start].pos_ == "PRON" and start != last:
        return None
    if doc[last].pos_ == "PRON" and not _is_personal(text, doc[last]):
        return None
    return start, last + 1


def _may_name(text: Text, i: int) -> bool:
    """Whether a word may stand inside a speaker's noun phrase ("Public Relations (ISPR)", "a release issued by …")."""
    token = text.tokens[i]
    if token.pos_ in _NAMING or token.pos_ in _HEADS or token.text in ("-", "(", ")"):
        return True
    return bool(token.tag_ == "VBN") and text.tokens[i + 1].dep_ == "agent"


def _is_personal(text: Text, word: Token) -> bool:
    return any(word.lower_ in text.lexicon.words[f"pronouns_{kind}"] for kind in ("person", "group", "thing"))


def _find_head(text: Text, start: int, end: int) -> int:
    """The main word: the last noun before the first preposition."""
    doc = text.tokens
    stop = next((i for i in range(start + 1, end) if doc[i].pos_ == "ADP"), end)
    return next((i for i in range(stop - 1, start - 1, -1) if doc[i].pos_ in _HEADS), stop - 1)


def _read_content(text: Text, verb: Token, border: int) -> tuple[int, int] | None:
    """The sentence up to the border, where that is a clause of its own outside quotations."""
    doc = text.tokens
    start = find_said_start(text, text.sentence(verb.i).start, border)
    words = [token for token in doc[start:border] if not token.is_punct and not token.is_space]
    if len(words) < MIN_CONTENT_WORDS or all(text.quote_of[token.i] >= 0 for token in words):
        return None
    if not any(is_verbal(token) and token.tag_ in _FINITE | {"MD"} for token in words):
        return None
    first = words[0]
    if first.tag_ in ("VBG", "VBN") or (first.pos_ == "SCONJ" and not _has_main_clause(words)):
        return None
    return trim_words(text, start, border)


def _has_main_clause(words: list[Token]) -> bool:
    """Whether a comma parts a subordinate clause at the start from a clause of its own."""
    commas = [i for i, word in enumerate(words[1:], start=1) if word.i - words[i - 1].i > 1]
    return any(any(word.tag_ in _FINITE for word in words[comma:]) for comma in commas)
