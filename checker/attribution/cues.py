"""A parsed text ─▶ frames of its cue verbs, cue nouns and phrases ("according to"): who says what, quotations apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.complements import read_by_order, read_clause, widen_object
from checker.attribution.content import find_content
from checker.attribution.cuts import find_cuts, is_comment_on_claim
from checker.attribution.enclosed import build_insertion
from checker.attribution.frames import Frame, as_range
from checker.attribution.inversion import extract_inverted, extract_preceding, extract_trailing
from checker.attribution.mentions import find_place_speaker, find_speaker, set_speaker
from checker.attribution.nominal import extract_noun, extract_phrase
from checker.attribution.spans import build_spans
from checker.attribution.syntax import (
    extract_subtree,
    find_agent,
    find_subject,
    is_passive,
    is_verbal,
    iter_complements,
)
from checker.attribution.unsaid import is_unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue


# The densest sentence of the training articles has 11 cues; an absurd one must not cost their square.
MAX_SENTENCE_CUES = 24


def extract_frames(text: Text) -> list[Frame]:
    """The frames of all cues outside quotations, in text order."""
    frames: list[Frame] = []
    bound = 0
    for token in text.doc:
        if token.is_sent_start:
            bound = len(frames) + MAX_SENTENCE_CUES
        if text.quote_of[token.i] >= 0 or len(frames) >= bound:
            continue
        if token.i in text.insertions:
            frame = build_insertion(text, text.insertions[token.i])
            if frame is not None:
                frames.append(frame)
            continue
        lemma = text.lemma(token)
        if lemma in text.lexicon.verbs and is_verbal(token):
            frames.extend(_extract_verb(text, token, text.lexicon.verbs[lemma]))
        elif lemma in text.lexicon.content_nouns and token.pos_ == "NOUN":
            frames.extend(extract_noun(text, token))
        frames.extend(extract_phrase(text, token))
    return frames


def _extract_verb(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Iterator[Frame]:
    if is_passive(text, verb):
        frame = _extract_passive(text, verb, uses)
        if frame is not None:
            yield frame
        return
    if _is_purpose(text, verb) or _only_describes(text, verb) or is_unsaid(text, verb, uses):
        return
    inverted = None
    if not text.lexicon.clauses:
        inverted = extract_inverted(text, verb, uses) or extract_trailing(text, verb, uses)
    if inverted is not None:
        yield inverted
        return
    for use in uses:
        extra = find_cue_words(text, verb, use)
        if extra is None:
            continue
        frame = Frame(cue=sorted([verb.i, *extra]), use=use, voice=use.voice)
        find_speaker(text, verb, frame)
        words, frame.form = read_clause(text, verb, use), "clause"
        if not words:
            words, frame.form = find_content(text, verb, use)
            words = widen_object(text, verb, frame, words) or read_by_order(text, verb, use, frame)
            if text.lexicon.clauses and frame.form.startswith("clause") and max(words, default=0) < verb.i:
                words = set()
        if not words and not text.lexicon.clauses:
            words, frame.form = _find_interrupted(text, verb, use), "interrupted"
        if words:
            frame.content = build_spans(text, words, set(frame.cue) | as_range(frame.speaker))
        if frame.content:
            yield frame
            return
    preceding = None if text.lexicon.clauses else extract_preceding(text, verb, uses)
    if preceding is not None:
        yield preceding
        return
    yield from _answer_claim(text, verb, uses)


def _answer_claim(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Iterator[Frame]:
    """A frame of "…, a claim Kyiv denied": the content is the clause that the noun stands for."""
    noun = verb.head
    if not text.is_relation(verb, "relative") or not is_comment_on_claim(text, noun) or "object" not in uses[-1].takes:
        return
    clause = noun.head
    while not is_verbal(clause) and clause.head.i != clause.i:
        clause = clause.head
    words = {i for i in extract_subtree(clause, {noun.i}) if i < noun.left_edge.i}
    frame = Frame(cue=[verb.i], use=uses[-1], voice=uses[-1].voice, form="answer")
    find_speaker(text, verb, frame)
    frame.content = build_spans(text, words, as_range(frame.speaker))[-1:]
    if frame.content and frame.speaker:
        yield frame


def _only_describes(text: Text, verb: Token) -> bool:
    """Whether a participle describes somebody and reports nothing ("*asked* about it, he said")."""
    if verb.tag_ == "VBN":
        return not any(child.dep_.startswith("aux") for child in verb.children) and not text.is_relation(
            verb, "coordination", "noun_clause"
        )
    lemma = text.lemma(verb)
    known = lemma in text.lexicon.additive or lemma in text.lexicon.reporting or lemma in text.lexicon.counter
    return verb.tag_ == "VBG" and text.is_relation(verb, "noun_clause") and not known


def _is_purpose(text: Text, verb: Token) -> bool:
    """Whether the verb only says what for ("met *to discuss* the clashes"): nothing was uttered yet."""
    return (
        text.is_relation(verb, "adverbial_clause", "noun_clause", "relative")
        and verb.tag_ == "VB"
        and any(child.lower_ == "to" for child in verb.children)
    )


def find_cue_words(text: Text, verb: Token, use: Cue) -> list[int] | None:
    """Indexes of the words beside the verb that make the cue ("point *out*"), or None where they are not there."""
    words = [child.i for child in verb.children if child.dep_ in ("aux", "neg", "auxpass") and child.i < verb.i]
    if use.after:
        following = [word for word in text.doc[verb.i + 1 : verb.i + 6] if word.lower_ in use.after]
        if not following:
            return None
        words.append(following[0].i)
    if use.not_objects and any(
        text.is_relation(child, "object") and text.lemma(child) in use.not_objects for child in verb.children
    ):
        return None
    if use.objects:
        for child in verb.children:
            if text.is_relation(child, "object") and text.lemma(child) in use.objects:
                return words
        return None
    return words


def _find_interrupted(text: Text, verb: Token, use: Cue) -> set[int]:
    """Content of a cue that the parser hung into its own content ("The attack, he said, was …")."""
    if "quote" not in use.takes or verb.head.i == verb.i:
        return set()
    if find_subject(text, verb) is None and find_place_speaker(text, verb) is None:
        return set()
    if not text.is_relation(verb, "parataxis") and not (
        text.is_relation(verb, "clause", "adverbial_clause") and _stands_apart(text, verb)
    ):
        return set()
    head = verb.head
    if text.quote_of[head.i] >= 0:
        return set()
    return extract_subtree(head, find_cuts(text, verb, [("clause", head)])) - {word.i for word in verb.subtree}


def _stands_apart(text: Text, verb: Token) -> bool:
    """Whether only a comma, the subject and the verb stand there: no marker, nothing after."""
    interrupters = text.lexicon.words["interrupters"]
    if any(text.is_relation(child, "marker") and child.lower_ not in interrupters for child in verb.children):
        return False
    left, right = verb.left_edge.i, verb.right_edge.i
    return left > 0 and text.doc[left - 1].text in (",", "–", "—") and right - verb.i <= 12


def _extract_passive(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    lemma = text.lemma(verb)
    subject = find_subject(text, verb)
    agent = find_agent(text, verb)
    use = uses[0]
    if subject is None or lemma in text.lexicon.speaker_subject:
        return None
    frame = Frame(cue=[verb.i], use=use, voice=use.voice)
    complements = list(iter_complements(text, verb))
    clauses = [head for form, head in complements if form == "clause"]
    wanted = {form for entry in uses for form in entry.takes if form.startswith("prep:")} | {"open_clause", "predicate"}
    parts = [head for form, head in complements if form in wanted]
    if agent is not None:
        set_speaker(text, frame, agent)
    elif lemma not in text.lexicon.content_subject and not clauses:
        return None
    cut = find_cuts(text, verb, [("clause", head) for head in [*clauses, *parts]])
    words: set[int] = set()
    refers_back = agent is not None and subject.lower_ in text.lexicon.words["demonstratives"]
    if not clauses and (refers_back or subject.lower_ not in text.lexicon.words["generic_speakers"]):
        words |= extract_subtree(subject, cut)
    elif not clauses and not parts:
        return None
    for head in clauses or parts:
        words |= extract_subtree(head, cut)
    if agent is None and not clauses and not parts:
        return None
    frame.content = build_spans(text, words, {verb.i} | as_range(frame.speaker if agent is not None else None))
    return frame if frame.content else None
