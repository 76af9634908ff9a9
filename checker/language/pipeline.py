"""Text ─▶ a parsed spaCy Doc whose offsets are those of the text; pipelines are loaded here, once, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from checker.errors import ModelError
from checker.language.bounds import MAX_NEW_WORDS, MAX_PARSED_CHARACTERS, extract_words, find_sentence_starts
from checker.language.settings import LanguageSettings, load_settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from checker.language.bounds import Words

# 32 articles a batch; 64 and 128 are no faster on one core and hold more memory. Their vectors take 4 KB a word.
BATCH_TEXTS = 32
BATCH_CHARACTERS = 120_000
# Vectors of 16 articles stay in the processor's cache; the parser takes a quarter of its batch at a time, and steps
# through 32 articles together in two thirds of the time that it takes with 8.
_BATCHES = {"tok2vec": {"batch_size": 16}, "parser": {"batch_size": 4 * BATCH_TEXTS}}


def parse(text: str, language: str, *, entities: bool = True) -> Doc:
    """The parse of `text`: sentences, tags, lemmas, dependencies and, unless refused, named entities.

    `doc.text == text`, so token offsets are offsets of the text (a lone surrogate alone is replaced, one for one).
    English carries spaCy's own labels, Russian Universal Dependencies.

    Args:
        text: any string; what is too long for the bounds of ``bounds.py`` is kept and not analysed.
        language: "en" or "ru".
        entities: whether to look for named entities (a third of the time).

    Raises:
        ModelError: there is no pipeline for the language, or it is not installed.
    """
    return next(parse_many([text], language, entities=entities))


def parse_many(texts: Iterable[str], language: str, *, entities: bool = True) -> Iterator[Doc]:
    """The parses of a stream of texts of one language, in order, batched inside.

    Raises:
        ModelError: there is no pipeline for the language, or it is not installed.
    """
    languages, _ = load_settings()
    settings = languages.get(language)
    if settings is None:
        raise ModelError(f"no pipeline reads the language {language!r}; those read are {', '.join(sorted(languages))}")
    if settings.engine == "natasha":
        from checker.language.russian import parse_russian

        yield from (parse_russian(text, entities=entities) for text in texts)
        return
    disabled = [] if entities else ["ner"]
    for batch in _cut_batches(texts):
        nlp = load_pipeline(settings.packages)
        pairs = [_make_doc(nlp, text, settings) for text in batch]
        read = nlp.pipe(pairs, as_tuples=True, batch_size=BATCH_TEXTS, component_cfg=_BATCHES, disable=disabled)
        for doc, words in read:
            whole = doc if len(doc) == len(words.words) else _restore_markup(doc, words)
            whole.user_data["bounds"] = tuple(words.bounds)
            yield whole


def _cut_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in batches of a bounded number of texts and characters."""
    batch: list[str] = []
    room = BATCH_CHARACTERS
    for text in texts:
        if batch and (len(batch) == BATCH_TEXTS or len(text) > room):
            yield batch
            batch, room = [], BATCH_CHARACTERS
        batch.append(text)
        room -= min(len(text), MAX_PARSED_CHARACTERS)
    if batch:
        yield batch


def find_bounds(doc: Doc) -> tuple[str, ...]:
    """The bounds that cut the analysis of a parsed text, in words; empty for any ordinary text."""
    return tuple(doc.user_data.get("bounds", ()))


def load_pipeline(packages: tuple[str, ...]) -> Language:
    """The first installed spaCy pipeline of `packages`, loaded once, and anew when its vocabulary has grown too large.

    Raises:
        ModelError: none of them is installed.
    """
    nlp, n_words = _load_pipeline(packages)
    if len(nlp.vocab.strings) > n_words + MAX_NEW_WORDS:
        _load_pipeline.cache_clear()  # Docs that are still in use keep the vocabulary they were made with
        nlp, _ = _load_pipeline(packages)
    return nlp


