"""Labels at the start of a printed line, and whether one is due: a wrapped line may start with what looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from ingest.labels import find_label, first_of, next_after

_POINT = re.compile(r"(?:[-–•]\s*)?(?P<point>\d{1,3})\.(?P<part>\d{1,2})\.?(?:\s+|$)")
_CAPITAL = re.compile(r"(?:[IVX]{1,5}|[A-Z])\.(?:\s+|$)")
"""`II.` and `B.` before the headings of judgments and recommendations."""

PrintedKind = Literal["number", "letter", "roman", "dash", "part", "capital"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLabel:
    """`name` as counted (`38.2`, `iv`, `–`), the kinds it can be of, and whether the line holds nothing else."""

    name: str
    kinds: tuple[PrintedKind, ...]
    alone: bool

    @property
    def is_number(self) -> bool:
        return "number" in self.kinds or "part" in self.kinds

    @property
    def goes_on(self) -> bool:
        """Whether it is a letter or a roman number after the first: `b`, `ii`; a comma may stand before it."""
        return self.name not in ("a", "i") and not self.is_number and self.kinds != ("dash",)


def label_of(text: str) -> PrintedLabel | None:
    """The label a printed line opens with: `38.2 require`, `iv. the`, `– a`, `B. The Court's assessment`."""
    if match := _POINT.match(text):
        alone = match.end() == len(text)
        return PrintedLabel(name=f"{match['point']}.{match['part']}", kinds=("part",), alone=alone)
    if match := _CAPITAL.match(text):
        return PrintedLabel(name=match[0].strip(" ."), kinds=("capital",), alone=match.end() == len(text))
    label = find_label(text)
    return PrintedLabel(name=label.name, kinds=label.kinds, alone=not label.rest) if label else None


@dataclass(slots=True)
class LabelCount:
    """The last label of each kind, so that the next one is known."""

    _last: dict[str, str] = field(default_factory=dict)
    _part: tuple[str, int] = ("", 0)

    def note(self, label: PrintedLabel) -> None:
        """Counts a label that opened a paragraph."""
        for kind in label.kinds:
            if kind == "part":
                point, _, part = label.name.partition(".")
                self._part = (point, int(part))
            elif kind != "capital" and (len(label.kinds) == 1 or self._follows(label.name, kind)):
                self._last[kind] = label.name

    def is_due(self, label: PrintedLabel) -> bool:
        """Whether it is the next of its kind or starts a list; dashes and capitals are not counted."""
        return any(self._is_due(label.name, kind) for kind in label.kinds)

    def _is_due(self, name: str, kind: PrintedKind) -> bool:
        if kind in ("dash", "capital"):
            return True
        if kind == "part":
            point, _, part = name.partition(".")
            before = self._part[1] if self._part[0] == point else 0
            return point == self._last.get("number") and int(part) == before + 1
        return self._follows(name, kind)

    def _follows(self, name: str, kind: str) -> bool:
        last = self._last.get(kind)
        return name == first_of(kind) or (last is not None and name == next_after(last, kind))
