"""Speakers named by a common noun ("the ministry", "the statement", "the spokesman") ─▶ the name behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import Actor, find_actor
from checker.attribution.gazetteer import load_gazetteer, split_name
from checker.attribution.naming import find_issuer_name, find_kind
from checker.attribution.referents import (
    REACH,
    Mention,
    cite_name,
    find_group,
    find_person,
    find_titled,
    is_title,
)
from checker.attribution.syntax import find_noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.records import Publisher


def resolve_noun(
    text: Text, name: str, head: Token, named: list[Mention], said: list[Mention], publisher: Publisher | None
) -> str:
    """The name behind a common noun.

    Args:
        text: the parsed text.
        name: the noun phrase, cleaned.
        head: its main word.
        named: the people of the text.
        said: who spoke before.
        publisher: whose page it is.
    """
    lemma = text.lemma(head)
    words = [word for word in name.split() if word.lower() not in text.lexicon.words["fresh"]]
    is_bare = len(words) == 1 and _is_definite(text, head)
    if lemma in text.lexicon.said_by and (issuer := find_issuer_name(text, head)) is not None:
        return _name_issuer(text, issuer, named, said, publisher)
    if is_title(text, head) and head.tag_ != "NNS" and text.lexicon.language == "en":
        return _resolve_title(text, name, head, named, said)
    if not is_bare:
        return _name_owner(text, head, said) or _with_apposition(text, name, head)
    if lemma in text.lexicon.said_by and said:
        return said[-1].name
    return _resolve_bare(text, head, said) or _resolve_person(text, head, named, said, publisher) or name


def _name_owner(text: Text, head: Token, said: list[Mention]) -> str | None:
    """ "The group's media office" with the group's name, that of the last body that spoke."""
    owner = next((child for child in head.children if child.dep_ == "poss" and child.pos_ == "NOUN"), None)
    if owner is None or not _is_definite(text, owner):
        return None
    if text.lemma(owner) not in text.lexicon.words["generic_bodies"] | text.lexicon.groups:
        return None
    name = find_group([mention for mention in said if mention.head[:1] and mention.at < head.i])
    rest = " ".join(token.text for token in text.tokens[owner.i + 2 : head.i + 1])
    return f"{name}'s {rest}" if name and rest and find_actor(name) is not None else None


def _resolve_bare(text: Text, head: Token, said: list[Mention]) -> str | None:
    """The body behind "the ministry", "the group", "the agency"."""
    lemma = text.lemma(head)
    for mention in reversed(said[-REACH:]):
        if mention.head == lemma or lemma in mention.name.lower().split():
            return mention.name
    for start in range(head.i - 1, -1, -1):
        token = text.tokens[start]
        if text.lemma(token) == lemma and token.pos_ in ("NOUN", "PROPN"):
            if lemma in text.lexicon.said_by and (issuer := find_issuer_name(text, token)) is not None:
                token = issuer
            found = cite_name(text, find_noun_phrase(text, token), token)
            if len(found.split()) > 1:
                return found
    if (kind := find_kind(text, head, lemma)) is not None:
        return kind
    if lemma in text.lexicon.words["generic_bodies"]:
        return find_group(said) or _find_office(text, head)
    offices = text.lexicon.office_kinds.get(lemma)
    return find_group([mention for mention in said if _holds_office(mention.name, offices)]) if offices else None


def _holds_office(name: str, offices: frozenset[str]) -> bool:
    """Whether a name is that of an office of one of these sorts ("Foreign Office" is a ministry)."""
    actor = find_actor(name)
    return actor is not None and actor.kind == "body" and actor.id.partition("_")[2] in offices


def _resolve_person(
    text: Text, head: Token, named: list[Mention], said: list[Mention], publisher: Publisher | None
) -> str | None:
    lemma = text.lemma(head)
    if lemma in text.lexicon.titles and (person := find_person(named, said, head, text)):
        return person
    if publisher is not None and lemma in publisher.name.lower().split():
        return publisher.name
    return None


def _name_issuer(
    text: Text, issuer: Token, named: list[Mention], said: list[Mention], publisher: Publisher | None
) -> str:
    """The name of who issued a statement: "its statement" is of the body that spoke last."""
    words = text.lexicon.words
    if issuer.lower_ in words["pronouns_person"]:
        return find_person(named, said, issuer, text) or issuer.text
    if issuer.lower_ in words["pronouns_group"] or issuer.lower_ in words["pronouns_thing"]:
        return find_group(said) or issuer.text
    name = cite_name(text, find_noun_phrase(text, issuer), issuer)
    return name if issuer.pos_ == "PROPN" else resolve_noun(text, name, issuer, named, said, publisher)


