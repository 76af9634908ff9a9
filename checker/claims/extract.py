"""A statement ─▶ its claim: what is said to have happened, free of the language it is said in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from checker.claims.acts import ActReader
from checker.claims.gazetteer import find_places
from checker.claims.lexicon import load_event_words
from checker.claims.names import Word, parse_stem, parse_words
from checker.claims.objects import find_objects
from checker.claims.polarity import find_rejection
from checker.claims.quantities import extract_quantities
from checker.claims.roles import RoleReader
from checker.claims.seats import settle_seats
from checker.claims.sides import find_named_side, find_party_mentions, find_side, load_sides
from checker.claims.times import extract_times
from checker.claims.words import load_words
from checker.claims.zeros import extract_zeros
from checker.language import READ_LANGUAGES, detect_language, parse, parse_many
from checker.records import Claim, Party, Place, Span, Utterance

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

BATCH = 256  # statements parsed at a time; the memory of a million is that of one batch
MAX_CHARS = 4000
"""Longer texts are no statements: the first so many characters are read."""
_MAX_WORDS = 80
_LOCATIVE, _STOP, _REPORTING, _LOSE = (load_words(k) for k in ("locative", "stop", "reporting", "lose"))
_LAID_ON = frozenset({"on", "на"})
"""Prepositions after which a capital may be a side, too: "lays the blame on Baku", "an attack on Kyiv"."""
_ELSEWHERE = frozenset({"over", "in", "on", "at", "near", "into", "by", "to", "над", "в", "на", "у", "под"})
"""Prepositions after a figure that lead to where it was, not to whose it is: "two of its drones over Armenia"."""
_CONTENT_POS = frozenset({"NOUN", "VERB", "PROPN", "ADJ", "NUM", "ADV"})


def extract_claim(utterance: Utterance, doc: Doc | None = None) -> Claim:
    """The claim of a statement; an empty one where its language is not read.

    Args:
        utterance: the statement; with a label, that decides whether it denies.
        doc: the parse of ``utterance.text``, where there is one already.
    """
    language = _find_language(utterance)
    if language not in READ_LANGUAGES:
        return Claim(speaker_side=_find_speaker_side(utterance), language=language)
    if doc is None:
        doc = parse(utterance.text[:MAX_CHARS], language, entities=False)
    return _read_claim(utterance, doc, language)


def extract_claims(utterances: Iterable[Utterance]) -> Iterator[Claim]:
    """The claims of a stream of statements in order, parsed in batches."""
    stream = iter(utterances)
    while batch := list(islice(stream, BATCH)):
        languages = [_find_language(u) for u in batch]
        claims: list[Claim | None] = [None] * len(batch)
        for language in sorted(READ_LANGUAGES):
            own = [i for i, found in enumerate(languages) if found == language]
            docs = parse_many((batch[i].text[:MAX_CHARS] for i in own), language, entities=False) if own else ()
            for i, doc in zip(own, docs, strict=True):
                claims[i] = _read_claim(batch[i], doc, language)
        for utterance, claim in zip(batch, claims, strict=True):
            yield claim if claim is not None else extract_claim(utterance)


def _find_language(utterance: Utterance) -> str | None:
    return utterance.language or detect_language(utterance.text[:MAX_CHARS])


def _find_speaker_side(utterance: Utterance) -> str | None:
    named = (utterance.side or "").strip()
    return find_named_side(named) or named.casefold() if named else find_side(utterance.speaker)


def _read_claim(utterance: Utterance, doc: Doc, language: str) -> Claim:
    text = doc.text
    places, parties = _find_names(text, parse_words(text))
    speaker = _find_speaker_side(utterance)
    rejection = find_rejection(utterance, language)
    said = _Said(utterance, len(text))
    places, parties = settle_seats(doc, load_event_words(language), places, parties)
    tokens = tuple(doc)  # a token is made anew each time it is asked of the parse
    things = find_objects(tokens, language)
    roles = RoleReader(tokens, load_event_words(language), _find_tokens(doc, parties), things, speaker)
    reader = ActReader(doc, tokens, language, roles, things, frozenset(_find_tokens(doc, places)), rejection)
    acts = tuple(a for a in reader.extract_acts() if said.holds(a.span))
    quantities = extract_quantities(doc, tokens, language, _SideFinder(tokens, roles, speaker, language))
    times = extract_times(text, language, utterance.published)
    marks = (*rejection.verbs, *rejection.marks) if rejection.denies else ()
    return Claim(
        speaker_side=speaker,
        denies=rejection.denies,
        acts=acts,
        parties=tuple(p for p in parties if said.holds(p.span)),
        places=tuple(p for p in places if said.holds(p.span)) or places,  # else what the sentence is about
        times=tuple(t for t in times if said.holds(t.span)) or times,
        quantities=tuple(
            q
            for q in sorted((*quantities, *extract_zeros(tokens, language)), key=lambda q: q.span)
            if said.holds(q.span) and not any(t.span[0] < q.span[1] and q.span[0] < t.span[1] for t in times)
        ),
        words=_find_words(tokens, said),
        rejected=tuple(sorted(marks)),
        language=language,
        objects=tuple(dict.fromkeys(c for i, c in things.items() if said.holds((tokens[i].idx, tokens[i].idx + 1)))),
    )


def _find_names(text: str, words: list[Word]) -> tuple[tuple[Place, ...], tuple[Party, ...]]:
    """Places and parties; a capital or a country is a place after "in", else the side it stands for."""
    voices = load_sides().voices
    sides = {index: (side, span) for side, span, index in find_party_mentions(words)}
    places: list[Place] = []
    locative: set[int] = set()
    for place, index in find_places(words):
        before = words[index - 1].stem if index else ""
        clash = index in sides
        if clash and parse_stem(words[index].written) in voices and before not in _LOCATIVE:
            continue  # "Baku said": the side speaks, nothing happened there
        if clash and place.kind in ("town", "village") and before not in _LOCATIVE:
            continue
        if clash and before in _LOCATIVE and _is_possessive(text, place.span):
            continue  # "at India's door"
        if clash and sides[index][1][1] <= place.span[1] and before in _LOCATIVE - _LAID_ON:
            locative.add(index)
        places.append(place)
    parties = [Party(side=side, span=span) for i, (side, span) in sorted(sides.items()) if i not in locative]
    known = {(p.span[0]) for p in places}
    for index, (side, span) in sorted(sides.items()):
        before = words[index - 1].stem if index else ""
        if before == "on" or _is_possessive(text, span):  # "blamed it on Russia"
            continue
        if before in _LOCATIVE and span[0] not in known and side.isupper() and len(side) == 2:
            places.append(Place(id=side, kind="country", country=side, within=(), span=span))
    return tuple(sorted(places, key=lambda p: p.span)), tuple(parties)


def _is_possessive(text: str, span: Span) -> bool:
    return text[span[0] : span[1] + 2].rstrip(" ,.").endswith(("'s", "’s"))


def _find_tokens(doc: Doc, mentions: tuple[Party, ...] | tuple[Place, ...]) -> dict[int, str]:
    """Index of each token that names a party or a place ─▶ the side or the place."""
    out: dict[int, str] = {}
    for mention in mentions:
        piece = doc.char_span(*mention.span, alignment_mode="expand")
        if piece is not None:
            name = mention.side if isinstance(mention, Party) else mention.id
            out.update(dict.fromkeys(range(piece.start, piece.end), name))
    return out


class _Said:
    """Which stretches of a text are the statement's own: its content, where that is marked, else all of it.

    The frame may hold another's words ("Kyiv says … ; Moscow blames Ukraine"): they are no claim of this speaker.
    """

    def __init__(self, utterance: Utterance, length: int) -> None:
        self._spans = utterance.content or ((0, length),)
        self._is_whole = not utterance.content

    def holds(self, span: Span) -> bool:
        """Whether a stretch begins within the statement's own words."""
        return self._is_whole or any(start <= span[0] < end for start, end in self._spans)


