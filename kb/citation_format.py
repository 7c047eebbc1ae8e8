"""Prints a pinpoint as a person reads it: "Istanbul Convention, Art. 36(1)(a)", "CM/Rec(2026)2, para. 38.2"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kb.citation_catalogue import JudgmentName
from kb.citation_names import MONTHS
from kb.model import Pinpoint, Source

_MOST_NUMBERS: Final = 3
"""Up to this many application numbers are printed; beyond, the first "and n others"."""
JUDGMENT_PARTS: Final = ("facts", "procedure")
"""Parts of the earliest judgments that number their paragraphs anew: "The Facts, § 1" (Lawless v. Ireland)."""


def format_citation(pinpoint: Pinpoint, *, sources: Mapping[str, Source], judgment: JudgmentName | None = None) -> str:
    """A pinpoint in the form lawyers cite; `find_citations` reads it back to the same pinpoint.

    `rec-2026-2/recital-5` → "CM/Rec(2026)2, preamble, recital 5"; `echr/art-8/2` → "ECHR, Art. 8(2)"; with its
    `judgment`, `ecthr/001-89964/para-43` → "K.U. v. Finland, no. 2872/02, § 43, 2 December 2008". What has no source or
    judgment is printed as its identifier.
    """
    if pinpoint.document.startswith("doc/"):
        return ", ".join(p for p in (pinpoint.document[4:], _provision(pinpoint.path)) if p)
    if pinpoint.document.startswith("ecthr/"):
        return _judgment(pinpoint, judgment) if judgment else f"[{pinpoint}]"
    source = sources.get(pinpoint.document)
    if source is None:
        return f"[{pinpoint}]"
    if not pinpoint.path:
        return source.short if source.short == source.reference else f"{source.short} ({source.reference})"
    return f"{source.short}, {_provision(pinpoint.path)}"


def _brackets(path: tuple[str, ...]) -> str:
    return "".join(f"({token})" for token in path)


def _provision(path: tuple[str, ...]) -> str:
    if not path:
        return ""
    unit, _, number = path[0].partition("-")
    below = _brackets(path[1:])
    if unit == "appendix":
        return f"Appendix, para. {path[1]}{_brackets(path[2:])}" if len(path) > 1 else "Appendix"
    shown = {
        "art": f"Art. {number}{below}",
        "para": f"para. {number}{below}",
        "recital": f"preamble, recital {number}",
        "op": f"operative point {number}",
        "s": f"s. {number}{below}",
    }
    return shown.get(unit, "/".join(path)) if number else "/".join(path)


def _judgment(pinpoint: Pinpoint, judgment: JudgmentName) -> str:
    formation = " [GC]" if judgment.grand_chamber else ""
    named = (judgment.name + formation, _numbers(judgment.application_numbers))
    parts = [*named, *_place(pinpoint.path), _date(judgment.date)]
    return ", ".join(p for p in parts if p)


def _numbers(numbers: tuple[str, ...]) -> str:
    if len(numbers) > _MOST_NUMBERS:
        return f"no. {numbers[0]} and {len(numbers) - 1} others"
    if len(numbers) > 1:
        return f"nos. {', '.join(numbers[:-1])} and {numbers[-1]}"
    return f"no. {numbers[0]}" if numbers else ""


def _place(path: tuple[str, ...]) -> list[str]:
    if not path:
        return []
    unit, _, number = path[0].partition("-")
    if unit in JUDGMENT_PARTS:
        return [f"The {unit.title()}", *_place(path[1:])]
    if unit == "opinion":
        return [f"separate opinion {number}", *([f"§ {path[1]}"] if len(path) > 1 else [])]
    return [f"operative part, point {number}" if unit == "op" else f"§ {number}{_brackets(path[1:])}"]


def _date(iso: str) -> str:
    year, month, day = [*iso.split("-"), "", ""][:3]
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}" if month and day else year
