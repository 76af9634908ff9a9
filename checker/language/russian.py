"""Russian text ─▶ a spaCy Doc filled from natasha's segmenter, tagger, parser and morphology (UD labels)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import spacy
from spacy.tokens import Doc, Span

from checker.errors import ModelError
from checker.language.bounds import MAX_NEW_WORDS, Words, extract_words, find_sentence_starts
from checker.language.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.vocab import Vocab

_VERB_TAGS = {"Conv": "VBG", "Inf": "VB", "Part": "VBN"}
# Natasha's names for what is named ─▶ spaCy's, so that rooms downstream know one set.
_PLAIN_LETTERS = str.maketrans("ёЁ", "еЕ")
# Endings of finite verbs; the tagger takes one such word in 400 of the news for a noun ("утверждают").
_FINITE_ENDING = re.compile(r"(?:[аеиуюя]т|[аеиыуюя]ть?ся|л[аио]?|л[аио]?с[ья])$")
# Penn's "superfluous punctuation": markup and datelines, which the parser never saw.
_MARKUP_TAG = "NFP"
_ENTITY_LABELS = {"PER": "PERSON", "LOC": "GPE", "ORG": "ORG"}


class Natasha:
    """Natasha's models, loaded once, and the vocabulary of the Docs built from them."""

    def __init__(self) -> None:
        try:
            from natasha import MorphVocab, NewsEmbedding, NewsMorphTagger, NewsNERTagger, NewsSyntaxParser
            from razdel import sentenize, tokenize
        except ImportError as error:
            raise ModelError(
                f"the Russian pipeline cannot be loaded ({error}); install natasha and setuptools<81"
            ) from error
        embedding = NewsEmbedding()
        self.vocab = _make_vocabulary()
        self.sentenize = sentenize
        self.tokenize = tokenize
        self.morphology = NewsMorphTagger(embedding).infer
        self.syntax = NewsSyntaxParser(embedding).infer
        self.entities = NewsNERTagger(embedding).infer
        self.lemmas = MorphVocab()

    def renew_vocabulary(self) -> None:
        """Takes a new vocabulary for the Docs to come when the one in use has grown too large."""
        if len(self.vocab.strings) > MAX_NEW_WORDS:
            self.vocab = _make_vocabulary()

    def iter_words(self, text: str) -> Iterator[tuple[str, bool]]:
        """The words of `text` with the blank after each; other white space is a word of its own, as in spaCy."""
        position = 0
        for token in self.tokenize(text):
            if token.start > position:
                yield text[position : token.start], False
            space = text[token.stop : token.stop + 1] == " "
            yield text[token.start : token.stop], space
            position = token.stop + space
        if position < len(text):
            yield text[position:], False


def _make_vocabulary() -> Vocab:
    vocabulary: Vocab = spacy.blank("ru").vocab  # knows lower case, white space, punctuation; an empty one does not
    return vocabulary


@lru_cache(maxsize=1)
def load_natasha() -> Natasha:
    """The Russian models, loaded at the first call.

    Raises:
        ModelError: natasha is not installed or does not load.
    """
    return Natasha()


def parse_russian(text: str, *, entities: bool = True) -> Doc:
    """The parsed Doc of a Russian text: Universal Dependencies labels, lemmas, and named entities on request."""
    models = load_natasha()
    models.renew_vocabulary()
    words = extract_words(text, models.iter_words)
    starts = find_sentence_starts(words, load_settings()[0]["ru"].open_words)
    sentences = _split_sentences(words, starts, models)
    tags: dict[str, list[Any]] = {
        "pos": ["SPACE"] * len(words.words),
        "tags": [_MARKUP_TAG if words.silent[i] and not word.isspace() else "" for i, word in enumerate(words.words)],
        "morphs": [""] * len(words.words),
        "lemmas": list(words.words),
        "heads": list(range(len(words.words))),
        "deps": [""] * len(words.words),
        "sent_starts": [False] * len(words.words),
    }
    readable = [[i for i in sentence if not words.silent[i]] for sentence in sentences]
    readable = [sentence for sentence in readable if sentence]
    # The models were trained on texts that write е for ё.
    forms = [[words.words[i][:100].translate(_PLAIN_LETTERS) for i in sentence] for sentence in readable]
    for sentence, tagged, parsed in zip(readable, models.morphology(forms), models.syntax(forms), strict=True):
        _fill_sentence(tags, sentence, tagged.tokens, parsed.tokens, models)
    _attach_silent(tags, words.silent)
    for i in range(len(words.words) if words.tail is None else words.tail, len(words.words)):
        tags["heads"][i], tags["deps"][i], tags["sent_starts"][i] = i, "ROOT", True
    doc = Doc(models.vocab, words=words.words, spaces=words.spaces, **tags)
    doc.user_data["bounds"] = tuple(words.bounds)
    if entities:
        _set_entities(doc, models)
    return doc


def _split_sentences(words: Words, starts: Sequence[bool | None], models: Natasha) -> list[list[int]]:
    """Indexes of the words of each sentence: razdel's bounds, and the bounds of paragraphs and length over them."""
    sentences: list[list[int]] = []
    block: list[int] = []
    for i in range(len(words.words)):
        if starts[i] and block:
            sentences.extend(_split_block(block, words, starts, models))
            block = []
        block.append(i)
    if block:
        sentences.extend(_split_block(block, words, starts, models))
    return sentences


