"""A cue verb ─▶ whether it reports nothing here: purposes, what may be or was not said, manners of speaking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.spans import is_whole

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text


def is_open(text: Text, verb: Token) -> bool:
    """Whether nothing was uttered: "*to link* the road", "one *can say*", "he *did not say* who"."""
    if text.lexicon.clauses:
        return False
    words = text.lexicon.words
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "neg") and child.i < verb.i}
    if text.lemma(verb) not in text.lexicon.denying and helpers & words["negations"]:
        return True
    if _is_neither(text, verb) or _is_asked(text, verb):
        return True
    if verb.tag_ != "VB" or not helpers:
        return False
    if "to" in helpers:
        return text.lemma(verb.head) not in words["goes_on"] and not _is_protest(text, verb)
    return bool(helpers & words["possible"])


def _is_neither(text: Text, verb: Token) -> bool:
    """Whether the verb is one half of "*neither* confirmed *nor* denied"."""
    first = verb.head if text.is_relation(verb, "coordination") else verb
    near = [*first.children, *verb.children]
    subjects = [word for child in near if text.is_relation(child, "subject") for word in child.children]
    return any(child.lower_ in text.lexicon.words["neither"] for child in [*near, *subjects])


def _is_asked(text: Text, verb: Token) -> bool:
    """Whether the verb is the question itself ("*Does* China *regret* it?")."""
    last = text.sentence(verb.i).end - 1
    while last > verb.i and (text.tokens[last].is_space or text.tokens[last].is_quote):
        last -= 1
    subject = next((child for child in verb.children if text.is_relation(child, "subject")), None)
    if subject is None or text.tokens[last].text != "?":
        return False
    return any(child.dep_ == "aux" and child.i < subject.i for child in verb.children)


def is_purpose(text: Text, verb: Token) -> bool:
    """Whether the verb only says what for ("met *to discuss* the clashes"): nothing was uttered yet."""
    return (
        text.is_relation(verb, "adverbial_clause", "noun_clause", "relative")
        and verb.tag_ == "VB"
        and any(child.lower_ == "to" for child in verb.children)
        and not _is_protest(text, verb)
    )


def _is_protest(text: Text, verb: Token) -> bool:
    """Whether a purpose is itself voiced ("summoned the envoy *to protest* what it called a provocation")."""
    words = text.lexicon.words
    return text.lemma(verb.head) in words["summoning"] and text.lemma(verb) in words["protesting"]


def only_describes(text: Text, verb: Token) -> bool:
    """Whether a participle describes somebody and reports nothing ("*asked* about it, he said")."""
    if verb.tag_ == "VBG" and text.lemma(verb) in text.lexicon.words["commenting"]:
        return True
    opens = verb.i == text.sentence(verb.i).start and verb.tag_ in ("VBN", "VBD")
    if opens and verb.lower_ in text.lexicon.words["asked"]:
        return True
    if verb.tag_ == "VBN":
        if any(text.is_relation(child, "subject") and child.i < verb.i for child in verb.children):
            return False
        return not any(child.dep_.startswith("aux") for child in verb.children) and not text.is_relation(
            verb, "coordination", "noun_clause"
        )
    lemma = text.lemma(verb)
    known = lemma in text.lexicon.additive or lemma in text.lexicon.reporting or lemma in text.lexicon.counter
    return verb.tag_ == "VBG" and text.is_relation(verb, "noun_clause") and not known


def is_bare_participle(verb: Token) -> bool:
    """Whether a verb may be a mere adjective ("a group *tied* to the rebels")."""
    return verb.tag_ == "VBN" and not any(child.dep_ in ("aux", "nsubj", "auxpass") for child in verb.children)


def is_mere_manner(text: Text, verb: Token, frame: Frame) -> bool:
    """Whether the words say how one spoke, not what: "asked not to be named", "what he *called* a lie"."""
    if text.lexicon.clauses:
        return False
    if text.lemma(verb) in text.lexicon.words["naming"]:
        return any(child.tag_ == "WP" and child.i < verb.i for child in verb.children)
    if text.lemma(verb) not in text.lexicon.words["requests"]:
        return False
    words = {token.lower_ for token in verb.subtree if token.i > verb.i}
    return bool(words & text.lexicon.words["anonymity"]) and bool(words & text.lexicon.words["negations"])


def closes_quotation(text: Text, verb: Token) -> bool:
    """Whether a verb stands right behind a quotation and right before who said it."""
    if verb.i == 0 or verb.i + 1 >= len(text.doc) or verb.tag_ not in ("VBD", "VBZ"):
        return False
    number = text.quote_of[verb.i - 1]
    if number < 0 or text.lemma(verb) not in text.lexicon.quote_verbs or not is_whole(text, text.quotes[number]):
        return False
    return text.tokens[verb.i + 1].pos_ in ("DET", "PROPN", "NOUN", "ADJ", "PRON") and text.quote_of[verb.i + 1] < 0
