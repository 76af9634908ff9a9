"""Where content ends and whose it is, in wordings of agencies, transcripts and live blogs; in words of our own."""

import pytest

from checker.attribution import attribute_text


def read(text):
    return [(said.speaker, said.content) for said in attribute_text(text, language="en")]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("QUITO (Reuters) -Peru’s army said on Sunday its men had left the hill.", "Peru’s army"),
        ("14:05\nPeru's army says two of its soldiers were wounded near Tacna.", "Peru's army"),
        ("On Sunday, December 7, Gen Mali Sorn accused the Thai army of crossing the river.", "Mali Sorn"),
        ("In Tripoli Khaled al-Mishri called for a warrant for the general's arrest.", "Khaled al-Mishri"),
        ("Mr. President, the opposition says that you knew of the plan.", "opposition"),
        ("The ombudsman, Carlos Camargo, said he could not confirm the report.", "Carlos Camargo"),
        ('Gen Eyal Zamir visited Rafah on Tuesday, telling soldiers: "Your work here is not done yet."', "Eyal Zamir"),
    ],
)
def test_the_speaker_is_no_date_no_place_and_no_half_of_a_name(text, speaker):
    assert [name for name, _ in read(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The army said on Tuesday (Jan 6) its post was hit.", "its post was hit"),
        (
            "The army denied having struck a hospital in Afrin, the region where it fights rebels.",
            "having struck a hospital in Afrin",
        ),
        ("The group said it had sunk the ship without giving any details.", "it had sunk the ship"),
        (
            "Two bridges were hit; a school lost its roof, the army said.",
            "Two bridges were hit; a school lost its roof",
        ),
        ("The police chief denied that his officers had fled, contradicting witnesses.", "his officers had fled"),
    ],
)
def test_what_is_the_reporters_own_stays_outside(text, content):
    assert content in [words for _, words in read(text)]


def test_a_denial_and_the_claim_it_answers_share_their_words():
    text = "The rebels denied having kidnapped two engineers in Arauca, as the army had claimed a day earlier."
    words = "having kidnapped two engineers in Arauca"
    assert read(text) == [("army", words), ("rebels", words)]


def test_who_is_cited_speaks_wherever_the_citation_stands():
    text = (
        "Ecuador dismissed the move, while Bolivia's ABI agency reported, citing the interior ministry, "
        "that La Paz would follow."
    )
    found = attribute_text(text, language="en")
    assert ("interior ministry", "La Paz would follow", ("Bolivia's ABI agency",)) in [
        (said.speaker, said.content, said.reported_by) for said in found
    ]
    [said] = attribute_text(
        "According to the newspaper El Tiempo, which cited relatives, the men are free.", language="en"
    )
    assert (said.speaker, said.content) == ("relatives", "the men are free")


def test_a_protest_is_voiced_by_whoever_summons_an_envoy_for_it():
    text = (
        'Chile\'s government on Tuesday recalled its envoy to protest what it called a "flagrant violation" of the law.'
    )
    assert [speaker for speaker, _ in read(text)] == ["Chile's government"]


def test_a_question_is_no_statement():
    text = (
        "AFP: Manila says one fisherman was hurt. Does China regret it?\n\n"
        "Lin Jian: I have made our position clear.\n\nAFP: Why?"
    )
    assert ("Manila", "one fisherman was hurt") in read(text)
    assert not any(speaker == "China" for speaker, _ in read(text))


def test_bare_letters_part_questions_from_answers():
    text = (
        "News Briefing\n\nQ    Mr. Secretary, was the hospital hit?\n\nSECRETARY HALE:  No, it was not.\n\n"
        "Q    And the bridge?\n\nSECRETARY HALE:  We are looking into that."
    )
    assert read(text) == [("SECRETARY HALE", "No, it was not."), ("SECRETARY HALE", "We are looking into that.")]


def test_he_who_is_spoken_of_in_a_question_is_not_who_answers():
    text = (
        "MR PRICE: Good afternoon.\n\nQUESTION: There is a tweet from the British foreign minister about the tanker. "
        "He said that he was in consultation with allies.\n\nMR PRICE: Sure. I have seen it."
    )
    assert ("British foreign minister", "he was in consultation with allies") in read(text)


def test_a_person_without_a_name_is_who_he_stands_for():
    text = 'The ship\'s captain, speaking to the agency, disputed this. "They shot at us without warning," he said.'
    assert ("ship's captain", "They shot at us without warning") in read(text)


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "Mexico accused Quito of breaking the law — a charge Ecuador calls absurd.",
            "Ecuador",
            "breaking the law",
        ),
        (
            "He confirmed the attack, accusing the council of inflating the figures, "
            "which its president, Samuel Kagheni, denied.",
            "Samuel Kagheni",
            "inflating the figures",
        ),
        (
            "Seoul's army said the North put up loudspeakers again, something Kim Yo Jong flatly denied.",
            "Kim Yo Jong",
            "the North put up loudspeakers again",
        ),
        (
            "A senior official has dismissed as baseless the US claim that Tehran provided the group with missiles.",
            "US",
            "Tehran provided the group with missiles",
        ),
        (
            "President Noboa rejected the complaint, "
            "which the Mexican government said it had filed in The Hague, as a show.",
            "Mexican government",
            "it had filed in The Hague",
        ),
        (
            "The navy said it had hit a ship, a day after the U.S. Central Command (CENTCOM) said two missiles fell.",
            "U.S. Central Command",
            "two missiles fell",
        ),
    ],
)
def test_the_answer_and_the_other_account_are_found(text, speaker, content):
    assert (speaker, content) in read(text)


def test_the_network_x_ends_a_sentence():
    text = (
        '"We left the village," Farhad Shami, the force\'s spokesman, posted on X. He denied that men had surrendered.'
    )
    assert ("Farhad Shami", "men had surrendered") in read(text)


def test_who_is_named_beside_the_subject_is_not_meant_by_she():
    text = (
        "The prosecutor general, Consuelo Porras, rejected as absurd a complaint by President Bernardo Arévalo that "
        "her office was plotting. She said that she would finish her term."
    )
    assert ("Consuelo Porras", "she would finish her term") in read(text)


def test_a_forwarded_post_is_its_first_authors():
    text = "Forwarded from Ministry of Defence of Kazakhstan\n\nOur units did not leave the country.\n\nSubscribe here"
    [said] = attribute_text(text, language="en")
    assert (said.speaker, said.content) == ("Ministry of Defence of Kazakhstan", "Our units did not leave the country.")
