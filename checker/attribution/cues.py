"""A parsed text ─▶ frames of its cue verbs, cue nouns and phrases ("according to"): who says what, quotations apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.content import build_spans, find_content, find_cuts, is_comment_on_claim
from checker.attribution.frames import Frame
from checker.attribution.syntax import (
    extract_subtree,
    find_agent,
    find_controller,
    find_noun_phrase,
    find_subject,
    is_passive,
    is_verbal,
    iter_complements,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue


# The densest sentence of the training articles has 11 cues; an absurd one must not cost their square.
MAX_SENTENCE_CUES = 24
# "В министерстве ранее сообщили": the body stands beside its verb.
MAX_PLACE_DISTANCE = 6
_PHRASE_OBJECTS = frozenset({"pobj", "obj", "obl", "nmod"})


def extract_frames(text: Text) -> list[Frame]:
    """The frames of all cues outside quotations, in text order."""
    frames: list[Frame] = []
    bound = 0
    for token in text.doc:
        if token.is_sent_start:
            bound = len(frames) + MAX_SENTENCE_CUES
        if text.quote_of[token.i] >= 0 or len(frames) >= bound:
            continue
        lemma = text.lemma(token)
        if lemma in text.lexicon.verbs and is_verbal(token):
            frames.extend(_extract_verb(text, token, text.lexicon.verbs[lemma]))
        elif lemma in text.lexicon.content_nouns and token.pos_ == "NOUN":
            frames.extend(_extract_noun(text, token))
        frames.extend(_extract_phrase(text, token))
    return frames


def _extract_verb(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Iterator[Frame]:
    if is_passive(text, verb):
        frame = _extract_passive(text, verb, uses)
        if frame is not None:
            yield frame
        return
    if _is_purpose(text, verb):
        return
    for use in uses:
        extra = find_cue_words(text, verb, use)
        if extra is None:
            continue
        frame = Frame(cue=sorted([verb.i, *extra]), use=use, voice=use.voice)
        find_speaker(text, verb, frame)
        words, frame.form = find_content(text, verb, use)
        if not words:
            words, frame.form = _find_interrupted(text, verb, use), "interrupted"
        if words:
            frame.content = build_spans(text, words, set(frame.cue) | _range(frame.speaker))
        if frame.content:
            yield frame
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
    frame.content = build_spans(text, words, _range(frame.speaker))[-1:]
    if frame.content and frame.speaker:
        yield frame


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
    if find_subject(text, verb) is None and _find_place_speaker(text, verb) is None:
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


def _range(span: tuple[int, int] | None) -> set[int]:
    return set(range(*span)) if span else set()


def find_speaker(text: Text, verb: Token, frame: Frame) -> None:
    """Sets the frame's speaker: the verb's subject, that of the verb it hangs from, or the noun it modifies."""
    subject = None if find_subject(text, verb) is not None else _find_place_speaker(text, verb)
    if subject is None:
        subject = _find_quoted_speaker(text, verb, frame)
    holder: Token | None = verb
    if subject is None:
        subject, holder = find_controller(text, verb)
    if subject is None or is_verbal(subject):
        return
    if holder is not None and holder.i != verb.i and is_passive(text, holder):
        agent = find_agent(text, holder)
        if agent is not None and text.is_relation(verb, "adverbial_clause"):
            subject = agent
    set_speaker(text, frame, subject)


def _find_quoted_speaker(text: Text, verb: Token, frame: Frame) -> Token | None:
    """Who is quoted in "TASS quoted the minister as saying …" and "the minister was quoted by TASS as saying …".

    Whoever quotes is entered as the frame's reporter.
    """
    outer = verb.head.head
    if verb.head.lower_ != "as" or text.lemma(outer) not in text.lexicon.chain_verbs:
        return None
    subject = find_subject(text, outer)
    if is_passive(text, outer):
        reporter, speaker = find_agent(text, outer), subject
    else:
        reporter = subject
        speaker = next((child for child in outer.children if text.is_relation(child, "object")), None)
    if reporter is not None and speaker is not None:
        frame.reporters.append(text.doc[slice(*find_noun_phrase(text, reporter))].text)
    return speaker


def _find_place_speaker(text: Text, verb: Token) -> Token | None:
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


def set_speaker(text: Text, frame: Frame, head: Token) -> None:
    """Sets the frame's speaker to the noun phrase of `head`, with the antecedent of a relative pronoun."""
    frame.speaker = find_noun_phrase(text, head)
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
    frame.content = build_spans(text, words, {verb.i} | _range(frame.speaker if agent is not None else None))
    return frame if frame.content else None


def _extract_noun(text: Text, noun: Token) -> Iterator[Frame]:
    """A frame of a noun with the words said in a clause or phrase ("Baku's claim that …")."""
    content: list[Token] = []
    speaker: Token | None = None
    for child in noun.children:
        if child.dep_ == "poss":
            speaker = child
        elif child.dep_ in ("acl", "ccomp") and child.i > noun.i and _is_said(text, child):
            content.append(child)
        elif child.dep_ == "prep" and child.lower_ in ("by", "from"):
            speaker = next(iter(child.children), None)
        elif child.dep_ == "prep" and child.lower_ in ("of", "about", "for", "against"):
            content.append(child)
    if not content or any(text.quote_of[head.i] >= 0 for head in content):
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
    frame.content = build_spans(text, words, {noun.i} | _range(frame.speaker))
    if frame.content:
        yield frame


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


def _extract_phrase(text: Text, token: Token) -> Iterator[Frame]:
    """A frame of "according to X": X speaks, and the clause that the phrase hangs from is the content."""
    for phrase in text.lexicon.phrases:
        if token.lower_ != phrase[0]:
            continue
        words = text.doc[token.i : token.i + len(phrase)]
        if tuple(word.lower_ for word in words) != phrase:
            continue
        last = words[len(words) - 1]
        speaker = next((child for child in last.children if child.i > last.i and child.dep_ in _PHRASE_OBJECTS), None)
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
        content = extract_subtree(head, {token.i, last.i, top.i} | find_cuts(text, token, [("clause", head)])) - phrase_words
        if text.is_relation(head, "coordination", "adverbial_clause", "relative"):
            content = {i for i in content}
        frame.content = build_spans(text, content, phrase_words)
        if frame.content:
            yield frame
            return
