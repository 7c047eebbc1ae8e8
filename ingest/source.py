"""What every reader hands on: the lines of one file, cleaned of what is typography and not words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Format = Literal["text", "markdown", "pdf"]

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Soft hyphen, zero-width spaces and joiners, word joiner, byte order mark: they are never part of a quotation."""

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_ODD = re.compile("[" + "".join(map(chr, (*_INVISIBLE, *_LIGATURES))) + "]")
_SPACES = re.compile(r"\s+")  # str patterns: no-break, thin and figure spaces are white space too


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One line as the reader saw it: `number` counts from 1, `page` is None where the format has no pages.

    Leading spaces are kept, for they show the level (`    a to the Party;`). In a PDF a line is a whole paragraph,
    its leading spaces stand for its place on the page, and so do the spaces between a hanging label and its text.
    """

    number: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A file as lines. `file` is its name for messages, `sha256` the checksum of its bytes."""

    file: str
    sha256: str
    format: Format
    lines: tuple[SourceLine, ...]


def strip_typography(text: str) -> str:
    """Removes what is invisible, spells ligatures out, composes accents: `eﬀec\u00adtive` → `effective`."""
    if _ODD.search(text):  # most texts have none, and searching is much faster than replacing
        text = text.translate(_INVISIBLE).translate(_LIGATURES)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """White space of any kind folded to one space, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def indent(text: str) -> int:
    """How many columns a line is indented; a tab counts as four."""
    return len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
