"""Speakers' mentions ─▶ the best name in the text: pronouns, "the ministry", "the statement", surnames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.syntax import find_noun_phrase
from checker.language import decline_nominative

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.records import Publisher

_ARTICLES = re.compile(r"^(?:the|a|an|our|their|his|her|its)\s+", re.IGNORECASE)
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*_#]+|\]\([^)]*\)")
_SPACES = re.compile(r"\s+")
_POSSESSIVE = re.compile(r"['’]s?$")
# How many speakers back a pronoun may reach.
_REACH = 12


@dataclass(slots=True)
class Mention:
    """Somebody named in the text: the name, its last word, whether it is a person, and where it stands."""

    name: str
    head: str
    is_person: bool
    at: int
    is_speaker: bool = False


def resolve_speakers(text: Text, frames: list[Frame], publisher: Publisher | None) -> None:
    """Sets the name of every frame's speaker, in text order, in a language that does not decline."""
    named = _collect_people(text)
    said: list[Mention] = []
    for frame in sorted(frames, key=lambda frame: frame.cue[0] if frame.cue else 0):
        if frame.name is None:
            frame.name = _resolve_frame(text, frame, named, said, publisher)
        if frame.name and frame.speaker_head is not None:
            head = text.doc[frame.speaker_head]
            is_person = any(mention.name.endswith(frame.name.split()[-1]) for mention in named) and head.pos_ != "NOUN"
            is_person = is_person or text.lemma(head) in text.lexicon.titles
            said.append(Mention(frame.name, text.lemma(head), is_person, frame.cue[0], True))


def _resolve_frame(
    text: Text, frame: Frame, named: list[Mention], said: list[Mention], publisher: Publisher | None
) -> str:
    span, head_index = frame.speaker, frame.speaker_head
    if frame.antecedent is not None:
        span = frame.antecedent
        head_index = _find_head(text, span)
    if span is None or head_index is None:
        return ""
    head = text.doc[head_index]
    words = text.lexicon.words
    lower = head.lower_
    if lower in words["pronouns_person"]:
        return _find_person(named, said, head, text) or text.doc[span[0] : span[1]].text
    if lower in words["pronouns_group"] or lower in words["pronouns_thing"]:
        return _find_group(said) or head.text
    if lower in words["pronouns_self"]:
        return publisher.name if publisher else head.text
    name = cite_name(text, span, head)
    if head.pos_ == "PROPN":
        return _complete_name(text, name, span, head, named)
    return _resolve_noun(text, name, head, named, said, publisher)


def _find_head(text: Text, span: tuple[int, int]) -> int:
    inside = range(*span)
    return next((i for i in inside if text.doc[i].head.i not in inside or text.doc[i].head.i == i), span[0])


def cite_name(text: Text, span: tuple[int, int], head: Token) -> str:
    """The words of a mention as a name is cited: cleaned, and in the nominative where the language declines."""
    words = text.doc[span[0] : span[1]]
    if text.lexicon.language == "ru":
        return clean_name(decline_nominative(list(words), head))
    return clean_name(words.text)


def clean_name(name: str) -> str:
    """A noun phrase as a name: without article, markup and possessive ending."""
    name = _MARKUP.sub(lambda match: match.group(1) or "", name)
    name = _SPACES.sub(" ", name).strip(' ,;:—–-"“”«»')
    return (
        _POSSESSIVE.sub("", _ARTICLES.sub("", name)).strip()
        if not name.endswith("s'")
        else _ARTICLES.sub("", name)[:-1]
    )


def _collect_people(text: Text) -> list[Mention]:
    """People named with two names or more, in text order."""
    mentions: list[Mention] = []
    i = 0
    doc = text.doc
    while i < len(doc):
        if doc[i].pos_ != "PROPN":
            i += 1
            continue
        end = i
        while end < len(doc) and doc[end].pos_ == "PROPN" and not doc[end].is_space:
            end += 1
        tokens = list(doc[i:end])
        start = next((k + 1 for k in range(len(tokens) - 1, -1, -1) if _is_title(text, tokens[k])), 0)
        name_tokens = tokens[start:]
        is_group = any(token.lower_ in text.lexicon.groups or _is_place(token.text) for token in name_tokens)
        if 2 <= len(name_tokens) <= 4 and not is_group:
            name = cite_name(text, (name_tokens[0].i, end), name_tokens[0])
            mentions.append(Mention(name, name.split()[-1].lower(), True, i + start))
        i = end
    return mentions


def _is_office(word: str) -> bool:
    entries = load_gazetteer().names.get(" ".join(split_name(word)), [])
    return bool(entries) and all(entry.kind == "office" for entry in entries)


def _find_office(text: Text, head: Token) -> str | None:
    """The last office named before a noun for any office ("the agency")."""
    for place in range(head.i - 1, -1, -1):
        token = text.doc[place]
        if token.pos_ in ("NOUN", "PROPN") and token.i != head.i and _is_office(text.lemma(token)):
            return cite_name(text, find_noun_phrase(text, token), token)
    return None


def _find_longer(text: Text, head: Token) -> str | None:
    """The last fuller name before a bare one ("MOD" after "ARM MOD")."""
    for place in range(head.i - 1, -1, -1):
        if text.doc[place].lower_ == head.lower_:
            found = cite_name(text, find_noun_phrase(text, text.doc[place]), text.doc[place])
            if len(found.split()) > 1:
                return found
    return None


