"""Who says what, to the character, and where statements cannot both hold."""

__version__ = "0.1.0"
