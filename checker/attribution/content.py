"""A cue verb or noun ─▶ the words of its content: which complements are said, and where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.clauses import has_near_phrase
from checker.attribution.continued import is_report
from checker.attribution.cuts import (
    add_verdict,
    cut_at_report,
    cut_at_semicolon,
    cut_at_verdict,
    find_cuts,
    is_other_speech,
    tells_otherwise,
)
from checker.attribution.syntax import extract_subtree, is_verbal, is_whole_clause, iter_complements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue


def find_content(text: Text, verb: Token, use: Cue) -> tuple[set[int], str]:
    """Indexes of the words that `verb` reports in this use and their form; empty where the use does not fit."""
    found = [
        (form, head)
        for form, head in iter_complements(text, verb)
        if not _is_cut_off(text, verb, head) and not tells_otherwise(text, head)
    ]
    if use.mutual:
        return _find_mutual(text, verb, use, found), "mutual"
    heads = _select_complements(text, verb, use, found)
    if use.after and heads and heads[0][0] in ("prep:on", "prep:upon", "open_clause"):
        heads = _join_request(found, heads)  # "called *on both sides to talk*"
    if not heads:
        heads = _find_late_clause(text, verb, use, found)
    if not heads:
        return _find_named(text, verb, use), "named"
    if heads[-1][0].startswith(("clause", "open_clause", "prep:")) and heads[-1][1].i > verb.i:
        heads += _find_tail(text, verb, heads[-1][1])
    if heads[-1][0] in ("object", "recipient") and use.takes and not text.lexicon.clauses:
        heads += _find_modifier(text, verb, heads[-1][1])
    cut = find_cuts(text, verb, heads)
    if not any("clause" in form for form, _ in heads) or _is_gerund(heads[0][1]):
        cut |= _find_asides(text, heads)
    words: set[int] = set()
    for _, head in heads:
        words |= extract_subtree(head, cut)
    first_form, first = heads[0]
    if first_form.startswith("prep:") and len(heads) == 1 and not text.scheme.relations["oblique"]:
        words.discard(first.i)  # "spoke about X", "called for Y": the preposition is the cue's
    if first_form == "prep:as" and len(heads) == 1 and first.i <= verb.i + 2 and not text.lexicon.clauses:
        words |= _find_shifted(text, verb, first)
    words = cut_at_semicolon(text, verb, words)
    if not text.lexicon.clauses:
        words = cut_at_verdict(text, verb, add_verdict(text, verb, words))
    return cut_at_report(text, verb, words) - {verb.i}, "+".join(form for form, _ in heads)


def _find_late_clause(text: Text, verb: Token, use: Cue, found: list[tuple[str, Token]]) -> list[tuple[str, Token]]:
    """The clause that the parser hung into a phrase before it ("claimed in an address *that …*")."""
    if "clause" not in use.takes or use.must:
        return []
    for form, phrase in found:
        if not form.startswith("prep:") or phrase.i < verb.i:
            continue
        if not any(text.lemma(word) in text.lexicon.vehicle_nouns for word in phrase.children):
            continue
        for word in phrase.subtree:
            is_clause = text.is_relation(word, "noun_clause", "relative")
            if is_clause and (_is_marked(text, word) or is_whole_clause(text, word)):
                return [("clause", word)]
    return []


def _is_marked(text: Text, clause: Token) -> bool:
    """Whether a clause begins with "that"."""
    complementizers = text.lexicon.words["complementizers"]
    return any(text.is_relation(child, "marker") and child.lower_ in complementizers for child in clause.children)


def _join_request(found: list[tuple[str, Token]], heads: list[tuple[str, Token]]) -> list[tuple[str, Token]]:
    """Who is asked and what for: the phrase and the infinitive that goes with it."""
    asked = [(form, head) for form, head in found if form in ("prep:on", "prep:upon")]
    acts = [
        (form, head) for form, head in found if form in ("open_clause", "adverbial_clause") and _is_infinitive(head)
    ]
    return sorted(
        {head.i: (form, head) for form, head in [*heads, *asked[:1], *acts]}.values(), key=lambda pair: pair[1].i
    )


def _find_named(text: Text, verb: Token, use: Cue) -> set[int]:
    """A thing and its name behind "called" and "branded", which the parser ties together in many ways."""
    if text.lemma(verb) not in text.lexicon.words["naming"] or "predicate" not in use.must:
        return set()
    following = text.tokens[verb.i + 1] if verb.i + 1 < len(text.doc) else None
    if following is None or following.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "PRON"):
        return set()
    ends = (",", ".", ";", ":")
    stop = text.sentence(verb.i).end
    end = next((i for i in range(verb.i + 1, stop) if text.tokens[i].text in ends), stop)
    if text.tokens[verb.i + 1].tag_ in ("WP", "WDT") and end < stop:
        end = stop  # "called what they did, for the second time, misleading"
    words = set(range(verb.i + 1, end))
    return words if len(words) > 2 and not any(text.tokens[i].lower_ == "and" for i in words) else set()


def _is_cut_off(text: Text, verb: Token, head: Token) -> bool:
    """Whether a semicolon or another one's report stands between a verb and what the parser hung from it."""
    if any(text.tokens[i].text == ";" and text.quote_of[i] < 0 for i in range(head.i + 1, verb.i)):
        return True
    between = text.tokens[verb.i + 1 : head.left_edge.i] if head.i > verb.i and not text.lexicon.clauses else []
    return any(  # "dismissed the move, *while an agency reported*, citing …, that …": the agency's clause
        is_report(text, token) and any(child.lower_ in text.lexicon.words["contrast"] for child in token.lefts)
        for token in between
    )


