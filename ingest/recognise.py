"""Which text a file is, told by its content: whatever its name, users rename what they download."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.recommendation import parse_recommendation
from ingest.source import SourceText, fold
from ingest.treaty import parse_treaty
from kb.errors import ReadError
from kb.model import Instrument

CASE_LAW = "ecthr"
"""What a judgment is recognised as; which one it is, its HUDOC item id says (see `item_id_of`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """How a treaty is told: its title, its number in the treaty series, the headings of its first three articles."""

    name: str
    title: str
    number: str
    headings: tuple[str, str, str]


_TREATIES = {
    "istanbul": _Known(
        name="Istanbul Convention",
        title="convention on preventing and combating violence against women and domestic violence",
        number="210",
        headings=(
            "purposes of the convention",
            "scope of the convention",
            "definitions",
        ),
    ),
    "lanzarote": _Known(
        name="Lanzarote Convention",
        title="convention on the protection of children against sexual exploitation and sexual abuse",
        number="201",
        headings=("purposes", "non-discrimination principle", "definitions"),
    ),
    "budapest": _Known(
        name="Budapest Convention",
        title="convention on cybercrime",
        number="185",
        headings=("definitions", "illegal access", "illegal interception"),
    ),
    "budapest-protocol-1": _Known(
        name="its first Protocol",
        title="additional protocol to the convention on cybercrime, concerning the criminalisation of acts of a racist "
        "and xenophobic nature",
        number="189",
        headings=("purpose", "definition", "dissemination of racist and xenophobic material through computer systems"),
    ),
    "echr": _Known(
        name="ECHR",
        title="convention for the protection of human rights and fundamental freedoms",
        number="5",
        headings=("obligation to respect human rights", "right to life", "prohibition of torture"),
    ),
    "trafficking": _Known(
        name="Anti-Trafficking Convention",
        title="convention on action against trafficking in human beings",
        number="197",
        headings=("purposes of the convention", "scope", "non-discrimination principle"),
    ),
}
INSTRUMENTS = ("rec-2026-2", *_TREATIES)
"""Keys of the treaties and the Recommendation, in the order of the catalogue."""

_RECOMMENDATION = re.compile(r"Recommendation CM/Rec\((\d{4})\)(\d{1,3})\b")
_RECOMMENDS = re.compile(r"Recommends\b.*:")
_NAMED_BY_ANOTHER = re.compile(r"\b(?:to|on|of|amending|under|in|with|and)(?: the)?(?: council of europe)? $")
"""Before a title it says that the text is about that instrument: "Explanatory Report to the Convention on …"."""

_ABOUT_ANOTHER = re.compile(r"\b(?:explanatory (?:report|memorandum)|guide|handbook|factsheet)\b")
_FRONT_ENDS = re.compile(r"preamble|the\b.*[,;]|article 1\b.*", re.IGNORECASE)
_LONGEST_FRONT = 60
_AGREED = re.compile(r"have agreed as follows\s*:?", re.IGNORECASE)
_ARTICLE = re.compile(r"Article (\d+)\b\s*[.:]?\s*(?:[–—―‒-]\s*)?(.*)", re.IGNORECASE)

_CASE = re.compile(r"In (?:the )?(?:cases? of\b|.{1,80}\bcases?\b.{0,12}$)", re.IGNORECASE)
_COURT = re.compile(r"The European Court of Human Rights\b")
_COMPOSED = re.compile(r"\b(?:composed|consisting|sitting)\b")
_COURT_WINDOW = 200
"""The lines in which a judgment says who decides what; older prints put a summary and a list of agents first."""

ITEM_ID = re.compile(r"(?<![\d-])00[1-9]-\d{3,7}(?!\d)")
"""HUDOC's name of a document: `001-89964`."""


def recognise(source: SourceText) -> str:
    """The key of the text in `source`: `istanbul`, `rec-2026-2`, … or `ecthr` for a judgment.

    A text that only quotes or names an instrument (a judgment, a preamble, an explanatory report, another protocol)
    is not that instrument. Raises `ReadError`, which lists what is known, where it is none of them.
    """
    lines = [fold(line.text) for line in source.lines if line.text.strip()]
    if is_judgment(lines):
        return CASE_LAW
    if key := _recommendation_key(lines):
        return key
    if key := _treaty_key(lines):
        return key
    known = ", ".join(f"{known.name} ({key})" for key, known in _TREATIES.items())
    raise ReadError(
        f"{source.file} is none of the known texts: CM/Rec(2026)2 (rec-2026-2), {known}, or a "
        "judgment of the European Court of Human Rights (ecthr); add any other text with kb ingest"
    )


def is_judgment(lines: Sequence[str]) -> bool:
    """Whether the lines open as a judgment does: the case, then the Court and who it is composed of.

    A guide to the case-law also says "In the case of K.U. v. Finland", but not how the Court sat.
    """
    for index, line in enumerate(lines[:_COURT_WINDOW]):
        if _CASE.match(line):
            opening = " ".join(lines[index : index + 5])
            if _COURT.search(opening) and _COMPOSED.search(opening):
                return True
    return False


def _recommendation_key(lines: Sequence[str]) -> str | None:
    for line in lines[:_LONGEST_FRONT]:
        if match := _RECOMMENDATION.match(line):
            key = f"rec-{match[1]}-{match[2]}"
            return key if key in INSTRUMENTS and any(_RECOMMENDS.fullmatch(text) for text in lines) else None
    return None


def _treaty_key(lines: Sequence[str]) -> str | None:
    headings = _first_headings(lines)
    if not headings and not any(_AGREED.fullmatch(line) for line in lines):
        return None
    front = _front(lines)
    if _ABOUT_ANOTHER.search(front):
        return None
    for key, known in _TREATIES.items():
        if _is_titled(front, known.title):
            return key
    for key, known in _TREATIES.items():
        if tuple(headings[:3]) == known.headings:
            return key
    return next((key for key, known in _TREATIES.items() if _is_numbered(front, known.number)), None)


def _front(lines: Sequence[str]) -> str:
    """The cover and the title in lower case, up to the preamble or to the line that names the parties."""
    front: list[str] = []
    for line in lines[:_LONGEST_FRONT]:
        if _FRONT_ENDS.fullmatch(line):
            break
        front.append(line)
    return " ".join(front).lower()


def _is_titled(front: str, title: str) -> bool:
    start = front.find(title)
    while start >= 0:
        if not _NAMED_BY_ANOTHER.search(front[:start]):
            return True
        start = front.find(title, start + 1)
    return False


def _is_numbered(front: str, number: str) -> bool:
    series = re.search(r"\b(?:c?ets|treaty series)\s*[–-]?\s*no\.?\s*0*(\d+)", front)
    return series is not None and series[1] == number


def _first_headings(lines: Sequence[str]) -> list[str]:
    """The headings of Articles 1 to 3 in lower case, on the line of the article or on the next."""
    headings: list[str] = []
    for index, line in enumerate(lines):
        match = _ARTICLE.fullmatch(line)
        if match and int(match[1]) == len(headings) + 1:
            below = lines[index + 1] if index + 1 < len(lines) else ""
            headings.append((match[2] or below).lower())
            if len(headings) == 3:
                break
    return headings


def parse_instrument(source: SourceText, key: str) -> Instrument:
    """The treaty or recommendation in `source`, as `recognise` named it. Raises `LayoutError`."""
    return parse_recommendation(source) if key.startswith("rec-") else parse_treaty(source, key)


def item_id_of(path: Path, source: SourceText) -> str:
    """The HUDOC item id of a judgment, `001-89964`: from the file's name, else from an address printed in the text.

    Raises `ReadError` where neither has one: without it a paragraph of the judgment has no identifier.
    """
    for text in (path.name, *(line.text for line in source.lines)):
        if match := ITEM_ID.search(text):
            return match[0]
    raise ReadError(
        f"{path.name} is a judgment without its HUDOC item id; name the file after it, as in 001-89964.txt "
        "(the id is at the end of its address, hudoc.echr.coe.int/eng?i=001-89964)"
    )