def _is_place(word: str) -> bool:
    entries = load_gazetteer().names.get(" ".join(split_name(word)), [])
    return any(entry.kind != "person" for entry in entries)


def _is_title(text: Text, token: Token) -> bool:
    return token.lower_.rstrip(".") in text.lexicon.titles


def _complete_name(text: Text, name: str, span: tuple[int, int], head: Token, named: list[Mention]) -> str:
    """The full name behind a surname; titles before a full name are left off, places and offices are kept."""
    tokens = [token for token in text.doc[span[0] : span[1]] if not token.is_space and not token.is_punct]
    last_title = next((k for k in range(len(tokens) - 1, -1, -1) if _is_title(text, tokens[k])), None)
    is_group = any(token.lower_ in text.lexicon.groups for token in tokens)
    if (
        not is_group
        and last_title is not None
        and last_title + 1 < len(tokens)
        and tokens[last_title + 1].pos_ == "PROPN"
    ):
        rest = tokens[last_title + 1 :]
        if head in rest:
            name = clean_name(
                " ".join(
                    token.text
                    for token in rest
                    if token.pos_ == "PROPN" or token.lower_ in text.lexicon.words["name_particles"]
                )
            )
    words = name.split()
    if len(words) == 1 and _is_office(words[0]):
        return _find_longer(text, head) or name
    if len(words) == 1 and not _is_place(words[0]):
        full = [
            mention.name
            for mention in named
            if mention.head == words[0].lower() or mention.name.lower().split()[0] == words[0].lower()
        ]
        exact = [candidate for candidate in full if candidate.lower().split()[-1] == words[0].lower()]
        pool = set(exact) or set(full)
        if len(pool) == 1:
            return pool.pop()
    return name


def _find_person(named: list[Mention], said: list[Mention], head: Token, text: Text) -> str | None:
    """Who "he" or "she" is: the person who spoke last, unless another was named as a subject since."""
    last = next((mention for mention in reversed(said[-_REACH:]) if mention.is_person), None)
    since = [mention for mention in named if mention.at < head.i and (last is None or mention.at > last.at)]
    for mention in reversed(since):
        token = (
            text.doc[mention.at + len(mention.name.split()) - 1]
            if mention.at + len(mention.name.split()) <= len(text.doc)
            else head
        )
        if text.is_relation(token, "subject", "passive_subject") and head.sent.start - mention.at < 80:
            return mention.name
    if last is not None:
        return last.name
    before = [mention for mention in named if mention.at < head.i]
    return before[-1].name if before else None


def _find_group(said: list[Mention]) -> str | None:
    return next((mention.name for mention in reversed(said[-_REACH:]) if not mention.is_person), None)


def _resolve_noun(
    text: Text, name: str, head: Token, named: list[Mention], said: list[Mention], publisher: Publisher | None
) -> str:
    """The name behind a common noun: "the ministry", "the statement", "the spokesman"."""
    lemma = text.lemma(head)
    words = [word for word in name.split() if word.lower() not in text.lexicon.words["fresh"]]
    is_bare = len(words) == 1 and _is_definite(text, head)
    if not is_bare:
        titled = _find_titled(text, name, head, named, said)
        return titled or _with_apposition(text, name, head)
    if lemma in text.lexicon.said_by and said:
        return said[-1].name
    for mention in reversed(said[-_REACH:]):
        if mention.head == lemma or lemma in mention.name.lower().split():
            return mention.name
    for start in range(head.i - 1, -1, -1):
        token = text.doc[start]
        if text.lemma(token) == lemma and token.pos_ in ("NOUN", "PROPN"):
            found = cite_name(text, find_noun_phrase(text, token), token)
            if len(found.split()) > 1:
                return found
    if lemma in text.lexicon.words["generic_bodies"]:
        body = _find_group(said) or _find_office(text, head)
        if body:
            return body
    if lemma in text.lexicon.titles:
        person = _find_person(named, said, head, text)
        if person:
            return person
    if publisher is not None and lemma in publisher.name.lower().split():
        return publisher.name
    return name


def _find_titled(text: Text, name: str, head: Token, named: list[Mention], said: list[Mention]) -> str | None:
    """The person behind "the Moldovan president": the last one named who may hold that title for that side."""
    if text.lemma(head) not in text.lexicon.titles or head.tag_ == "NNS" or text.lexicon.language != "en":
        return None
    if any(text.is_relation(child, "apposition", "coordination") for child in head.children):
        return None
    if not any(child.lower_ in ("the", "this") or child.dep_ == "poss" for child in head.children):
        return None
    side = next((actor.side for actor in [find_actor(name)] if actor is not None), None)
    before = [mention for mention in [*named, *said] if mention.is_person and mention.at < head.i]
    for mention in sorted(before, key=lambda mention: -mention.at)[:_REACH]:
        actor = find_actor(mention.name)
        if side is None or actor is None or actor.side == side:
            return mention.name
    return None


def _is_definite(text: Text, head: Token) -> bool:
    return any(child.lower_ in ("the", "this", "that") for child in head.children) or text.lexicon.language != "en"


def _with_apposition(text: Text, name: str, head: Token) -> str:
    """The proper name in apposition to a common noun ("a spokesman, Ivan Petrov"), or the noun phrase itself."""
    for child in head.children:
        if text.is_relation(child, "apposition") and child.pos_ == "PROPN":
            return cite_name(text, find_noun_phrase(text, child), child)
    return name
