"""A parsed text ─▶ frames of its cue verbs, cue nouns and phrases ("according to"): who says what, quotations apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.answers import extract_answer
from checker.attribution.complements import read_by_order, read_clause, widen_object
from checker.attribution.content import find_content
from checker.attribution.continued import read_after_colon, read_past_citing
from checker.attribution.cuts import cut_at_semicolon, find_cuts
from checker.attribution.enclosed import build_insertion
from checker.attribution.frames import Frame, as_range
from checker.attribution.inversion import extract_inverted, extract_participle, extract_preceding, extract_trailing
from checker.attribution.mentions import (
    find_place_speaker,
    find_quoting,
    find_speaker,
    is_followed_by_saying,
    set_speaker,
)
from checker.attribution.nominal import extract_noun, extract_phrase
from checker.attribution.passives import extract_declined_passive
from checker.attribution.spans import build_spans
from checker.attribution.syntax import (
    extract_subtree,
    find_agent,
    find_late_agent,
    find_subject,
    is_passive,
    is_verbal,
    iter_complements,
)
from checker.attribution.tails import extract_enclosed, extract_quoted_tail, extract_tail, is_misread
from checker.attribution.unsaid import is_unsaid
from checker.attribution.unuttered import (
    closes_quotation,
    is_bare_participle,
    is_mere_manner,
    is_open,
    is_purpose,
    only_describes,
)

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
    openings = {phrase[0] for phrase in text.lexicon.phrases}
    for sentence in text.sentences:
        bound, tried = len(frames) + MAX_SENTENCE_CUES, 0
        for i in range(*sentence):
            if text.quote_of[i] >= 0 or len(frames) >= bound:
                continue
            if i in text.insertions:
                frame = build_insertion(text, text.insertions[i])
                if frame is not None:
                    frames.append(frame)
                continue
            token = text.tokens[i]
            is_verb = text.lemmas[i] in text.lexicon.verbs
            if is_verb or text.lemmas[i] in text.lexicon.content_nouns:
                is_verb = is_verb and (is_verbal(token) or (is_misread(text, token) and not text.lexicon.clauses))
                if not is_verb or tried < MAX_SENTENCE_CUES:
                    tried += is_verb
                    frames.extend(extract_cue(text, token))
            if token.lower_ in openings:
                frames.extend(extract_phrase(text, token))
    return frames


def extract_cue(text: Text, token: Token) -> Iterator[Frame]:
    """The frame of one word, where it is a cue verb or noun."""
    lemma = text.lemma(token)
    if lemma in text.lexicon.verbs and is_misread(text, token):
        tail = extract_tail(text, token, text.lexicon.verbs[lemma])
        yield from [tail] if tail is not None else []
    elif lemma in text.lexicon.verbs and is_verbal(token):
        yield from _extract_verb(text, token, text.lexicon.verbs[lemma])
    elif lemma in text.lexicon.content_nouns and token.pos_ == "NOUN":
        yield from extract_noun(text, token)


def _extract_verb(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Iterator[Frame]:
    if is_followed_by_saying(text, verb):
        return
    declined = extract_declined_passive(text, verb, uses) if text.lexicon.clauses and verb.tag_ == "VBN" else None
    if declined is not None:
        yield declined
        return
    if is_passive(text, verb):
        frame = _extract_passive(text, verb, uses)
        if frame is not None:
            yield frame
        return
    outer = None if text.lexicon.clauses else find_quoting(text, verb)
    if outer is not None and (quoted := extract_quoted_tail(text, verb, outer)) is not None:
        find_speaker(text, verb, quoted)
        yield quoted
        return
    if not text.lexicon.clauses and closes_quotation(text, verb):
        return  # "…," said the statement: the quotation finds its cue by itself
    if not text.lexicon.clauses and (plain := extract_participle(text, verb, uses)) is not None:
        yield plain
        return
    if is_purpose(text, verb) or only_describes(text, verb) or is_unsaid(text, verb, uses) or is_open(text, verb):
        return
    inverted = None
    if not text.lexicon.clauses:
        inverted = (
            extract_tail(text, verb, uses)
            or extract_enclosed(text, verb, uses)
            or extract_inverted(text, verb, uses)
            or extract_trailing(text, verb, uses)
        )
    if inverted is not None:
        yield inverted
        return
    cited = None if text.lexicon.clauses else read_past_citing(text, verb)
    for use in uses:
        extra = find_cue_words(text, verb, use)
        if extra is None or (use.must and is_bare_participle(verb)):
            continue
        frame = Frame(cue=sorted([verb.i, *extra]), use=use, voice=use.voice)
        find_speaker(text, verb, frame)
        words, frame.form = read_clause(text, verb, use), "clause"
        if not words:
            words, frame.form = find_content(text, verb, use)
            words = widen_object(text, verb, frame, words) or read_by_order(text, verb, use, frame)
            if text.lexicon.clauses and frame.form.startswith("clause") and not _follows(text, verb, words):
                words = set()
        if not words and not text.lexicon.clauses:
            words, frame.form = _find_interrupted(text, verb, use), "interrupted"
        if cited is not None and "clause" in use.takes:
            frame.content = [cited]
        elif words:
            frame.content = build_spans(text, words, set(frame.cue) | as_range(frame.speaker))
        if frame.content and not is_mere_manner(text, verb, frame):
            _add_explanation(text, frame)
            yield frame
            return
    preceding = None if text.lexicon.clauses else extract_preceding(text, verb, uses)
    if preceding is not None:
        yield preceding
        return
    yield from extract_answer(text, verb, uses)


def _follows(text: Text, verb: Token, words: set[int]) -> bool:
    """Whether a clause stands behind its cue, and is no relative one ("пишет газета, с которой он говорил")."""
    if max(words, default=0) < verb.i:
        return False
    first = sorted(i for i in words if i > verb.i and not text.tokens[i].is_punct)[:3]
    relative = text.lexicon.words["relative"] - text.lexicon.words["complementizers"] - text.lexicon.clauses["asking"]
    return not any(text.tokens[i].morph.get("Case") and text.tokens[i].lower_ in relative for i in first[1:])


def _fits_passive(text: Text, verb: Token, use: Cue, subject: Token | None) -> bool:
    """Whether a use's particle is there and its object, here the subject, is one that it takes."""
    if use.after and not any(word.lower_ in use.after for word in text.tokens[verb.i + 1 : verb.i + 4]):
        return False
    return not use.objects or (subject is not None and text.lemma(subject) in use.objects)


