"""The frozen records that pass between the rooms; every room may import this file, and it imports nothing of ours.

Offsets are half-open character offsets ``[start, end)``; times are aware UTC; a date without a time stays a date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Span = tuple[int, int]
"""A half-open range of characters, ``text[start:end]``."""

Moment = dt.datetime | dt.date
"""An aware UTC time, or a date that has no time and keeps none."""


class SourceKind(StrEnum):
    """What sort of publisher a source is."""

    DEFENCE_MINISTRY = "defence_ministry"
    FOREIGN_MINISTRY = "foreign_ministry"
    PRESIDENCY = "presidency"
    GOVERNMENT = "government"
    STATE_MEDIA = "state_media"
    INTERNATIONAL_BODY = "international_body"
    INDEPENDENT_MEDIA = "independent_media"


class QuotationKind(StrEnum):
    """How the words of a statement stand in the text."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    OWN_VOICE = "own_voice"  # the publisher itself speaks; there is no cue


class Label(StrEnum):
    """The communicative act of a statement, after ``labels/guideline.md``."""

    ASSERTION = "assertion"
    DENIAL = "denial"


class Relation(StrEnum):
    """How two statements stand to each other."""

    CONTRADICTION = "contradiction"
    UPDATE = "update"  # the same side counts the same thing again, later
    REVERSAL = "reversal"  # a speaker against its own earlier words
    CORROBORATION = "corroboration"
    ECHO = "echo"  # the same words of the same origin, carried again
    UNRELATED = "unrelated"


class ContradictionKind(StrEnum):
    """In what two statements clash, after de Marneffe, Rafferty and Manning (ACL 2008), in this field's words."""

    DENIAL = "denial"
    MUTUAL_BLAME = "mutual_blame"
    FIGURE = "figure"
    OUTCOME = "outcome"
    RESPONSIBILITY = "responsibility"
    TIME_OR_PLACE = "time_or_place"


class Strength(StrEnum):
    """Whether two statements exclude each other or one only rejects the other."""

    INCOMPATIBLE = "incompatible"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes a text.

    Attributes:
        slug: the source's name in commands and reports.
        name: as a reader knows it, also the speaker of the publisher's own voice.
        country: ISO 3166 alpha-2 code, or None for a body of no state.
        kind: what sort of publisher it is.
        owner: the side whose voice it is (outlets of one state share one owner), or None.
    """

    slug: str
    name: str
    country: str | None = None
    kind: SourceKind = SourceKind.INDEPENDENT_MEDIA
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who said what, in which words, at which offsets of one text.

    Attributes:
        spans: the content, in text order; more than one where a cue splits it.
        content: the content's words, the pieces of `spans` joined by one space.
        speaker: the best name of who speaks, resolved within the text ("the ministry" becomes its full name).
        speaker_spans: the words of the text that name the speaker here (a pronoun, a title); empty for own voice.
        actor: the canonical id of the speaker in ``actors.toml`` ("am_mod"), or None where none or several fit.
        side: the side the speaker belongs to ("AM", "NATO", "artsakh"), or None.
        role: what the speaker is, where the actors table or the text says so ("Kremlin spokesman"), or None.
        cue: the reporting words ("said", "according to", "accused"); None for own voice.
        cue_spans: where they stand.
        kind: direct, indirect, mixed or own voice.
        reported_by: who passes the words on, outermost first ("TASS said the ministry said" gives ("TASS",)).
        frame: the sentence or sentences that hold content, speaker and cue.
        why_no_actor: why no actor was chosen ("two fit: …"), or None.
    """

    spans: tuple[Span, ...]
    content: str
    speaker: str
    speaker_spans: tuple[Span, ...] = ()
    actor: str | None = None
    side: str | None = None
    role: str | None = None
    cue: str | None = None
    cue_spans: tuple[Span, ...] = ()
    kind: QuotationKind = QuotationKind.INDIRECT
    reported_by: tuple[str, ...] = ()
    frame: Span = (0, 0)
    why_no_actor: str | None = None

    @property
    def own_frame(self) -> Span:
        """The least stretch that holds content, cue and speaker: a rival's words in the same sentence stay outside."""
        return find_own_frame(self.spans, self.cue_spans, self.speaker_spans, self.frame)

    @property
    def start(self) -> int:
        """Offset of the content's first character."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Offset past the content's last character."""
        return self.spans[-1][1]


