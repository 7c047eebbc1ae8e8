"""Paragraphs, letters, roman numbers and dashes inside one article: sequence decides, indentation helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.labels import Label, find_label, first_of, next_after
from ingest.outline import Ledger, Part, Unit, UnitKind, layout_error, name_of
from ingest.source import SourceLine, fold, indent

_LIST_KINDS: tuple[UnitKind, ...] = ("letter", "roman")
_SLACK = 1
"""Columns by which two lines of one level may differ; in a PDF they are measured, not typed."""

Place = tuple[int, UnitKind]
"""Where a label goes: its depth on the open path, and as what."""


class ListReader:
    """Reads the lines of one article after another into its tree.

    The open path runs from the article down to the innermost unit still open. A label continues a list on that path
    or starts one below its end; words without a label go back to the level they stand at. A label out of sequence is a
    `LayoutError`, never a guess. `boundaries` marks lines at which an article certainly ends.
    """

    def __init__(self, *, file: str, lines: Sequence[SourceLine], boundaries: Sequence[bool], ledger: Ledger) -> None:
        self._file = file
        self._lines = lines
        self._boundaries = boundaries
        self._ledger = ledger
        self._labels = [find_label(line.text) for line in lines]
        self._flat = _is_flat(self._labels)
        self._path: list[Unit] = []

    def open(self, unit: Unit) -> None:
        """Starts an article or appendix; the one before must be complete."""
        self.close()
        self._path = [unit]

    def close(self) -> None:
        """Ends the open article. Raises `LayoutError` where a unit in it has no words."""
        for unit in self._path[0].walk() if self._path else ():
            if not unit.items:
                raise layout_error(self._file, unit.line, f"{name_of(unit)} has no text")
        self._path = []

    def read(self, index: int) -> None:
        """Puts the line at `index` into the open article."""
        label = self._labels[index]
        if label is None:
            placed = False
        elif "dash" in label.kinds:
            placed = self._read_dash(index, label)
        elif "number" in label.kinds:
            placed = self._read_number(index, label)
        else:
            placed = self._read_list_item(index, label)
        if not placed:
            self._read_unlabelled(index)

    # --- labels -----------------------------------------------------------------------------------------------------

    def _read_dash(self, index: int, label: Label) -> bool:
        owner = self._owner_of_dash(label.column)
        owner.items.append(f"– {label.rest}".rstrip())
        self._path = self._path[: self._path.index(owner) + 1]
        self._ledger.place(self._lines[index], "text", owner.pinpoint)
        return True

    def _read_number(self, index: int, label: Label) -> bool:
        top = self._path[0]
        last = sum(child.kind == "number" for child in top.children)
        if int(label.name) == last + 1:
            self._add(index, label, (1, "number"))
            return True
        if not label.looks_deliberate:
            return False
        place = f"follows paragraph {last}" if last else "comes first"
        problem = f"paragraph {label.name} of {name_of(top)} {place}; expected paragraph {last + 1}"
        raise layout_error(self._file, self._lines[index], problem)

    def _read_list_item(self, index: int, label: Label) -> bool:
        places = [*self._continued(label), *self._started(index, label)]
        if places:
            self._add(index, label, self._choose(index, label, places))
        elif label.looks_deliberate:
            raise layout_error(self._file, self._lines[index], self._sequence_problem(label))
        return bool(places)

    def _continued(self, label: Label) -> list[Place]:
        """The lists on the path, innermost first, whose next label this is."""
        places: list[Place] = []
        for depth in range(len(self._path), 0, -1):
            children = self._path[depth - 1].children
            last = children[-1] if children else None
            if last and last.kind in _LIST_KINDS and next_after(last.label, last.kind) == label.name:
                places.append((depth, last.kind))
        return places

    def _started(self, index: int, label: Label) -> list[Place]:
        """A new list below the innermost unit: of a kind not yet on the path, and with a second item to come.

        Without one, `a` is a word and `i` the next letter of the list above.
        """
        taken = {unit.kind for unit in self._path} | {child.kind for child in self._path[-1].children}
        return [
            (len(self._path), kind)
            for kind in _LIST_KINDS
            if kind in label.kinds
            and kind not in taken
            and label.name == first_of(kind)
            and self._comes_next(index, next_after(label.name, kind), label.name)
        ]

    def _choose(self, index: int, label: Label, places: Sequence[Place]) -> Place:
        """Of several lists the one whose next label comes first: `i` is roman before `ii`, a letter before `j`."""
        if len(places) == 1:
            return places[0]
        going_on = [p for p in places if self._comes_next(index, next_after(label.name, p[1]), label.name)]
        return min(going_on or places, key=lambda place: abs(self._column_of(place) - label.column))

    def _column_of(self, place: Place) -> int:
        depth, kind = place
        siblings = [child for child in self._path[depth - 1].children if child.kind == kind]
        return siblings[-1].column if siblings else self._path[-1].column + 1 + _SLACK

    def _comes_next(self, index: int, wanted: str, again: str) -> bool:
        """Whether, before this paragraph ends, a line labelled `wanted` comes before another one labelled `again`."""
        for later in range(index + 1, len(self._lines)):
            label = self._labels[later]
            if self._boundaries[later] or (label and "number" in label.kinds and label.looks_deliberate):
                return False
            if label and label.name in (wanted, again):
                return label.name == wanted
        return False

    def _add(self, index: int, label: Label, place: Place) -> None:
        """Opens the unit of a label, and the one whose label follows on the same line: `3 a Each Party may …`."""
        self._open_unit(index, label, place)
        inner = find_label(label.rest)
        if inner is not None and (places := self._started(index, inner)):
            unit = self._path[-1]
            unit.items = []
            column = unit.column + _SLACK + 1
            self._open_unit(index, replace(inner, column=column, text_column=column), places[0])
        self._ledger.place(self._lines[index], "text", self._path[-1].pinpoint)

    def _open_unit(self, index: int, label: Label, place: Place) -> None:
        depth, kind = place
        parent = self._path[depth - 1]
        unit = Unit(
            pinpoint=parent.pinpoint.child(label.name),
            kind=kind,
            label=label.name,
            line=self._lines[index],
            heading=parent.heading,
            division=parent.division,
            column=label.column,
            text_column=label.text_column,
            items=[label.rest] if label.rest else [],
        )
        parent.items.append(unit)
        self._path = [*self._path[:depth], unit]

    def _sequence_problem(self, label: Label) -> str:
        lists = [unit for unit in self._path if unit.kind in _LIST_KINDS]
        if not lists:
            return f"item {label.name} comes first in {name_of(self._path[-1])}; expected item a or i"
        wanted = " or ".join(next_after(unit.label, unit.kind) for unit in reversed(lists))
        return f"item {label.name} follows {name_of(lists[-1])}; expected item {wanted}"

    # --- words without a label of their own -----------------------------------------------------------------------

    def _read_unlabelled(self, index: int) -> None:
        line = self._lines[index]
        innermost = self._path[-1]
        waits = not innermost.items or innermost.last_words == "–"
        owner = innermost if waits else self._owner_of_words(index, indent(line.text))
        part: Part = "closing" if owner.items else "text"
        if owner.last_words == "–":  # a dash alone on its line, its words on the next
            owner.items.pop()
            part, words = "text", f"– {fold(line.text)}"
        else:
            words = fold(line.text)
        owner.items.append(words)
        self._path = self._path[: self._path.index(owner) + 1]
        self._ledger.place(line, part, owner.pinpoint)

    def _owner_of_dash(self, column: int) -> Unit:
        """A dash hangs below the innermost unit whose label stands further left."""
        if self._flat:
            return self._path[-1]
        below = [unit for unit in self._path if unit.kind in _LIST_KINDS and column > unit.column + _SLACK]
        return below[-1] if below else self._above_lists()

    def _owner_of_words(self, index: int, column: int) -> Unit:
        """Words carry on the unit they are indented to: "with fraudulent intent …" after Budapest, Art. 8(b)."""
        if self._flat:
            return self._owner_without_columns(index)
        at = [unit for unit in self._path if unit.kind in _LIST_KINDS and column >= unit.text_column - _SLACK]
        return at[-1] if at else self._above_lists()

    def _above_lists(self) -> Unit:
        return [unit for unit in self._path if unit.kind not in _LIST_KINDS][-1]

    def _owner_without_columns(self, index: int) -> Unit:
        """In a file without indentation the words close the list above them, if there is only one it can be."""
        lists = [unit for unit in self._path if unit.kind in _LIST_KINDS]
        if len(lists) < 2:
            return self._above_lists()
        outer = lists[-2]
        if self._comes_next(index, next_after(outer.label, outer.kind), lists[-1].label):
            return outer
        problem = f"words after {name_of(lists[-1])} may close two lists; keep the indentation of the official text"
        raise layout_error(self._file, self._lines[index], problem)


def _is_flat(labels: Sequence[Label | None]) -> bool:
    """Whether list items are nowhere further right than paragraph numbers, as in text copied from a web page."""
    found = [label for label in labels if label]
    return len({label.column for label in found if "dash" not in label.kinds}) <= 1 and all(
        label.column == label.text_column for label in found
    )
