"""What an export knows besides the answers: the texts they cite, and the knowledge base they were made from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from kb.citation_catalogue import JudgmentName
from kb.citation_names import MONTHS
from kb.model import Layer, Pinpoint, Source
from kb.store import Document

Kind = Literal["treaty", "protocol", "recommendation", "judgment", "document"]

_NO_XML: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) and UTF-8 cannot carry, DEL with it."""
_FORMATION: Final = re.compile(r"\s*\[GC\]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedText:
    """A text that answers cite. `short` is its name in a citation ("Istanbul Convention"), `date` that of adoption or
    of the judgment, `as_of` the day its file was saved; dates are ISO 8601, a year alone where no more is known.
    """

    key: str
    kind: Kind
    title: str
    short: str = ""
    reference: str = ""
    date: str = ""
    in_force: str = ""
    layer: Layer = "official"
    as_of: str = ""
    url: str = ""
    caveat: str = ""
    ecli: str = ""
    applications: tuple[str, ...] = ()
    grand_chamber: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where answers come from: the texts cited, and when (ISO 8601, UTC) and with which embedding model the knowledge
    base was built; `digest` is the hash of the summaries it holds, `made` the day of the export.
    """

    texts: tuple[CitedText, ...] = ()
    built: str = ""
    model: str = ""
    digest: str = ""
    made: str = ""

    def find(self, id: str) -> CitedText | None:
        """The text that a provision belongs to, None where nothing is known of it."""
        key = Pinpoint.parse(id).document
        return next((text for text in self.texts if text.key == key), None)


def describe_text(document: Document, source: Source | None, judgment: JudgmentName | None) -> CitedText:
    """What the store and the catalogue know of a text; `judgment` for a judgment, `source` for an instrument."""
    text = CitedText(
        key=document.key, kind="document", title=document.title, reference=document.reference, layer=document.layer,
        as_of=document.as_of, url=document.url, caveat=document.caveat,
    )  # fmt: skip
    if judgment:
        return replace(
            text, kind="judgment", title=_FORMATION.sub("", judgment.name), date=judgment.date, ecli=judgment.ecli,
            applications=judgment.application_numbers,
            grand_chamber=judgment.grand_chamber or bool(_FORMATION.search(judgment.name)),
        )  # fmt: skip
    if source is None or source.kind == "case-law":
        return text
    return replace(
        text, kind=source.kind, title=source.title, short=source.short, reference=source.reference,
        date=source.adopted, in_force=source.in_force,
    )  # fmt: skip


def clean(text: str) -> str:
    """Text on one line, in characters that every format can carry; others become U+FFFD."""
    return _NO_XML.sub("\ufffd", " ".join(text.split()))


def read_day(iso: str) -> date | None:
    """The day of an ISO 8601 date or time, None where it names none."""
    try:
        return date.fromisoformat(iso[:10])
    except ValueError:
        return None


def print_date(iso: str) -> str:
    """ISO 8601 as a lawyer writes it: "2008-12-02" → "2 December 2008", "2008" → "2008"; anything else unchanged."""
    found = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?", iso[:10])
    if not found:
        return iso
    year, month, day = found.groups()
    return " ".join(filter(None, (str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year)))
