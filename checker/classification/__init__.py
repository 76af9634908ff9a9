"""Statement ─▶ assertion or denial, with a calibrated probability and the words that decided (pure).

Trained from ``labels/`` on first use and kept in the user's cache.
"""

from checker.classification.classifier import Classifier, load_classifier
from checker.classification.words import find_denial_words

__all__ = ["Classifier", "find_denial_words", "load_classifier"]
