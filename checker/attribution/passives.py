"""A cue in the passive of a language that declines ("отвергнуты Баку") ─▶ its frame, the agent read from case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.clauses import find_clause
from checker.attribution.complements import read_clause
from checker.attribution.frames import Frame, as_range
from checker.attribution.mentions import set_speaker
from checker.attribution.spans import build_spans
from checker.attribution.syntax import extract_subtree, find_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue


def extract_declined_passive(text: Text, verb: Token, uses: tuple[Cue, ...]) -> Frame | None:
    """The frame of a passive whose agent stands in the instrumental: what the subject is, and what the verb governs."""
    agent, subject = _find_agent(text, verb), find_subject(text, verb)
    fitting = [use for use in uses if "object" in use.takes]
    if agent is None or subject is None or not fitting or text.quote_of[verb.i] >= 0:
        return _extract_clause(text, verb, uses, agent)
    frame = Frame(cue=[verb.i], use=fitting[0], voice=fitting[0].voice, form="passive")
    set_speaker(text, frame, agent)
    end = find_clause(text, verb.i)[1]
    words = {i for i in extract_subtree(subject, set()) if i < verb.i} | set(range(verb.i + 1, end))
    auxiliaries = {child.i for child in verb.children if child.dep_ == "aux:pass"}
    frame.content = build_spans(text, words, {verb.i} | auxiliaries | as_range(frame.speaker))
    return frame if frame.content else None


def _extract_clause(text: Text, verb: Token, uses: tuple[Cue, ...], agent: Token | None) -> Frame | None:
    """The frame of "министерством заявлено, что …"."""
    use = next((use for use in uses if "clause" in use.takes), None)
    words = read_clause(text, verb, use) if agent is not None and use is not None else set()
    if agent is None or use is None or not words:
        return None
    frame = Frame(cue=[verb.i], use=use, voice=use.voice, form="clause")
    set_speaker(text, frame, agent)
    frame.content = build_spans(text, words, {verb.i} | as_range(frame.speaker))
    return frame if frame.content else None


def _find_agent(text: Text, verb: Token) -> Token | None:
    """Who acts in a passive: a noun in the instrumental under no preposition, a name or what can speak."""
    for child in verb.children:
        if child.morph.get("Case") != ["Ins"] or not text.is_relation(child, "oblique", "agent"):
            continue
        if any(text.is_relation(word, "case_marker") for word in child.children):
            continue
        lemma = text.lemma(child)
        if lemma in text.lexicon.groups | text.lexicon.titles or find_actor(child.text) is not None:
            return child
    return None