def _resolve_title(text: Text, name: str, head: Token, named: list[Mention], said: list[Mention]) -> str:
    """The person behind "the Moldovan president", "its spokesman", "the general"."""
    if (after := _read_name_after(text, head)) is not None:
        return after
    if any(text.is_relation(child, "apposition", "coordination") for child in head.children):
        return _with_apposition(text, name, head)
    if not any(child.lower_ in ("the", "this") or child.dep_ == "poss" for child in head.children):
        return name
    lemma = text.lemma(head)
    fitting = [mention for mention in named if _fits_portfolio(text, mention.titles, name)]
    if (titled := find_titled(text, lemma, fitting, head.i)) is not None and _fits_side(text, titled, name):
        return titled
    before = [
        mention for mention in [*named, *said] if mention.is_person and mention.at < head.i and _acts(text, mention)
    ]
    if (fuller := _find_fuller(text, name, head)) is not None:
        return fuller
    known = {mention.name: mention.titles for mention in named if mention.titles}
    for mention in sorted(before, key=lambda mention: -mention.at)[:REACH]:
        others = known.get(mention.name, frozenset())
        if not _fits_portfolio(text, others, name):
            continue
        if (not others or lemma in others or not mention.titles) and _fits_side(text, mention.name, name):
            if others and lemma not in others and not _is_wide(lemma):
                continue
            return mention.name
    return name


def _find_fuller(text: Text, name: str, head: Token) -> str | None:
    """The office of a bare title, where the text named it before: "the spokesperson *of Pakistan's Foreign Office*"."""
    if len(name.split()) > 1:
        return None
    for place in range(head.i - 1, -1, -1):
        token = text.tokens[place]
        if text.lemmas[place] == text.lemmas[head.i] and token.pos_ in ("NOUN", "PROPN"):
            found = cite_name(text, find_noun_phrase(text, token), token)
            if find_actor(found) is not None and len(found.split()) > 1:
                return found
    return None


def _read_name_after(text: Text, head: Token) -> str | None:
    """The proper name between commas behind a title ("the deputy commander of the police, *Veton Krasniqi*, said")."""
    end = find_noun_phrase(text, head)[1]
    if end + 2 >= len(text.doc) or text.tokens[end].text != ",":
        return None
    last = end + 1
    while last < len(text.doc) and text.tokens[last].pos_ == "PROPN":
        last += 1
    closed = last < len(text.doc) and (text.tokens[last].text == "," or text.tokens[last].tag_ in ("VBD", "VBZ"))
    return str(text.doc[end + 1 : last].text) if closed and 2 <= last - end - 1 <= 4 else None


def _acts(text: Text, mention: Mention) -> bool:
    """Whether a person spoke, has a title or is a subject: a name in passing is not "the governor"."""
    if mention.is_speaker or mention.titles:
        return True
    words = text.tokens[mention.at : mention.at + len(mention.name.split())]
    return any(text.is_relation(word, "subject", "passive_subject") for word in words)


def _fits_portfolio(text: Text, titles: frozenset[str], name: str) -> bool:
    """Whether a person with these titles may be meant: the foreign minister is not "the defence minister"."""
    fields = text.lexicon.words["portfolios"]
    held, wanted = titles & fields, {word.lower() for word in name.split()} & fields
    return not held or not wanted or bool(held & wanted)


def _is_wide(lemma: str) -> bool:
    """Whether a title says little, so that a person with another one may bear it too."""
    return lemma in ("official", "leader", "head", "chief", "representative", "envoy", "diplomat", "man", "woman")


def _fits_side(text: Text, person: str, title: str) -> bool:
    """Whether a person may be meant by a title that names a state: one of another state may not."""
    wanted = find_actor(title)
    if wanted is None:
        return True
    actor = find_actor(person) or _find_titled_actor(text, person)
    return actor is None or actor.side == wanted.side


def _find_titled_actor(text: Text, person: str) -> Actor | None:
    """The actor that a person speaks for by the title that the text names it with ("*Eritrea's minister* Saleh")."""
    place = text.source.find(person)
    words = text.doc.char_span(place, place + len(person), alignment_mode="expand") if place >= 0 else None
    return find_actor(text.doc[find_noun_phrase(text, words.root)[0] : words.end].text) if words is not None else None


def _find_office(text: Text, head: Token) -> str | None:
    """The last office named before a noun for any office ("the agency")."""
    for place in range(head.i - 1, -1, -1):
        token = text.tokens[place]
        if token.pos_ in ("NOUN", "PROPN") and _is_office(text.lemma(token)):
            return cite_name(text, find_noun_phrase(text, token), token)
    return None


def _is_office(word: str) -> bool:
    entries = load_gazetteer().names.get(" ".join(split_name(word)), [])
    return bool(entries) and all(entry.kind == "office" for entry in entries)


def _is_definite(text: Text, head: Token) -> bool:
    return any(child.lower_ in ("the", "this", "that") for child in head.children) or text.lexicon.language != "en"


def _with_apposition(text: Text, name: str, head: Token) -> str:
    """The proper name in apposition to a common noun ("a spokesman, Ivan Petrov"), or the noun phrase itself."""
    for child in head.children:
        if text.is_relation(child, "apposition") and child.pos_ == "PROPN":
            return cite_name(text, find_noun_phrase(text, child), child)
    return name
