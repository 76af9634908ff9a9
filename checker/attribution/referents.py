"""Whom a text names: people with their titles, who spoke before, and whom "he", "they" and "it" stand for."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import POS
from spacy.symbols import PROPN

from checker.attribution.actors import find_actor
from checker.attribution.endings import restore_ending
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.syntax import find_noun_phrase
from checker.language import decline_nominative

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

_ARTICLES = re.compile(r"^(?:the|a|an|our|their|his|her|its)\s+", re.IGNORECASE)
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_#]+|\]\([^)]*\)")
_SPACES = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"['’]s?$")
# How many speakers back a pronoun may reach.
REACH = 12
# "The ship's captain … He": in the sentence before, or the one before that.
MAX_UNNAMED = 60
# "Abdel Fattah al-Burhan" has three; more are a heading.
MAX_NAMES = 4


@dataclass(slots=True)
class Mention:
    """Somebody named in the text.

    Attributes:
        name: the name as it is cited.
        head: its last word.
        is_person: whether it is a person.
        at: where it stands, as a word's index.
        is_speaker: whether it spoke there.
        titles: what the text calls this person ("president", "spokesman").
    """

    name: str
    head: str
    is_person: bool
    at: int
    is_speaker: bool = False
    titles: frozenset[str] = frozenset()


def cite_name(text: Text, span: tuple[int, int], head: Token) -> str:
    """The words of a mention as a name is cited: cleaned, and in the nominative where the language declines."""
    words = text.doc[span[0] : span[1]]
    if text.lexicon.language == "ru":
        name = clean_name(decline_nominative(list(words), head))
        return restore_ending(name, head.text) if head.pos_ == "PROPN" and len(name.split()) == 1 else name
    return clean_name(words.text)


def clean_name(name: str) -> str:
    """A noun phrase as a name: without article, markup and possessive ending."""
    name = _MARKUP.sub(lambda match: match.group(1) or "", name)
    name = _SPACES.sub(" ", name).strip(' ,;:—–-"“”«»').lstrip(".")
    if name.count("«") != name.count("»"):
        name = name.replace("«", "").replace("»", "")
    return (
        _POSSESSIVE.sub("", _ARTICLES.sub("", name)).strip()
        if not name.endswith("s'")
        else _ARTICLES.sub("", name)[:-1]
    )


def collect_people(text: Text) -> list[Mention]:
    """People named with two names or more, in text order."""
    mentions: list[Mention] = []
    end = 0
    doc = text.tokens
    for i in np.flatnonzero(text.doc.to_array(POS) == PROPN).tolist():
        if i < end:
            continue
        end = i
        end = _find_name_end(text, i)
        tokens = doc[i:end]
        start = next((k + 1 for k in range(len(tokens) - 1, -1, -1) if is_title(text, tokens[k])), 0)
        name_tokens = tokens[start:]
        fields = text.lexicon.groups | text.lexicon.words["fields"]
        is_group = any(t.lower_ in fields or (not start and is_place(t.text)) for t in name_tokens)
        name = cite_name(text, (name_tokens[0].i, end), name_tokens[0]) if name_tokens else ""
        actor = find_actor(name) if name else None
        is_known = actor is not None and actor.kind == "person" and len(name_tokens) == 1
        is_body = actor is not None and actor.kind != "person"
        is_where = i > 0 and doc[i - 1].lower_ in text.lexicon.words["where"] and not is_known
        is_where = is_where or (end < len(doc) and doc[end].lower_ in text.lexicon.words["places"])
        if (
            len(name_tokens) > 1
            and 0 < len(name.split()) <= MAX_NAMES
            and not is_group
            and not is_body
            and not is_where
        ) or is_known:
            titles = _read_titles(text, name_tokens)
            mentions.append(Mention(name, name.split()[-1].lower(), True, i + start, titles=titles))
    mentions += [_read_label(text, name, offset) for name, offset in text.labels if len(name.split()) > 1]
    return sorted(mentions, key=lambda mention: mention.at)


def _find_name_end(text: Text, start: int) -> int:
    """Where a run of proper names ends: before a date, behind the second half of a name with a hyphen."""
    end = start
    while end < len(text.tokens) and not text.tokens[end].is_space:
        token = text.tokens[end]
        inner = end > start and token.text == "-" and text.ends[end - 1] == text.starts[end]
        if token.pos != PROPN and not (inner and end + 1 < len(text.tokens) and text.tokens[end + 1].pos == PROPN):
            break
        if token.lower_ in text.lexicon.words["calendar"] or (end > start and token.is_sent_start):
            break
        end += 1
    return max(end, start + 1)


def _read_label(text: Text, name: str, offset: int) -> Mention:
    """The person behind a transcript's label, which no parse holds."""
    shown = name.title() if name.isupper() else name
    words = text.doc.char_span(offset, offset + 1, alignment_mode="expand")
    return Mention(shown, shown.split()[-1].lower(), True, words.start if words is not None else 0, is_speaker=True)


def _read_titles(text: Text, name: list[Token]) -> frozenset[str]:
    """What the text calls a person beside the name: "spokesman Petrov", "its head, Ivan Petrov", "Petrov, the head"."""
    first, last = name[0].i, name[-1].i
    beside = [word for word in text.tokens[max(0, first - 4) : first] if word.pos_ in ("NOUN", "PROPN", "ADJ")]
    if first >= 2 and text.tokens[first - 1].text == ",":
        beside = [word for word in text.tokens[max(0, first - 4) : first - 1] if word.pos_ in ("NOUN", "PROPN", "ADJ")]
        if not beside or beside[-1].i != first - 2:
            beside = []
    elif beside and beside[-1].i != first - 1:
        beside = []
    after = text.tokens[last + 1 : last + 9]
    if len(after) > 2 and after[0].text == ",":
        stop = next(
            (k for k in range(1, len(after)) if after[k].text in (",", ".") or after[k].pos_ == "VERB"), len(after)
        )
        beside += [word for word in after[1:stop] if word.pos_ in ("NOUN", "PROPN", "ADJ")]
    titles = frozenset(text.lemma(word) for word in beside if is_title(text, word))
    premiers = text.lexicon.words["premiers"]
    return titles | premiers if titles & premiers else titles


