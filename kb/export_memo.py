"""Answers as a document in no format yet: numbered notes, sections by instrument, the authorities, the provenance.

Every format draws the same `Memo`, so that a pinpoint stands in Word, PDF and Markdown alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from kb.export_cite import Style, cite, cite_place, cite_text
from kb.export_model import CitedText, Provenance, clean, print_date
from kb.model import Answer, Layer, Pinpoint, Support
from kb.words import CASE_LAW, FIT, is_web_address, label_row, name_of, role_name

LAYERS: Final[dict[Layer, str]] = {"official": "Official text", "digest": "Our summary, not the official text"}
CAUTION: Final = (
    "Do not rely on this document unchecked. Quotations marked “official text” are copied word for word from the texts "
    "named under “About this document”; check each at the official source. Sentences outside quotation marks are our "
    "summary, not the official text. This is not legal advice."
)
AUTHORITIES, ABOUT = "Table of authorities", "About this document"
NEAREST, ALSO = "Nearest provisions", "Also found, not cited above"
_STYLE_NAMES: Final[dict[Style, str]] = {
    "court": "the Court’s own form",
    "oscola": "OSCOLA form",
    "plain": "plain words",
}
_GROUPS: Final = {"": "Treaties and recommendations", CASE_LAW: "Case law", "doc": "Other documents"}
"""Headings of the table of authorities by the first word of an identifier."""
_LONGEST_TITLE: Final = 500
"""Characters of a question that make a title; a question may have 2,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote: what is cited, in which words, from which layer. `number` is 0 where no sentence rests on it.

    `kind` says in words which layer it is and, for a judgment, in which part of it the paragraph stands.
    """

    number: int
    id: str
    citation: str
    ecli: str
    layer: Layer
    kind: str
    quote: str
    url: str

    @property
    def heading(self) -> str:
        """The pinpoint with the judgment's ECLI."""
        return f"{self.citation}, {self.ecli}" if self.ecli else self.citation

    @property
    def words(self) -> str:
        """The words cited: in quotation marks where they are official, bare where they are ours."""
        return f"“{self.quote}”" if self.layer == "official" else self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One claim and the numbers of its notes."""

    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one instrument says."""

    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One question: its sections, or the reason for the refusal; `listed` are provisions named without a claim.

    `remarks` say how far the texts fit, whether a language model wrote and how much of it was left out.
    """

    question: str
    reason: str
    sections: tuple[Section, ...]
    listed_heading: str
    listed: tuple[Note, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A line of the table of authorities: a text and each place cited with the numbers of its notes."""

    name: str
    places: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A whole document; `date` as printed, `about` the lines on texts, versions and models.

    `authorities` are groups under their headings: instruments as first cited, judgments alphabetically.
    """

    title: str
    date: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    authorities: tuple[tuple[str, tuple[Authority, ...]], ...]
    about: tuple[str, ...]
    caution: str = CAUTION


def write_memo(answers: Sequence[Answer], style: Style, provenance: Provenance) -> Memo:
    """Numbers the notes in the order they are first used, across all answers; the same words of a provision once."""
    numbering = _Numbering(style, provenance)
    parts = tuple(_write_part(answer, numbering) for answer in answers)
    notes = tuple(numbering.notes.values())
    named = (*notes, *(note for part in parts for note in part.listed))
    title = parts[0].question if len(parts) == 1 else f"Research session: {len(parts)} questions"
    return Memo(
        title=title or "Question", date=print_date(provenance.made), parts=parts, notes=notes,
        authorities=_list_authorities(notes, numbering), about=tuple(_tell_provenance(named, numbering)),
    )  # fmt: skip


@dataclass(slots=True)
class _Numbering:
    style: Style
    provenance: Provenance
    notes: dict[tuple[str, str], Note] = field(default_factory=dict)

    def number(self, support: Support) -> int:
        key = (support.id, support.quote)
        if key not in self.notes:
            self.notes[key] = self.note(support, len(self.notes) + 1)
        return self.notes[key].number

    def note(self, support: Support, number: int = 0) -> Note:
        kind = LAYERS[support.layer] + (f". {role_name(support.role)}" if support.role else "")
        return Note(
            number=number, id=support.id, layer=support.layer, kind=clean(kind), quote=clean(support.quote),
            citation=clean(cite(support, self.provenance.find(support.id), self.style)), ecli=clean(support.ecli),
            url=clean(support.url) if is_web_address(support.url) else "",
        )  # fmt: skip


def _write_part(answer: Answer, numbering: _Numbering) -> Part:
    supports = {s.marker: s for s in answer.supports}
    sections = tuple(
        Section(heading=clean(heading) or "Answer", sentences=tuple(
            Sentence(
                text=clean(label_row(c.aspect, c.text)),
                notes=tuple(numbering.number(supports[m]) for m in c.markers if m in supports),
            )
            for c in claims
        ))
        for heading, claims in groupby(answer.claims, lambda claim: name_of(claim.group, claim.group))
    )  # fmt: skip
    cited = {m for claim in answer.claims for m in claim.markers}
    listed = [s for s in answer.supports if s.marker not in cited] if answer.answered else answer.nearest
    reason = "" if answer.answered else clean(answer.reason) or "The texts held here do not answer this question."
    return Part(
        question=clean(answer.question)[:_LONGEST_TITLE], reason=reason, sections=sections,
        listed_heading=ALSO if answer.answered else NEAREST, listed=tuple(numbering.note(s) for s in listed),
        remarks=tuple(_remark(answer)),
    )  # fmt: skip


def _remark(answer: Answer) -> list[str]:
    checked = "every sentence was checked against the texts"
    wrote = answer.model and f"Written by the language model {answer.model}; {checked}."
    count = len(answer.removed)
    struck = "One sentence that did not hold was" if count == 1 else f"{count} sentences that did not hold were"
    removed = count and f"{struck} left out."
    return [clean(said) for said in (FIT.get(answer.confidence), wrote, removed, answer.note) if said]


def _list_authorities(notes: Sequence[Note], numbering: _Numbering) -> tuple[tuple[str, tuple[Authority, ...]], ...]:
    """The groups that have an entry: a line for each text, its places as a reader counts."""
    texts: dict[str, dict[Pinpoint, list[Note]]] = {}
    for note in notes:
        pinpoint = Pinpoint.parse(note.id)
        texts.setdefault(pinpoint.document, {}).setdefault(pinpoint, []).append(note)
    groups: dict[str, list[Authority]] = {heading: [] for heading in _GROUPS.values()}
    for key, places in texts.items():
        heading = _GROUPS.get(key.partition("/")[0], _GROUPS[""])
        groups[heading].append(_list_authority(places, numbering))
    groups[_GROUPS[CASE_LAW]].sort(key=lambda authority: _collate(authority.name))
    return tuple((heading, tuple(group)) for heading, group in groups.items() if group)


def _list_authority(places: dict[Pinpoint, list[Note]], numbering: _Numbering) -> Authority:
    first = next(iter(places.values()))[0]
    text = numbering.provenance.find(first.id)
    name = clean(cite_text(text, numbering.style)) if text else _name_unknown(first)
    ecli = text.ecli if text else first.ecli
    shown = []
    for pinpoint in sorted(places, key=lambda p: p.sort_key):
        notes = places[pinpoint]
        place = cite_place(str(pinpoint), text, numbering.style) if text else ""
        whole = "the whole text" if not pinpoint.path else notes[0].citation
        shown.append((clean(place) or whole, tuple(note.number for note in notes)))
    return Authority(name=f"{name}, {clean(ecli)}" if ecli else name, places=tuple(shown))


def _name_unknown(note: Note) -> str:
    key = Pinpoint.parse(note.id).document
    return note.citation if key.startswith(f"{CASE_LAW}/") else name_of(key, note.citation)


def _tell_provenance(notes: Sequence[Note], numbering: _Numbering) -> list[str]:
    about = numbering.provenance
    cited = {Pinpoint.parse(note.id).document for note in notes}
    lines = [_tell_text(text, numbering.style) for text in about.texts if text.key in cited]
    built = f"built {print_date(about.built)}{_time(about.built)}" if about.built else ""
    model = f"embedding model {about.model}" if about.model else ""
    digest = f"summaries {about.digest[:12]}" if about.digest else ""
    if version := ", ".join(filter(None, (built, model, digest))):
        lines.append(f"Knowledge base: {version}.")
    return [clean(line) for line in (*lines, f"Citations in {_STYLE_NAMES[numbering.style]}.")]


def _tell_text(text: CitedText, style: Style) -> str:
    name = cite_text(text, "court" if style == "oscola" else style)  # the long form stands in the table
    if text.layer == "digest":
        held = "our summary, not the official text, which is not held here"
    else:
        held = f"official text as saved on {print_date(text.as_of)}" if text.as_of else "official text"
    return f"{name}: {held}.{f' {text.caveat}' if text.caveat else ''}"


def _time(iso: str) -> str:
    return f", {iso[11:16]} UTC" if len(iso) >= 16 and iso[10] == "T" else ""


def _collate(name: str) -> tuple[str, str]:
    """Alphabetical as an index is: accents and case do not count, except between names that are else the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)), name
