"""Statements are told apart as a reader would; answers are calibrated, explained, streamed, always the same."""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.classification import Classifier, find_denial_words, load_classifier
from checker.classification.calibration import Calibration, fit_calibration
from checker.classification.examples import (
    cut_passage,
    load_examples,
    make_example,
    select_rows,
)
from checker.classification.field import RARER, find_shift
from checker.classification.keys import list_runs, make_block, pack_term, pack_terms, spread_runs
from checker.classification.linear import BARE, CUT, LinearModel, add_domain, fit_regression, fit_space, read_weights
from checker.classification.phrases import Phrases
from checker.classification.reading import read_utterance
from checker.classification.terms import RIVAL, SELF, Own, extract_blocks, find_own, find_roles, spell_out
from checker.classification.training import fold_by_event, train_examples
from checker.classification.words import SIDE, list_languages, load_words
from checker.records import Label, Utterance

DENIALS = [
    "The ministry denied that its forces had shelled Jermuk.",
    "The spokesman dismissed the report as groundless.",
    "The statement of the Azerbaijani side is yet another piece of disinformation.",
    "This information does not correspond to reality.",
    "These claims are false, the ministry said; our army did not fire on the village.",
    "Baku rejected the accusations as a fabrication.",
    "Министерство опровергло сообщения об обстреле города.",
    "Это не соответствует действительности.",
    "Песков назвал эти утверждения абсурдными.",
]
ASSERTIONS = [
    "At least 49 soldiers were killed, the prime minister said.",
    "The enemy opened fire on our positions with artillery at midnight.",
    "Our troops have taken the village, the general staff announced.",
    "We expect both sides to keep to the ceasefire.",
    "The president congratulated his colleague on the election.",
    "Погибли четверо военнослужащих, сообщило министерство обороны.",
    "Противник нанёс удар по городу ракетами.",
]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


@pytest.fixture(scope="module")
def fast() -> Classifier:
    return load_classifier(fast=True)


def say(text: str, **more: object) -> Utterance:
    return Utterance(id="", text=text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", DENIALS)
def test_a_plain_denial_is_one(classifier: Classifier, fast: Classifier, text: str) -> None:
    for judged in (next(classifier.classify([say(text)])), next(fast.classify([say(text)]))):
        assert judged.label is Label.DENIAL, judged


@pytest.mark.parametrize("text", ASSERTIONS)
def test_a_plain_assertion_is_one(classifier: Classifier, fast: Classifier, text: str) -> None:
    for judged in (next(classifier.classify([say(text)])), next(fast.classify([say(text)]))):
        assert judged.label is Label.ASSERTION, judged


def test_a_rivals_denial_in_the_same_sentence_is_not_its_own(classifier: Classifier) -> None:
    text = "Armenia said that 49 of its soldiers were killed, while Baku denied that its forces had fired first."
    content = (text.index("49"), text.index(", while"))
    own = say(text, content=(content,), speaker="Armenia", cue="said")
    rival = say(text, content=((text.index("its forces"), len(text) - 1),), speaker="Baku", cue="denied")
    first, second = classifier.classify([own, rival])
    assert (first.label, second.label) == (Label.ASSERTION, Label.DENIAL)


def test_a_cue_outside_the_text_counts(classifier: Classifier) -> None:
    text = "Its forces shelled the town of Jermuk."
    denied, said = classifier.classify([say(text, cue="denied"), say(text, cue="said")])
    assert denied.label is Label.DENIAL
    assert said.label is Label.ASSERTION


def test_the_words_that_decided_stand_in_the_text(classifier: Classifier, fast: Classifier) -> None:
    for text in (*DENIALS, *ASSERTIONS):
        for judged in (*classifier.classify([say(text)]), *fast.classify([say(text)])):
            assert all(words in text for words in judged.why)
            assert len(judged.why) <= 5
    judged = next(classifier.classify([say(DENIALS[1])]))
    assert any("dismissed" in words for words in judged.why)


def test_a_text_in_another_language_is_for_a_person(fast: Classifier) -> None:
    for utterance in (say("Հայաստանը հերքում է այդ լուրերը։"), say("Le ministre a démenti.", language="fr"), say("")):
        assert next(fast.classify([utterance])).needs_review


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=20), st.text(max_size=20))
def test_any_text_gets_an_answer(text: str, cue: str, speaker: str) -> None:
    utterance = say(text, cue=cue, speaker=speaker, content=((0, len(text)),) if text else ())
    judged = next(load_classifier(fast=True).classify([utterance]))
    assert 0.0 <= judged.probability <= 1.0
    assert (judged.label is Label.DENIAL) == (judged.probability >= 0.5)


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_parsed(text: str) -> None:
    assert 0.0 <= next(load_classifier().classify([say(text)])).probability <= 1.0


