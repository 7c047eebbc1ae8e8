"""A memo from a file, to be checked: Markdown, plain text, or Word with its notes. Read in memory, within bounds."""

from __future__ import annotations

import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from kb.errors import ReadError

if TYPE_CHECKING:
    from docx.document import Document

MAX_FILE: Final = 5_000_000
"""Bytes of a file; a memo of a hundred pages has a tenth of it."""
MAX_UNPACKED: Final = 50_000_000
"""Bytes that a Word file may unpack to: a small archive may hold gigabytes of nothing."""
TEXT_ENDINGS: Final = (".txt", ".md", ".markdown")
_BROKEN: Final = (
    BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,  # of the archive; an encrypted one among them
    SyntaxError, KeyError, ValueError, AttributeError, TypeError,  # of the XML (lxml's own are SyntaxErrors), its parts
)  # fmt: skip
"""What a file that is damaged, or made to do damage, raises in zipfile, lxml and python-docx."""
_NAMESPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Of WordprocessingML (ISO/IEC 29500-1)."""
_NOTES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"
_KINDS: Final = ("footnotes", "endnotes")
_HEADING: Final = re.compile(r"Heading (\d)|Title")


def read_memo(name: str, data: str) -> str:
    """The text of a file: `data` is its content in base64. Raises `ReadError`, naming the file and the way out.

    Footnotes of a Word file stand below the text as "[1] …" and are marked in it as "[1]".
    """
    short = f"“{name.strip()[:80]}”"
    if len(data) > MAX_FILE * 4 // 3 + 4:
        raise ReadError(f"{short} is larger than {MAX_FILE // 1_000_000} MB; paste the part that is to be checked")
    try:
        raw = b64decode(data, validate=True)
    except ValueError:
        raise ReadError(f"{short} did not arrive whole; choose it again") from None
    ending = "." + name.strip().lower().rpartition(".")[2]
    if ending == ".docx":
        text = _read_word(raw, short)
    elif ending in TEXT_ENDINGS:
        text = _decode(raw, short)
    else:
        raise ReadError(f"{short} is not read here; choose a .docx, .md or .txt file, or paste its text")
    if not text.strip():
        raise ReadError(f"{short} holds no text")
    return text


def _decode(raw: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, or Windows-1252 as older programs save it."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for tried in (encoding, "cp1252"):
        try:
            text = raw.decode(tried)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ReadError(f"{name} is not a text file; choose a .docx, .md or .txt file, or paste its text")


def _read_word(raw: bytes, name: str) -> str:
    from docx import Document  # only who brings a Word file waits for it
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with ZipFile(BytesIO(raw)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_UNPACKED:
            raise ReadError(f"{name} unpacks to {size:,} bytes; at most {MAX_UNPACKED:,} are read")
        return "\n\n".join(_read_blocks(Document(BytesIO(raw))))
    except (*_BROKEN, PackageNotFoundError):
        raise ReadError(f"{name} is no Word file that can be read; save it again as .docx, or paste its text") from None


def _read_blocks(document: Document) -> Iterator[str]:
    """Paragraphs, cells of tables, then the notes that were referred to."""
    numbers: dict[tuple[str, str], int] = {}
    for paragraph in document.element.body.iter(f"{_NAMESPACE}p"):
        words = "".join(_read_runs(paragraph, numbers))
        if not words.strip():
            continue
        heading = _HEADING.match(_read_style(document, paragraph))
        yield f"{'#' * int(heading[1] or 1)} {words}" if heading else words
    yield from (f"[{n}] {words}" for n, words in _read_notes(document, numbers) if words)


def _read_style(document: Document, paragraph: Any) -> str:
    style = document.styles.element.get_by_id(paragraph.style) if paragraph.style else None
    return str(style.name_val or "") if style is not None else ""


def _read_runs(paragraph: Any, numbers: dict[tuple[str, str], int]) -> Iterator[str]:
    for node in paragraph.iter():
        tag = node.tag.removeprefix(_NAMESPACE) if isinstance(node.tag, str) else ""
        if tag == "t":
            yield node.text or ""
        elif tag in ("tab", "br", "cr"):
            yield " "
        elif tag in ("footnoteReference", "endnoteReference"):
            key = (tag, str(node.get(f"{_NAMESPACE}id")))
            yield f" [{numbers.setdefault(key, len(numbers) + 1)}]"


def _read_notes(document: Document, numbers: dict[tuple[str, str], int]) -> Iterator[tuple[int, str]]:
    from docx.oxml.parser import parse_xml

    for kind in _KINDS:
        for relation in document.part.rels.values():
            if relation.reltype != _NOTES.format(kind) or relation.is_external:
                continue
            for note in parse_xml(relation.target_part.blob).iter(f"{_NAMESPACE}{kind[:-1]}"):
                key = (f"{kind[:-1]}Reference", str(note.get(f"{_NAMESPACE}id")))
                if key in numbers:
                    yield numbers[key], " ".join("".join(_read_runs(note, {})).split())
