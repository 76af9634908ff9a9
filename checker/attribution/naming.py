"""A short name in one text ─▶ the fuller one that the text has: acronyms, offices, titles, issuers, kinds of bodies."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text

_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_LINKS = "of|the|for|and|de|del|in|on|to|against"
_NAME = rf"[A-Z][\w’'-]+(?:(?: (?:{_LINKS})){{0,2}} [A-Z][\w’'-]+){{1,7}}"
_DEFINED = re.compile(rf"(?P<name>{_NAME}) ?[(\[“\"](?:the )?(?P<short>[A-Z][A-Z0-9]{{1,7}})[)\]”\",]")
_CAPITALS = re.compile(_NAME)
# Nouns nearer than this are still in the reader's mind; the longest reach met in the training passages is 180 words.
_REACH_WORDS = 250


def expand_acronym(text: Text, name: str) -> str:
    """The full name behind capital letters ("the JCS" ─▶ "Joint Chiefs of Staff"), or the name as it is."""
    words = name.split()
    short = next((word for word in words if _ACRONYM.fullmatch(word)), None)
    if short is None or len(words) > 2 or find_actor(name) is not None:
        return name
    full = _find_full_names(text.source).get(short)
    return full if full is not None and (len(words) == 1 or words[-1] == short) else name


@lru_cache(maxsize=8)
def _find_full_names(source: str) -> dict[str, str]:
    """Capital letters ─▶ the name before them in brackets, or else the one name with these initials."""
    found: dict[str, str] = {}
    by_initials: dict[str, set[str]] = {}
    for match in _CAPITALS.finditer(source):
        words = [word for word in match.group().split() if word[0].isupper()]
        for first, last in combinations(range(len(words)), 2):
            initials = "".join(word[0] for word in words[first : last + 1])
            name = match.group()
            end = name.rindex(words[last]) + len(words[last])
            by_initials.setdefault(initials, set()).add(name[name.index(words[first]) : end])
    for initials, names in by_initials.items():
        if len(names) == 1:
            found[initials] = next(iter(names))
    for match in _DEFINED.finditer(source):
        full, short = match["name"], match["short"]
        words = full.split()
        fitting = [" ".join(words[k:]) for k in range(len(words)) if words[k][0] == short[0]]
        found[short] = fitting[0] if fitting else full
    return found


def find_state(name: str) -> str | None:
    """The one state that a name holds, as the table's code."""
    table = load_gazetteer()
    words = split_name(name)
    codes = {
        entry.id
        for size in (1, 2, 3)
        for k in range(len(words) - size + 1)
        for entry in table.names.get(" ".join(words[k : k + size]), [])
        if entry.kind == "state"
    }
    return codes.pop() if len(codes) == 1 else None


def is_office(name: str) -> bool:
    """Whether a name is an office and names no state ("Foreign Ministry", "the army")."""
    table = load_gazetteer()
    words = split_name(name)
    key = " ".join(words)
    if any(entry.kind == "office" for entry in table.names.get(key, [])):
        return True
    return len(words) > 1 and any(
        entry.kind == "office" for k in range(len(words)) for entry in table.names.get(" ".join(words[k:]), [])
    )


def complete_office(text: Text, name: str, head: Token, span: tuple[int, int]) -> str:
    """An office without a state with the one whose it is: the owner of "its", or a fuller mention before."""
    if not is_office(name) or find_state(name) is not None:
        return name
    first = text.tokens[span[0]]
    if first.dep_ == "poss" and first.lower_ in ("its", "their", "his", "her"):
        state = find_last_state(text, first)
        if state is not None:
            return f"{state} {name}"
    wanted = set(split_name(name))
    for place in range(head.i - 1, max(-1, head.i - _REACH_WORDS), -1):
        token = text.tokens[place]
        if token.lower_ != head.lower_ or text.quote_of[place] >= 0:
            continue
        longer = clean_phrase(text, token)
        if wanted <= set(split_name(longer)) and find_state(longer) is not None:
            return longer
    return name


def find_last_state(text: Text, token: Token) -> str | None:
    """The last state named as a subject or owner before a word, as its name stands there."""
    for place in range(token.i - 1, max(-1, token.i - _REACH_WORDS), -1):
        word = text.tokens[place]
        if (
            word.pos_ != "PROPN"
            or text.quote_of[place] >= 0
            or not text.is_relation(word, "subject", "passive_subject")
        ):
            continue
        state = find_state(word.text)
        if state is not None:
            return str(word.text)
    return None


def clean_phrase(text: Text, head: Token) -> str:
    """The noun phrase of a word without an article."""
    words = text.doc[slice(*find_noun_phrase(text, head))].text
    return re.sub(r"^(?:the|an?)\s+", "", words, flags=re.IGNORECASE)


def find_issuer_name(text: Text, head: Token) -> Token | None:
    """Who issued a thing said: its owner, or the noun after "of", "from", "by" ("a statement *of the ministry*")."""
    for child in head.children:
        if child.dep_ == "poss":
            return child
    for child in head.children:
        role = text.is_relation(child, "preposition") and child.lower_ in ("of", "from", "by")
        if role or (text.is_relation(child, "noun_clause") and child.tag_ == "VBN"):
            nodes = [word for word in child.children if text.is_relation(word, "agent")] if not role else [child]
            for node in nodes:
                found = next((word for word in node.children if text.is_relation(word, "preposition_object")), None)
                if found is not None and found.pos_ in ("NOUN", "PROPN", "PRON"):
                    return found
    return None


def find_kind(text: Text, head: Token, lemma: str) -> str | None:
    """The last body of its kind named before "the group", "the militants", "the broadcaster", "the force"."""
    kind = next((name for name, words in text.lexicon.body_kinds.items() if lemma in words), None)
    if kind is None:
        return None
    states = load_gazetteer().states
    for place in range(head.i - 1, max(-1, head.i - _REACH_WORDS), -1):
        token = text.tokens[place]
        if token.pos_ != "PROPN" or (token.head.i == place + 1 and token.dep_ == "compound"):
            continue
        name = clean_phrase(text, token)
        actor = find_actor(name) if len(name) < 80 else None
        if actor is None or actor.kind == "person":
            continue
        if kind == "media" and actor.kind == "media":
            return name
        if kind == "armed" and actor.kind == "body" and actor.side not in states and actor.side is not None:
            return name
        if kind == "state" and actor.kind == "state":
            return name
    return None
