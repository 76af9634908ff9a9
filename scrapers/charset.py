"""The bytes of a page into text, whatever the page says of its encoding; reads nothing else."""

from __future__ import annotations

import codecs
import re

_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})
_CYRILLIC = re.compile("[а-яё]{2,}", re.IGNORECASE)
# One wrong byte in a thousand is a cut or a spoilt character; a page in another encoding has far more.
MAX_BAD_SHARE = 0.001


def decode_text(data: bytes, declared: str = "", override: str = "") -> str:
    """The text of a page, without control characters.

    A declared encoding is believed only where the bytes allow it: valid UTF-8 with characters beyond ASCII is UTF-8
    whatever is declared, and a page that declares UTF-8 and is not is read in the Cyrillic or Western code page.

    Args:
        data: the body after content-decoding.
        declared: the ``charset`` of the Content-Type header, or ``""``.
        override: the encoding that the source file states, which is believed.
    """
    return _drop_controls(_decode(data, declared, override))


def _drop_controls(text: str) -> str:
    """The text without control characters, surrogates and what is no character at all.

    Over its UTF-8 bytes, in which a control is one byte and part of no other: a tenth of a regular expression's time.
    """
    clean = text.encode("utf-8", "ignore").translate(None, _CONTROL).decode("utf-8")
    return clean.replace("\ufffe", "").replace("\uffff", "")


def charset_of(content_type: str) -> str:
    """The ``charset`` parameter of a Content-Type header, or ``""``."""
    match = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", content_type, re.IGNORECASE)
    return match[1] if match else ""


def _decode(data: bytes, declared: str, override: str) -> str:
    if override:
        return data.decode(override, errors="replace")
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # ISO-2022 and UTF-7 look like ASCII; nobody we read uses them, so UTF-8 it is.
        return text
    for name in _declared_names(data, declared):
        if name in ("utf-8", "ascii"):
            continue
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    lenient = data.decode("utf-8", errors="replace")
    if lenient.count("\ufffd") <= max(1, len(data) * MAX_BAD_SHARE):
        return lenient
    cyrillic = data.decode("windows-1251", errors="replace")
    n_letters = sum(len(word) for word in _CYRILLIC.findall(cyrillic))
    n_high = sum(byte >= 0x80 for byte in data)
    return cyrillic if n_letters >= n_high / 2 else data.decode("windows-1252", errors="replace")


def _declared_names(data: bytes, declared: str) -> list[str]:
    """Known encodings that header, XML declaration and `meta` declare, in this order."""
    found = [declared.encode()]
    matches = (pattern.search(data[:4096]) for pattern in (_XML, _META))
    found += [match[1] for match in matches if match]
    names = []
    for name in found:
        try:
            names.append(codecs.lookup(name.decode("ascii", "ignore")).name)
        except LookupError:
            continue
    return names
