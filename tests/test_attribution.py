"""English: who said what, in the forms that ministries, agencies and newspapers use."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.attribution import attribute_text
from checker.records import Publisher, QuotationKind, SourceKind

DAY = dt.date(2022, 9, 13)
PAPER = Publisher(slug="paper", name="The Paper", kind=SourceKind.INDEPENDENT_MEDIA)
MINISTRY = Publisher(
    slug="am_mod", name="Ministry of Defence of Armenia", country="AM", kind=SourceKind.DEFENCE_MINISTRY, owner="AM"
)


def attribute(text, publisher=PAPER):
    found = attribute_text(text, publisher, DAY, language="en")
    for item in found:
        assert item.content == " ".join(text[start:end] for start, end in item.spans)
        assert item.frame[0] <= item.start < item.end <= item.frame[1]
    return found


def said(text, publisher=PAPER):
    return [(item.speaker, item.content) for item in attribute(text, publisher)]


# Each: a text, and the (speaker, content) pairs that must be found, in order, and nothing else.
FORMS = {
    "indirect": (
        "The Azerbaijani Defence Ministry said that its positions had come under fire.",
        [("Azerbaijani Defence Ministry", "its positions had come under fire")],
    ),
    "without-that": (
        "Russia said Tuesday it had negotiated a ceasefire.",
        [("Russia", "it had negotiated a ceasefire")],
    ),
    "direct-after": (
        '"We did not shell the town," the army spokesman said.',
        [("army spokesman", "We did not shell the town")],
    ),
    "direct-before": (
        'Peskov told reporters: "There were no such plans at all."',
        [("Peskov", "There were no such plans at all.")],
    ),
    "inverted": (
        "“Our troops did not cross the border,” said Aram Torosyan.",
        [("Aram Torosyan", "Our troops did not cross the border")],
    ),
    "split": (
        '"This report is false," Torosyan said, "and has no basis in reality."',
        [("Torosyan", "This report is false and has no basis in reality.")],
    ),
    "two-sentences-one-statement": (
        '"We hold every position," Torosyan said. "The enemy was thrown back."',
        [("Torosyan", "We hold every position The enemy was thrown back.")],
    ),
    "colon-paragraph": (
        "The spokesman of the ministry declared:\n\n“No shots were fired from our side at any time.”",
        [("spokesman of the ministry", "No shots were fired from our side at any time.")],
    ),
    "name-colon": (
        'Peskov: "We know nothing about this attack."',
        [("Peskov", "We know nothing about this attack.")],
    ),
    "according-to": (
        "Two soldiers were wounded, according to the Karabakh army.",
        [("Karabakh army", "Two soldiers were wounded")],
    ),
    "accuse": (
        "Yerevan accused Baku of shelling Jermuk.",
        [("Yerevan", "Baku of shelling Jermuk")],
    ),
    "blame": (
        "Kyiv blamed Russian forces for the strike on the dam.",
        [("Kyiv", "Russian forces for the strike on the dam")],
    ),
    "deny-gerund": (
        "Azerbaijan denied shelling Jermuk.",
        [("Azerbaijan", "shelling Jermuk")],
    ),
    "deny-noun": (
        "The ministry denied the reports of shelling.",
        [("ministry", "the reports of shelling")],
    ),
    "dismiss-as": (
        "Moscow dismissed the report as fake.",
        [("Moscow", "the report as fake")],
    ),
    "put-toll": (
        "Armenia put the toll at 105.",
        [("Armenia", "the toll at 105")],
    ),
    "two-speakers": (
        "Azerbaijan said it had lost a soldier and the Karabakh army said two of its troops had been killed.",
        [("Azerbaijan", "it had lost a soldier"), ("Karabakh army", "two of its troops had been killed")],
    ),
    "two-statements": (
        "Yerevan accused Baku of aggression and said that it would ask for help.",
        [("Yerevan", "Baku of aggression"), ("Yerevan", "it would ask for help")],
    ),
    "mutual": (
        "Armenia and Azerbaijan accused each other of breaking the ceasefire.",
        [("Azerbaijan", "Armenia of breaking the ceasefire"), ("Armenia", "Azerbaijan of breaking the ceasefire")],
    ),
    "adding": (
        "The Kremlin said the talks had ended, adding that no date was set.",
        [("Kremlin", "the talks had ended"), ("Kremlin", "no date was set")],
    ),
    "as-said": (
        "The village was shelled overnight, as the governor said.",
        [("governor", "The village was shelled overnight")],
    ),
    "referring-back": (
        "Three civilians were killed in the strike. This was announced by the Gaza health ministry.",
        [("Gaza health ministry", "Three civilians were killed in the strike")],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_reported_speech(name):
    text, expected = FORMS[name]
    assert sorted(said(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        'The "special operation" entered its third week.',
        "The Ukraine war has fueled rumors that Russia was withdrawing its peacekeepers.",
        "Six weeks of fighting claimed more than 6,500 lives.",
        "The council met to discuss the flare-up.",
        "*Updated at 12:00 p.m. on Sept. 13 to add the announcement.*",
        "**Valery Sharifulin/TASS**",
        "AFP contributed reporting.",
        "Ukrainian forces crossed the river and took two villages.",
    ],
)
def test_what_is_nobodys_statement(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'), ("''", "''"), ("‘", "’"), ("'", "'")],
)
def test_every_pair_of_quotation_marks(opening, closing):
    text = f"{opening}We did not fire at the village,{closing} the general said."
    assert said(text) == [("general", "We did not fire at the village")]
    assert attribute(text)[0].kind is QuotationKind.DIRECT


def test_kinds():
    text = 'The mayor said the attack was "barbaric". "They will pay for this," he said. He added that help was coming.'
    assert [item.kind.value for item in attribute(text)] == ["mixed", "direct", "indirect"]


def test_a_quotation_over_paragraphs():
    text = (
        "Torosyan said: “The enemy opened fire at midnight.\n\n“It used artillery and drones.\n\n"
        "“All attacks were repelled.”\n\nThe day was calm after that."
    )
    found = attribute(text)
    assert [item.speaker for item in found] == ["Torosyan"]
    assert len(found[0].spans) == 3


def test_an_unclosed_quotation_ends_with_its_paragraph():
    text = "The envoy said: “We reject these claims as groundless.\n\nTalks go on in Geneva."
    assert said(text) == [("envoy", "We reject these claims as groundless.")]


def test_nested_marks_belong_to_the_quotation():
    text = "“They call it a ‘provocation’ and nothing more,” the minister said."
    assert said(text) == [("minister", "They call it a ‘provocation’ and nothing more")]


def test_pronouns_titles_and_surnames_are_resolved():
    text = (
        "Foreign Minister Ararat Mirzoyan arrived in Geneva. He said that talks would go on. "
        "Mirzoyan added that no deal was near.\n\nThe Armenian Ministry of Defence reported heavy fire. "
        "The ministry said two soldiers had died."
    )
    names = [item.speaker for item in attribute(text)]
    assert names == [
        "Ararat Mirzoyan",
        "Ararat Mirzoyan",
        "Armenian Ministry of Defence",
        "Armenian Ministry of Defence",
    ]


def test_the_statement_speaks_for_who_issued_it():
    text = (
        "The border was quiet, the Armenian government said in a statement. The statement added that talks would go on."
    )
    assert [item.speaker for item in attribute(text)] == ["Armenian government", "Armenian government"]


def test_who_carries_words_is_the_reporter():
    text = "TASS reported that the Russian Defence Ministry said the airfield had been destroyed."
    (item,) = attribute(text)
    assert (item.speaker, item.reported_by) == ("Russian Defence Ministry", ("TASS",))
    assert item.content == "the airfield had been destroyed"


def test_who_is_cited_speaks():
    text = "Reuters reported, citing the ministry of health, that nine people had died."
    (item,) = attribute(text)
    assert item.speaker == "ministry of health"
    assert item.reported_by == ("Reuters",)


def test_a_report_of_the_other_sides_denial_is_two_statements():
    text = "The Ukrainian army said that Moscow denied the strike."
    found = attribute(text)
    assert [(item.speaker, item.reported_by) for item in found] == [
        ("Ukrainian army", ()),
        ("Moscow", ("Ukrainian army",)),
    ]


def test_an_embedded_post_is_its_authors():
    text = (
        "The border was tense.\n\n### **Embed:**\n\nThe attack failed according to the ministry. "
        "[pic.example/1](https://pic.example/1)\n\n— Ani Example (@ani_example) [September 13, 2022](#)\n\nTalks go on."
    )
    found = attribute(text)
    assert {item.speaker for item in found} == {"Ani Example", "ministry"}
    inner = next(item for item in found if item.speaker == "ministry")
    assert inner.reported_by == ("Ani Example",)


def test_a_transcript_keeps_questions_apart():
    text = (
        "**Question:** Did the army shell the town?\n\n**Dmitry Peskov:** No, it did not. These are lies.\n\n"
        "**Question:** Will you investigate?\n\n**Dmitry Peskov:** We see no reason for that."
    )
    found = attribute(text)
    assert [(item.speaker, item.actor) for item in found] == [("Dmitry Peskov", "dmitry_peskov")] * 2
    assert found[0].content == "No, it did not. These are lies."


def test_an_official_page_speaks_for_itself():
    text = (
        "At 23:30 units of the enemy opened fire on our positions. The fire was returned.\n\n"
        "“We control the border,” the Minister of Defence said."
    )
    found = attribute(text, MINISTRY)
    own = [item for item in found if item.kind is QuotationKind.OWN_VOICE]
    assert [item.content for item in own] == [
        "At 23:30 units of the enemy opened fire on our positions.",
        "The fire was returned.",
    ]
    assert {(item.speaker, item.actor, item.side, item.cue) for item in own} == {
        ("Ministry of Defence of Armenia", "am_mod", "AM", None)
    }
    assert [item.actor for item in found if item not in own] == ["am_mod"]


def test_an_independent_paper_has_no_voice_of_its_own():
    text = "At 23:30 units of the enemy opened fire on our positions."
    assert attribute(text) == () == attribute(text, None)


def test_an_unread_language_gives_nothing():
    assert attribute_text("Le ministère a déclaré que ses troupes n'avaient pas tiré hier soir.") == ()


def test_no_speaker_has_the_same_words_twice():
    text = 'Moscow rejected the claim, saying "it is a lie", and said it was a lie. Moscow said that Moscow said so.'
    found = attribute(text)
    for i, a in enumerate(found):
        for b in found[i + 1 :]:
            shared = any(s < d and c < e for s, e in a.spans for c, d in b.spans)
            assert not (shared and a.speaker == b.speaker)