def test_a_stream_is_answered_in_order_as_it_comes(fast: Classifier) -> None:
    def endless() -> Iterator[Utterance]:
        for text in itertools.cycle((DENIALS[0], ASSERTIONS[0])):
            yield say(text)

    labels = [judged.label for judged in itertools.islice(fast.classify(endless()), 400)]
    assert labels == [Label.DENIAL, Label.ASSERTION] * 200


def test_batches_change_nothing(classifier: Classifier) -> None:
    texts = [say(text) for text in (*DENIALS, *ASSERTIONS)]
    alone = [next(classifier.classify([utterance])) for utterance in texts]
    assert list(classifier.classify(texts)) == alone


def test_training_is_deterministic_and_its_state_plain() -> None:
    examples = [make_example(row) for row in select_rows(("dev",))[:150]]
    first, second = train_examples(examples, fast=True), train_examples(examples, fast=True)
    assert first["calibrations"] == second["calibrations"]
    states = [LinearModel.from_state(state["linear"]).to_state() for state in (first, second)]
    for blocks in zip(first["linear"]["blocks"], *(state["blocks"] for state in states), strict=True):
        for name in ("keys", "idf", "weights"):
            assert all(np.array_equal(blocks[0][name], block[name]) for block in blocks)


def test_no_test_row_is_learnt_and_no_event_lies_in_two_folds() -> None:
    examples = load_examples(("train", "dev"))
    events = [example.event_id for example in examples]
    assert not set(events) & {example.event_id for example in load_examples(("test",))}
    for train, held_out in fold_by_event(examples):
        assert not {events[i] for i in train} & {events[i] for i in held_out}


def test_a_passage_is_cut_at_its_statements() -> None:
    text = "Before. Baku denied that its forces fired. After."
    said = {
        "spans": [[25, 41]],
        "speaker": "Baku",
        "speaker_spans": [[8, 12]],
        "cue": "denied",
        "cue_spans": [[13, 19]],
        "label": "denial",
    }
    [example] = cut_passage({"id": "t1", "event_id": "a.b", "language": "en", "text": text, "attributions": [said]})
    cut = example.utterance
    assert example.denies
    assert cut.text == "Baku denied that its forces fired"
    assert [cut.text[a:b] for a, b in cut.content] == ["its forces fired"]
    assert (cut.before, cut.after) == ("Before. ", ". After.")


def learn(rows: list[list[str]], denies: list[int], forms: list[int]) -> LinearModel:
    space = fit_space([make_block(list(map(pack_terms, rows)))], len(rows))
    regression = fit_regression(add_domain(space.matrix, forms), denies)
    return read_weights(space, (regression, regression))


def test_a_linear_model_learns_what_separates() -> None:
    model = learn([["good", "x", "x"], ["bad", "x"]] * 5, [1, 0] * 5, [BARE] * 10)
    asked = make_block(list(map(pack_terms, [["good"], ["bad", "bad", "bad"], ["unknown"], []])))
    good, bad, unknown, empty = model.weigh([asked], [BARE] * 4)[0]
    assert good > 0 > bad
    assert unknown == empty == model.intercepts[BARE]