def _add_explanation(text: Text, frame: Frame) -> None:
    """Adds what a colon introduces; of "issued a statement: …" that alone is the content."""
    span = read_after_colon(text, frame) if text.lexicon.language == "en" else None
    if span is None:
        return
    start, end = frame.content[-1]
    words = text.doc.char_span(start, end, alignment_mode="expand")
    is_vehicle = words is not None and text.lemma(words.root) in text.lexicon.said_by
    frame.content = [span] if is_vehicle else [*frame.content, span]


def find_cue_words(text: Text, verb: Token, use: Cue) -> list[int] | None:
    """Indexes of the words beside the verb that make the cue ("point *out*"), or None where they are not there."""
    words = [child.i for child in verb.children if child.dep_ in ("aux", "neg", "auxpass") and child.i < verb.i]
    if use.after:
        following = [word for word in text.tokens[verb.i + 1 : verb.i + 6] if word.lower_ in use.after]
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
    if not (text.is_relation(verb, "parataxis") and _opens_apart(text, verb)) and not (
        text.is_relation(verb, "clause", "adverbial_clause") and _stands_apart(text, verb)
    ):
        return set()
    head = verb.head
    if text.quote_of[head.i] >= 0:
        return set()
    words = extract_subtree(head, find_cuts(text, verb, [("clause", head)])) - {word.i for word in verb.subtree}
    return cut_at_semicolon(text, verb, words)


def _opens_apart(text: Text, verb: Token) -> bool:
    """Whether a mark stands before an inserted clause: "ships *they say are* Israel's" has none."""
    left = verb.left_edge.i
    return left == text.sentence(verb.i).start or any(text.tokens[i].is_punct for i in (left - 1, left))


def _stands_apart(text: Text, verb: Token) -> bool:
    """Whether only a comma, the subject and the verb stand there: no marker, nothing after."""
    interrupters = text.lexicon.words["interrupters"]
    if any(text.is_relation(child, "marker") and child.lower_ not in interrupters for child in verb.children):
        return False
    left, right = verb.left_edge.i, verb.right_edge.i
    return left > 0 and text.tokens[left - 1].text in (",", "–", "—") and right - verb.i <= 12


def _extract_passive(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    lemma = text.lemma(verb)
    subject = find_subject(text, verb)
    agent = find_agent(text, verb)
    fitting = [entry for entry in uses if text.lexicon.clauses or _fits_passive(text, verb, entry, subject)]
    if not fitting:
        return None
    use = fitting[0]
    if subject is None or lemma in text.lexicon.speaker_subject:
        return None
    frame = Frame(cue=[verb.i], use=use, voice=use.voice)
    complements = list(iter_complements(text, verb))
    clauses = [head for form, head in complements if form == "clause"]
    wanted = {form for entry in uses for form in entry.takes if form.startswith("prep:")} | {"open_clause", "predicate"}
    parts = [head for form, head in complements if form in wanted]
    by = find_late_agent(text, verb) if agent is None and parts and not clauses else None
    if by is not None:
        agent = by[1]
    if agent is not None:
        set_speaker(text, frame, agent)
    elif lemma not in text.lexicon.content_subject and not clauses:
        return None
    cut = find_cuts(text, verb, [("clause", head) for head in [*clauses, *parts]])
    cut |= {by[0].i} if by is not None else set()
    judged = by is not None or (agent is not None and any(head.lower_ == "as" for head in parts))
    words: set[int] = set()
    refers_back = agent is not None and subject.lower_ in text.lexicon.words["demonstratives"]
    if not clauses and not judged and (refers_back or subject.lower_ not in text.lexicon.words["generic_speakers"]):
        words |= extract_subtree(subject, cut)
    elif not clauses and not parts:
        return None
    for head in clauses or parts:
        words |= extract_subtree(head, cut)
    if agent is None and not clauses and not parts:
        return None
    frame.content = build_spans(text, words, {verb.i} | as_range(frame.speaker if agent is not None else None))
    frame.form = "passive"
    return frame if frame.content else None
