"""What can go wrong, as a tree.

CheckerError
├── ConfigError        config.toml, the environment or the command line is wrong: nothing was done, exit 2
├── InputError         a file or a line that was given cannot be read: named, the others are done, exit 1
│   └── ConflictError      somebody else has decided meanwhile: nothing was overwritten
├── StoreError         the database cannot be used
│   ├── StoreBusyError     another process writes to it for too long: what was done is kept, exit 1
│   └── NewerStoreError    it was written by a later version: refused, untouched
├── EvidenceError      a quote, a capture and its digest do not agree
└── ModelError         a model or a language pipeline cannot be loaded or built
"""

from __future__ import annotations


class CheckerError(Exception):
    """Any error that a person can act on; its text says what was found, where, and what to do."""


class ConfigError(CheckerError):
    """The configuration or the command line is wrong; nothing was done."""


class InputError(CheckerError):
    """A file or a line that was given cannot be read; the others are done."""


class ConflictError(InputError):
    """Somebody else has decided meanwhile; nothing was overwritten."""


class StoreError(CheckerError):
    """The database cannot be used."""


class StoreBusyError(StoreError):
    """Another process has been writing to the database for too long; what was done before is kept."""


class NewerStoreError(StoreError):
    """The database was written by a later version; it is left untouched."""


class EvidenceError(CheckerError):
    """A quote, its capture and the digest do not agree."""


class ModelError(CheckerError):
    """A model or a language pipeline cannot be loaded or built."""
