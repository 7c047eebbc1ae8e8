"""A memo as a Word document: styles throughout, real footnotes, a table of authorities that follows their numbers.

python-docx knows no footnotes, so their part is made here as ISO/IEC 29500-1 (17.11) has it: a part of its own with two
separators, an entry in the settings that names these, and in the text a reference that Word numbers by itself. A note
that is referred to again is a NOTEREF field to the bookmark of the first reference, so that numbers stay right when the
document is edited. Words of a question or a text only ever become the content of `w:t`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, Pt

from kb.export_memo import ABOUT, AUTHORITIES, Authority, Memo, Note, Part
from kb.export_model import read_day

LANGUAGE: Final = "en-GB"
_SEPARATORS: Final = ((-1, "separator"), (0, "continuationSeparator"))
"""The two notes every footnotes part begins with: the rule above the notes, and above one that runs on."""
_NOTE, _MARK, _LINK, _CAUTION = "footnote text", "footnote reference", "Hyperlink", "Caution"
"""Styles the template lacks; the first three under the names that Word gives its own."""
_BLUE: Final = "0563C1"  # contrast with white 5.7:1


def draw_docx(memo: Memo, made: str) -> bytes:
    """The file. `made` is the ISO 8601 day that its properties carry."""
    writer = _Writer(memo)
    writer.write(made)
    file = io.BytesIO()
    writer.document.save(file)
    return file.getvalue()


class _Writer:
    def __init__(self, memo: Memo) -> None:
        self.memo = memo
        self.document = Document()
        self.notes = {note.number: note for note in memo.notes}
        self._referred: set[int] = set()
        _add_styles(self.document)
        self._footnotes = _add_footnotes_part(self.document)

    def write(self, made: str) -> None:
        memo = self.memo
        _set_properties(self.document, memo.title, made)
        self.document.add_paragraph(memo.title, style="Title")
        if memo.date:
            self.document.add_paragraph(memo.date, style="Subtitle")
        several = len(memo.parts) > 1
        for part in memo.parts:
            if several:
                self.document.add_heading(part.question or "Question", 1)
            self._write_part(part, 2 if several else 1)
        if memo.authorities:
            self.document.add_heading(AUTHORITIES, 1)
            for heading, group in memo.authorities:
                self.document.add_heading(heading, 2)
                self._write_authorities(group)
        self.document.add_heading(ABOUT, 1)
        for line in memo.about:
            self.document.add_paragraph(line, style="List Bullet")
        self.document.add_paragraph(memo.caution, style=_CAUTION)

    def _write_part(self, part: Part, level: int) -> None:
        if part.reason:
            self.document.add_paragraph(style="Normal").add_run("No answer. ", style="Strong")
            self.document.paragraphs[-1].add_run(part.reason)
        for section in part.sections:
            self.document.add_heading(section.heading, level)
            for sentence in section.sentences:
                self._refer_all(self.document.add_paragraph(sentence.text), sentence.notes)
        if part.listed:
            self.document.add_heading(part.listed_heading, level)
            for note in part.listed:
                paragraph = self.document.add_paragraph(style="List Bullet")
                _fill_note(paragraph._p, note, self.document.part, _style_ids(self.document))
        for remark in part.remarks:
            self.document.add_paragraph().add_run(remark, style="Emphasis")

    def _write_authorities(self, group: Sequence[Authority]) -> None:
        table = self.document.add_table(rows=1, cols=2, style="Table Grid")
        for cell, heading in zip(table.rows[0].cells, ("Authority", "Cited in notes"), strict=True):
            cell.paragraphs[0].add_run(heading, style="Strong")
        header = OxmlElement("w:tblHeader")  # read out as a header, and repeated on the next page
        table.rows[0]._tr.get_or_add_trPr().append(header)
        for authority in group:
            name, places = table.add_row().cells
            name.paragraphs[0].add_run(authority.name)
            for n, (place, notes) in enumerate(authority.places):
                paragraph = places.paragraphs[0] if n == 0 else places.add_paragraph()
                paragraph.add_run(f"{place}: {'note' if len(notes) == 1 else 'notes'} ")
                for m, number in enumerate(notes):
                    if m:
                        paragraph.add_run(", ")
                    paragraph._p.extend(_refer_again(number, ""))

    def _refer_all(self, paragraph: Any, numbers: Sequence[int]) -> None:
        mark = _style_ids(self.document)[_MARK]
        for n, number in enumerate(numbers):
            if n:  # two numbers side by side would read as one
                paragraph._p.append(_run(", ", mark))
            if number in self._referred:
                paragraph._p.extend(_refer_again(number, mark))
            else:
                self._referred.add(number)
                paragraph._p.extend(_refer_first(number, mark))
                self._add_footnote(self.notes[number])

    def _add_footnote(self, note: Note) -> None:
        ids = _style_ids(self.document)
        footnote, paragraph = _new_footnote(note.number, ids[_NOTE])
        mark = _run("", ids[_MARK])
        mark.append(OxmlElement("w:footnoteRef"))
        paragraph.extend((mark, _run(" ")))
        _fill_note(paragraph, note, self._footnotes, ids)
        self._footnotes.element.append(footnote)


def _set_properties(document: Any, title: str, made: str) -> None:
    core = document.core_properties
    core.title, core.language, core.author, core.comments = title[:255], LANGUAGE, "Pinpoint", ""
    core.last_modified_by, core.revision = "", 1
    if day := read_day(made):
        core.created = core.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)


def _add_styles(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    note = styles.add_style(_NOTE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    note.base_style, note.font.size = styles["Normal"], Pt(9)
    note.paragraph_format.space_after = Pt(2)
    mark = styles.add_style(_MARK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True
    link = styles.add_style(_LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.underline = True
    link.element.get_or_add_rPr().append(_element("w:color", val=_BLUE))
    caution = styles.add_style(_CAUTION, WD_STYLE_TYPE.PARAGRAPH)
    caution.base_style, caution.font.bold = styles["Normal"], True
    caution.paragraph_format.space_before = Pt(12)


def _style_ids(document: Any) -> dict[str, str]:
    return {name: document.styles[name].style_id for name in (_NOTE, _MARK, _LINK)}


def _add_footnotes_part(document: Any) -> Any:
    root = OxmlElement("w:footnotes", nsdecls={prefix: nsmap[prefix] for prefix in ("w", "r")})
    settings = OxmlElement("w:footnotePr")
    for number, kind in _SEPARATORS:
        footnote, paragraph = _new_footnote(number, "")
        footnote.set(qn("w:type"), kind)
        run = _run("")
        run.append(OxmlElement(f"w:{kind}"))
        paragraph.append(run)
        root.append(footnote)
        settings.append(_element("w:footnote", id=str(number)))
    package = document.part.package
    part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, root, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    document.settings.element.find(qn("w:compat")).addprevious(settings)  # the schema's order
    return part


def _new_footnote(number: int, style: str) -> tuple[Any, Any]:
    footnote, paragraph = _element("w:footnote", id=str(number)), OxmlElement("w:p")
    if style:
        properties = OxmlElement("w:pPr")
        properties.append(_element("w:pStyle", val=style))
        paragraph.append(properties)
    footnote.append(paragraph)
    return footnote, paragraph


def _fill_note(paragraph: Any, note: Note, part: Any, ids: dict[str, str]) -> None:
    """The pinpoint, its layer, the words cited, and the address as a link of `part`."""
    paragraph.append(_run(note.heading, "Strong"))
    paragraph.append(_run(f". {note.kind}. {note.words}"))
    if note.url:
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), part.relate_to(note.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.append(_run(note.url, ids[_LINK]))
        paragraph.extend((_run(" "), link))


def _refer_first(number: int, mark: str) -> list[Any]:
    """The reference that Word numbers, in the bookmark by which it is found again."""
    run = _run("", mark)
    run.append(_element("w:footnoteReference", id=str(number)))
    start = _element("w:bookmarkStart", id=str(number), name=_bookmark(number))
    return [start, run, _element("w:bookmarkEnd", id=str(number))]


def _refer_again(number: int, mark: str) -> list[Any]:
    """The number of an earlier note, as a field that follows it; without `mark` in the size of the text."""
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" NOTEREF {_bookmark(number)} " + (r"\f \h " if mark else r"\h ")
    begin, middle, end = (_element("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    runs = [_run("", mark), _run("", mark), _run("", mark), _run(str(number), mark), _run("", mark)]
    for run, part in zip(runs, (begin, instruction, middle, None, end), strict=True):
        if part is not None:
            run.append(part)
    return runs


def _bookmark(number: int) -> str:
    return f"_RefNote{number}"  # an underscore first hides it from the reader's list of bookmarks


def _run(text: str, style: str = "") -> Any:
    run = OxmlElement("w:r")
    if style:
        properties = OxmlElement("w:rPr")
        properties.append(_element("w:rStyle", val=style))
        run.append(properties)
    if text:
        run.text = text
    return run


def _element(tag: str, /, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
