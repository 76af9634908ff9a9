"""A cue verb or noun ─▶ the words of its content: which complements are said, and where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.syntax import extract_subtree, find_noun_phrase, find_subject, is_verbal, iter_complements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Token

    from checker.attribution.frames import Frame, Text
    from checker.attribution.lexicon import Cue
    from checker.records import Span

_EDGE = frozenset(",;:.–—-…")
_BALANCED = {")": "(", "]": "["}


def find_content(text: Text, verb: Token, use: Cue) -> tuple[set[int], str]:
    """Indexes of the words that `verb` reports in this use and their form; empty where the use does not fit."""
    found = list(iter_complements(text, verb))
    if use.mutual:
        return _find_mutual(text, verb, use, found), "mutual"
    heads = _select_complements(text, verb, use, found)
    if not heads:
        return set(), ""
    if heads[-1][0] == "clause" and heads[-1][1].i > verb.i:
        heads += _find_tail(text, verb, heads[-1][1])
    cut = find_cuts(text, verb, heads)
    words: set[int] = set()
    for _, head in heads:
        words |= extract_subtree(head, cut)
    first_form, first = heads[0]
    if first_form.startswith("prep:") and len(heads) == 1 and not text.scheme.relations["oblique"]:
        words.discard(first.i)  # "spoke about X", "called for Y": the preposition is the cue's
    words = _cut_at_semicolon(text, verb, words)
    return _cut_at_report(text, verb, words) - {verb.i}, "+".join(form for form, _ in heads)


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
        if role not in ("preposition", "oblique", "adverbial_clause") or _is_other_speech(text, verb, child):
            break
        if role == "adverbial_clause" and child.tag_ == "VBG" and not any(text.is_relation(c, "marker") for c in child.children):
            break
        if any(text.lemma(word) in text.lexicon.vehicle_nouns for word in child.subtree):
            break
        tail.append(("tail", child))
    return tail


def _cut_at_semicolon(text: Text, verb: Token, words: set[int]) -> set[int]:
    """The words on the verb's side of the semicolons outside quotations."""
    sentence = verb.sent
    marks = [i for i in range(sentence.start, sentence.end) if text.doc[i].text == ";" and text.quote_of[i] < 0]
    before = max((i for i in marks if i < verb.i), default=-1)
    after = min((i for i in marks if i > verb.i), default=len(text.doc))
    return {i for i in words if before < i < after}


def _cut_at_report(text: Text, verb: Token, words: set[int]) -> set[int]:
    """The words before another speaker's report in the same sentence ("… and the army said …")."""
    for i in sorted(words):
        token = text.doc[i]
        if (
            i <= verb.i + 1
            or token.tag_ != verb.tag_
            or text.quote_of[i] >= 0
            or text.lemma(token) not in text.lexicon.reporting
        ):
            continue
        subject = find_subject(text, token)
        if subject is None or subject.i > i:
            continue
        start = find_noun_phrase(text, subject)[0] - 1
        if start > verb.i and (
            text.doc[start].dep_ == "cc" or text.doc[start].lower_ in text.lexicon.words["contrast"]
        ):
            return {j for j in words if j < start}
    return words


def _select_complements(text: Text, verb: Token, use: Cue, found: list[tuple[str, Token]]) -> list[tuple[str, Token]]:
    """The complements that are content, in text order."""
    takes = use.takes
    clauses = [(form, head) for form, head in found if form == "clause" and _takes_clause(head, takes)]
    if clauses:
        objects = [pair for pair in found if pair[0] == "object" and "predicate" in takes and "clause" not in takes]
        return sorted(objects + clauses, key=lambda pair: pair[1].i)
    opens = [(form, head) for form, head in found if form == "open_clause" and _takes_open(text, head, takes)]
    objects = [pair for pair in found if pair[0] in ("object", "recipient")] if not use.recipient else []
    if opens:
        with_object = objects if "object" in takes else []
        return sorted([*with_object, *opens], key=lambda pair: pair[1].i)
    predicates = [pair for pair in found if pair[0] == "predicate" and "predicate" in takes]
    phrases = [
        (form, head)
        for form, head in found
        if form.startswith(("prep:", "case:")) and (form in takes or _holds_gerund(head))
    ]
    if use.must and not (predicates and "predicate" in use.must) and not any(p[0] in use.must for p in phrases):
        if not _has_inner_phrase(text, objects, use):
            return []
    if "object" in takes and objects:
        return sorted(objects + predicates + phrases, key=lambda pair: pair[1].i)
    if use.must and use.must == {"prep:of"}:
        return sorted(objects + phrases, key=lambda pair: pair[1].i)
    if "object" not in takes and phrases:
        return phrases[:1]
    return predicates if "object" not in takes else phrases[:1] if not objects else []


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


def find_cuts(text: Text, verb: Token, heads: list[tuple[str, Token]]) -> set[int]:
    """Heads of clauses inside the content that are not the speaker's: the cue's own, and those of other speakers."""
    cut = {verb.i}
    inside: list[Token] = [head for _, head in heads]
    while inside:
        node = inside.pop()
        for child in node.children:
            if child.i in cut:
                continue
            if _is_other_speech(text, verb, child):
                cut.add(child.i)
                cut.update(
                    word.i
                    for word in node.children
                    if word.i > node.i
                    and word.i < child.i
                    and (text.is_relation(word, "coordinator") and _is_last_before(node, word, child))
                )
            else:
                inside.append(child)
    return cut


