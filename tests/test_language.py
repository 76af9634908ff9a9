"""Detection, exact offsets, sentence bounds and what no input may do to the parser."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import ModelError
from checker.language import (
    READ_LANGUAGES,
    decline_nominative,
    detect_language,
    find_bounds,
    lemmatize,
    parse,
    parse_many,
    pipeline,
    russian,
)
from checker.language.bounds import MAX_PARSED_CHARACTERS, MAX_SENTENCE_TOKENS
from checker.language.settings import load_settings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministry said on Tuesday that its troops had not crossed the border.", "en"),
        ("Министерство заявило во вторник, что обстрела не было.", "ru"),
        ("Міністерство оборони заявило, що обстрілу не було", "uk"),
        ("Müdafiə Nazirliyi bildirir ki, düşmən atəş açıb", "az"),
        ("La France a annoncé hier que ses soldats rentraient", "fr"),
        ("This is a lie.", "en"),
        ("We lost 105 soldiers.", "en"),
        ("Ukraine blew up the Kakhovka dam.", "en"),
        ("Our drones hit the oil terminal and set it on fire.", "en"),
        ("Нас там нет.", "ru"),
        ("Es ist eine Luege", None),
        ("Questo e falso", None),
        ("Պաշտպանության նախարարությունը հերքում է", "hy"),
        ("თავდაცვის სამინისტრო უარყოფს", "ka"),
    ],
)
def test_languages_are_told_apart(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12:30", "OK", "https://example.org/a/b", "!?…"])
def test_nothing_is_guessed_of_texts_without_words(text):
    assert detect_language(text) is None


def test_a_quoted_foreign_name_does_not_change_the_language():
    text = "Президент Украины заявил, что группа «Їжак» и посёлок Ріпки не имеют отношения к этому делу. " * 3
    assert detect_language(text) == "ru"


@pytest.mark.parametrize("language", sorted(READ_LANGUAGES))
def test_offsets_hold_through_markup_and_white_space(language):
    text = "\n\n# Title **bold**\n\n*A* [link](http://x.example/a)  said\t“yes”.\r\n\nНовая строка — да.\n"
    doc = parse(text, language)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


def test_markup_does_not_reach_the_parser():
    doc = parse("The minister [said](#) that **two** soldiers died.", "en", entities=False)
    said = next(token for token in doc if token.text == "said")
    assert said.pos_ == "VERB"
    assert next(token for token in doc if token.text == "died").head == said


def test_what_no_reader_sees_does_not_reach_the_parser():
    text = "The minister\u200b said\ufeff that two\u00ad soldiers\u202e died.\x00"
    doc = parse(text, "en", entities=False)
    assert doc.text == text
    assert next(token for token in doc if token.text == "died").head.text == "said"


def test_a_heading_is_a_sentence_of_its_own():
    doc = parse("Army denies shelling\n\nThe army denied it.", "en", entities=False)
    assert [sentence.text.strip() for sentence in doc.sents] == ["Army denies shelling", "The army denied it."]


def test_a_paragraph_that_cannot_end_goes_on():
    doc = parse("The ceasefire holds from\n\n9:00 a.m. today.", "en", entities=False)
    assert len(list(doc.sents)) == 1


def test_a_glued_quotation_mark_is_a_word():
    assert "“" in [token.text for token in parse("Ryan said,“Look at this.”", "en", entities=False)]


def test_russian_has_ud_labels_lemmas_and_entities():
    doc = parse("Песков заявил, что Россия не стреляла.", "ru")
    assert {token.dep_ for token in doc} >= {"nsubj", "ccomp", "mark"}
    assert next(token for token in doc if token.text == "заявил").lemma_ == "заявить"
    assert "Россия" in {entity.text for entity in doc.ents}


def test_russian_names_are_cited_in_the_nominative():
    doc = parse("По словам Сергея Лаврова, переговоров не было.", "ru", entities=False)
    name = [token for token in doc if token.text in ("Сергея", "Лаврова")]
    assert decline_nominative(name, name[0]) == "Сергей Лавров"
    assert lemmatize("Министерства обороны России") == "министерство оборона россия"
    assert lemmatize("the Ministry") == "the Ministry"


def test_many_texts_come_in_order():
    texts = [f"Text number {i} ends here." for i in range(5)]
    assert [doc.text for doc in parse_many(texts, "en", entities=False)] == texts


def test_an_unread_language_is_refused_by_name():
    with pytest.raises(ModelError, match="'fr'"):
        parse("Bonjour", "fr")


@pytest.mark.parametrize("language", sorted(READ_LANGUAGES))
@pytest.mark.parametrize(
    "text",
    ["a" * 20_000, '"' * 20_000, "\0 said", "قال «نعم» \u202e", "\n" * 5_000, "😀" * 2_000, "", " "],
    ids=["unbroken", "marks", "null", "rtl", "lines", "emoji", "empty", "blank"],
)
def test_absurd_texts_are_parsed_within_bounds(text, language):
    doc = parse(text, language, entities=False)
    assert doc.text == text
    assert all(len(token) <= 1_000 for token in doc if not token.is_space)


def test_the_bounds_that_were_met_are_named():
    doc = parse("word " * (MAX_SENTENCE_TOKENS + 50), "en", entities=False)
    assert any("words were cut" in bound for bound in find_bounds(doc))
    assert all(len(sentence) <= MAX_SENTENCE_TOKENS + 1 for sentence in doc.sents)
    assert find_bounds(parse("An ordinary sentence.", "en", entities=False)) == ()


def test_the_tail_of_a_huge_text_is_kept_and_not_analysed():
    text = "x" * (MAX_PARSED_CHARACTERS + 5_000)
    doc = parse(text, "en", entities=False)
    assert doc.text == text
    assert any("were analysed" in bound for bound in find_bounds(doc))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120), st.sampled_from(sorted(READ_LANGUAGES)))
def test_any_text_is_parsed_and_keeps_its_offsets(text, language):
    doc = parse(text, language, entities=False)
    assert len(doc.text) == len(text)
    assert all(doc.text[token.idx : token.idx + len(token)] == token.text for token in doc)


@pytest.mark.parametrize(
    "text",
    [
        "The ministries' spokesmen were denying that shells, launched on Tuesday, had fallen on both villages.",
        "I'm gonna go, they gotta stay. C'm on, y'all: let's see what there is! We ain't doin' nothin', 'nuff said.",
        "There's no proof, it was so; that it'd been them we can't, won't and shan't say. \n\n Does he?\tHe got 'em.",
        "The town of Aghdam, which they had held since 1993, was hit twice; two of those who fled once are missing.",
    ],
)
def test_the_quickened_pipeline_reads_as_the_package_as_it_came(text) -> None:
    languages, _ = load_settings()
    plain = spacy.load(languages["en"].packages[0])(text)
    [own] = parse_many([text], "en")
    read = [[(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i) for t in doc] for doc in (own, plain)]
    assert read[0] == read[1]


@pytest.mark.parametrize(("language", "letters"), [("en", "abcdefghij"), ("ru", "абвгдежзик")])
def test_a_long_stream_of_new_words_does_not_grow_the_vocabulary_without_end(language, letters, monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "MAX_NEW_WORDS", 500)
    monkeypatch.setattr(russian, "MAX_NEW_WORDS", 4_000)
    words = ("".join(letters[int(digit)] for digit in str(number)) for number in range(1_000_000, 1_009_600))
    texts = (" ".join(islice(words, 40)) + "." for _ in range(240))
    sizes = [len(doc.vocab.strings) for doc in parse_many(texts, language, entities=False)]
    assert max(sizes) - min(sizes) < 6_000
    assert any(later < earlier for earlier, later in pairwise(sizes))