def test_what_holds_of_cut_statements_alone_is_learnt_from_them() -> None:
    rows = [["both", "turns"], ["x", "y"], ["both", "y"], ["x", "turns"]] * 5
    model = learn(rows, [1, 0, 1, 0] * 5, [BARE, BARE, CUT, CUT] * 5)
    asked = make_block(list(map(pack_terms, [["turns"], ["turns"], ["both"], ["both"]])))
    bare_turns, cut_turns, bare_both, cut_both = model.weigh([asked], [BARE, CUT, BARE, CUT])[0]
    assert bare_turns > cut_turns
    assert min(bare_both, cut_both) > max(model.intercepts)


def test_a_batch_is_scored_as_its_terms_would_be_one_by_one(fast: Classifier) -> None:
    readings = [read_utterance(example.utterance) for example in load_examples(("dev",))[::4]]
    assert {reading.form for reading in readings} == {BARE, CUT}
    blocks = extract_blocks(readings, [spell_out(reading) for reading in readings])
    forms = [reading.form for reading in readings]
    scores, weights = fast.linear.weigh(blocks, forms)
    expected = [fast.linear.intercepts[form] for form in forms]
    for table, block, known in zip(fast.linear.blocks, blocks, weights, strict=True):
        columns = zip(table.idf.tolist(), *table.weights.tolist(), strict=True)
        learnt = dict(zip(table.keys.tolist(), columns, strict=True))
        pairs = zip(block.keys.tolist(), block.rows.tolist(), strict=True)
        assert known.tolist() == [learnt.get(key, (0.0,) * 3)[1 + forms[row]] for key, row in pairs]
        for row, score in enumerate(expected):
            counts = Counter(key for key in block.keys[block.rows == row].tolist() if key in learnt)
            length = math.sqrt(sum(((1 + math.log(n)) * learnt[key][0]) ** 2 for key, n in counts.items()))
            total = sum((1 + math.log(n)) * learnt[key][1 + forms[row]] for key, n in counts.items())
            expected[row] = score + (total / math.hypot(length, table.floor) if length else 0.0)
    assert scores == pytest.approx(expected)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5), min_size=1, max_size=4), st.integers(1, 4))
def test_runs_stay_within_their_statement(rows: list[list[str]], longest: int) -> None:
    runs = list_runs(make_block(list(map(pack_terms, rows))), longest)
    for n, block in enumerate(runs, start=1):
        found = [set(block.keys[block.rows == i].tolist()) - {0} for i in range(len(rows))]
        runs_of = [{tuple(row[i : i + n]) for i in range(len(row) - n + 1)} for row in rows]
        assert [len(keys) for keys in found] == [len(terms) for terms in runs_of]
        for i, j in itertools.combinations(range(len(rows)), 2):
            assert len(found[i] & found[j]) == len(runs_of[i] & runs_of[j])
    n_items = sum(map(len, rows))
    ones = np.concatenate([(block.keys != 0).astype(float) for block in runs])
    assert spread_runs(ones, n_items, longest).sum() == pytest.approx(ones.sum())


@settings(deadline=None)
@given(st.floats(-100, 100), st.floats(-100, 100))
def test_calibration_keeps_the_order(a: float, b: float) -> None:
    curve = fit_calibration([-2.0, -1.0, 0.5, -0.5, 1.0, 2.0], [0, 0, 0, 1, 1, 1])
    low, high = sorted((a, b))
    assert curve.slope > 0
    assert 0.0 <= curve.apply(low) <= curve.apply(high) <= 1.0
    assert Calibration.from_state(curve.to_state()) == curve


