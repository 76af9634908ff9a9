"""Who is meant, and what is his: statements in others' words, reporters' asides, titles and pronouns."""

import pytest

from checker.attribution import attribute_text


def read(text):
    return [(said.speaker, said.content) for said in attribute_text(text, language="en")]


@pytest.mark.parametrize(
    "text",
    [
        "Harmonia refuses to open the bridge, the spokesman of the district said on Friday.",
        "The country deeply regrets the loss of the crew, the ministry said.",
        "On Monday, Haddad stated, Lebanon had agreed that the convoy could cross the valley.",
    ],
)
def test_what_somebody_does_in_anothers_words_is_no_statement_of_his(text):
    assert len(read(text)) == 1


def test_a_denial_in_anothers_words_is_one():
    text = "Armenia accused Azerbaijan of shelling Jermuk, a charge Baku rejected."
    assert ("Baku", "shelling Jermuk") in read(text)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "Hezbollah said it had fired rockets at a base near Haifa, hours after Israel accused the group of lying.",
            "it had fired rockets at a base near Haifa",
        ),
        (
            'Asked if the truce had collapsed, Peskov replied: "No. The talks go on as planned."',
            "No. The talks go on as planned.",
        ),
    ],
)
def test_the_reporters_own_words_stay_outside(text, content):
    assert content in [words for _, words in read(text)]


def test_an_aside_of_the_reporter_has_no_chain():
    text = "The army said it had hit a depot near Kursk, days before Kyiv reported that the depot was empty."
    found = {said.speaker: said for said in attribute_text(text, language="en")}
    assert found["Kyiv"].reported_by == ()


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ivan Petrov, a retired general, was the organiser, the prosecutor told a court in Podgorica.", "prosecutor"),
        (
            'Hassan Nasrallah denied it. "The port is not ours," the group\'s secretary-general said.',
            "Hassan Nasrallah",
        ),
        ("An opposition MP, Giga Bokeria, alleged that Russia had moved the border fence.", "Giga Bokeria"),
        (
            "Baku denied the charge. The defence ministry in Yerevan has published a video of what it says is an "
            "Azerbaijani attempt to cross the border near Sotk.",
            "defence ministry in Yerevan",
        ),
        (
            '"The truce is dead," analyst Kholood Khair said. General Abdel Fattah al-Burhan visited the area, '
            "state television reported. He vowed a response.",
            "Abdel Fattah al-Burhan",
        ),
    ],
)
def test_who_is_meant_is_read_from_the_context(text, speaker):
    assert read(text)[-1][0] == speaker


def test_the_agent_of_a_passive_stands_behind_the_quotation():
    text = 'The remarks were condemned as "reprehensible", illegal and dangerous by the American ambassador.'
    [(speaker, content)] = read(text)
    assert speaker == "American ambassador"
    assert content == 'as "reprehensible", illegal and dangerous'


def test_neither_nor_confirms_nothing():
    assert read("Neither NATO nor the Pentagon would confirm the figure.") == []
