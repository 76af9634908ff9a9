"""Cues that report nothing where they stand: negated, refusals to speak, proof without evidence, bare participles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.referents import cite_name
from checker.attribution.syntax import find_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.attribution.lexicon import Cue


def is_unsaid(text: Text, verb: Token, uses: tuple[Cue, ...]) -> bool:
    """Whether a cue reports nothing here: a negated one ("не сообщил"), or proof whose subject is no evidence."""
    words = text.lexicon.clauses
    if not words:
        return False
    if text.tokens[verb.i - 1].lower_ in text.lexicon.words["negations"] and verb.i:
        return text.lemma(verb) not in words["said_even_negated"]
    if verb.tag_ == "VBG" and text.lemma(verb) in words["framing"]:
        return True  # "говоря о …", "отвечая на …": what follows is said
    if text.lemma(verb) in words["refusing"] and any(text.lemma(c) in words["silent"] for c in verb.children):
        return True
    if text.lemma(verb) in words["delivering"]:  # "выступил с обвинениями", but neither "с отчётом" nor "с которыми"
        return not any(text.lemma(child) in words["delivered"] for child in verb.children)
    if verb.tag_ == "VBN" and text.is_relation(verb, "noun_clause", "relative"):
        return not any(text.is_relation(child, "clause") for child in verb.children)
    if verb.tag_ == "VB" and text.lemma(verb.head) in words["modals"]:
        return True  # "можно назвать", "мог бы рассказать"
    if all(use.voice == "evidence" for use in uses):
        subject = find_subject(text, verb)
        return subject is None or text.lemma(subject) not in words["evidence"]
    return False


def can_speak(text: Text, frame: Frame) -> bool:
    """Whether what stands as the speaker can say anything: no thing ("вопрос требует"), no "this"; quotations stay."""
    if not text.lexicon.clauses or frame.speaker_head is None or frame.quoted or frame.form == "insertion":
        return True
    head = text.tokens[frame.speaker_head]
    lemma = text.lemma(head)
    if head.lower_ in text.lexicon.words["generic_speakers"]:
        return False
    if head.pos_ != "NOUN" or head.morph.get("Animacy") != ["Inan"]:
        return True
    known = text.lexicon.groups | text.lexicon.titles | text.lexicon.words["generic_bodies"]
    if (
        lemma in known
        or lemma in text.lexicon.clauses["media"]
        or lemma in text.lexicon.clauses["evidence"] | text.lexicon.clauses["voices"]
    ):
        return True
    return lemma in text.lexicon.said_by or find_actor(cite_name(text, frame.speaker or (0, 0), head)) is not None
