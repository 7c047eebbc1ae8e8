"""Invented judgments for tests: Doe v. Ruritania, about bees. No fact, name or text here is anybody's."""

from __future__ import annotations

from ingest.judgment import parse_judgment
from kb.model import Judgment, Paragraph

NAMED = "In the case of Doe v. Ruritania,"
HEAD = [
    "FOURTH SECTION",
    "CASE OF DOE v. RURITANIA",
    "(Application no. 777/21)",
    "JUDGMENT",
    "STRASBOURG",
    "3 March 2024",
    NAMED,
    "The European Court of Human Rights (Fourth Section), sitting among bees, composed of:",
    "Ada Quill, President,",
    "Having deliberated in private on 1 February 2024,",
    "Delivers the following judgment, which was adopted on that date:",
]
PROCEDURE = [
    "PROCEDURE",
    "1. The case originated in an application (no. 777/21) lodged by Mr John Doe (“the applicant”).",
    "2. The Ruritanian Government (“the Government”) were represented by their Agent.",
]
FACTS = ["THE FACTS", "I. THE CIRCUMSTANCES OF THE CASE", "3. The applicant was born in 1990 and keeps bees."]
REASONS = "FOR THESE REASONS, THE COURT, UNANIMOUSLY,"
END = ["Done in English, and notified in writing on 3 March 2024.", "Ada Quill", "President"]


def read(*body: str, head: list[str] = HEAD, tail: list[str] | None = None) -> Judgment:
    operative = [REASONS, "1. Holds that there has been a violation of Article 88.", *END]
    lines = [*head, *body, *(operative if tail is None else tail)]
    return parse_judgment(lines, item_id="001-777777", file="doe.txt")


def ids(judgment: Judgment) -> list[str]:
    return ["/".join(p.pinpoint.path) for p in judgment.paragraphs]


def at(judgment: Judgment, identifier: str) -> Paragraph:
    return next(p for p in judgment.paragraphs if "/".join(p.pinpoint.path) == identifier)


def role_in_law(*paragraphs: str, heading: tuple[str, ...] = ()) -> list[str]:
    """Roles of paragraphs that stand under "THE LAW" and the given headings, numbered from 4."""
    numbered = [f"{n}. {text}" for n, text in enumerate(paragraphs, 4)]
    judgment = read(*PROCEDURE, *FACTS, "THE LAW", *heading, *numbered)
    return [at(judgment, f"para-{n}").role.value for n in range(4, 4 + len(paragraphs))]
