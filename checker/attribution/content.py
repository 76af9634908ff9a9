"""A cue verb or noun ─▶ the words of its content: which complements are said, and where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.clauses import has_near_phrase
from checker.attribution.cuts import cut_at_report, cut_at_semicolon, find_cuts, is_other_speech
from checker.attribution.syntax import extract_subtree, is_verbal, iter_complements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue


def find_content(text: Text, verb: Token, use: Cue) -> tuple[set[int], str]:
    """Indexes of the words that `verb` reports in this use and their form; empty where the use does not fit."""
    found = list(iter_complements(text, verb))
    if use.mutual:
        return _find_mutual(text, verb, use, found), "mutual"
    heads = _select_complements(text, verb, use, found)
    if not heads:
        return set(), ""
    if heads[-1][0] in ("clause", "open_clause") and heads[-1][1].i > verb.i:
        heads += _find_tail(text, verb, heads[-1][1])
    cut = find_cuts(text, verb, heads)
    words: set[int] = set()
    for _, head in heads:
        words |= extract_subtree(head, cut)
    first_form, first = heads[0]
    if first_form.startswith("prep:") and len(heads) == 1 and not text.scheme.relations["oblique"]:
        words.discard(first.i)  # "spoke about X", "called for Y": the preposition is the cue's
    words = cut_at_semicolon(text, verb, words)
    return cut_at_report(text, verb, words) - {verb.i}, "+".join(form for form, _ in heads)


def _find_mutual(text: Text, verb: Token, use: Cue, found: list[tuple[str, Token]]) -> set[int]:
    """What two sides say of each other: all that the verb takes but its own noun ("traded *blame* for …")."""
    words: set[int] = set()
    for form, head in found:
        if form == "object" or form in use.takes:
            words |= extract_subtree(head, {verb.i})
    return {i for i in words if i > verb.i and text.doc[i].lower_ not in use.after}


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


def _select_complements(text: Text, verb: Token, use: Cue, found: list[tuple[str, Token]]) -> list[tuple[str, Token]]:
    """The complements that are content, in text order."""
    takes = use.takes
    clauses = [(form, head) for form, head in found if form == "clause" and _takes_clause(head, takes)]
    if clauses:
        objects = [pair for pair in found if pair[0] == "object" and "predicate" in takes and "clause" not in takes]
        return sorted(objects + clauses, key=lambda pair: pair[1].i)
    opens = [(form, head) for form, head in found if form == "open_clause" and _takes_open(text, head, takes)]
    objects = [pair for pair in found if pair[0] in ("object", "recipient")] if not use.recipient else []
    if objects and "infinitive" in takes:
        opens += [("open_clause", head) for form, head in found if form == "adverbial_clause" and _is_infinitive(head)]
    if opens:
        with_object = objects if "object" in takes else []
        return sorted([*with_object, *opens], key=lambda pair: pair[1].i)
    predicates = [pair for pair in found if pair[0] == "predicate" and "predicate" in takes]
    phrases = [
        (form, head)
        for form, head in found
        if form.startswith(("prep:", "case:")) and (form in takes or _holds_gerund(head))
    ]
    has_must = not use.must or (predicates and "predicate" in use.must) or any(p[0] in use.must for p in phrases)
    if not has_must and not _has_inner_phrase(text, objects, use) and not has_near_phrase(text, verb, objects, use):
        return []
    if "object" in takes and objects:
        return sorted(objects + predicates + phrases, key=lambda pair: pair[1].i)
    return phrases[:1] or ([] if "object" in takes else predicates)


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


def _has_inner_phrase(text: Text, objects: Iterable[tuple[str, Token]], use: Cue) -> bool:
    """Whether the phrase that has to be there hangs from the object by the parser's mistake ("accused [Baku of …]")."""
    wanted = {form.removeprefix("prep:") for form in use.must if form.startswith("prep:")}
    return any(child.lower_ in wanted for _, head in objects for child in head.subtree if child.i > head.i)
