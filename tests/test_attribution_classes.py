"""Classes of wording that earlier versions read wrongly, one or two examples of each, in words of our own."""

import pytest

from checker.attribution import attribute_text
from checker.records import Publisher, SourceKind


def read(text, publisher=None):
    return [(said.speaker, said.content) for said in attribute_text(text, publisher, language="en")]


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "Mortars hit the bridge near Lower Askan at dawn, the governor of Tavush said on Friday.",
            "governor of Tavush",
            "Mortars hit the bridge near Lower Askan at dawn",
        ),
        (
            "Two soldiers are missing since the raid, the ministry's spokesman, Aram Petrosyan, told a briefing.",
            "Aram Petrosyan",
            "Two soldiers are missing since the raid",
        ),
        (
            "The road has been open since Monday, the vice-president of the region had said.",
            "vice-president of the region",
            "The road has been open since Monday",
        ),
        (
            "Houses burned all night in the old town, and the school lost its roof, according to local police.",
            "local police",
            "Houses burned all night in the old town, and the school lost its roof",
        ),
    ],
)
def test_a_speaker_behind_the_words(text, speaker, content):
    assert (speaker, content) in read(text)


def test_words_behind_the_cue_belong_to_it():
    text = "The guns are silent, the army said, but the villages are still empty."
    [said] = attribute_text(text, language="en")
    assert [text[a:b] for a, b in said.spans] == ["The guns are silent", "the villages are still empty"]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Shells fell on the market, Kyiv and Warsaw both said.", {"Kyiv", "Warsaw"}),
        ("The EU and NATO condemned the raid on the convoy.", {"EU", "NATO"}),
        ("Police and witnesses said that the bus was on fire.", {"Police and witnesses"}),
    ],
)
def test_two_named_subjects_say_it_each(text, speakers):
    assert {speaker for speaker, _ in read(text)} == speakers


@pytest.mark.parametrize(
    "text",
    [
        "The envoy declined to comment and asked not to be named.",
        "The army neither confirmed nor denied the raid.",
        "The ministry did not say how many had been hurt.",
        "The new road is meant to link the two valleys.",
        "Air defence shot down three drones over the lake.",
        "The two ministers met in Vienna to discuss the border.",
        "The statement does not reflect the facts.",
        "The allegation shows how little they know of the place.",
        "The guards can say where the shells came from.",
        "Georgia recalled its ambassador.",
    ],
)
def test_nobody_says_anything(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "speaker", "part"),
    [
        ("VALLETTA (Reuters) - Malta said on Sunday it had closed its port.", "Malta", "it had closed its port"),
        ("NIAMEY: The junta denied that it had asked for troops.", "junta", "it had asked for troops"),
        ("JUBA, South Sudan (AP) — The army said the town was calm.", "army", "the town was calm"),
    ],
)
def test_a_dateline_is_nobodys_word(text, speaker, part):
    assert read(text) == [(speaker, part)]


@pytest.mark.parametrize(
    ("headline", "speaker", "content"),
    [
        ("Georgia Denies Moving Troops To Border", "Georgia", "Moving Troops To Border"),
        ("Sudan Army Says Rebels Killed 30 Villagers", "Sudan Army", "Rebels Killed 30 Villagers"),
    ],
)
def test_headlines_in_title_case(headline, speaker, content):
    assert (speaker, content) in read(headline + "\n\nNothing else is known of what went on there last night.")


def test_a_rejection_holds_the_claim_it_rejects():
    said = attribute_text("The premier rejected Tirana's claim that the guards had opened fire first.", language="en")
    assert {(s.speaker, s.content) for s in said} == {
        ("premier", "Tirana's claim that the guards had opened fire first"),
        ("Tirana", "the guards had opened fire first"),
    }
    [nested] = [s for s in said if s.speaker == "Tirana"]
    assert nested.reported_by == ("premier",)


def test_denied_and_said_are_two_statements():
    said = attribute_text(
        "The colonel denied that the bridge was mined and said the rebels had blown it up.", language="en"
    )
    assert [(s.cue, s.content) for s in said] == [
        ("denied", "the bridge was mined"),
        ("said", "the rebels had blown it up"),
    ]


def test_who_quotes_another_only_passes_on():
    text = 'The bridge is closed "until the spring", the Delta News agency quoted Omar Farid as saying.'
    [said] = attribute_text(text, language="en")
    assert (said.speaker, said.reported_by) == ("Omar Farid", ("the Delta News agency",))


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The Lake Border Authority (LBA) was set up last year. The LBA said the road was open.",
            "Lake Border Authority",
        ),
        (
            "The spokeswoman, Ana Moro, came late. The hall was full. The spokeswoman said that all was quiet.",
            "Ana Moro",
        ),
        (
            "Foreign minister Jan Kos and defence minister Petr Vlk flew home. The defence minister said all was over.",
            "Petr Vlk",
        ),
        ("In a statement of the coast guard the raid is denied. The statement said no ship was there.", "coast guard"),
    ],
)
def test_a_short_name_is_the_full_one_of_the_text(text, speaker):
    assert speaker in {name for name, _ in read(text)}


def test_a_post_signed_without_a_handle():
    text = (
        "The mayor posted on X.\n\nThe bridge is gone. Stay at home until noon.\n\n"
        "— Petro Shevchuk, mayor of Lyman, on X\n\nNobody was hurt there."
    )
    assert ("Petro Shevchuk", "The bridge is gone. Stay at home until noon.") in read(text)


def test_a_reporters_question_is_no_statement():
    text = (
        "KOVAC: Do you know that the convoy was hit?\n\nSPOKESMAN LEE: We have no word of it.\n\n"
        "We will look into it.\n\nMARIN: And who fired?\n\nSPOKESMAN LEE: Nobody of ours did."
    )
    found = read(text)
    assert {speaker for speaker, _ in found} == {"SPOKESMAN LEE"}
    assert ("SPOKESMAN LEE", "We have no word of it.\n\nWe will look into it.") in found


def test_a_colon_explains_the_denial():
    [said] = attribute_text("He rebutted the charges: nobody had been near the lake that night.", language="en")
    assert said.content == "the charges: nobody had been near the lake that night"


@pytest.mark.parametrize(
    "text",
    [
        'The reporters\' notes were read out; "…" was all, said.',
        "Never, said.",
        "It was said that , , said.",
        'A: "',
    ],
)
def test_no_statement_is_without_a_speaker(text):
    publisher = Publisher(slug="x", name="Ministry of X", country="GE", kind=SourceKind.FOREIGN_MINISTRY)
    assert all(said.speaker for said in attribute_text(text, publisher, language="en"))
