"""Speakers' mentions ─▶ the best name in the text: pronouns, "the ministry", "the statement", surnames."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.naming import complete_office, expand_acronym
from checker.attribution.nouns import resolve_noun
from checker.attribution.referents import (
    Mention,
    cite_name,
    clean_name,
    collect_people,
    find_group,
    find_person,
    is_place,
    is_speaker_noun,
    is_title,
)
from checker.attribution.syntax import find_noun_phrase, find_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.records import Publisher


def resolve_speakers(text: Text, frames: list[Frame], publisher: Publisher | None) -> None:
    """Sets the name of every frame's speaker, in text order, in a language that does not decline."""
    named = collect_people(text)
    said: list[Mention] = []
    for frame in sorted(frames, key=lambda frame: frame.cue[0] if frame.cue else 0):
        if frame.name is None:
            frame.name = _resolve_frame(text, frame, named, said, publisher)
        if frame.name and frame.speaker_head is not None and frame.speaker_head not in frame.cue:
            head = text.tokens[_find_head(text, frame.antecedent) if frame.antecedent else frame.speaker_head]
            if frame.antecedent and head.pos_ == "NOUN" and not is_speaker_noun(text, head):
                continue  # "the soil, which points to a missile": nobody that "it" could stand for
            is_person = any(mention.name.endswith(frame.name.split()[-1]) for mention in named) and head.pos_ != "NOUN"
            is_person = is_person or is_title(text, head)
            mention = Mention(frame.name, text.lemma(head), is_person, frame.cue[0], True)
            said.insert(len(said) - _is_aside(text, frame, said), mention)


def _is_aside(text: Text, frame: Frame, said: list[Mention]) -> bool:
    """Whether a speaker is named beside the one that the sentence is about, whom "he" and "it" mean next."""
    if not said or said[-1].at < text.sentence(frame.cue[0]).start:
        return False
    verb = text.tokens[frame.cue[0]]
    if frame.form == "echo" or (verb.pos_ == "NOUN" and text.lemma(verb) in text.lexicon.content_nouns):
        return True
    before = text.tokens[max(0, frame.speaker[0] - 1)].lower_ if frame.speaker else ""
    return verb.pos_ == "VERB" and before in text.lexicon.words["temporal"] and frame.speaker != (0, 1)


def _resolve_frame(
    text: Text, frame: Frame, named: list[Mention], said: list[Mention], publisher: Publisher | None
) -> str:
    span, head_index = frame.speaker, frame.speaker_head
    if frame.antecedent is not None:
        span = frame.antecedent
        head_index = _find_head(text, span)
    if span is None or head_index is None:
        return ""
    head = text.tokens[head_index]
    words = text.lexicon.words
    lower = head.lower_
    if lower in words["pronouns_person"]:
        return find_person(named, said, head, text) or text.doc[span[0] : span[1]].text
    if lower in words["pronouns_group"] or lower in words["pronouns_thing"]:
        return _find_own_subject(text, head, frame) or find_group(said) or head.text
    if lower in words["pronouns_self"]:
        return publisher.name if publisher else head.text
    name = cite_name(text, span, head)
    if head.dep_ == "amod" and len(name.split()) == 1 and text.lexicon.language == "en":
        return f"{name} side"  # "the *Armenian* claim"
    if head.pos_ == "PROPN" and not _is_bare_title(text, span, head):
        name = _complete_name(text, name, span, head, named)
    else:
        outside = [mention for mention in named if not _is_within(text, mention, frame)]
        name = resolve_noun(text, name, head, outside, said, publisher)
    if text.lexicon.language != "en":
        return name
    return expand_acronym(text, complete_office(text, name, head, span))


