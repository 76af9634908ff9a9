"""The cache of models: built once, rebuilt where broken, never trusted blindly, no error where it cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest
import skops.io

from checker.errors import ModelError
from checker.models import CACHE_VARIABLE, digest_sources, find_cache_folder, load_model, read_model, save_model


class Stranger:
    """A type that no model of ours holds."""


def test_a_model_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    built: list[int] = []

    def build() -> dict[str, float]:
        built.append(1)
        return {"slope": 1.5}

    assert load_model("pairs", "k1", build) == load_model("pairs", "k1", build) == {"slope": 1.5}
    assert len(built) == 1
    load_model("pairs", "k2", build)
    assert len(built) == 2
    assert sorted(p.name for p in tmp_path.glob("*.skops")) == ["pairs-k1.skops", "pairs-k2.skops"]


def test_a_broken_file_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    (tmp_path / "pairs-k.skops").write_bytes(b"no zip")
    assert load_model("pairs", "k", lambda: {"a": 1}) == {"a": 1}
    assert read_model(tmp_path / "pairs-k.skops") == {"a": 1}


def test_a_type_that_is_not_trusted_is_refused(tmp_path: Path) -> None:
    skops.io.dump({"x": Stranger()}, tmp_path / "x.skops")
    with pytest.raises(ModelError, match="not trusted"):
        read_model(tmp_path / "x.skops")


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not save_model(tmp_path / "file" / "x.skops", {"a": 1})
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file"))
    assert load_model("pairs", "k", lambda: {"a": 1}) == {"a": 1}


def test_the_key_depends_on_every_part_and_its_bounds() -> None:
    assert digest_sources(["ab", "c"]) != digest_sources(["a", "bc"])
    assert digest_sources(["ab", b"c"]) == digest_sources(["ab", "c"])


def test_the_cache_is_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert find_cache_folder() == tmp_path / "source-credibility-checker"