def _split_block(block: list[int], words: Words, starts: Sequence[bool | None], models: Natasha) -> list[list[int]]:
    shown = [i for i in block if not words.silent[i] or words.words[i].isspace()]
    text = "".join(words.words[i] + " " * words.spaces[i] for i in shown)
    first_offsets = {sentence.start for sentence in models.sentenize(text)}
    sentences: list[list[int]] = []
    offset = 0
    for i in block:
        is_first = offset in first_offsets and starts[i] is not False and not words.silent[i]
        if not sentences or (is_first and any(not words.silent[j] for j in sentences[-1])):
            sentences.append([])
        sentences[-1].append(i)
        if not words.silent[i] or words.words[i].isspace():
            offset += len(words.words[i]) + words.spaces[i]
    return sentences


def _fill_sentence(
    tags: dict[str, list[Any]], sentence: list[int], tagged: Sequence[Any], parsed: Sequence[Any], models: Natasha
) -> None:
    tags["sent_starts"][sentence[0]] = True
    heads = _find_heads([int(token.head_id) for token in parsed])
    for place, (i, morph, node) in enumerate(zip(sentence, tagged, parsed, strict=True)):
        pos, feats, lemma = _find_verb(models, morph) or (morph.pos, morph.feats, _find_lemma(models, morph))
        tags["pos"][i] = pos
        tags["tags"][i] = _find_tag(feats)
        tags["morphs"][i] = "|".join(f"{name}={value}" for name, value in sorted(feats.items()))
        tags["lemmas"][i] = lemma
        tags["heads"][i] = sentence[heads[place]]
        tags["deps"][i] = "ROOT" if heads[place] == place else node.rel.replace("root", "dep")


def _find_verb(models: Natasha, morph: Any) -> tuple[str, dict[str, str], str] | None:
    """The finite verb that the dictionary knows a word as and nothing else, where the tagger took it for a noun."""
    word = morph.text.lower()
    if morph.pos not in ("NOUN", "PROPN", "ADJ") or not _FINITE_ENDING.search(word) or not word.isalpha():
        return None
    if not all(unicodedata.name(letter, "") for letter in word):
        return None
    forms = models.lemmas(word)
    if not forms or any(form.pos != "VERB" or form.feats.get("VerbForm") != "Fin" for form in forms):
        return None
    return "VERB", dict(forms[0].feats), str(forms[0].normal)


def _find_lemma(models: Natasha, morph: Any) -> str:
    """The lemma; a word with a letter that Unicode gives no name, on which the dictionary fails, is its own."""
    if all(unicodedata.name(letter, "") for letter in morph.text):
        return str(models.lemmas.lemmatize(morph.text, morph.pos, morph.feats))
    return str(morph.text)


def _find_tag(feats: dict[str, str]) -> str:
    """The verb's form by Penn's name, so that the rules downstream read one set; empty for other words."""
    form = feats.get("VerbForm", "")
    if form == "Fin":
        return "VBD" if feats.get("Tense") == "Past" else "VBZ"
    return _VERB_TAGS.get(form, "")


def _find_heads(raw: list[int]) -> list[int]:
    """One tree of the parser's heads (1-based, 0 is the root): cycles and second roots hang from the first root."""
    root = next((i for i, head in enumerate(raw) if head == 0), 0)
    heads = [head - 1 if 0 < head <= len(raw) else root for head in raw]
    heads[root] = root
    settled = {root}
    for start in range(len(heads)):
        path: list[int] = []
        node = start
        while node not in settled and node not in path:
            path.append(node)
            node = heads[node]
        if node in path:  # a cycle: its first word is hung from the root
            heads[node] = root
        settled.update(path)
    return heads


def _attach_silent(tags: dict[str, list[Any]], silent: Sequence[bool]) -> None:
    """White space and markup hang from the word before them (from the one after at the start), as in spaCy's Docs."""
    last = next((i for i, is_silent in enumerate(silent) if not is_silent), None)
    if last is None:
        if silent:
            tags["sent_starts"][0] = True
            tags["heads"] = [0] * len(silent)
            tags["deps"] = ["ROOT"] + ["dep"] * (len(silent) - 1)
        return
    if last:
        tags["sent_starts"][0], tags["sent_starts"][last] = True, False
    for i, is_silent in enumerate(silent):
        if is_silent:
            tags["heads"][i], tags["deps"][i] = last, "dep"
        else:
            last = i


def _set_entities(doc: Doc, models: Natasha) -> None:
    spans: list[Span] = []
    for start in range(0, len(doc.text), 100_000):
        chunk = doc.text[start : start + 100_000]
        if not chunk.strip():
            continue
        for found in next(iter(models.entities([chunk]))).spans:
            label = _ENTITY_LABELS.get(found.type, found.type)
            span = doc.char_span(start + found.start, start + found.stop, label=label, alignment_mode="expand")
            if span is not None and (not spans or span.start >= spans[-1].end):
                spans.append(span)
    doc.set_ents(spans)
