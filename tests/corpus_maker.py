"""Invented judgments for tests of the whole way from file to answer: fictitious States, people and facts."""

from __future__ import annotations

from pathlib import Path

HARBOUR = (
    "The applicant lives beside a harbour, where a neighbour flew a camera drone over her garden every evening.",
    "The police of Ruritania refused to open an inquiry, since no statute mentioned drones.",
)
HARBOUR_LAW = (
    "The Court reiterates that a private garden is a place where a person may expect not to be filmed from the air.",
    "The Court considers that a State whose law is silent on drones leaves the person filmed without a remedy.",
)
LIGHTHOUSE = (
    "The applicant, a lighthouse keeper, was dismissed after his letters to his sister were read by his employer.",
)
LIGHTHOUSE_LAW = ("The Court considers that letters sent from the workplace to a relative remain correspondence.",)


def write_judgment(
    folder: Path, item_id: str, name: str, number: str, facts: tuple[str, ...], law: tuple[str, ...]
) -> Path:
    """A short judgment as HUDOC prints it, in `<folder>/<item_id>.txt`."""
    lines = [
        "FOURTH SECTION",
        f"CASE OF {name.upper().replace(' V. ', ' v. ')}",
        f"(Application no. {number})",
        "JUDGMENT",
        "STRASBOURG",
        "3 March 2015",
        f"In the case of {name},",
        "The European Court of Human Rights (Fourth Section), sitting by the sea, composed of:",
        "Ada Quill, President,",
        "Bo Reed, judges,",
        "and Cy Stone, Section Registrar,",
        "Having deliberated in private near the pier,",
        "Delivers the following judgment, which was adopted on that date:",
        "PROCEDURE",
        f"1. The case originated in an application (no. {number}) against Ruritania lodged by Ms Doe.",
        "THE FACTS",
        "I. THE CIRCUMSTANCES OF THE CASE",
    ]
    n = 1
    for sentence in facts:
        n += 1
        lines.append(f"{n}. {sentence}")
    lines += ["THE LAW", "I. WHETHER ARTICLE 8 OF THE CONVENTION WAS BREACHED", "A. The Court’s assessment"]
    for sentence in law:
        n += 1
        lines.append(f"{n}. {sentence}")
    lines += [
        "FOR THESE REASONS, THE COURT UNANIMOUSLY",
        "1. Holds, for want of any law on drones, that Article 8 of the Convention was breached.",
        "Done in English, and notified in writing on 3 March 2015.",
        "Cy Stone Ada Quill",
        "Registrar President",
    ]
    path = folder / f"{item_id}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_corpus(folder: Path) -> Path:
    """Two invented judgments in `folder`."""
    write_judgment(folder, "001-900001", "Doe v. Ruritania", "101/14", HARBOUR, HARBOUR_LAW)
    write_judgment(folder, "001-900002", "Roe v. Ruritania", "202/14", LIGHTHOUSE, LIGHTHOUSE_LAW)
    return folder
