"""The trained model of pairs of the shipped labels: read from the user's cache, else trained and kept."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import labels
from checker.comparison.examples import load_examples
from checker.comparison.model import PairModel
from checker.models import digest_sources, load_model

_ROOMS = ("checker.language", "checker.claims", "checker.classification", "checker.comparison")
_READ = (".py", ".toml", ".tsv")


@cache
def load_pair_model() -> PairModel:
    """The model of the shipped labels: from the cache, or trained now (a minute) and kept."""
    return _from_plain(load_model("comparison", digest_model(), _train))


def digest_model() -> str:
    """The digest of all that shapes the model: labels, code and word lists of the rooms it reads, libraries."""
    parts: list[str | bytes] = [labels.digest()]
    for room in _ROOMS:
        for item in sorted(resources.files(room).iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith(_READ):
                parts += [f"{room}/{item.name}", item.read_bytes()]
    return digest_sources(parts)


def _train() -> dict[str, Any]:
    from checker.comparison.training import train_pair_model  # loads the whole of scikit-learn, which reading does not

    return _as_plain(train_pair_model(load_examples()))


def _as_plain(model: PairModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in PairModel.__slots__} | {"idf": dict(model.idf)}


def _from_plain(raw: dict[str, Any]) -> PairModel:
    return PairModel(**{**raw, "scorers": tuple(raw["scorers"]), "type_names": tuple(raw["type_names"])})
