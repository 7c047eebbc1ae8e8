"""Files into lines: plain text as saved anywhere, Markdown, and PDF (see `ingest.pdf`)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from ingest.source import Format, SourceLine, SourceText, strip_typography
from kb.errors import ReadError

__all__ = ["MAX_BYTES", "SourceLine", "SourceText", "decode", "read_file"]

MAX_BYTES = 50_000_000
_PDF_SIGNATURE = b"%PDF-"
_SIGNATURE_WINDOW = 1024
"""PDF readers accept bytes before the signature, so long as it comes this early (ISO 32000-1, Annex H)."""

_MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown"})
_BYTE_ORDER_MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_LINE_ENDS = re.compile(r"\r\n|\r|\n")

_MARKDOWN_MARKS = (
    (re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$"), r"\1"),  # ### heading
    (re.compile(r"<(/?)(?:sup|sub|em|strong|i|b|u|span)\b[^<>]{0,200}>", re.IGNORECASE), ""),
    (re.compile(r"<br\s*/?>|\\$"), " "),
    (re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{1,500}\)"), r"\1"),  # [words](address)
    (re.compile(r"(?<![\\*])\*\*(?=\S)(.{1,2000}?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<![\\*])\*(?=[^\s*])(.{1,2000}?)(?<=[^\s*])\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\w\\])_{1,2}(?=\S)(.{1,2000}?)(?<=\S)_{1,2}(?!\w)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])"), r"\1"),
)
"""What Markdown adds to the words, in the order it has to go; the words and a list's `-` stay."""


def read_file(path: Path) -> SourceText:
    """Reads a text, Markdown or PDF file into lines; the format is told by content first, then by the name's ending.

    Text may be UTF-8 (with or without a mark), UTF-16 with a mark, or Windows-1252 as older programs save it.
    Raises `ReadError`, naming the file and the way out, for a file that is missing, empty, larger than 50 MB, in
    another format, or a PDF that is encrypted, broken, scanned, or longer than 3,000 pages.
    """
    data = _read_bytes(path)
    checksum = hashlib.sha256(data).hexdigest()
    if _PDF_SIGNATURE in data[:_SIGNATURE_WINDOW]:
        from ingest.pdf import read_pdf  # pypdf is loaded only when a PDF is read

        return SourceText(file=path.name, sha256=checksum, format="pdf", lines=read_pdf(data, path.name))
    raw = _LINE_ENDS.split(strip_typography(decode(data, path.name)))
    markdown = path.suffix.lower() in _MARKDOWN_SUFFIXES
    form: Format = "markdown" if markdown else "text"
    lines = tuple(SourceLine(number=number, text=_clean(text, markdown)) for number, text in enumerate(raw, start=1))
    if not any(line.text for line in lines):
        raise ReadError(f"{path.name} is empty; save the text into it, or remove it from the folder")
    return SourceText(file=path.name, sha256=checksum, format=form, lines=lines)


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = f"{size / 1e6:.0f} MB is over the limit of {MAX_BYTES // 1_000_000} MB"
            raise ReadError(f"{path.name}: {limit}; split it, or take the text version")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError(f"{path} does not exist; check the path") from None
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror}); check that it is a file you may open") from None
    if not data:
        raise ReadError(f"{path.name} is empty; save the text into it, or remove it from the folder")
    return data


def decode(data: bytes, name: str) -> str:
    """The characters of a text file. Raises `ReadError` for bytes that are no text in any encoding tried."""
    for encoding, mark in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding, name)
    if b"\x00" in data:
        raise ReadError(f"{name} is not a text, Markdown or PDF file; save it as one of these")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(data, "cp1252", name)


def _decode_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(f"{name}: byte {error.start} is no character in {encoding}; save the file as UTF-8") from None


def _clean(text: str, markdown: bool) -> str:
    text = text.replace("\f", " ").rstrip()
    if markdown:
        for pattern, kept in _MARKDOWN_MARKS:
            text = pattern.sub(kept, text)
    return text.rstrip()
