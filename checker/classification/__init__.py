"""Statement ─▶ assertion or denial, with a calibrated probability and the words that decided (pure).

Trained from ``labels/`` on first use and kept in the user's cache.
"""

from checker.classification.classifier import Classifier, load_classifier

__all__ = ["Classifier", "load_classifier"]
