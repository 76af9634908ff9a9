"""Who says what, to the character, and where statements cannot both hold.

`attribute`, `classify` and `compare` are loaded when first used, so that ``checker --help`` need not wait for a model.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.api import attribute, classify, compare

__version__ = "0.1.0"
__all__ = ["attribute", "classify", "compare"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from checker import api

        return getattr(api, name)
    raise AttributeError(f"module 'checker' has no attribute {name!r}")
