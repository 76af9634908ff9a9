"""The soak tests run only when they are asked for by their folder: ``pytest tests/soak``."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Left out of every other run."""
    asked = any("soak" in argument for argument in config.args)
    return None if asked or not collection_path.name.startswith("test_") else True
