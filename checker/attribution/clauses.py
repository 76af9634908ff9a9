"""The clause around a cue in a language that declines: its borders, and the names in quotation marks inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Token

    from checker.attribution.frames import Text
    from checker.attribution.lexicon import Cue
    from checker.attribution.quotes import Quote

BORDERS = frozenset({",", ";", ":", "—", "–", "-", "(", ")", "…", "...", ".", "!", "?", "―"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
# «Эхо Москвы», «Железные мечи»: a quotation this short with no comma or colon before it is a name.
_MAX_NAME_WORDS = 4
_MAX_FIRST_WORDS = 2
# The longest clause between two marks in the training articles has 44 words.
MAX_CLAUSE = 60
# Empty lines and marks before a quotation; more of them are looked at by nobody.
MAX_GAP_CHARACTERS = 40
# "в то же время"
MAX_ASIDE = 4


def find_clause(text: Text, place: int) -> tuple[int, int]:
    """The words ``[start, end)`` between the nearest borders around a word; short names in quotes are words."""
    sentence = text.sentence(place)
    start, end = place, place + 1
    while start > sentence.start and place - start < MAX_CLAUSE and not is_border(text, start - 1):
        start -= 1
    while end < sentence.end and end - place < MAX_CLAUSE and not is_border(text, end):
        end += 1
    return start, end


def is_border(text: Text, place: int) -> bool:
    """Whether a clause ends at this word: punctuation, or words quoted from somebody."""
    token = text.tokens[place]
    number = text.quote_of[place]
    if number >= 0:
        return not is_name_in_quotes(text, text.quotes[number])
    if token.text == ",":
        return not _is_aside(text, place)
    return token.text in BORDERS and not (token.text in "—–-" and _joins_names(text, place))


def _joins_names(text: Text, dash: int) -> bool:
    """Whether a dash stands between a title and the name in one oblique case ("советника главы – Ивана Ковача")."""
    if not 0 < dash < len(text.tokens) - 1:
        return False
    before, after = text.tokens[dash - 1], text.tokens[dash + 1]
    case = after.morph.get("Case")
    return after.pos_ == "PROPN" and case not in ([], ["Nom"]) and before.morph.get("Case") == case


def _is_aside(text: Text, comma: int) -> bool:
    """Whether a comma stands before or after words that hold nothing of their own ("…, в свою очередь, …")."""
    asides = text.lexicon.clauses["parentheticals"]
    for step in (1, -1):
        words: list[str] = []
        place = comma + step
        while 0 <= place < len(text.doc) and len(words) <= MAX_ASIDE and text.tokens[place].text != ",":
            words.append(text.tokens[place].lower_)
            place += step
        if 0 <= place < len(text.doc) and 0 < len(words) <= MAX_ASIDE and "-".join(words[::step]) in asides:
            return True
    return False


def is_name_in_quotes(text: Text, quote: Quote) -> bool:
    """Whether a quotation is a name or a quoted word inside a clause, and not somebody's words set off."""
    inner = text.source[quote.inner[0] : quote.inner[1]].strip()
    before = text.source[max(0, quote.start - MAX_GAP_CHARACTERS) : quote.start].rstrip()[-1:]
    if len(inner.split()) > _MAX_NAME_WORDS or inner[-1:] in ".!?…,":
        return False
    if before in ("", ".", "!", "?"):  # a sentence begins with it: «ДНР» винит …
        return len(inner.split()) <= _MAX_FIRST_WORDS and text.source[quote.end : quote.end + 2].strip().islower()
    return before not in ",:—–"


def has_near_phrase(text: Text, verb: Token, objects: Sequence[tuple[str, Token]], use: Cue) -> bool:
    """Whether the phrase that has to be there stands after the object in the cue's clause, hung elsewhere."""
    if not text.lexicon.clauses or not objects:
        return False
    wanted = {form.removeprefix("prep:") for form in use.must if form.startswith("prep:")}
    end = find_clause(text, verb.i)[1]
    return any(text.lemma(token) in wanted for token in text.tokens[verb.i + 1 : end] if token.pos_ == "ADP")
