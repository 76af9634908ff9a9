"""Content of a cue ─▶ where it ends: at another speaker's report, the same speaker's next words, a semicolon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.attribution.syntax import find_noun_phrase, find_subject, is_verbal

if TYPE_CHECKING:
    from spacy.tokens import Token

    from checker.attribution.frames import Text


def cut_at_semicolon(text: Text, verb: Token, words: set[int]) -> set[int]:
    """The words on the verb's side of the semicolons outside quotations."""
    sentence = verb.sent
    marks = [i for i in range(sentence.start, sentence.end) if text.tokens[i].text == ";" and text.quote_of[i] < 0]
    before = find_said_start(text, int(sentence.start), verb.i) - 1
    after = min((i for i in marks if i > verb.i), default=len(text.doc))
    return {i for i in words if before < i < after}


def find_said_start(text: Text, floor: int, border: int) -> int:
    """The first word of what a cue at `border` may report: behind the last semicolon that parts it from another report.

    "A was hit; B burned, the army said" is all the army's; "Kyiv denied it; B burned, the army said" is not.
    """
    mark = next(
        (i for i in range(border - 1, floor - 1, -1) if text.tokens[i].text == ";" and text.quote_of[i] < 0), -1
    )
    if mark < 0 or not (text.lexicon.clauses or any(_reports(text, word) for word in text.tokens[floor:border])):
        return floor
    return mark + 1


def _reports(text: Text, word: Token) -> bool:
    """Whether a word says that somebody said something."""
    if text.quote_of[word.i] < 0 and text.lemma(word) in text.lexicon.words["telling"]:
        return True
    if text.quote_of[word.i] >= 0 or text.lemma(word) not in text.lexicon.verbs:
        return bool(word.lower_ == "according")
    if word.tag_ == "VBN" and text.lemma(word) not in text.lexicon.reporting:
        return False  # "were *aimed* at the air base"
    return word.tag_ in ("VBD", "VBZ", "VBP", "VBN") and any(
        use.voice == "speech" for use in text.lexicon.verbs[text.lemma(word)]
    )


def cut_at_report(text: Text, verb: Token, words: set[int]) -> set[int]:
    """The words before another speaker's report in the same sentence ("… and the army said …")."""
    words = _cut_at_time(text, verb, words)
    for i in sorted(words):
        token = text.tokens[i]
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
            text.tokens[start].dep_ == "cc" or text.tokens[start].lower_ in text.lexicon.words["contrast"]
        ):
            return {j for j in words if j < start}
        if (comma := _find_aside(text, verb, start, subject)) is not None:
            return {j for j in words if j < comma}
    return words


def _cut_at_time(text: Text, verb: Token, words: set[int]) -> set[int]:
    """The words before the reporter's own time of what was said ("…, *days after* the neighbours threatened war")."""
    if text.lexicon.clauses:
        return words
    times = text.lexicon.words["spans_of_time"]
    for i in sorted(words):
        if i <= verb.i + 2 or text.tokens[i].lower_ not in text.lexicon.words["temporal"] or text.quote_of[i] >= 0:
            continue
        place = i - 1
        while place > max(verb.i, i - 5) and text.tokens[place].pos_ in ("NOUN", "DET", "ADV", "NUM", "ADJ"):
            place -= 1
        timed = any(text.lemmas[k] in times for k in range(place + 1, i))
        if timed and text.tokens[place].text == "," and place > verb.i:
            return {k for k in words if k < place}
    return words


def _find_aside(text: Text, verb: Token, start: int, subject: Token) -> int | None:
    """The comma before the reporter's own time of what was said ("…, *hours after Israel accused* the group of …")."""
    if text.lexicon.clauses or subject.pos_ == "PRON" or start <= verb.i:
        return None
    if text.tokens[start].lower_ not in text.lexicon.words["temporal"]:
        return None
    place = start - 1
    while place > max(verb.i, start - 4) and text.tokens[place].pos_ in ("NOUN", "DET", "ADV", "NUM", "ADJ"):
        place -= 1
    return place if place > verb.i and text.tokens[place].text == "," else None


def cut_at_verdict(text: Text, verb: Token, words: set[int]) -> set[int]:
    """What a clause about a rejected thing says, up to what that was rejected as.

    "Kyiv rejected the complaint, which Minsk said *it had filed in May*, as a show": the last words are Kyiv's.
    """
    outer = verb.head.head
    if not text.is_relation(verb, "relative") or text.lemma(outer) not in text.lexicon.words["answering"]:
        return words
    place = _find_verdict(text, verb)
    return words if place is None else {i for i in words if i < place}


