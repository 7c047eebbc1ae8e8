"""Answers as files: Word, Markdown, PDF, a session to open again, CSL-JSON and BibTeX for a reference manager."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kb.errors import UsageError
from kb.export_cite import STYLES, Style
from kb.export_markdown import draw_markdown
from kb.export_memo import write_memo
from kb.export_model import CitedText, Provenance
from kb.export_session import Session, read_session, write_session
from kb.export_zotero import draw_bibtex, draw_csl
from kb.model import Answer

__all__ = ["CitedText", "Provenance", "Session", "read_session", "write_session"]

_Writer = Callable[[Sequence[Answer], Style, Provenance], bytes]
_LONGEST_NAME: Final = 60
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(-|$)")
"""Names that Windows keeps for devices, with whatever ending."""


def export_answers(answers: Sequence[Answer], format: str, style: str, provenance: Provenance) -> bytes:
    """The answers as one file: `format` is one of `FORMATS` (docx, md, pdf, json, csl.json, bib), `style` of `STYLES`.

    Nothing is read from or written to disk. What a language model wrote and verification struck out is counted, not
    exported, except in a session, which keeps all. Raises `UsageError` for no answers, an unknown format or style.
    """
    if not answers:
        raise UsageError("there is no answer to export; ask a question first")
    if format not in FORMATS:
        raise UsageError(f"format {format[:40]!r} is unknown; use {', '.join(FORMATS)}")
    chosen = next((known for known in STYLES if known == style), None)
    if chosen is None:
        raise UsageError(f"style {style[:40]!r} is unknown; use {', '.join(STYLES)}")
    return FORMATS[format](answers, chosen, provenance)


def choose_format(file: str) -> str:
    """The format that the ending of a file name says: "memo.docx" → "docx". Raises `UsageError` for another."""
    for format in sorted(FORMATS, key=len, reverse=True):  # "refs.csl.json" is not a session
        if file.lower().endswith(f".{format}"):
            return format
    raise UsageError(f"{file}: the ending says the format; use one of {', '.join(f'.{format}' for format in FORMATS)}")


def name_file(answers: Sequence[Answer], format: str) -> str:
    """A file name that every system takes: "must-an-order-wait.docx"; of several answers "research-session.docx"."""
    plain = unicodedata.normalize("NFKD", answers[0].question if len(answers) == 1 else "research session").casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    name = words if len(words) <= _LONGEST_NAME else words[:_LONGEST_NAME].rpartition("-")[0] or words[:_LONGEST_NAME]
    return f"{'answer-' * bool(_RESERVED.match(name)) + name or 'answer'}.{format}"


def _write_docx(answers: Sequence[Answer], style: Style, provenance: Provenance) -> bytes:
    from kb.export_docx import draw_docx  # only who wants Word waits for it

    return draw_docx(write_memo(answers, style, provenance), provenance.made)


def _write_pdf(answers: Sequence[Answer], style: Style, provenance: Provenance) -> bytes:
    from kb.export_pdf import draw_pdf

    return draw_pdf(write_memo(answers, style, provenance), provenance.made)


def _write_markdown(answers: Sequence[Answer], style: Style, provenance: Provenance) -> bytes:
    return draw_markdown(write_memo(answers, style, provenance)).encode()


def _write_session(answers: Sequence[Answer], _: Style, provenance: Provenance) -> bytes:
    return write_session(answers, provenance)


def _write_csl(answers: Sequence[Answer], style: Style, provenance: Provenance) -> bytes:
    return draw_csl(answers, style, provenance).encode()


def _write_bibtex(answers: Sequence[Answer], style: Style, provenance: Provenance) -> bytes:
    return draw_bibtex(answers, style, provenance).encode()


FORMATS: Final[Mapping[str, _Writer]] = {
    "docx": _write_docx,
    "md": _write_markdown,
    "pdf": _write_pdf,
    "json": _write_session,
    "csl.json": _write_csl,
    "bib": _write_bibtex,
}
"""What each format is written by; a format is the ending of its file's name."""
