"""Labels of legal units: what stands before the words (`1`, `a`, `(ii)`, `–`) and which label comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.source import fold, indent

LabelKind = Literal["number", "letter", "roman", "dash"]

_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
ROMANS = tuple(_ROMANS.split(" "))
_NEXT_ROMAN = dict(pairwise(ROMANS))

_LABEL = re.compile(r"(?P<open>\(?)(?P<name>\d{1,3}|[ivx]{1,5}|[a-z])(?P<close>\.\)|[.)]?)(?P<gap>\s+|$)")
"""`1`, `1.`, `a`, `a.`, `a)`, `(a)`, `ii`: the forms treaties and their prints use, followed by space or nothing."""

_DASH = re.compile(r"[–—―‒‐\-•·▪](?P<gap>\s+|$)")
"""A dash or a bullet; all are written `–` in the text of a provision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label found at the start of a line. `column` is where it stands, `text_column` where its words hang.

    `kinds` are the kinds the printed sign can be: `i` is the ninth letter and the first roman number.
    """

    name: str
    kinds: tuple[LabelKind, ...]
    column: int
    text_column: int
    rest: str
    bare: bool

    @property
    def looks_deliberate(self) -> bool:
        """Whether it is a label even where none is due: `c the…` is one, `24 hours later` and `a Party` are not."""
        if "number" in self.kinds:
            return not self.rest or not self.rest[0].islower()
        return self.name != "a" or not self.bare


def find_label(line: str) -> Label | None:
    """The label a line opens with, `    ii to assist` → `ii`; None where it opens with a word."""
    text, column = line.expandtabs(4).strip(), indent(line)
    if match := _DASH.match(text):
        kinds: tuple[LabelKind, ...] = ("dash",)
        name, bare = "–", True
    elif match := _LABEL.match(text):
        name, bare = match["name"], not (match["open"] or match["close"])
        if match["open"] and ")" not in match["close"]:
            return None
        kinds = _kinds(name)
    else:
        return None
    hanging = len(match["gap"]) > 1
    text_column = column + match.end() if hanging else column
    rest = fold(text[match.end() :])
    if not kinds:
        return None
    return Label(name=name, kinds=kinds, column=column, text_column=text_column, rest=rest, bare=bare)


def _kinds(name: str) -> tuple[LabelKind, ...]:
    if name.isdigit():
        return ("number",)
    kinds: list[LabelKind] = ["letter"] if len(name) == 1 else []
    return (*kinds, "roman") if name in ROMANS else tuple(kinds)


def first_of(kind: str) -> str:
    """The label a list of this kind (see `LabelKind`) starts with."""
    return {"number": "1", "letter": "a", "roman": "i", "dash": "–"}[kind]


def next_after(name: str, kind: str) -> str:
    """The label that follows: 2 → 3, c → d, iv → v; after z and xx there is none, which is the empty string."""
    if kind == "number":
        return str(int(name) + 1)
    if kind == "roman":
        return _NEXT_ROMAN.get(name, "")
    return chr(ord(name) + 1) if kind == "letter" and name != "z" else ""
