"""Questions about a parse that both label schemes answer: subjects, complements, noun phrases, subtrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.actors import find_actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from checker.attribution.frames import Text

_VERBAL = frozenset({"VERB", "AUX"})
# How far up a chain of verbs a missing subject is looked for ("began trying to say").
_MAX_CLIMB = 5


def find_subject(text: Text, verb: Token) -> Token | None:
    """The word that heads the verb's own subject, active or passive, or None."""
    found: Token | None = None
    for child in verb.children:
        if text.is_relation(child, "subject", "passive_subject"):
            if (
                text.quote_of[child.i] >= 0
                and text.quote_of[verb.i] < 0
                and text.lemma(verb) in text.lexicon.quote_verbs
            ):
                continue  # a word of the quotation, hung here by mistake
            if found is None:
                found = child
            elif found.i < child.i < verb.i and text.tokens[child.left_edge.i - 1].text in (",", "-", ":"):
                found = child if not text.lexicon.clauses else found  # "Mr. President, *the opposition* says …"
    if found is None:
        return find_near_subject(text, verb)
    return find_inserted_subject(text, verb, found) or _skip_date(text, found)


def _skip_date(text: Text, subject: Token) -> Token:
    """The name behind a date that the parser took for the subject ("On Sunday, December 7, *Gen Petrov* said")."""
    if subject.lower_ not in text.lexicon.words["calendar"]:
        return subject
    joined = (child for child in subject.children if text.is_relation(child, "coordination", "apposition"))
    return next((child for child in joined if child.lower_ not in text.lexicon.words["calendar"]), subject)


def find_inserted_subject(text: Text, verb: Token, subject: Token) -> Token | None:
    """The name beside a reporting verb between commas, where the parser took the first words of what is said.

    "News firms, *its director Texas Chukwu* said in a statement, ought to check their facts."
    """
    if text.lexicon.clauses or text.lemma(verb) not in text.lexicon.reporting or verb.tag_ not in ("VBD", "VBZ"):
        return None
    head = text.tokens[verb.i - 1] if verb.i else subject
    if subject.i >= head.i or head.pos_ not in ("PROPN", "NOUN") or not _has_second_verb(text, verb):
        return None
    while head.dep_ in ("compound", "appos", "pobj", "prep", "flat") and subject.i < head.head.i < verb.i:
        head = head.head
    start = find_noun_phrase(text, head)[0]
    return head if start > subject.i + 1 and text.tokens[start - 1].text == "," else None


def _has_second_verb(text: Text, verb: Token) -> bool:
    """Whether the sentence goes on behind a comma with a finite verb without a subject ("…, *ought* to check")."""
    end = text.sentence(verb.i).end
    comma = next((i for i in range(verb.i + 1, min(end, verb.i + 12)) if text.tokens[i].text == ","), None)
    return comma is not None and comma + 1 < end and text.tokens[comma + 1].tag_ in ("VBD", "VBZ", "VBP", "MD")


def find_near_subject(text: Text, verb: Token) -> Token | None:
    """The subject of a reporting verb that the parser hung elsewhere ("lost a soldier and *the army* said …")."""
    if text.lemma(verb) not in text.lexicon.reporting or verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.i == 0:
        return None
    place = verb.i - 1
    while place > 0 and text.tokens[place].pos_ == "ADV":
        place -= 1
    if text.tokens[place].text == ")":  # "the Central Command *(CENTCOM)* said"
        place = next((i - 1 for i in range(place - 1, max(0, place - 6), -1) if text.tokens[i].text == "("), place)
    head = text.tokens[place]
    if head.pos_ not in ("NOUN", "PROPN") and head.lower_ not in ("he", "she", "they", "it"):
        return None
    if text.is_relation(head, "subject", "passive_subject") and head.head.i > verb.i:
        return None
    start = find_noun_phrase(text, head)[0]
    before = text.tokens[start - 1] if start else None
    if before is None or before.dep_ == "cc" or before.is_sent_start or text.quote_of[before.i] >= 0:
        return head
    if before.lower_ in text.lexicon.words["temporal"] and not text.lexicon.clauses:
        return head  # "a day after *the command* said": a preposition to the parser
    return head if start == text.sentence(verb.i).start else None


