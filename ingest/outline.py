"""The tree a legal text is read into, and the provisions it is written out as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ingest.source import SourceLine
from kb.errors import LayoutError
from kb.model import Pinpoint, Placement, Provision

Part = Literal["title", "front", "heading", "text", "closing"]
UnitKind = Literal["recital", "op", "article", "appendix", "number", "letter", "roman"]


@dataclass(slots=True, kw_only=True)
class Unit:
    """One citable unit being read: its own words and its children, in the order of the text.

    `label` is the canonical label a parent's text prints before it (`1`, `a`, `38.2`); `line` is where it opens,
    `column` where the label stands, `text_column` where its words hang (equal where nothing shows it); `items` are
    lines or children.
    """

    pinpoint: Pinpoint
    kind: UnitKind
    label: str
    line: SourceLine
    heading: str = ""
    division: tuple[str, ...] = ()
    column: int = 0
    text_column: int = 0
    items: list[str | Unit] = field(default_factory=list)

    @property
    def children(self) -> list[Unit]:
        return [item for item in self.items if isinstance(item, Unit)]

    @property
    def last_words(self) -> str:
        """The last line of the unit's own, empty where it has none or a child came after it."""
        last = self.items[-1] if self.items else ""
        return last if isinstance(last, str) else ""

    @property
    def lead(self) -> str:
        """The words before the first child; all of them where there is none."""
        words: list[str] = []
        for item in self.items:
            if isinstance(item, Unit):
                break
            words.append(item)
        return "\n".join(words)

    @property
    def text(self) -> str:
        """The unit's words without its own label, one unit a line, children with theirs, closing words last."""
        return "\n".join(item if isinstance(item, str) else item.labelled_text for item in self.items)

    @property
    def labelled_text(self) -> str:
        """A number alone on its line (Budapest, Art. 14(3)) keeps the line to itself, its letters follow."""
        return f"{self.label}{' ' if self.lead else chr(10)}{self.text}"

    def walk(self) -> Iterator[Unit]:
        """This unit and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def layout_error(file: str, line: SourceLine, problem: str) -> LayoutError:
    """The error for a line that breaks a rule; with its page, where the file has pages."""
    return LayoutError(file, line.number, f"{problem} (page {line.page})" if line.page else problem)


def write_provisions(units: Iterable[Unit]) -> tuple[Provision, ...]:
    """Every unit of the trees as a provision, in the order of the text."""
    return tuple(
        Provision(
            pinpoint=unit.pinpoint,
            heading=unit.heading,
            division=unit.division,
            text=unit.text,
            lead=unit.lead,
            page=unit.line.page,
        )
        for top in units
        for unit in top.walk()
    )


_TOP_NAMES = {"art": "Article", "para": "paragraph", "op": "operative point", "recital": "recital"}


def name_of(unit: Unit) -> str:
    """`Article 36(1)(a)`, `paragraph 38.2`, `appendix(2)`: a unit as a message names it."""
    top, *rest = unit.pinpoint.path
    head, _, number = top.partition("-")
    name = f"{_TOP_NAMES[head]} {number}" if head in _TOP_NAMES else top.replace("-", " ")
    return name + "".join(f"({token})" for token in rest)


class Ledger:
    """Which line went where: each non-blank line once, or it is a defect of the parser."""

    def __init__(self, document: Pinpoint) -> None:
        self.document = document
        self._placed: dict[int, Placement] = {}

    def place(self, line: SourceLine, part: Part, pinpoint: Pinpoint | None = None) -> None:
        if line.number in self._placed:
            raise AssertionError(f"line {line.number} placed twice")
        self._placed[line.number] = Placement(line=line.number, pinpoint=pinpoint or self.document, part=part)

    @property
    def placements(self) -> tuple[Placement, ...]:
        return tuple(self._placed[number] for number in sorted(self._placed))