def _find_own_subject(text: Text, pronoun: Token, frame: Frame) -> str | None:
    """The body that the pronoun's own sentence is about ("*The ministry* has published a video of what it calls …")."""
    root = pronoun.sent.root
    subject = find_subject(text, root)
    if subject is None or subject.i >= pronoun.i or root.i > pronoun.i or root.i in frame.cue:
        return None
    if subject.pos_ not in ("NOUN", "PROPN"):
        return None
    place = text.starts[subject.i]
    if text.quote_of[subject.i] >= 0 or any(start <= place < end for start, end in frame.content):
        return None
    name = cite_name(text, find_noun_phrase(text, subject), subject)
    actor = find_actor(name)
    is_body = text.lemma(subject) in text.lexicon.groups or (actor is not None and actor.kind != "person")
    return name if is_body and len(name.split()) > 1 else None


def _is_bare_title(text: Text, span: tuple[int, int], head: Token) -> bool:
    """Whether a title that the parser took for a name is none ("the group's *secretary-general*")."""
    first = text.tokens[span[0]]
    return is_title(text, head) and (head.text.islower() or first.tag_ == "PRP$" or first.lower_ in ("a", "an"))


def _is_within(text: Text, mention: Mention, frame: Frame) -> bool:
    """Whether somebody is named in the words that a frame reports: "the prosecutor" who says them is another one."""
    place = text.starts[mention.at]
    return not mention.is_speaker and any(start <= place < end for start, end in frame.content)


def _find_head(text: Text, span: tuple[int, int]) -> int:
    inside = range(*span)
    return next((i for i in inside if text.tokens[i].head.i not in inside or text.tokens[i].head.i == i), span[0])


def _is_office(word: str) -> bool:
    entries = load_gazetteer().names.get(" ".join(split_name(word)), [])
    return bool(entries) and all(entry.kind == "office" for entry in entries)


def _find_longer(text: Text, head: Token) -> str | None:
    """The last fuller name before a bare one ("MOD" after "ARM MOD")."""
    for place in range(head.i - 1, -1, -1):
        if text.tokens[place].lower_ == head.lower_:
            found = cite_name(text, find_noun_phrase(text, text.tokens[place]), text.tokens[place])
            if len(found.split()) > 1:
                return found
    return None


def _complete_name(text: Text, name: str, span: tuple[int, int], head: Token, named: list[Mention]) -> str:
    """The full name behind a surname; titles before a full name are left off, places and offices are kept."""
    tokens = [token for token in text.tokens[span[0] : span[1]] if not token.is_space and not token.is_punct]
    last_title = next((k for k in range(len(tokens) - 1, -1, -1) if is_title(text, tokens[k])), None)
    is_group = any(token.lower_ in text.lexicon.groups for token in tokens)
    if (
        not is_group
        and last_title is not None
        and last_title + 1 < len(tokens)
        and tokens[last_title + 1].pos_ == "PROPN"
    ):
        rest = tokens[last_title + 1 :]
        if head in rest:
            particles = text.lexicon.words["name_particles"]
            proper = [token for token in rest if token.pos_ == "PROPN" or token.lower_ in particles]
            gaps = [b.i for a, b in pairwise(proper) if b.i - a.i > 1 and text.tokens[a.i + 1].text != "-"]
            stop = next((i for i in gaps if i > head.i), proper[-1].i + 1)  # "Duterte *of the Philippines*"
            proper = [token for token in proper if token.i < stop]
            apart = any(i < stop for i in gaps)
            name = clean_name(
                " ".join(t.text for t in proper) if apart else text.doc[proper[0].i : proper[-1].i + 1].text
            )
    words = name.split()
    if len(words) == 1 and _is_office(words[0]):
        return _find_longer(text, head) or name
    if len(words) == 1 and not is_place(words[0]):
        full = [
            mention.name
            for mention in named
            if len(mention.name.split()) > 1 and words[0].lower() in (mention.head, mention.name.lower().split()[0])
        ]
        exact = [candidate for candidate in full if candidate.lower().split()[-1] == words[0].lower()]
        pool = set(exact) or set(full)
        if len(pool) == 1:
            return pool.pop()
    return name