@lru_cache(maxsize=4)
def _load_pipeline(packages: tuple[str, ...]) -> tuple[Language, int]:
    """The pipeline, and how many words it knows from the start."""
    import spacy

    from checker.language.ruler import replace_ruler
    from checker.language.vectors import quicken_vectors

    for name in packages:
        try:
            nlp = spacy.load(name)
        except OSError:
            continue
        nlp.max_length = 1 << 40  # bounds.py keeps every text within what the parser can do
        _index_lemmas(nlp)
        quicken_vectors(nlp)
        replace_ruler(nlp)
        return nlp, len(nlp.vocab.strings)
    raise ModelError(f"no language pipeline found; install one of: {', '.join(packages)}")


def _index_lemmas(nlp: Language) -> None:
    """The lemmatizer's words as sets: in lists of up to 57,000, searched from the start, they cost an eighth of all."""
    if not nlp.has_pipe("lemmatizer"):
        return
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None)
    if lookups is not None and lookups.has_table("lemma_index"):
        table = lookups.get_table("lemma_index")
        for part_of_speech in list(table):
            table[part_of_speech] = frozenset(table[part_of_speech])


def _make_doc(nlp: Language, text: str, settings: LanguageSettings) -> tuple[Doc, Words]:
    """The words that the parser should see as an unparsed Doc, and all words of the text."""
    from spacy.tokens import Doc

    made: list[Doc] = []

    def tokenize(stretch: str) -> Iterator[tuple[str, bool]]:
        made.append(nlp.tokenizer(stretch))
        for token in made[-1]:
            yield token.text, bool(token.whitespace_)

    words = extract_words(text, tokenize)
    starts = find_sentence_starts(words, settings.open_words)
    shown = [i for i, word in enumerate(words.words) if not words.silent[i] or word.isspace()]
    if len(made) == 1 and len(made[0]) == len(words.words):
        doc = made[0]
    else:
        doc = Doc(nlp.vocab, words=[words.words[i] for i in shown], spaces=[words.spaces[i] for i in shown])
    for place, i in enumerate(shown):
        if place and starts[i] is not None:
            doc[place].is_sent_start = starts[i]
    return doc, words


def _restore_markup(parsed: Doc, words: Words) -> Doc:
    """The Doc of the whole text: the parse of the visible words; each piece of markup hangs from the word before."""
    from spacy.tokens import Doc, Span

    places = [i for i, word in enumerate(words.words) if not words.silent[i] or word.isspace()]
    n = len(words.words)
    if not places:
        return Doc(parsed.vocab, words=words.words, spaces=words.spaces, sent_starts=[True] + [False] * (n - 1))
    tags: dict[str, list[Any]] = {"pos": ["PUNCT"] * n, "tags": ["NFP"] * n, "morphs": [""] * n, "deps": ["dep"] * n}
    tags |= {"lemmas": list(words.words), "sent_starts": [False] * n, "heads": [places[0]] * n}
    for token, i in zip(parsed, places, strict=True):
        tags["pos"][i], tags["tags"][i], tags["morphs"][i] = token.pos_, token.tag_, str(token.morph)
        tags["deps"][i], tags["lemmas"][i], tags["heads"][i] = token.dep_, token.lemma_, places[token.head.i]
        tags["sent_starts"][i] = bool(token.is_sent_start)
    last = places[0]
    shown = set(places)
    for i in range(n):
        if i in shown:
            last = i
        else:
            tags["heads"][i] = last
    for i in range(n if words.tail is None else words.tail, n):
        tags["heads"][i], tags["deps"][i], tags["sent_starts"][i] = i, "ROOT", True
    if places[0]:
        tags["sent_starts"][0], tags["sent_starts"][places[0]] = True, False
    whole = Doc(parsed.vocab, words=words.words, spaces=words.spaces, **tags)
    whole.set_ents([Span(whole, places[e.start], places[e.end - 1] + 1, label=e.label_) for e in parsed.ents])
    return whole
