"""A cue ─▶ the words that name its speaker: subject, agent, who is quoted, the body in a phrase of place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.carriers import find_foreign_name, find_genitives_end
from checker.attribution.sources import read_source
from checker.attribution.syntax import (
    find_agent,
    find_controller,
    find_noun_phrase,
    find_subject,
    is_passive,
    is_verbal,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text

# "В министерстве ранее сообщили": the body stands beside its verb.
MAX_PLACE_DISTANCE = 6


def find_speaker(text: Text, verb: Token, frame: Frame) -> None:
    """Sets the frame's speaker: the verb's subject, that of the verb it hangs from, or the noun it modifies."""
    if text.lexicon.clauses:
        before = next((i.source for i in text.insertions_near(verb.i) if i.end == verb.i - 1), None)
        goes_on = verb.tag_ == "VBG" and before is not None and before.speaker is not None
        source = before if goes_on and before is not None else read_source(text, verb)
        if source.speaker is not None:
            if source.reporter is not None:
                frame.reporters.append(text.doc[slice(*find_noun_phrase(text, source.reporter))].text)
            set_speaker(text, frame, source.speaker)
            return
        if text.is_relation(verb, "coordination") and verb.head.tag_ == verb.tag_:
            joined = read_source(text, verb.head).speaker
            if (
                joined is not None
                and verb.head.i < verb.i
                and verb.morph.get("Number") == verb.head.morph.get("Number")
            ):
                set_speaker(text, frame, joined)
                return
        issuer = find_issuer(text, verb)
        if issuer is None and find_subject(text, verb) is None:
            issuer, _ = find_controller(text, verb)
            if issuer is not None and any(
                t.text == ";" for t in text.tokens[min(issuer.i, verb.i) : max(issuer.i, verb.i)]
            ):
                issuer = None
        if issuer is None and verb.tag_ == "VBG" and is_verbal(verb.head) and find_subject(text, verb) is None:
            issuer = read_source(text, verb.head).speaker
        if issuer is not None and not is_verbal(issuer) and (text.quote_of[issuer.i] < 0 or text.quote_of[verb.i] >= 0):
            set_speaker(text, frame, issuer)
        return
    subject = None if find_subject(text, verb) is not None else find_place_speaker(text, verb)
    if subject is None:
        subject = _find_quoted_speaker(text, verb, frame) or find_issuer(text, verb)
    holder: Token | None = verb
    if subject is None and not text.lexicon.clauses:
        holder = _find_outer_report(text, verb)
        subject = find_subject(text, holder) if holder is not None else None
    if subject is None:
        subject, holder = find_controller(text, verb)
    if subject is None or is_verbal(subject):
        return
    if holder is not None and holder.i != verb.i and is_passive(text, holder):
        agent = find_agent(text, holder)
        if agent is not None and text.is_relation(verb, "adverbial_clause"):
            subject = agent
    set_speaker(text, frame, subject)


def _find_outer_report(text: Text, verb: Token) -> Token | None:
    """The main report whose speaker goes on ("A said that B had left, *adding* that …", "… *and accused* B of …").

    Small parsers hang such a verb from the clause that was reported; a newspaper means the speaker of the main one.
    """
    if text.quote_of[verb.i] >= 0 or text.lemma(verb) not in text.lexicon.additive | text.lexicon.counter:
        return None
    before = text.tokens[verb.i - 1] if verb.i else None
    goes_on = verb.tag_ == "VBG" and before is not None and before.text == ","
    accuses = verb.tag_ in ("VBD", "VBN") and before is not None and before.dep_ == "cc"
    if not goes_on and not (accuses and text.is_relation(verb, "coordination")):
        return None
    root = verb.sent.root
    inner = verb if text.is_relation(verb, "noun_clause") else verb.head
    while inner.i != root.i and not text.is_relation(inner, "clause", "open_clause", "noun_clause", "relative"):
        if inner.head.i == inner.i:
            return None
        inner = inner.head
    uses = text.lexicon.verbs.get(text.lemma(root), ())
    if inner.i == root.i or root.i > verb.i or not any("clause" in use.takes for use in uses):
        return None
    return root


def _find_quoted_speaker(text: Text, verb: Token, frame: Frame) -> Token | None:
    """Who is quoted in "TASS quoted the minister as saying …" and "the minister was quoted by TASS as saying …".

    Whoever quotes is entered as the frame's reporter.
    """
    outer = find_quoting(text, verb)
    if outer is None:
        return None
    subject = find_subject(text, outer)
    if is_passive(text, outer):
        reporter, speaker = find_agent(text, outer), subject
    else:
        reporter = subject
        speaker = next((child for child in outer.children if text.is_relation(child, "object")), None)
        speaker = speaker or _find_first_name(text, outer, verb)
    if reporter is not None and speaker is not None:
        frame.reporters.append(text.doc[slice(*find_noun_phrase(text, reporter))].text)
    return speaker


def _find_first_name(text: Text, outer: Token, verb: Token) -> Token | None:
    """The main word of the noun phrase between "quoted" and "as saying", where the parse ties it to neither."""
    for token in text.tokens[outer.i + 1 : verb.i]:
        if token.pos_ in ("NOUN", "PROPN", "PRON"):
            while token.head.i > token.i and token.head.i < verb.i and token.head.pos_ in ("NOUN", "PROPN"):
                token = token.head
            return token
    return None


def find_quoting(text: Text, verb: Token) -> Token | None:
    """The verb of "TASS *quoted* the minister as saying", from its "saying"."""
    if verb.i == 0 or verb.tag_ != "VBG" or text.tokens[verb.i - 1].lower_ != "as":
        return None
    for i in range(verb.i - 2, text.sentence(verb.i).start - 1, -1):
        if text.quote_of[i] >= 0:
            return None
        if text.lemma(text.tokens[i]) in text.lexicon.chain_verbs and is_verbal(text.tokens[i]):
            return text.tokens[i]
    return None


def is_followed_by_saying(text: Text, verb: Token) -> bool:
    """Whether the verb only quotes: "*cited* the ministry *as saying*"."""
    if text.lemma(verb) not in text.lexicon.chain_verbs:
        return False
    end = min(text.sentence(verb.i).end, verb.i + 25)
    return any(text.tokens[i].lower_ == "as" and text.tokens[i + 1].tag_ == "VBG" for i in range(verb.i + 1, end - 1))


def find_issuer(text: Text, verb: Token) -> Token | None:
    """Who issued what a verb without a subject quotes from ("говорится в заявлении *МИД*"), or the thing itself."""
    for child in verb.children:
        if text.is_relation(child, "oblique") and text.lemma(child) in text.lexicon.said_by:
            return next((word for word in child.children if text.is_relation(word, "oblique")), child)
    return None


def find_place_speaker(text: Text, verb: Token) -> Token | None:
    """The body in a phrase of place beside a verb without a subject ("сообщили в министерстве")."""
    for child in verb.children:
        case = next((word for word in child.children if text.is_relation(word, "case_marker")), None)
        if case is None or case.lower_ not in text.lexicon.place_prepositions:
            continue
        if abs(child.i - verb.i) > MAX_PLACE_DISTANCE or text.lemma(child) in text.lexicon.vehicle_nouns:
            continue
        if text.lemma(child) in text.lexicon.groups or find_actor(child.text) is not None:
            return child
    return None


def _agrees_before(text: Text, place: int, head: Token) -> bool:
    """Whether the word before this place is an adjective of the speaker's ("*украинские* военные")."""
    word = text.tokens[place - 1]
    same = word.morph.get("Case") == head.morph.get("Case") and word.morph.get("Number") == head.morph.get("Number")
    return word.pos_ == "ADJ" and head.pos_ == "NOUN" and bool(word.morph.get("Case")) and same


def set_speaker(text: Text, frame: Frame, head: Token) -> None:
    """Sets the frame's speaker to the noun phrase of `head`, with the antecedent of a relative pronoun."""
    foreign = find_foreign_name(text, head) if text.lexicon.clauses else None
    frame.speaker = foreign or find_noun_phrase(text, head)
    if text.lexicon.clauses and foreign is None:
        start = frame.speaker[0]
        while start < head.i and text.tokens[start].pos_ in ("ADP", "CCONJ", "PART", "SCONJ", "ADV"):
            start += 1
        while start and _agrees_before(text, start, head):
            start -= 1
        frame.speaker = (start, find_genitives_end(text, head, frame.speaker[1]))
    frame.speaker_head = head.i
    if head.lower_ in text.lexicon.words["relative"]:
        node = head.head
        for _ in range(6):
            if text.is_relation(node, "relative", "noun_clause"):
                frame.antecedent = find_noun_phrase(text, node.head)
                return
            if node.head.i == node.i:
                return
            node = node.head