class _SideFinder:
    """Whose the counted are: named in the phrase, or who lost them."""

    def __init__(self, doc: Sequence[Token], roles: RoleReader, speaker: str | None, language: str) -> None:
        self._doc = doc
        self._roles = roles
        self._speaker = speaker
        self._words = load_event_words(language)

    def __call__(self, first: int, last: int, verb: int) -> str | None:
        """The side of the figure in tokens [first, last] whose fate token `verb` tells."""
        for i in range(first, min(len(self._doc), last + 4)):
            lower = self._doc[i].text.lower()
            if i > last and (not lower[0].isalnum() or self._doc[i].pos_ == "VERB" or lower in _ELSEWHERE):
                break
            if i in self._roles.sides:
                return self._roles.sides[i]
            if lower in self._words.frames["they"] and (named := self._roles.find_sides_under(self._doc[i])):
                return named[0]
            if lower in self._words.own:
                return self._speaker
            if self._doc[i].lemma_.lower() in self._words.enemy:
                return "enemy"
        if verb >= 0 and self._doc[verb].lemma_.lower() in _LOSE:
            if self._doc[verb].pos_ == "NOUN" and (whose := self._roles.find_sides_under(self._doc[verb])):
                return whose[0]  # "потери России составили"
            subject = self._roles.find_subject(self._doc[verb])
            return subject[0] if subject else None
        return None


def _find_words(tokens: Sequence[Token], said: _Said) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for token in tokens:
        if token.pos_ not in _CONTENT_POS or token.text.isspace() or not said.holds((token.idx, token.idx + 1)):
            continue
        lemma = token.lemma_.casefold()
        if len(lemma) < 2 or lemma in _REPORTING or token.text.lower() in _STOP:
            continue
        out[lemma] = None
        if len(out) == _MAX_WORDS:
            break
    return tuple(out)