def _find_shifted(text: Text, verb: Token, phrase: Token) -> set[int]:
    """The thing behind what it was called ("dismissed as baseless *the claim that …*"), to the end of the clause."""
    end = int(text.sentence(verb.i).end)
    for i in range(phrase.i + 1, end):
        token = text.tokens[i]
        following = text.tokens[i + 1] if i + 1 < end else token
        goes_on = token.text == "," and following.tag_ == "VBG"
        if text.quote_of[i] < 0 and (token.text in (";", ".") or goes_on):
            end = i
            break
    return set(range(phrase.i + 1, end))


def _find_mutual(text: Text, verb: Token, use: Cue, found: list[tuple[str, Token]]) -> set[int]:
    """What two sides say of each other: all that the verb takes but its own noun ("traded *blame* for …")."""
    words: set[int] = set()
    for form, head in found:
        if form == "object" or form in use.takes:
            words |= extract_subtree(head, {verb.i})
    return {i for i in words if i > verb.i and text.tokens[i].lower_ not in use.after}


def _find_tail(text: Text, verb: Token, clause: Token) -> list[tuple[str, Token]]:
    """What follows the clause and hangs from the cue by the parser's choice ("said they fired *because* …")."""
    tail = []
    end = clause.right_edge.i
    for child in verb.children:
        if child.i <= end or text.quote_of[child.i] >= 0 or child.is_punct or child.is_space:
            continue
        role = text.scheme.roles.get(child.dep_)
        if role not in ("preposition", "oblique", "adverbial_clause") or is_other_speech(text, verb, child):
            break
        if (
            role == "adverbial_clause"
            and child.tag_ == "VBG"
            and not any(text.is_relation(c, "marker") for c in child.children)
        ):
            break
        if any(text.lemma(word) in text.lexicon.vehicle_nouns for word in child.subtree):
            break
        tail.append(("tail", child))
    return tail


def _find_modifier(text: Text, verb: Token, thing: Token) -> list[tuple[str, Token]]:
    """A phrase right behind an object that the parser hung from the verb ("condemned the fire *on the village*")."""
    end = thing.right_edge.i
    following = next((child for child in verb.children if child.i == end + 1), None)
    if following is None or not text.is_relation(following, "preposition"):
        return []
    words = list(following.subtree)
    other = text.lexicon.words["weekdays"] | text.lexicon.vehicle_nouns | text.lexicon.words["occasions"]
    is_deed = text.tokens[thing.left_edge.i].tag_ == "VBG"  # "denied *having massacred villagers* in the region"
    if (following.lower_ not in text.lexicon.words["of_things"] and not is_deed) or any(
        text.lemma(word) in other for word in words
    ):
        return []
    return [("tail", following)]


def _is_gerund(head: Token) -> bool:
    return head.tag_ == "VBG" or any(child.tag_ == "VBG" and child.dep_ == "aux" for child in head.children)


def _find_asides(text: Text, heads: list[tuple[str, Token]]) -> set[int]:
    """Heads of the reporter's own explanations behind a comma ("denied hitting Afrin, *the region where …*")."""
    cut: set[int] = set()
    for _, head in heads:
        for word in head.subtree:
            first = word.left_edge.i
            if word.i <= head.i or first == 0 or text.tokens[first - 1].text != "," or text.quote_of[word.i] >= 0:
                continue
            opens = any(token.tag_ in ("WDT", "WP", "WRB") for token in text.tokens[first : first + 2])
            if (text.is_relation(word, "relative") and opens) or (
                text.is_relation(word, "apposition") and any(text.is_relation(c, "relative") for c in word.children)
            ):
                cut.add(word.i)
    return cut


