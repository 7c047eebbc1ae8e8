"""A memo as a PDF, set by Typst from `export.typ`.

Typst, because it sets real footnotes and a tagged, accessible PDF (PDF/UA-1) with the free fonts in its own package,
which carry č, ș, ş, “ ” and §: the same document on every machine, with no font of the system and no network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typst

from kb.errors import ReadError
from kb.export_memo import ABOUT, AUTHORITIES, Authority, Memo, Note, Part
from kb.export_model import read_day

_TEMPLATE: Final = Path(__file__).with_name("export.typ")
_ACCESSIBLE: Final = "ua-1"


def draw_pdf(memo: Memo, made: str) -> bytes:
    """The file. `made` is the ISO 8601 day that its properties carry. Raises `ReadError` where Typst gives up."""
    data = json.dumps(_shape(memo, made), ensure_ascii=False)
    try:
        return _compile(data, [_ACCESSIBLE])
    except typst.TypstError:
        # a sign that no font here has (a Chinese name, say) may not stand in an accessible PDF, but does in a plain one
        try:
            return _compile(data, [])
        except typst.TypstError as error:
            raise ReadError(f"the answer cannot be set as PDF ({error}); export it as .docx or .md") from error


def _compile(data: str, standards: list[Any]) -> bytes:
    made = typst.compile(
        str(_TEMPLATE), format="pdf", sys_inputs={"memo": data}, pdf_standards=standards, ignore_system_fonts=True
    )
    if not isinstance(made, bytes):  # a list of pages for images alone
        raise TypeError("Typst gave no single file")
    return made


def _shape(memo: Memo, made: str) -> dict[str, Any]:
    referred: set[int] = set()
    day = read_day(made)
    return {
        "title": memo.title, "date": memo.date, "made": [day.year, day.month, day.day] if day else [],
        "parts": [_shape_part(part, referred) for part in memo.parts], "notes": [_shape_note(n) for n in memo.notes],
        "authorities_heading": AUTHORITIES, "about_heading": ABOUT, "about": list(memo.about), "caution": memo.caution,
        "authorities": [
            {"heading": heading, "entries": [_shape_authority(a) for a in group]} for heading, group in memo.authorities
        ],
    }  # fmt: skip


def _shape_part(part: Part, referred: set[int]) -> dict[str, Any]:
    return {
        "question": part.question or "Question", "reason": part.reason, "remarks": list(part.remarks),
        "listed_heading": part.listed_heading, "listed": [_shape_note(note) for note in part.listed],
        "sections": [
            {"heading": s.heading, "sentences": [
                {"text": sentence.text, "references": _refer(sentence.notes, referred)} for sentence in s.sentences
            ]}
            for s in part.sections
        ],
    }  # fmt: skip


def _refer(numbers: Sequence[int], referred: set[int]) -> list[dict[str, Any]]:
    references = []
    for number in numbers:
        references.append({"number": number, "first": number not in referred})
        referred.add(number)
    return references


def _shape_note(note: Note) -> dict[str, str]:
    return {"heading": note.heading, "kind": note.kind, "words": note.words, "url": note.url}


def _shape_authority(authority: Authority) -> dict[str, Any]:
    places = [
        f"{place}: {'note' if len(notes) == 1 else 'notes'} {', '.join(map(str, notes))}"
        for place, notes in authority.places
    ]
    return {"name": authority.name, "places": places}