def is_passive(text: Text, verb: Token) -> bool:
    """Whether the verb stands in the passive."""
    return any(
        text.is_relation(child, "passive_subject") or child.dep_ in ("auxpass", "aux:pass") for child in verb.children
    )


def find_agent(text: Text, verb: Token) -> Token | None:
    """The word after "by" that acts in a passive, or None."""
    for child in verb.children:
        if text.is_relation(child, "agent"):
            if not text.scheme.relations["preposition_object"]:
                return child
            return next((word for word in child.children if text.is_relation(word, "preposition_object")), None)
    return None


def find_late_agent(text: Text, verb: Token) -> tuple[Token, Token] | None:
    """The "by" and the name after it that the parser hung to the end of what is said of somebody in a passive.

    "… was dismissed as "childish" and without foundation *by the ministry*", "… were accused of "lies" *by Kyiv*".
    """
    if text.lexicon.clauses or not is_passive(text, verb):
        return None
    for place in range(text.sentence(verb.i).end - 1, verb.i, -1):
        by = text.tokens[place]
        if by.lower_ != "by" or text.quote_of[place] >= 0:
            continue
        named = next((child for child in by.children if text.is_relation(child, "preposition_object")), None)
        if (
            named is None
            or named.pos_ not in ("NOUN", "PROPN")
            or any(is_verbal(t) for t in text.tokens[verb.i + 1 : place])
        ):
            return None
        known = find_actor(named.text) is not None or text.lemma(named) in text.lexicon.titles | text.lexicon.groups
        return (by, named) if known else None
    return None


def find_controller(text: Text, verb: Token) -> tuple[Token | None, Token | None]:
    """Who acts in a verb without a subject of its own, and the verb whose subject that is.

    A coordinated, infinitive or participial verb takes the subject of the verb it hangs from; one that modifies a
    noun takes the noun.
    """
    node = verb
    for _ in range(_MAX_CLIMB):
        subject = find_subject(text, node)
        if subject is not None:
            return subject, node
        if text.is_relation(node, "coordination", "open_clause", "adverbial_clause", "clause", "parataxis") or (
            node.dep_ in ("aux", "auxpass", "dep", "prep", "pcomp", "conj")
        ):
            if node.head.i == node.i:
                break
            node = node.head
            if node.pos_ in ("NOUN", "PROPN") and not find_subject(text, node):
                return None, None
        elif text.is_relation(node, "noun_clause", "relative"):
            return node.head, node
        else:
            break
    return None, None


def iter_complements(text: Text, verb: Token) -> Iterator[tuple[str, Token]]:
    """The verb's complements in text order: (form, heading word); prepositional ones are called "prep:<word>"."""
    for child in verb.children:
        role = text.scheme.roles.get(child.dep_)
        if role in ("object", "recipient", "clause", "open_clause", "predicate", "adverbial_clause", "noun_clause"):
            yield role, child
        elif role == "preposition":
            yield f"prep:{child.lower_}", child
        elif role == "oblique":
            case = next((word for word in child.children if text.is_relation(word, "case_marker")), None)
            if case is not None:
                yield f"prep:{text.lemma(case)}", child
            else:
                yield f"case:{''.join(child.morph.get('Case'))}", child