def _select_complements(text: Text, verb: Token, use: Cue, found: list[tuple[str, Token]]) -> list[tuple[str, Token]]:
    """The complements that are content, in text order."""
    takes = use.takes
    if "object" in takes and "clause" not in takes:
        found = [("object" if form == "clause" and _is_free_relative(head) else form, head) for form, head in found]
    clauses = [(form, head) for form, head in found if form == "clause" and _takes_clause(head, takes)]
    if clauses:
        objects = [
            (form, head)
            for form, head in found
            if form == "object"
            and (("predicate" in takes and "clause" not in takes) or is_claim_with(text, head, clauses[0][1]))
        ]
        return sorted(objects + clauses, key=lambda pair: pair[1].i)
    opens = [(form, head) for form, head in found if form == "open_clause" and _takes_open(text, head, takes)]
    objects = [pair for pair in found if pair[0] in ("object", "recipient")] if not use.recipient else []
    if objects and "infinitive" in takes:
        opens += [("open_clause", head) for form, head in found if form == "adverbial_clause" and _is_infinitive(head)]
    if opens:
        with_object = objects if "object" in takes else []
        return sorted([*with_object, *opens], key=lambda pair: pair[1].i)
    predicates = [pair for pair in found if pair[0] == "predicate" and "predicate" in takes]
    if "prep:as" in takes:
        predicates += [(form, head) for form, head in found if form == "adverbial_clause" and _is_verdict(head)]
    phrases = [
        (form, head)
        for form, head in found
        if form.startswith(("prep:", "case:")) and (form in takes or ("object" in takes and _holds_gerund(head)))
    ]
    has_must = not use.must or (predicates and "predicate" in use.must) or any(p[0] in use.must for p in phrases)
    if not has_must and not _has_inner_phrase(text, objects, use) and not has_near_phrase(text, verb, objects, use):
        late = _find_late_phrase(text, verb, use) if objects and not text.lexicon.clauses else None
        return sorted([*objects, *late], key=lambda pair: pair[1].i) if late else []
    if "object" in takes and objects:
        return sorted(objects + predicates + phrases, key=lambda pair: pair[1].i)
    return phrases[:1] or ([] if "object" in takes else predicates)


def is_claim_with(text: Text, noun: Token, clause: Token) -> bool:
    """Whether a clause says what was claimed, though it hangs elsewhere ("refuted *the claim of X that Y …*")."""
    follows = clause.left_edge.i == noun.right_edge.i + 1
    return follows and text.lemma(noun) in text.lexicon.content_nouns and _is_marked(text, clause)


def _is_verdict(head: Token) -> bool:
    """Whether a clause says what something was called ("rejected the charge *as made up in Kyiv*")."""
    return head.tag_ in ("VBN", "JJ") and any(child.lower_ == "as" and child.i < head.i for child in head.children)


def _is_free_relative(head: Token) -> bool:
    return bool(head.left_edge.tag_ == "WP")  # "condemned *what it called an attack*"


def _is_infinitive(head: Token) -> bool:
    return head.tag_ == "VB" and any(child.lower_ == "to" for child in head.children)


def _holds_gerund(head: Token) -> bool:
    """Whether a phrase says what was done ("hailed the work *in securing* …")."""
    return any(child.dep_ == "pcomp" and child.tag_ == "VBG" for child in head.children)


def _takes_clause(head: Token, takes: frozenset[str]) -> bool:
    if "clause" in takes:
        return True
    if "predicate" in takes:
        return not is_verbal(head) or head.tag_ in ("VBN", "VBG")
    return "gerund" in takes and head.tag_ == "VBG"


def _takes_open(text: Text, head: Token, takes: frozenset[str]) -> bool:
    if head.tag_ == "VBG":
        return "gerund" in takes
    if "clause" in takes and head.tag_ in ("VBD", "VBN", "VBZ", "VBP"):
        return True
    if "infinitive" in takes:
        return True
    return "predicate" in takes and not is_verbal(head)


def _find_late_phrase(text: Text, verb: Token, use: Cue) -> list[tuple[str, Token]]:
    """The phrase that has to be there, hung into another one ("accused the South on Oct. 11 *of flying* drones")."""
    wanted = {form.removeprefix("prep:") for form in use.must if form.startswith("prep:")}
    for child in verb.children:
        if child.i > verb.i and text.is_relation(child, "preposition"):
            found = next((word for word in child.subtree if word.lower_ in wanted and word.i > child.i), None)
            if found is not None:
                return [(f"prep:{found.lower_}", found)]
    return []


def _has_inner_phrase(text: Text, objects: Iterable[tuple[str, Token]], use: Cue) -> bool:
    """Whether the phrase that has to be there hangs from the object by the parser's mistake ("accused [Baku of …]")."""
    wanted = {form.removeprefix("prep:") for form in use.must if form.startswith("prep:")}
    return any(child.lower_ in wanted for _, head in objects for child in head.subtree if child.i > head.i)
