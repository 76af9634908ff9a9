"""Text in; its language, or its sentences, words and parse with exact offsets, out.

The one place that loads a language pipeline.
"""

from checker.language.detection import READ_LANGUAGES, detect_language
from checker.language.morphology import decline_genitive, decline_nominative, has_cyrillic, lemmatize
from checker.language.pipeline import find_bounds, parse, parse_many

__all__ = [
    "READ_LANGUAGES",
    "decline_genitive",
    "decline_nominative",
    "detect_language",
    "find_bounds",
    "has_cyrillic",
    "lemmatize",
    "parse",
    "parse_many",
]