def find_noun_phrase(text: Text, head: Token) -> tuple[int, int]:
    """The words ``[start, end)`` of a noun phrase without its relative clauses and later appositions."""
    start, end = head.i, head.i + 1
    for child in head.children:
        role = text.scheme.roles.get(child.dep_)
        left = child.left_edge.i
        if role == "adverb" and child.pos_ == "ADV" and child.i < head.i and child.i == text.sentence(child.i).start:
            continue  # "*Earlier* the ministry said"
        if role in ("compound", "possessor", "adverb") or child.dep_ in ("poss", "nmod", "nummod"):
            if child.i < head.i:
                start = min(start, left)
            elif not _after_comma(text, child):
                end = max(end, child.right_edge.i + 1)
        elif (
            role in ("preposition", "oblique")
            and child.i > head.i
            and child.lower_ not in ("after", "during", "before")
            and not _tells_when(text, child)
        ):
            if child.left_edge.i <= end + 1 and not _after_comma(text, child):
                end = max(end, _cut_relative(text, child))
        elif (role == "apposition" and child.i > head.i and not _after_comma(text, child)) or (
            role == "coordination" and child.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM") and child.i > head.i
        ):
            end = max(end, find_noun_phrase(text, child)[1])
    while start < end - 1 and (
        text.tokens[start].is_space
        or text.tokens[start].tag_ == "NFP"  # a dateline, which the parser never saw
        or (text.tokens[start].is_punct and text.tokens[start].text not in "[(")
    ):
        start += 1
    while end > start + 1 and (text.tokens[end - 1].is_space or text.tokens[end - 1].text in ",;:—–-"):
        end -= 1
    start = next((i + 1 for i in range(head.i - 1, start - 1, -1) if "\n" in text.tokens[i].text), start)
    while start < head.i and text.tokens[start].lower_ in text.lexicon.words["opening"]:
        start += 1
    return (start, end) if text.lexicon.clauses else _join_parts(text, start, end)


def _join_parts(text: Text, start: int, end: int) -> tuple[int, int]:
    """A name with the parts that the parser tore off it: "Javier González*-Olaechea*", "*Khaled* al*-Mishri*"."""
    while end + 1 < len(text.doc) and _is_hyphen(text, end) and text.tokens[end + 1].pos_ == "PROPN":
        end += 2
    while start > 1 and _is_hyphen(text, start - 1) and text.tokens[start].pos_ == "PROPN":
        start -= 2
    if text.tokens[start].lower_ in text.lexicon.words["name_particles"]:
        while start and text.tokens[start - 1].pos_ == "PROPN" and text.tokens[start - 1].dep_ != "pobj":
            start -= 1
    return start, end


def _is_hyphen(text: Text, place: int) -> bool:
    """Whether a word is a hyphen with no blank on either side."""
    return bool(text.tokens[place].text == "-" and text.ends[place - 1] == text.starts[place]) and (
        place + 1 < len(text.doc) and text.ends[place] == text.starts[place + 1]
    )


def _tells_when(text: Text, phrase: Token) -> bool:
    """Whether a phrase behind a name is no part of it ("the army *on Monday*", "the council *for its part*")."""
    return any(word.lower_ in text.lexicon.words["weekdays"] for word in phrase.children)


def _after_comma(text: Text, child: Token) -> bool:
    first = child.left_edge.i
    return first > 0 and text.tokens[first - 1].text in (",", "(", "—", "–", "-", ";", "**")


def _cut_relative(text: Text, head: Token) -> int:
    """End of a phrase, before any clause inside it or a comma."""
    end = int(head.right_edge.i) + 1
    for word in text.tokens[head.i : end]:
        if word.i > head.i and (text.is_relation(word, "relative", "noun_clause", "clause") or word.text in ",;—–"):
            return max(int(word.left_edge.i), int(head.i) + 1)
    return end


def extract_subtree(head: Token, cut: set[int]) -> set[int]:
    """Indexes of the words under `head`, without the subtrees whose heads are in `cut`."""
    found: set[int] = set()
    stack = [head]
    while stack:
        node = stack.pop()
        if node.i in found or (node.i in cut and node.i != head.i):
            continue
        found.add(node.i)
        stack.extend(node.children)
    return found


def is_verbal(token: Token) -> bool:
    """Whether the word is a verb, an auxiliary or a short adjective, which is a predicate too ("уверен")."""
    return token.pos_ in _VERBAL or (token.pos_ == "ADJ" and "Short" in token.morph.get("Variant"))


def is_whole_clause(text: Text, clause: Token) -> bool:
    """Whether a clause lacks nothing that the noun before it could be ("in a speech *the group had hit a ship*")."""
    if text.lexicon.clauses or any(word.tag_ in ("WDT", "WP", "WRB") for word in clause.lefts):
        return False
    parts = {text.scheme.roles.get(child.dep_) for child in clause.children if child.tag_ not in ("WDT", "WP")}
    return "passive_subject" in parts or ("subject" in parts and bool(parts & {"object", "predicate", "clause"}))
