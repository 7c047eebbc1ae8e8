"""Recommendations of the Committee of Ministers: preamble, operative points, and the numbered appendix.

Read as the Council of Europe prints them: `33. Member States should …`, `38.2 require technology companies …`, dashes
without a number of their own, sections `I. Aim, scope …` with headings below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ingest.labels import find_label
from ingest.outline import Ledger, Unit, UnitKind, layout_error, name_of, write_provisions
from ingest.source import SourceLine, SourceText, fold
from kb.errors import LayoutError
from kb.model import Instrument, Pinpoint

_REFERENCE = re.compile(r"\bCM/Rec\((?P<year>\d{4})\)(?P<number>\d{1,3})\b")
_PREAMBLE = re.compile(r"preamble", re.IGNORECASE)
_OPENING = re.compile(r"The Committee of Ministers\b.*[,:]")
_RECOMMENDS = re.compile(r"Recommends\b.*:")
_APPENDIX = re.compile(r"Appendix\b(?:\s+[IVX\d]+\b)?.{0,400}")
_SECTION = re.compile(r"(?P<number>[IVX]{1,5})\.?\s+(?:[–-]\s+)?(?P<heading>[^\W\d_].*)")
_POINT = re.compile(r"(?:[-–•*]\s+)?(?P<number>\d{1,3})\.\s+(?P<words>\S.*)")
"""`33. Member States should`, also after the list dash a conversion may have put before it."""

_SUBPOINT = re.compile(r"(?:[-–•*]\s+)?(?P<number>\d{1,3}\.\d{1,2})\.?\s+(?P<words>\S.*)")
_MOST_HEADINGS = 8
"""How many headings may follow one another before the next paragraph."""

_BARE_NUMBER = re.compile(r"(?:[-–•*]\s+)?(?P<number>\d{1,3}(?:\.\d{1,2})?)\.?")
"""A number on a line of its own, its words on the next, as some PDFs come out."""


def parse_recommendation(source: SourceText) -> Instrument:
    """The recommendation in `source` with recitals, operative points and appendix paragraphs as provisions.

    The key comes from the reference in its title: CM/Rec(2026)2 → `rec-2026-2`. Identifiers: `recital-5`, `op-2`,
    `para-38`, `para-38.2`; dashes belong to the paragraph they stand in. Each non-blank line gets one placement.
    Raises `LayoutError` with file and line where a paragraph is out of sequence or words belong to no unit.
    """
    lines = [line for line in source.lines if line.text.strip()]
    return _RecommendationReader(source.file, lines).read()


class _RecommendationReader:
    """Goes through the lines once; `_at` is the next line to read."""

    def __init__(self, file: str, lines: Sequence[SourceLine]) -> None:
        self._file = file
        self._lines = lines
        self._at = 0
        self._units: list[Unit] = []

    def read(self) -> Instrument:
        key, title = self._find_title()
        self._document = Pinpoint(document=key)
        self._ledger = Ledger(self._document)
        self._read_front(title)
        self._read_recitals()
        self._read_operative_points()
        AppendixReader(self._file, self._lines[self._at :], self._document, self._ledger, self._units).read()
        self._check_complete()
        provisions = write_provisions(self._units)
        return Instrument(key=key, title=title, provisions=provisions, placements=self._ledger.placements)

    def _find_title(self) -> tuple[str, str]:
        for index, line in enumerate(self._lines):
            words = fold(line.text)
            match = _REFERENCE.search(words)
            if match and words.startswith("Recommendation"):
                below = [fold(following.text) for following in self._lines[index + 1 : index + 1 + _MOST_HEADINGS]]
                title = " ".join([words, *takewhile(lambda text: text[0].islower(), below)])
                return f"rec-{match['year']}-{match['number']}", title
            if _OPENING.fullmatch(words):
                break
        raise self._problem(0, 'no title with a reference; expected "Recommendation CM/Rec(<year>)<number> …"')

    def _problem(self, at: int, problem: str) -> LayoutError:
        last = len(self._lines) - 1
        line = self._lines[min(at, last)] if self._lines else SourceLine(number=1, text="")
        return layout_error(self._file, line, problem)

    def _next(self) -> tuple[SourceLine, str] | None:
        if self._at >= len(self._lines):
            return None
        line = self._lines[self._at]
        self._at += 1
        return line, fold(line.text)

    def _read_front(self, title: str) -> None:
        while found := self._next():
            line, words = found
            self._ledger.place(line, "title" if words in title else "front")
            if _OPENING.fullmatch(words):
                return
        raise self._problem(self._at, 'no opening words; expected "The Committee of Ministers, …,"')

    def _read_recitals(self) -> None:
        while found := self._next():
            line, words = found
            if _RECOMMENDS.fullmatch(words):
                self._ledger.place(line, "front")
                self._operative_heading = words.rstrip(": ")
                return
            label = find_label(line.text)
            if self._units and label and "dash" in label.kinds:
                self._units[-1].items.append(f"– {label.rest}")
            elif self._units and words[0].islower():
                self._units[-1].items.append(words)
            else:
                number = len(self._units) + 1
                pinpoint = self._document.child(f"recital-{number}")
                self._units.append(_unit(pinpoint, "recital", "", line, "Preamble", (), words))
            self._ledger.place(line, "text", self._units[-1].pinpoint)
        raise self._problem(self._at, 'the preamble does not end; expected "Recommends that …:"')

    def _read_operative_points(self) -> None:
        count = 0
        while found := self._next():
            line, words = found
            if _APPENDIX.fullmatch(words):
                self._at -= 1
                break
            if match := _POINT.fullmatch(words) or _BARE_NUMBER.fullmatch(words):
                count += 1
                if match["number"] != str(count):
                    problem = f"operative point {match['number']} out of sequence; expected {count}"
                    raise self._problem(self._at - 1, problem)
                pinpoint = self._document.child(f"op-{count}")
                rest = match.groupdict().get("words") or ""
                self._units.append(_unit(pinpoint, "op", str(count), line, self._operative_heading, (), rest))
            elif not count:
                raise self._problem(self._at - 1, 'words before the first operative point; expected "1. …"')
            else:
                self._units[-1].items.append(words)
            self._ledger.place(line, "text", self._units[-1].pinpoint)
        if not count:
            raise self._problem(self._at, 'no operative point; expected "1. …" after "Recommends that …:"')

    def _check_complete(self) -> None:
        for top in self._units:
            for unit in top.walk():
                if not unit.items:
                    raise layout_error(self._file, unit.line, f"{name_of(unit)} has no text")


class AppendixReader:
    """The appendix: sections, headings below them, paragraphs `33.` and sub-paragraphs `38.2`, in sequence."""

    def __init__(
        self, file: str, lines: Sequence[SourceLine], document: Pinpoint, ledger: Ledger, units: list[Unit]
    ) -> None:
        self._file = file
        self._lines = lines
        self._document = document
        self._ledger = ledger
        self._units = units
        self._paragraphs = 0
        self._section = ""
        self._subheading = ""
        self._open: Unit | None = None

    def read(self) -> None:
        """Adds the paragraphs to the units. An appendix that names no paragraph is a `LayoutError`."""
        for index, line in enumerate(self._lines):
            words = fold(line.text)
            if not (self._read_number(line, words) or self._read_heading(index, line, words)):
                self._read_words(line, words)
        if self._lines and not self._paragraphs:
            raise layout_error(self._file, self._lines[-1], 'the appendix has no paragraph; expected "1. …"')

    def _read_number(self, line: SourceLine, words: str) -> bool:
        match = _SUBPOINT.fullmatch(words) or _POINT.fullmatch(words) or _BARE_NUMBER.fullmatch(words)
        if match is None:
            return False
        number, rest = match["number"], match.groupdict().get("words") or ""
        part = number.partition(".")[2]
        expected = self._expected(bool(part))
        if number != expected:
            if rest and rest[0].islower() and not part:
                return False  # "3. … of the Convention", carried over from the line above
            wanted = expected or str(self._paragraphs + 1)
            problem = f"paragraph {number} follows {self._last() or 'no paragraph'}; expected {wanted}"
            raise layout_error(self._file, line, problem)
        self._open = self._add(line, number, rest, below=bool(part))
        return True

    def _expected(self, below: bool) -> str:
        """The number that is due: of a paragraph, or of a sub-paragraph of the last one."""
        if not below:
            return str(self._paragraphs + 1)
        return f"{self._paragraphs}.{len(self._units[-1].children) + 1}" if self._paragraphs else ""

    def _last(self) -> str:
        return self._open.label if self._open else ""

    def _add(self, line: SourceLine, number: str, rest: str, *, below: bool) -> Unit:
        division = tuple(part for part in (self._section, self._subheading) if part)
        pinpoint = self._document.child(f"para-{number}")
        unit = _unit(pinpoint, "number", number, line, " – ".join(division), division, rest)
        if below:
            self._units[-1].items.append(unit)
        else:
            self._units.append(unit)
            self._paragraphs += 1
        self._ledger.place(line, "text", unit.pinpoint)
        return unit

    def _read_heading(self, index: int, line: SourceLine, words: str) -> bool:
        if not (self._paragraphs or self._section) and (_APPENDIX.fullmatch(words) or words[0].islower()):
            self._ledger.place(line, "heading")  # the title of the appendix, which may take several lines
        elif self._is_heading(index, words) and (match := _SECTION.fullmatch(words)):
            self._section, self._subheading = f"{match['number']}. {match['heading']}", ""
            self._ledger.place(line, "heading")
        elif self._is_heading(index, words):
            self._subheading = words
            self._ledger.place(line, "heading")
        else:
            return False
        self._open = None
        return True

    def _is_heading(self, index: int, words: str) -> bool:
        """A line without full stop from which only headings lead on to the next paragraph due."""
        if not words[0].isupper() or words[-1] in ".;:,":
            return False
        for line in self._lines[index + 1 : index + 1 + _MOST_HEADINGS]:
            following = fold(line.text)
            match = _POINT.fullmatch(following) or _BARE_NUMBER.fullmatch(following)
            if match:
                return match["number"] == str(self._paragraphs + 1)
            if following[-1] in ".;:," or not following[0].isupper():
                return False
        return False

    def _read_words(self, line: SourceLine, words: str) -> None:
        """Dashes and further lines belong to the paragraph above them; before the first one only titles may stand."""
        if self._open is None:
            problem = f'words outside every paragraph; expected "{self._paragraphs + 1}. …"'
            raise layout_error(self._file, line, problem)
        label = find_label(line.text)
        dash = label is not None and "dash" in label.kinds
        self._open.items.append(f"– {label.rest}" if label and dash else words)
        self._ledger.place(line, "text" if dash or len(self._open.items) == 1 else "closing", self._open.pinpoint)


def _unit(
    pinpoint: Pinpoint, kind: UnitKind, label: str, line: SourceLine, heading: str, division: tuple[str, ...], rest: str
) -> Unit:
    return Unit(
        pinpoint=pinpoint,
        kind=kind,
        label=label,
        line=line,
        heading=heading,
        division=division,
        items=[rest] if rest else [],
    )
