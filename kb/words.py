"""The words a reader meets on the page and in every export: names of texts, parts of a judgment, layers, cautions."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

LEAD: Final = "lead"
"""The aspect of a sentence that answers the question directly, before the groups."""
SAYS: Final = "What it says"
"""The first row of a comparison."""
UNLABELLED: Final = frozenset({"", LEAD, SAYS})
"""Aspects of a claim that need no label where an answer is read as running text."""

CASE_LAW: Final = "ecthr"
"""The key under which every judgment of the Court is searched."""

INSTRUMENT_NAMES: Final = {
    "rec-2026-2": "CM/Rec(2026)2",
    "istanbul": "Istanbul Convention",
    "lanzarote": "Lanzarote Convention",
    "budapest": "Budapest Convention",
    "budapest-protocol-1": "Budapest Convention, First Protocol",
    "echr": "ECHR",
    "trafficking": "Anti-Trafficking Convention",
    CASE_LAW: "Case law of the Court",
}
"""How lawyers name the texts, for the filter and the headings of an answer; a text that is not here shows its title."""

ROLE_NAMES: Final = {
    "procedure": "Procedure",
    "facts": "The facts",
    "domestic-law": "Law and materials referred to",
    "submissions": "The parties’ submissions, not the Court’s view",
    "principles": "General principles, as stated by the Court",
    "assessment": "The Court’s assessment",
    "just-satisfaction": "Just satisfaction",
    "operative": "Operative part",
    "separate-opinion": "Separate opinion, not the Court’s view",
}
"""The part of the judgment a paragraph stands in, so that nobody cites an applicant's argument as the Court's."""

FIT: Final = {
    "high": "The texts cited match the question closely.",
    "medium": "The texts cited match the question in part. Read them before you rely on the answer.",
    "low": "The texts cited match the question only loosely. Read them before you rely on the answer.",
}
"""What the confidence of an answer means to its reader."""

OFFICIAL, SUMMARY = "Official text", "Our summary (not official)"
OURS: Final = "Sentences outside quotation marks are our summary, not official text."
CAUTION: Final = (
    "Quotations marked “Official text” are copied word for word from the text named in the Library; check them at the "
    "official source before you rely on them. A summary of ours is not an official text. "
    "An answer is not legal advice."
)


def name_of(key: str, title: str = "") -> str:
    """The name of the text behind a key or an identifier: `istanbul` → "Istanbul Convention"; `title` where unknown."""
    return INSTRUMENT_NAMES.get(key) or INSTRUMENT_NAMES.get(key.partition("/")[0]) or title or key


def label_row(aspect: str, text: str) -> str:
    """A cell of a comparison where there is no table: "How binding it is: It is recommended (“should”)."."""
    return text if aspect in UNLABELLED else f"{aspect}: {text}"


def role_name(role: str) -> str:
    return ROLE_NAMES.get(role, role)


def is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[" and the like
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
