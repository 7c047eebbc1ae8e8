"""Joins marks that are one thing said in parts: a name said twice, "§ 2" of "Article 8", a report on a convention."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kb.citation_places import PARAGRAPH_WORD
from kb.citation_scan import Mark, Name, Places

_LONGEST_ON: Final = 48  # characters between a report and what it is on
_LEAST_APART: Final = 4  # characters; what is nearer belongs to the name before it

_NEST = re.compile(r"\s{1,6}(?:,\s)?(?:of|in|to|from|de|du)\s{0,6}(?:the\s|said\s|former\s|l['’]){0,2}", re.IGNORECASE)
_SAME_NAME = re.compile(r"[\s,]{0,4}[(\[“”‘’\"']{0,3}(?:the\s|hereinafter\s|here(?:in)?after\s){0,2}[“”‘’\"']{0,2}")
_NAME_CLOSES = re.compile(r"[”’\"')\]]{1,3}")
_ON_NAME = re.compile(r"\s(?:(?:to|of|on|for)\s)?(?:the\s)?")
_PLACE_AFTER = re.compile(rf"[\s,:(]{{1,4}}(?:{PARAGRAPH_WORD}|art|\d)", re.IGNORECASE)


def merge_names(text: str, marks: list[Mark]) -> list[Mark]:
    """One mark for a name said twice: "Convention on Cybercrime (ETS No. 185, Budapest Convention)"."""
    out: list[Mark] = []
    for mark in marks:
        last = out[-1] if out else None
        if isinstance(mark, Name) and isinstance(last, Name) and _explains(text, last, mark):
            out[-1] = replace(last, end=mark.end)  # the report on a convention is not the convention
            continue
        if not (isinstance(mark, Name) and isinstance(last, Name) and mark.key and mark.key == last.key):
            out.append(mark)
            continue
        between = text[last.end : mark.start]
        if len(between) > 24 or not _SAME_NAME.fullmatch(between):
            out.append(mark)
            continue
        out[-1] = replace(last, end=mark.end, weak=last.weak and mark.weak)
        if "(" in text[last.start : mark.end] and (close := _NAME_CLOSES.match(text, mark.end)):
            out[-1] = replace(out[-1], end=close.end())
    return out


def _explains(text: str, report: Name, name: Name) -> bool:
    if not report.label.lower().startswith("explanatory") or name.pointing:
        return False
    gap = text[report.end : name.start]
    return len(gap) < _LONGEST_ON and bool(_ON_NAME.fullmatch(gap)) and bool(_PLACE_AFTER.match(text, name.end))


HIGHER: Final = {"letter": ("paragraph", "article", "appendix"), "paragraph": ("article", "appendix")}


def nest(text: str, marks: list[Mark], *, typed: bool) -> list[Mark]:
    """Puts "§ 2" into the "Article 8" it is said to be of, from the right: "point d of paragraph 1 of Article 44"."""
    out: list[Mark] = []
    for index in reversed(range(len(marks))):
        mark = marks[index]
        upper = out[-1] if out else None
        if not (isinstance(mark, Places) and isinstance(upper, Places) and upper.unit in HIGHER.get(mark.unit, ())):
            out.append(mark)
            continue
        gap = text[mark.end : upper.start] if upper.start - mark.end <= 24 else "\0"
        nests = _NEST.fullmatch(gap) or (typed and _nests_unsaid(text, marks, index, gap))
        if len(upper.places) != 1 or upper.places[0].upto or not nests:
            out.append(mark)
            continue
        head = upper.places[0]
        inner = [replace(p, unit=head.unit, path=(*head.path, *p.path), tight=head.tight) for p in mark.places]
        inner[-1] = replace(inner[-1], end=upper.end)
        out[-1] = replace(upper, start=mark.start, places=tuple(inner), slug="")
    return out[::-1]


def _nests_unsaid(text: str, marks: list[Mark], index: int, gap: str) -> bool:
    """Whether "para 1 art 36" or "para 1, article 36" is one place, though no "of" says so."""
    start = marks[index].start
    if gap == ", ":
        return start < _LEAST_APART and not text[:start].strip()
    # "CM/Rec(2026)2 para 5 art 8 ECHR": the paragraph is the Recommendation's, not the article's.
    before = marks[index - 1] if index else None
    return gap == " " and (before is None or isinstance(before, Places) or start - before.end > _LEAST_APART)