def is_place(word: str) -> bool:
    """Whether a word is in the table as anything but a person's name."""
    entries = load_gazetteer().names.get(" ".join(split_name(word)), [])
    return any(entry.kind != "person" for entry in entries)


def is_title(text: Text, token: Token) -> bool:
    """Whether a word says what a person is ("general", "spokeswoman", "secretary-general")."""
    word = token.lower_.rstrip(".")
    return word in text.lexicon.titles or ("-" in word and word.split("-")[0] in text.lexicon.titles)


def is_speaker_noun(text: Text, noun: Token) -> bool:
    """Whether a common noun names people, a body or a document: anything else may show, but not say."""
    lemma = text.lemma(noun)
    if (
        is_title(text, noun)
        or lemma in text.lexicon.titles
        or lemma in text.lexicon.groups
        or lemma in text.lexicon.words["generic_bodies"]
    ):
        return True
    if lemma in text.lexicon.vehicle_nouns or lemma in text.lexicon.said_by or lemma in text.lexicon.words["speakers"]:
        return True
    return any(lemma in words for words in text.lexicon.body_kinds.values()) or lemma.endswith(
        ("er", "or", "ist", "ian")
    )


def find_person(named: list[Mention], said: list[Mention], head: Token, text: Text) -> str | None:
    """Who "he" or "she" is: the person who spoke last, unless another was named as a subject since.

    Within a transcript's turn it is nobody of those who talk there: they say "I" and "you".
    """
    turn = bisect_right(text.turns, (text.starts[head.i], len(text.source))) - 1
    if turn >= 0 and text.starts[head.i] < text.turns[turn][1]:
        talking = {name.title() if name.isupper() else name for name, _ in text.labels}
        named = [mention for mention in named if mention.name not in talking]
    if (unnamed := _find_unnamed(named, said, head, text)) is not None:
        return unnamed
    last = next((mention for mention in reversed(said[-REACH:]) if mention.is_person), None)
    since = [mention for mention in named if mention.at < head.i and (last is None or mention.at > last.at)]
    for mention in reversed(since):
        token = _find_last_word(text, mention)
        if text.is_relation(token, "subject", "passive_subject") and head.sent.start - mention.at < 80:
            return mention.name
    if last is not None:
        return last.name
    before = [mention for mention in named if mention.at < head.i]
    return before[-1].name if before else None


def _find_unnamed(named: list[Mention], said: list[Mention], head: Token, text: Text) -> str | None:
    """The last person before "he" that has a title and no name ("*the ship's captain* disputed this. He …")."""
    floor = max((mention.at for mention in [*named, *said] if mention.is_person and mention.at < head.i), default=-1)
    first = text.sentence(head.i).start
    for place in range(first - 1, max(floor, first - MAX_UNNAMED), -1):
        token = text.tokens[place]
        if "\n\n" in token.text or text.quote_of[place] >= 0:
            return None
        if token.tag_ != "NN" or not is_title(text, token) or not _is_someone(text, token):
            continue
        if floor < 0 or text.is_relation(token, "subject", "passive_subject"):
            start, end = find_noun_phrase(text, token)
            stop = (i for i in range(token.i + 1, end) if text.tokens[i].pos_ == "ADP" and text.lemmas[i] != "of")
            return cite_name(text, (start, next(stop, end)), token)
    return None


def _is_someone(text: Text, title: Token) -> bool:
    """Whether a title stands for a person by itself and is part of no name and of no office."""
    if text.is_relation(title, "compound") or any(text.is_relation(child, "apposition") for child in title.children):
        return False
    following = text.tokens[title.i + 1] if title.i + 1 < len(text.doc) else title
    return following.pos_ not in ("PROPN", "PART", "NOUN") and any(
        child.dep_ in ("det", "poss") for child in title.children
    )


def _find_last_word(text: Text, mention: Mention) -> Token:
    """The last word of a name; one with hyphens has more words than blanks ("Abdel Fattah al-Burhan")."""
    last = end = min(mention.at + len(mention.name.split()) - 1, len(text.tokens) - 1)
    while end + 1 < len(text.tokens) and (text.tokens[end + 1].pos_ == "PROPN" or text.tokens[end + 1].text == "-"):
        end += 1
    return text.tokens[end if text.tokens[end].pos_ == "PROPN" and end - last <= 4 else last]


def find_titled(text: Text, lemma: str, named: list[Mention], at: int) -> str | None:
    """The person whom the text gives this title: the last one before, or else the only one of all."""
    fitting = [mention for mention in named if lemma in mention.titles]
    before = [mention for mention in fitting if mention.at < at]
    if before:
        return before[-1].name
    return fitting[0].name if len({mention.name for mention in fitting}) == 1 else None


def find_group(said: list[Mention]) -> str | None:
    """Whom "they" or "it" stands for: the last body that spoke."""
    bodies = [mention.name for mention in reversed(said[-REACH:]) if not mention.is_person]
    return next((name for name in bodies if not _is_medium(name)), bodies[0] if bodies else None)


def _is_medium(name: str) -> bool:
    actor = find_actor(name)
    return actor is not None and actor.kind == "media"
