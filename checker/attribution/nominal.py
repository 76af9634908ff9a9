"""Cue nouns ("the claim that …") and phrases ("according to …") of a parsed text ─▶ their frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.content import is_claim_with
from checker.attribution.cuts import find_cuts
from checker.attribution.frames import Frame, as_range
from checker.attribution.mentions import set_speaker
from checker.attribution.referents import is_speaker_noun
from checker.attribution.spans import build_spans
from checker.attribution.syntax import extract_subtree, find_controller, is_verbal, is_whole_clause
from checker.attribution.tails import read_sentence_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from checker.attribution.frames import Text

_PHRASE_OBJECTS = frozenset({"pobj", "obj", "obl", "nmod"})


def extract_noun(text: Text, noun: Token) -> Iterator[Frame]:
    """A frame of a noun with the words said in a clause or phrase ("Baku's claim that …")."""
    content: list[Token] = []
    speaker: Token | None = None
    for child in noun.children:
        if child.dep_ == "poss":
            speaker = child
        elif child.dep_ in ("acl", "ccomp", "relcl") and child.i > noun.i and _is_said(text, child):
            if child.dep_ != "relcl" or is_whole_clause(text, child):
                content.append(child)
        elif child.dep_ == "prep" and child.lower_ in ("by", "from"):
            speaker = next(iter(child.children), None)
        elif child.dep_ == "prep" and child.lower_ in ("of", "about", "for", "against"):
            content.append(child)
    content += [clause for clause in noun.head.children if clause.dep_ == "ccomp" and is_claim_with(text, noun, clause)]
    if speaker is None and any(_is_said(text, head) for head in content):
        speaker = _find_owner(text, noun, content)
        content = [head for head in content if head.dep_ != "prep"]
    if not content or any(text.quote_of[head.i] not in (-1, text.quote_of[noun.i]) for head in content):
        return
    clause = any(head.dep_ != "prep" for head in content)
    frame = Frame(cue=[noun.i], voice="speech" if clause and speaker is not None else "belief")
    if speaker is None:
        speaker = _find_light_subject(text, noun)
        if speaker is None and not clause:
            return
    if speaker is not None:
        set_speaker(text, frame, speaker)
    words: set[int] = set()
    cut = find_cuts(text, noun, [("clause", head) for head in content])
    for head in content:
        words |= extract_subtree(head, cut)
    if len(content) == 1 and content[0].dep_ == "prep":
        words.discard(content[0].i)
    frame.content = build_spans(text, words, {noun.i} | as_range(frame.speaker))
    if frame.content:
        yield frame


def _find_owner(text: Text, noun: Token, content: list[Token]) -> Token | None:
    """Whose claim it is: "*Indian media* reports that", "a claim of *the US* that"; or "reports" themselves."""
    for child in content:
        if child.dep_ == "prep" and child.lower_ == "of":
            owner = next((word for word in child.children if text.is_relation(word, "preposition_object")), None)
            if owner is not None and (owner.pos_ == "PROPN" or is_speaker_noun(text, owner)):
                return owner
    left = [child for child in noun.lefts if child.dep_ in ("compound", "amod", "nmod", "nsubj")]
    named = [child for child in left if find_actor(child.text) is not None or child.pos_ == "PROPN"]
    if named:
        return left[-1] if left[-1].pos_ in ("NOUN", "PROPN") else named[-1]
    return noun if text.lemma(noun) in text.lexicon.words["self_speaking"] else None


def _is_said(text: Text, clause: Token) -> bool:
    return any(
        (text.is_relation(child, "marker") and child.lower_ == "that") or (child.lower_ == "to" and child.dep_ == "aux")
        for child in clause.children
    )


def _find_light_subject(text: Text, noun: Token) -> Token | None:
    """The subject of the verb whose object the noun is ("Baku made the claim that …")."""
    if text.is_relation(noun, "object") and is_verbal(noun.head):
        subject, _ = find_controller(text, noun.head)
        return subject
    return None


def _find_pronoun(text: Text, token: Token, phrase: tuple[str, ...]) -> Token | None:
    """The pronoun in the middle of a phrase of two words ("по *его* словам"), or None."""
    if len(phrase) != 2 or token.i + 2 >= len(text.doc) or text.tokens[token.i + 2].lower_ != phrase[1]:
        return None
    middle = text.tokens[token.i + 1]
    names = ("pronouns_person", "pronouns_group", "pronouns_thing")
    return middle if any(middle.lower_ in text.lexicon.words[name] for name in names) else None


def extract_phrase(text: Text, token: Token) -> Iterator[Frame]:
    """A frame of "according to X": X speaks, and the clause that the phrase hangs from is the content."""
    for phrase in text.lexicon.phrases:
        if token.lower_ != phrase[0]:
            continue
        words = text.tokens[token.i : token.i + len(phrase)]
        pronoun = _find_pronoun(text, token, phrase)
        if pronoun is not None:
            words = text.tokens[token.i : token.i + len(phrase) + 1]
        elif tuple(word.lower_ for word in words) != phrase:
            continue
        last = words[len(words) - 1]
        speaker = pronoun or next(
            (child for child in last.children if child.i > last.i and child.dep_ in _PHRASE_OBJECTS), None
        )
        top = token
        if text.is_relation(last, "case_marker") and last.head.i > last.i:
            speaker, top = last.head, last.head
        elif text.scheme.relations["oblique"]:
            top = last
        if speaker is None:
            continue
        frame = Frame(cue=[word.i for word in words])
        set_speaker(text, frame, speaker)
        phrase_words = {word.i for word in token.subtree} | {word.i for word in top.subtree}
        head = top.head
        while (
            head.head.i != head.i
            and (text.quote_of[head.i] >= 0) == (text.quote_of[head.head.i] >= 0)
            and (not is_verbal(head) or text.is_relation(head, "open_clause"))
        ):
            head = head.head
        if head.i in phrase_words:
            continue
        whole = read_sentence_before(text, token)
        if whole is not None:
            frame.content = [whole]
            yield frame
            return
        content = (
            extract_subtree(head, {token.i, last.i, top.i} | find_cuts(text, token, [("clause", head)])) - phrase_words
        )
        frame.content = build_spans(text, content, phrase_words)
        if frame.content:
            yield frame
            return