def find_own_frame(content: Sequence[Span], cue: Sequence[Span], speaker: Sequence[Span], frame: Span) -> Span:
    """The least stretch that holds content, cue and speaker; a cue or speaker outside `frame` stays outside."""
    near = [span for span in (*cue, *speaker) if frame[0] <= span[0] and span[1] <= frame[1]]
    spans = [*content, *near]
    return min(start for start, _ in spans), max(end for _, end in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the classifier says of a statement.

    Attributes:
        label: assertion or denial.
        probability: calibrated probability that the statement is a denial, in [0, 1].
        needs_review: the probability is too near the threshold to be trusted without a person.
        why: the words that decided, strongest first.
    """

    label: Label
    probability: float
    needs_review: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One statement with what a reader sees around it: the form in which it is classified, read for claims, compared.

    Attributes:
        id: unique within one call.
        text: the words said; may carry the reporting frame ("…, the ministry said").
        content: offsets of the content within `text`; empty where `text` is not divided.
        speaker: who speaks, as named.
        actor: canonical id, where known.
        side: the speaker's side: an ISO 3166 code or any other name ("NATO", "artsakh"); an unknown one is its own.
        cue: the reporting words, where known.
        before: the words before the statement (the question it answers).
        after: the words after it.
        source: slug or name of the publisher.
        owner: the publisher's owner.
        published: when it was published.
        language: ISO 639-1 code, detected where None.
        label: what the classifier said, where it was asked.
        probability: its probability of denial.
    """

    id: str
    text: str
    content: tuple[Span, ...] = ()
    speaker: str | None = None
    actor: str | None = None
    side: str | None = None
    cue: str | None = None
    before: str = ""
    after: str = ""
    source: str | None = None
    owner: str | None = None
    published: Moment | None = None
    language: str | None = None
    label: Label | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An attribution with its label: one line of ``checker file attribute``."""

    attribution: Attribution
    judgement: Judgement


class Bound(StrEnum):
    """How firmly a figure stands: "49", "at least 49", "up to 49", "some 50", "40 to 50"."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side that a statement names.

    Attributes:
        side: ISO 3166 alpha-2 code or the id of another side ("artsakh", "wagner"), as in ``sides.tsv``.
        span: where it is named.
    """

    side: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that a statement names, resolved by the gazetteer.

    Attributes:
        id: the gazetteer's id ("jermuk"), the same for every spelling.
        kind: town, village, region, country, strait, bridge, plant, base, airport, river, sea.
        country: ISO 3166 alpha-2 code of where it lies by international recognition, or None.
        within: ids of the regions and the country that contain it, nearest first.
        span: where it is named.
    """

    id: str
    kind: str
    country: str | None = None
    within: tuple[str, ...] = ()
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """The days a statement speaks of, both ends included, resolved against its publication.

    Attributes:
        start: first day, or None where open or unknown.
        end: last day, or None.
        clock: minutes after midnight as the text says them ("9:00 Moscow time" is 540), or None.
        span: the words.
    """

    start: dt.date | None
    end: dt.date | None
    clock: int | None = None
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure with what it counts.

    Attributes:
        what: what is counted: "killed", "wounded", "captured", "tanks", … (language-neutral), or a noun's lemma.
        group: "soldiers", "civilians", "children", "people" …, or None.
        side: whose they are (the side that lost them), or None.
        low: smallest value the words allow, or None.
        high: largest value the words allow, or None.
        bound: how firmly it stands.
        span: the words.
    """

    what: str
    group: str | None = None
    side: str | None = None
    low: float | None = None
    high: float | None = None
    bound: Bound = Bound.EXACT
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is said to have happened, or not to have happened.

    Attributes:
        event: event class of ``events.<language>.toml`` ("shelling", "capture", "downing" …).
        doers: sides said to have done it.
        targets: sides said to have suffered it.
        happened: False where the speaker says that it did not happen; a denial's act is what it denies, so False.
        certain: False for plans, conditions, questions and demands.
        span: the words.
        objects: what it was done to, as classes of ``objects.toml`` ("drone", "bridge", "hospital").
    """

    event: str
    doers: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    happened: bool = True
    certain: bool = True
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a statement says has happened, free of its language; what could not be read is empty, never guessed.

    Attributes:
        speaker_side: the side of who speaks, resolved to ``sides.tsv``, or a name of its own, or None.
        denies: the statement rejects somebody's claim; its acts are then what it denies.
        acts: the main one first, then in text order.
        parties: the sides named, in text order.
        places: in text order.
        times: in text order; the first is what the statement is about.
        quantities: in text order.
        words: lemmas of the content words in text order, without repetition (in the statement's own language).
        rejected: offsets of the words that reject ("bears no relation to reality"); empty where `denies` is False.
        language: ISO 639-1 code of the text as it was read, or None where it could not be read.
        objects: the things that it speaks of, as classes of ``objects.toml``, the same in every language: what links
            "this is a lie about the reservoir" with the claim about the reservoir.
    """

    speaker_side: str | None = None
    denies: bool = False
    acts: tuple[Act, ...] = ()
    parties: tuple[Party, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[TimeRange, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    words: tuple[str, ...] = ()
    rejected: tuple[Span, ...] = ()
    language: str | None = None
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How two statements stand to each other, and why.

    Attributes:
        relation: contradiction, update, reversal, corroboration, echo or unrelated.
        kind: in what they clash; None unless `relation` is contradiction.
        strength: incompatible or disputed; None unless `relation` is contradiction.
        score: calibrated probability that the two contradict each other, in [0, 1].
        proposition: what the two disagree about, in words, or "" where nothing names it.
        why: the reasons, whole sentences a person can read.
        a_spans: the deciding words of the first text, offsets in its `Utterance.text`.
        b_spans: the same for the second.
        undecided: both readings, where two are possible and nothing should be shown.
    """

    relation: Relation
    kind: ContradictionKind | None = None
    strength: Strength | None = None
    score: float = 0.0
    proposition: str = ""
    why: tuple[str, ...] = ()
    a_spans: tuple[Span, ...] = ()
    b_spans: tuple[Span, ...] = ()
    undecided: tuple[str, ...] = field(default=())
