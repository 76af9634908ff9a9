"""The working record of the room: one cue with who speaks and what is said, in tokens and characters of one Doc."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from checker.records import QuotationKind, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from checker.attribution.insertions import Insertion
    from checker.attribution.lexicon import Cue, Lexicon, Scheme
    from checker.attribution.quotes import Quote


class Bounds(NamedTuple):
    """The words ``[start, end)`` of a sentence."""

    start: int
    end: int


@dataclass(slots=True)
class Frame:
    """A cue, its speaker and its content, while they are being put together.

    Attributes:
        cue: indexes of the cue's words.
        use: which use of the verb matched; None for nouns, phrases and quotations without a cue.
        speaker: half-open range of the words that name the speaker here, or None.
        speaker_head: the main word of these, or None.
        content: character spans in text order.
        quoted: which quotations are part of the content.
        voice: speech, stance, evidence or belief.
        kind: how the words stand in the text.
        reporters: who passes the words on, outermost first.
        name: the speaker's name, where it is not in the text's words.
        form: the forms of the complements that are content ("clause", "object+prep:of").
        antecedent: the noun that a relative pronoun stands for.
        carries: its speaker is a medium that passes on what others say.
    """

    cue: list[int]
    use: Cue | None = None
    speaker: tuple[int, int] | None = None
    speaker_head: int | None = None
    content: list[Span] = field(default_factory=list)
    quoted: set[int] = field(default_factory=set)
    voice: str = "speech"
    kind: QuotationKind = QuotationKind.INDIRECT
    reporters: list[str] = field(default_factory=list)
    name: str | None = None
    antecedent: tuple[int, int] | None = None
    form: str = ""
    carries: bool = False


@dataclass(slots=True)
class Text:
    """A parsed text with what every step looks up in it.

    Attributes:
        doc: the parse.
        tokens: its words; a Doc makes a new one each time it is asked for it.
        lemmas: their lemmas in lower case.
        starts: their first characters.
        ends: past their last characters.
        source: its text (a Doc builds it anew each time it is asked).
        lexicon: the language's reporting words.
        scheme: the parser's labels.
        quotes: the quotations, in order.
        paragraphs: spans of the paragraphs.
        quote_of: for each word the number of the quotation it stands in, or -1.
        labels: names on a transcript's turns and where they stand.
        turns: spans of these turns.
        skipped: spans that nobody says: credits, captions' credits, datelines.
        insertions: clauses that only say who speaks, by the first word of their cue.
        sentences: the bounds of the sentences; a Doc looks through all of its words each time one is asked for.
        sentence_of: for each word the number of its sentence.
    """

    doc: Doc
    tokens: list[Token]
    lemmas: list[str]
    starts: list[int]
    ends: list[int]
    source: str
    lexicon: Lexicon
    scheme: Scheme
    quotes: list[Quote]
    paragraphs: list[Span]
    quote_of: list[int]
    labels: list[tuple[str, int]] = field(default_factory=list)
    turns: list[Span] = field(default_factory=list)
    skipped: list[Span] = field(default_factory=list)
    insertions: dict[int, Insertion] = field(default_factory=dict)
    sentences: list[Bounds] = field(default_factory=list)
    sentence_of: list[int] = field(default_factory=list)

    def sentence(self, place: int) -> Bounds:
        """The first word of the sentence that a word stands in, and the one past its last."""
        return self.sentences[self.sentence_of[place]]

    def tokens_before(self, offset: int) -> int:
        """Index of the last word that ends before `offset`, or -1."""
        return bisect_right(self.ends, offset) - 1

    def insertions_near(self, place: int) -> list[Insertion]:
        """The insertions of the sentence that a word stands in, in text order."""
        bounds = self.sentence(place)
        return [self.insertions[i] for i in range(*bounds) if i in self.insertions]

    def is_relation(self, token: Token, *relations: str) -> bool:
        """Whether the word hangs from its head by one of `relations`."""
        dep = token.dep_
        return any(dep in self.scheme.relations[relation] for relation in relations)

    def lemma(self, token: Token) -> str:
        """The word's lemma in lower case."""
        place: int = token.i
        return self.lemmas[place]

    def span(self, start: int, end: int) -> Span:
        """Character span of the words ``[start, end)``."""
        return self.starts[start], self.ends[end - 1]


def as_range(span: tuple[int, int] | None) -> set[int]:
    """Indexes of the words ``[start, end)``; empty for None."""
    return set(range(*span)) if span else set()
