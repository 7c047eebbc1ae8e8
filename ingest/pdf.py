"""PDF files into lines: one paragraph a line, without running heads, page numbers and footnotes."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ingest.pdf_flow import flow
from ingest.pdf_furniture import remove_furniture
from ingest.pdf_page import VisualLine, read_page
from ingest.source import SourceLine
from kb.errors import ReadError

MAX_PAGES = 3_000
_MAX_CHARACTERS = 20_000_000
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_MOST_UNREADABLE = 0.1
_FEWEST_CHARACTERS_A_PAGE = 15
"""Below this the pages are pictures, perhaps with a stamped number: a scan."""

_DAMAGE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pypdf raises for damaged files besides its own errors: it trusts the types a file declares."""


def read_pdf(data: bytes, name: str) -> tuple[SourceLine, ...]:
    """The paragraphs of a PDF, numbered from 1, each with the page it starts on.

    Raises `ReadError`, naming the file and the way out, where it is encrypted, broken, scanned or too long.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    pages = _read_pages(data, name)
    text = "".join(line.text for page in pages for line in page)
    if len(text) < _FEWEST_CHARACTERS_A_PAGE * len(pages):
        raise ReadError(f"{name} has no text, only pictures (a scan?); run it through OCR, or take the text version")
    if len(_UNREADABLE.findall(text)) > _MOST_UNREADABLE * len(text):
        raise ReadError(f"{name} does not say which characters its signs are; take the text version")
    lines = flow(remove_furniture(pages))
    if not lines:
        raise ReadError(f"{name} has no text but page heads; take the text version")
    return lines


def _read_pages(data: bytes, name: str) -> list[list[VisualLine]]:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReadError(f"{name} is protected by a password; save a copy without one")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise ReadError(f"{name} has {count} pages, over the limit of {MAX_PAGES}; split it")
        return _read_each(reader, name)
    except _DAMAGE as error:
        reason = type(error).__name__
        raise ReadError(f"{name} is broken or no PDF ({reason}); download it again, or take the text version") from None


def _read_each(reader: PdfReader, name: str) -> list[list[VisualLine]]:
    pages: list[list[VisualLine]] = []
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        pages.append(read_page(page, number))
        characters += sum(len(line.text) for line in pages[-1])
        if characters > _MAX_CHARACTERS:
            raise ReadError(f"{name} has more than {_MAX_CHARACTERS:,} characters; split it")
    return pages
