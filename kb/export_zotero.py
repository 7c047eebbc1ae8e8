"""The texts that answers cite as entries of a reference manager: CSL-JSON 1.0.2, and BibLaTeX for the rest.

One entry a text; the provisions cited stand in its note, since neither format has a locator outside a citation.
Judgments are `legal_case` / `@jurisdiction`, treaties `treaty` / `@legislation`, recommendations and other texts
`legislation` / `@legislation`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kb.export_cite import Style, cite, cite_place
from kb.export_model import CitedText, Provenance, clean, print_date
from kb.model import Answer, Pinpoint, Support
from kb.words import is_web_address

COURT, COMMITTEE, COUNCIL = (
    "European Court of Human Rights",
    "Committee of Ministers of the Council of Europe",
    "Council of Europe",
)
_ONLY_NEAREST: Final = "Named as nearest only; no answer rests on it."
_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "#$%&_"},
}  # fmt: skip
"""What LaTeX would act on; a brace by its name, because BibTeX counts even escaped ones."""
_URL_UNSAFE: Final = re.compile(r"[{}\\\s%]")
"""Signs that end or bend a verbatim field; an address is written with their percent codes, "%" itself kept."""


@dataclass(frozen=True, slots=True)
class _Entry:
    text: CitedText
    places: tuple[str, ...]
    note: str


def draw_csl(answers: Sequence[Answer], style: Style, provenance: Provenance) -> str:
    """A CSL-JSON array, one item for each text; `note` holds ECLI, places, layer and date of the text."""
    items = [_csl_item(entry) for entry in _list_entries(answers, style, provenance)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def draw_bibtex(answers: Sequence[Answer], style: Style, provenance: Provenance) -> str:
    """BibLaTeX in UTF-8, one entry for each text, the questions and refusals in a comment before them."""
    told = [f"Question: {a.question}" + ("" if a.answered else f" No answer: {a.reason}") for a in answers]
    version = f"Knowledge base built {provenance.built}, model {provenance.model}, summaries {provenance.digest[:12]}."
    lines = [f"@comment{{{escape_latex(line)}}}" for line in (*told, version)]
    lines += [_bibtex_entry(entry) for entry in _list_entries(answers, style, provenance)]
    return "\n\n".join(lines) + "\n"


def escape_latex(text: str) -> str:
    """Text on one line in which LaTeX reads nothing but the words."""
    return "".join(_LATEX.get(sign, sign) for sign in clean(text))


def _list_entries(answers: Sequence[Answer], style: Style, provenance: Provenance) -> Iterator[_Entry]:
    rested = [s for a in answers if a.answered for s in a.supports]
    supports = rested or [s for a in answers for s in a.nearest]
    texts: dict[str, list[Support]] = {}
    for support in supports:
        texts.setdefault(Pinpoint.parse(support.id).document, []).append(support)
    for key, cited in texts.items():
        text = provenance.find(key) or _guess(key, cited[0])
        places = [
            clean(cite_place(s.id, text, style) or cite(s, text, style)) for s in cited if Pinpoint.parse(s.id).path
        ]
        yield _Entry(text, tuple(dict.fromkeys(places)), _note(text, places, "" if rested else _ONLY_NEAREST))


def _guess(key: str, support: Support) -> CitedText:
    """A text of which only its citation is known."""
    kind: Any = "judgment" if key.startswith("ecthr/") else "document"
    return CitedText(
        key=key, kind=kind, title=support.citation, ecli=support.ecli, layer=support.layer, url=support.url
    )  # fmt: skip


def _note(text: CitedText, places: Sequence[str], said: str) -> str:
    held = "our summary, not the official text" if text.layer == "digest" else "official text"
    as_of = f" as saved on {print_date(text.as_of)}" if text.as_of and text.layer == "official" else ""
    parts = [
        text.ecli, f"Cited: {'; '.join(dict.fromkeys(places))}" if places else "",
        f"Entered into force {print_date(text.in_force)}" if text.in_force else "", f"Read as {held}{as_of}",
    ]  # fmt: skip
    return " ".join(f"{part}." for part in (*map(clean, filter(None, parts)),)) + (f" {said}" if said else "")


def _csl_item(entry: _Entry) -> dict[str, Any]:
    text = entry.text
    parts = [int(part) for part in re.findall(r"\d+", text.date)[:3]]
    kind = {"judgment": "legal_case", "treaty": "treaty", "protocol": "treaty"}.get(text.kind, "legislation")
    item = {
        "id": text.key, "type": kind, "title": clean(text.title), "title-short": clean(text.short),
        "authority": _authority(text), "number": clean(_number(text)), "genre": _genre(text), "language": "en-GB",
        "issued": {"date-parts": [parts]} if parts else {}, "note": entry.note,
        "URL": clean(text.url) if is_web_address(text.url) else "",
    }  # fmt: skip
    return {name: value for name, value in item.items() if value}


def _bibtex_entry(entry: _Entry) -> str:
    text = entry.text
    kind = "jurisdiction" if text.kind == "judgment" else "legislation"
    fields = {
        "title": text.title, "shorttitle": text.short, "institution": _authority(text), "type": _genre(text),
        "number": _number(text), "date": text.date, "langid": "british", "note": entry.note,
        "pages": "; ".join(entry.places),
    }  # fmt: skip
    lines = [f"  {name} = {{{escape_latex(value)}}}," for name, value in fields.items() if value]
    if is_web_address(text.url):
        lines.append(f"  url = {{{_write_url(text.url)}}},")
    body = "\n".join(lines)
    return f"@{kind}{{{text.key.replace('/', ':')},\n{body}\n}}"


def _write_url(url: str) -> str:
    return _URL_UNSAFE.sub(lambda m: m.group() if m.group() == "%" else f"%{ord(m.group()):02X}", clean(url))


def _authority(text: CitedText) -> str:
    if text.kind == "document":
        return ""
    return {"judgment": COURT, "recommendation": COMMITTEE}.get(text.kind, COUNCIL)


def _number(text: CitedText) -> str:
    return ", ".join(text.applications) if text.kind == "judgment" else text.reference


def _genre(text: CitedText) -> str:
    if text.kind == "judgment":
        return "Judgment (Grand Chamber)" if text.grand_chamber else "Judgment"
    return {"recommendation": "Recommendation", "treaty": "Treaty", "protocol": "Protocol"}.get(text.kind, "")