def test_every_language_has_the_same_classes() -> None:
    tables = {}
    for language in list_languages():
        path = resources.files("checker.classification").joinpath(f"words.{language}.toml")
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        tables[language] = {name: set(raw[name]) for name in ("function", "speaker", "grammar", "classes", "roles")}
        for forms in (*raw["classes"].values(), *raw["roles"].values()):
            assert all(form == form.lower() and form.strip("*") for form in forms)
    assert set(tables) == {"en", "ru"}
    assert tables["en"]["classes"] == tables["ru"]["classes"]
    assert tables["en"]["roles"] == tables["ru"]["roles"]
    assert tables["en"]["grammar"] == tables["ru"]["grammar"]


def test_a_word_has_the_class_of_its_form() -> None:
    words = load_words("en")
    assert words.find_classes("denied")[0] == "deny"
    assert [words.find_form(word).shape for word in ("Jermuk", "49", "the")] == ["NAME", "NUM", "the"]
    assert words.find_form("didn’t").lower == "didn't"
    assert find_denial_words("They called it a lie and denied all.", "en") == ["lie", "denied"]


def test_a_speaker_has_the_roles_that_his_title_tells() -> None:
    assert find_roles("Foreign Ministry spokeswoman Maria Zakharova", "en") == ("@diplomat", "@ministry", "@spokesman")
    assert find_roles("Human Rights Watch", "en") == ("@watchdog",)
    assert find_roles("Официальный представитель МИД РФ Мария Захарова", "ru") == ("@diplomat", "@spokesman")
    assert find_roles("", "en") == ()


def test_who_says_it_counts(fast: Classifier) -> None:
    said = "No evidence was found that the prison holds detainees without trial."
    speakers = ("Foreign Ministry spokesman", "Human Rights Watch researchers")
    official, watchdog = fast.classify([say(said, speaker=speaker) for speaker in speakers])
    assert official.probability > watchdog.probability + 0.05


def test_the_speakers_side_is_told_from_others() -> None:
    words = load_words("en")
    ministry = read_utterance(say("", speaker="Belarusian Defence Ministry"))
    assert find_own(ministry, words) == Own(frozenset({"belar"}), frozenset({"BY"}))
    text = "Minsk has not crossed the border, though Poland says so; US troops are near us."
    for utterance in (say(text, speaker="Belarusian ministry"), say(text, speaker="The general", side="BY")):
        spelled = spell_out(read_utterance(utterance))
        named = {pack_term(SELF): SELF, pack_term(RIVAL): RIVAL}
        shapes = zip(spelled.forms, map(named.get, spelled.shape_keys), strict=True)
        assert [(form.word, name) for form, name in shapes if name] == [
            ("Minsk", SELF),
            ("Poland", RIVAL),
            ("US", RIVAL),
        ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The statement does not correspond to reality.", "untrue"),
        ("We had nothing whatsoever to do with it.", "not_us"),
        ("The army doesn't target civilians.", "lawful"),
        ("They have yet to show a single photograph.", "no_proof"),
        ("It wants to draw the world's attention away from its defeat.", "motive"),
        ("A stray rocket hit the yard.", "other_cause"),
        ("We can neither confirm nor deny it.", "no_comment"),
        ("There were no casualties.", "no_harm"),
        ("We will never accept that.", "policy"),
        ("Это не соответствует действительности.", "untrue"),
        ("Мы не имеем к этому никакого отношения.", "not_us"),
        ("Пострадавших нет, жертв удалось избежать.", "no_harm"),
    ],
)
def test_a_turn_of_phrase_is_found(text: str, name: str) -> None:
    spelled = spell_out(read_utterance(say(text)))
    assert name in {found.name for found in spelled.phrases}
    assert all(0 <= found.start < found.end <= len(spelled.forms) for found in spelled.phrases)