def _is_last_before(node: Token, word: Token, child: Token) -> bool:
    return not any(
        word.i < other.i < child.i and other.pos_ not in ("PUNCT", "SPACE", "CCONJ") for other in node.children
    )


def is_comment_on_claim(text: Text, noun: Token) -> bool:
    """Whether a noun calls the clause before it a claim that another one answers ("…, *a claim* Kyiv denied")."""
    return (
        text.is_relation(noun, "apposition")
        and text.lemma(noun) in text.lexicon.content_nouns
        and any(text.is_relation(child, "relative") for child in noun.children)
    )


def _is_other_speech(text: Text, verb: Token, child: Token) -> bool:
    """Whether a clause inside the content is a report of its own: another speaker's, or the same one's next words."""
    if is_comment_on_claim(text, child) and child.i > verb.i:
        return True
    if not is_verbal(child) or child.i < verb.i:
        return False
    if text.quote_of[child.i] >= 0 or text.lemma(child) not in text.lexicon.verbs:
        return False
    if text.lemma(child) not in text.lexicon.additive | text.lexicon.counter and not any(
        "clause" in use.takes or use.must for use in text.lexicon.verbs[text.lemma(child)] if use.voice == "speech"
    ):
        return False
    if text.is_relation(child, "adverbial_clause") and child.tag_ == "VBG":
        before = child.left_edge.i - 1
        return text.lemma(child) in text.lexicon.additive and before >= 0 and text.doc[before].text == ","
    if text.is_relation(child, "coordination") and child.tag_ in ("VBD", "VBZ", "VBP"):
        if find_subject(text, child) is not None:
            return text.lemma(child) in text.lexicon.reporting and verb.tag_ == child.tag_
        return text.lemma(child) in text.lexicon.additive and verb.tag_ == child.tag_
    if text.is_relation(child, "coordination") and child.tag_ == "VBN" and verb.tag_ == "VBD":
        return text.lemma(child) in text.lexicon.counter and find_subject(text, child) is None
    if text.is_relation(child, "adverbial_clause"):
        marks = {word.lower_ for word in child.children if text.is_relation(word, "marker")}
        return bool(marks & text.lexicon.words["contrast"]) and text.lemma(child) in text.lexicon.reporting
    return False


def refer_back(text: Text, frame: Frame) -> bool:
    """Gives a frame whose content is only "this" the sentence before it; whether the frame has content then."""
    if len(frame.content) != 1 or frame.quoted:
        return bool(frame.content)
    start, end = frame.content[0]
    words = text.source[start:end].lower().split()
    if not words or words[-1] not in text.lexicon.words["demonstratives"] or len(words) > 2:
        return True
    sentence = text.doc[frame.cue[0]].sent
    if sentence.start == 0:
        return False
    before = text.doc[sentence.start - 1].sent
    if "\n\n" in text.source[before.start_char : sentence.start_char]:
        return False
    span = trim_words(text, before.start, before.end)
    frame.content = [span] if span is not None else []
    return span is not None


def build_spans(text: Text, words: set[int], outside: set[int]) -> list[Span]:
    """Character spans of content words: runs broken by the cue or the speaker, without edge punctuation.

    Args:
        text: the parsed text.
        words: indexes of the content's words.
        outside: indexes of words that are surely not content (cue, speaker): they break a run.
    """
    runs: list[list[int]] = []
    for i in sorted(words - outside):
        if runs and not _breaks(text, runs[-1][-1] + 1, i, outside):
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        span = trim_words(text, run[0], run[-1] + 1)
        if span is not None:
            spans.append(span)
    return spans


def _breaks(text: Text, start: int, end: int, outside: set[int]) -> bool:
    return any(
        i in outside or not (text.doc[i].is_punct or text.doc[i].is_space or text.quote_of[i] >= 0)
        for i in range(start, end)
    )


def trim_words(text: Text, start: int, end: int) -> Span | None:
    """Character span of the words ``[start, end)`` without punctuation and complementizers at the edges, or None."""
    doc = text.doc
    while start < end and (
        doc[start].is_space
        or doc[start].text in _EDGE
        or (doc[start].lower_ in text.lexicon.words["complementizers"]
        and text.is_relation(doc[start], "marker"))
        or (doc[start].text in _BALANCED)
    ):
        start += 1
    while end > start and (
        doc[end - 1].is_space
        or doc[end - 1].text in _EDGE
        or doc[end - 1].text in "*_"
        or _is_unbalanced(text, start, end)
        or (end - start > 1 and _dangles(text, doc[end - 1]))
    ):
        end -= 1
    if end == start or all(doc[i].is_punct or doc[i].is_space for i in range(start, end)):
        return None
    if end - start <= 2 and doc[end - 1].lower_ in text.lexicon.words["relative"]:
        return None
    return text.span(start, end)


def _dangles(text: Text, last: Token) -> bool:
    """Whether a conjunction or relative word is left over at the end, its clause cut away."""
    return last.dep_ == "cc" or (last.lower_ in text.lexicon.words["relative"] and last.tag_ in ("WDT", "WP"))


def _is_unbalanced(text: Text, start: int, end: int) -> bool:
    last = text.doc[end - 1].text
    if last in _BALANCED:
        return not any(text.doc[i].text == _BALANCED[last] for i in range(start, end))
    return last in "(["