def _find_verdict(text: Text, verb: Token) -> int | None:
    """The comma before the "as" behind a relative clause."""
    end = text.sentence(verb.i).end - 2
    return next(
        (i for i in range(verb.i + 1, end) if text.tokens[i].text == "," and text.tokens[i + 1].lower_ == "as"), None
    )


def add_verdict(text: Text, verb: Token, words: set[int]) -> set[int]:
    """The words that a verb rejects with what they are rejected as, behind a relative clause that is another's."""
    if text.lemma(verb) not in text.lexicon.words["answering"]:
        return words
    for child in verb.children:
        inner = next((word for word in child.children if text.is_relation(word, "relative")), None)
        if child.i < verb.i or inner is None or text.lemma(inner) not in text.lexicon.reporting:
            continue
        place = _find_verdict(text, inner)
        if place is not None and find_subject(text, inner) is not None:
            return {i for i in words if i < inner.left_edge.i} | set(range(place + 1, text.sentence(verb.i).end))
    return words


def find_cuts(text: Text, verb: Token, heads: list[tuple[str, Token]]) -> set[int]:
    """Heads of clauses inside the content that are not the speaker's: the cue's own, and those of other speakers."""
    cut = {verb.i}
    inside: list[Token] = [head for _, head in heads]
    while inside:
        node = inside.pop()
        for child in node.children:
            if child.i in cut:
                continue
            if is_other_speech(text, verb, child):
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
        (text.is_relation(noun, "apposition") or noun.dep_ == "npadvmod")
        and text.lemma(noun) in text.lexicon.content_nouns | text.lexicon.words["resumptive"]
        and any(text.is_relation(child, "relative") or is_answer(text, child) for child in noun.children)
    )


def is_denied_clause(text: Text, verb: Token) -> bool:
    """Whether a relative clause answers what was said before ("accused the mayor of theft, *which he denied*")."""
    first = verb.left_edge.i
    return (
        text.is_relation(verb, "relative")
        and text.lemma(verb) in text.lexicon.words["answering"]
        and text.tokens[first].lower_ == "which"
        and text.tokens[first - 1].text == ","
        and not any(text.is_relation(child, "object", "clause") and child.i > verb.i for child in verb.children)
    )


def is_answer(text: Text, verb: Token) -> bool:
    """Whether a clause behind a claim answers it, and is not what was claimed ("a claim *that Baku has rejected*")."""
    return (
        text.is_relation(verb, "noun_clause")
        and text.lemma(verb) in text.lexicon.words["answering"]
        and not any(text.is_relation(child, "object", "clause", "open_clause") for child in verb.children)
    )


def tells_otherwise(text: Text, child: Token) -> bool:
    """Whether words behind a comma are the reporter's: "*with his aide telling AFP* …", "*contradicting residents*"."""
    if text.lexicon.clauses or not (child.tag_ in ("VBG", "IN") or text.is_relation(child, "relative")):
        return False
    if text.is_relation(child, "relative"):
        if is_denied_clause(text, child):
            return True
        if text.lemma(child) in text.lexicon.words["naming"]:  # "…, *which he called* an execution"
            return child.tag_ == "VBD" and any(word.tag_ == "WDT" for word in child.lefts)
        return any(word.lower_ == "according" for word in child.lefts)  # "the place *where, according to X*, …"
    first = child.left_edge.i if child.tag_ == "VBG" else child.i
    if first == 0 or text.tokens[first - 1].text != "," or text.quote_of[child.i] >= 0:
        return False
    if child.tag_ == "VBG":
        return text.lemma(child) in text.lexicon.words["commenting"]
    return bool(
        child.lower_ == "with"
        and any(word.tag_ == "VBG" and text.lemma(word) in text.lexicon.additive for word in child.children)
    )


def is_other_speech(text: Text, verb: Token, child: Token) -> bool:
    """Whether a clause inside the content is a report of its own: another speaker's, or the same one's next words."""
    if is_comment_on_claim(text, child) and child.i > verb.i:
        return True
    if tells_otherwise(text, child) and child.i > verb.i:
        return True
    if not is_verbal(child) or child.i < verb.i:
        return False
    if text.quote_of[child.i] >= 0 or text.lemma(child) not in text.lexicon.verbs:
        return False
    if text.lemma(child) not in text.lexicon.additive | text.lexicon.counter and not any(
        "clause" in use.takes or use.must for use in text.lexicon.verbs[text.lemma(child)] if use.voice == "speech"
    ):
        return False
    if text.is_relation(child, "adverbial_clause", "noun_clause") and child.tag_ == "VBG":
        before = child.left_edge.i - 1
        return text.lemma(child) in text.lexicon.additive and before >= 0 and text.tokens[before].text == ","
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