@given(st.lists(st.sampled_from(["x", "y", "z", "no", "xab", "q"]), max_size=9))
def test_phrases_are_found_as_patterns_would_find_them(said: list[str]) -> None:
    entries = ["x y? z", "x ... y", "no x|y", "xa* z? y? x", "y _ x", "z ... x? y", "x y z? z?", "x _ ... no"]
    patterns = [
        "x (y )?z ", "x ([a-z]+ ){0,4}y ", "no [xy] ", "xa[a-z]* (z )?(y )?x ", "y [a-z]+ x ",
        "z ([a-z]+ ){0,4}(x )?y ", "x y ", "x [a-z]+ ([a-z]+ ){0,4}no ",
    ]  # fmt: skip
    phrases = Phrases({"any": entries})
    found = {match.number for match in phrases.find([phrases.mask(word, ()) for word in said])}
    text = " ".join([*said, ""])
    assert found == {i for i, pattern in enumerate(patterns) if re.search(rf"\b{pattern}", text)}


def test_the_data_of_a_language_are_sound() -> None:
    kinds = set()
    for language in list_languages():
        folder = resources.files("checker.classification")
        phrases = tomllib.loads(folder.joinpath(f"phrases.{language}.toml").read_text(encoding="utf-8"))["phrases"]
        kinds.add(frozenset(phrases))
        known = {*tomllib.loads(folder.joinpath(f"words.{language}.toml").read_text(encoding="utf-8"))["classes"], SIDE}
        places = [
            form for texts in phrases.values() for text in texts for word in text.split() for form in word.split("|")
        ]
        assert {form[1:].removesuffix("?") for form in places if form.startswith("%")} <= known
        assert all(form.strip("?*") for form in places)
    assert len(kinds) == 1


def test_a_statement_without_its_context_is_read_all_the_same(classifier: Classifier) -> None:
    full = say(DENIALS[0], speaker="The ministry", cue="denied", before="Asked about it.", after="It gave no details.")
    for utterance in (full, replace(full, cue=None), replace(full, speaker=None), replace(full, before="", after="")):
        assert next(classifier.classify([utterance])).label is Label.DENIAL


def test_a_statement_is_cut_from_what_its_speaker_says_else() -> None:
    text = "The representative of Azerbaijan denied that its army fired and said that Armenia had provoked the clashes."
    content = ((text.index("Armenia had"), len(text) - 1),)
    reading = read_utterance(say(text, content=content, speaker="representative of Azerbaijan", cue="said"))
    assert reading.text == "said that Armenia had provoked the clashes"
    assert [reading.text[a:b] for a, b in reading.content] == ["Armenia had provoked the clashes"]


def test_outside_its_field_a_denial_must_be_plainer(classifier: Classifier) -> None:
    war = "Artillery shelled the village at dawn, and three soldiers were killed when a rocket hit their post. "
    home = "The senator spent the evening at a fair, ate pancakes and shook hands with families from the county. "
    text = "It was not so, he said."
    statement = say(text, content=((0, 13),), speaker="he", cue="said")
    shifts = [find_shift(read_utterance(replace(statement, before=talk, after=talk))) for talk in (war, home)]
    assert shifts[0] == 0.0
    assert -RARER <= shifts[1] < -RARER / 2
    assert find_shift(read_utterance(say(text, before=home, after=home))) == 0.0
    near, far = classifier.classify(replace(statement, before=talk, after=talk) for talk in (war, home))
    assert near.probability > far.probability


def test_a_short_answer_is_read_with_its_question() -> None:
    reading = read_utterance(say("No, never.", before="He spoke at noon. Did your army shell the town?"))
    assert reading.text == "Did your army shell the town? No, never."
    asked = "Asked whether his army had shelled the town, he said:"
    assert read_utterance(say("No, never.", before=f"He spoke at noon. {asked}")).text == f"{asked} No, never."
    assert read_utterance(say("Нет.", before="На вопрос об обстреле он ответил:")).text.startswith("На вопрос")
    assert read_utterance(say("No, never.", before="He spoke at noon.")).text == "No, never."
