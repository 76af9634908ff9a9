"""No answer depends on the order in which Python walks a set: the same input, read under other hash seeds."""

from __future__ import annotations

import os
import subprocess
import sys

READ = """
from checker.attribution import attribute_doc
from checker.claims import extract_claims
from checker.comparison.examples import to_utterance
from checker.language import detect_language, parse
from checker.records import Utterance
from labels import load_attributions, load_statements

parts = "Our army holds the border, and Azerbaijani troops have not taken any part of Armenian territory."
rows = [to_utterance(row) for row in load_statements()[::60]]
for claim in extract_claims([Utterance(id="", text=parts, side="AM", language="en"), *rows]):
    print(claim)
for passage in load_attributions()[::20]:
    language = detect_language(passage["text"]) or "en"
    for said in attribute_doc(parse(passage["text"], language), language, None, None):
        print(said)
"""


def read_under(seed: int) -> str:
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_claims_and_attributions_are_the_same_under_any_hash_seed() -> None:
    first = read_under(1)
    assert first.count("\n") > 200
    assert read_under(2) == first
