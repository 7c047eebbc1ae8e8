"""Headings of a judgment and how they nest.

The Registry numbers headings by level: I. – A. – 1. – (a) – (i) – (α), under parts that carry no number ("THE LAW").
A heading stands right above a numbered paragraph or another heading. Elsewhere a line is one only if it carries its
level's count on: titles inside a quoted statute or report look the same and do not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.judgment_layout import is_main_part

# Levels, outermost first. CAPITALS without a number stand where I. would; plain words are the deepest.
PART, ROMAN, ALPHA, DIGIT, DOTTED, LETTER, LOWER_ROMAN, GREEK, PAREN_DIGIT, DASH, PLAIN = range(11)

_LABELS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?P<n>[IVX]{1,6})(?:\s?[.:](?=\s|$|[A-Z])|$)"), "roman"),
    (re.compile(r"(?P<n>[A-Z])\s?\.(?=\s|$|[A-Z][a-z])"), "alpha"),
    (re.compile(r"(?P<n>[A-H])\s(?=[A-Z])"), "alpha"),
    (re.compile(r"\d{1,2}\.(?P<n>\d{1,2})\.?\s"), "dotted"),
    (re.compile(r"(?P<n>\d{1,2})\s?\.(?!\d)"), "digit"),
    (re.compile(r"\(?(?P<n>[a-z]{1,5})\)(?!\w)"), "lower"),
    (re.compile(r"(?P<n>[a-z]|[ivxIVX]{1,5})\.(?:\s|$)"), "lower-stop"),
    (re.compile(r"\((?P<n>\d{1,2})\)"), "paren-digit"),
    (re.compile(r"\((?P<n>[A-Z])\)"), "paren-alpha"),
    (re.compile(r"\(?(?P<n>[α-ω])[).]"), "greek"),
    (re.compile(r"[-–—](?P<n>)(?:\s+[A-Z“]|$)"), "dash"),
)
# A label that stands alone on its line; the title is on the next.
_LONE_LABEL = re.compile(r"\(?(?:[a-z]{1,4}|[A-Z]|[IVX]{1,5}|\d{1,2}|[α-ω])[).]|[-–]")
# Labels set in a symbol font: "(α)" reached the source as characters of the private use area.
_SYMBOLS = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL_FONT = str.maketrans({0xF028: "(", 0xF029: ")"} | {0xF061 + i: letter for i, letter in enumerate(_SYMBOLS)})
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}

_SENTENCE_END = re.compile(r"[.:;,!…][\])”\"’'»*\d]*$")
# "B. Civil proceedings against M." and "H. Gy.B." end on an initial, not on a full stop.
_INITIAL_END = re.compile(r"^.{0,120}[ .(][A-Z][a-z]?\.$")
# A line without a number is a heading only if it reads as a title: short, capital first, no verb that makes a sentence.
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|does|do|shall|should|would|may|might|must|can|could|will|be|been"
    r"|held|said|stated|produced|submitted|noted|considers?|concluded|found|made|provides?|reads?|argued|referred"
    r"|decided|ordered|dismissed|lodged|claimed|complained|applied|sent|took|alleges?|goes)\b"
)
_PLAIN_LENGTH, _LABELLED_LENGTH = 120, 400
_LABEL_LENGTH = 16
_END_LENGTH = 12
_HALF = 0.5
_PASSES = 3
_QUOTE_ENDS = ("”", '"', "»", "?")
_NO_TITLE = ("“", '"', "(", "[", "-", "–")
_OPEN_ENDS = (" OF", " THE", " AND", " TO", " IN")
# A row of a table of costs is no title.
_AMOUNT = re.compile(r"\b[A-Z]{3} ?\d|[€£$] ?\d|^\W*\d[\d., ]*$")
# The oldest judgments head their sections with a clause and a full stop.
_AS_TO = re.compile(r"(?:\([a-z]\) )?As to (?:the |whether )[^;]{10,300}[.”\"]$")
_MAIN_CLAUSE = re.compile(r", (?:the|it|he|she|they|this|that|there|those|as|in) |\bCourt\b")
# The top line of a statute quoted without marks: what stands under it is not a part of this judgment.
_STATUTE_UNIT = re.compile(
    r"(?:Section|Article|Rule|Regulation|Paragraph|§|Chapter)s? \d+[\w./()§ -]{0,40}(?:[–-].*)?$"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: its level, its count at that level (0 without one) and its words, label included."""

    index: int
    rank: float
    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of a stretch of a judgment and the path of headings that holds after each of them."""

    headings: tuple[Heading, ...]
    paths: tuple[tuple[Heading, ...], ...]

    def path_at(self, index: int) -> tuple[Heading, ...]:
        """Headings above line `index`, outermost first."""
        path: tuple[Heading, ...] = ()
        for heading, below in zip(self.headings, self.paths, strict=True):
            if heading.index >= index:
                break
            path = below
        return path


def read_levels(line: str) -> list[tuple[int, int]]:
    """How a line’s label can be read, likeliest first; [] without one. "I. THE LAW" is level ROMAN 1, or ALPHA 9."""
    start = line[:_LABEL_LENGTH].translate(_SYMBOL_FONT)
    for pattern, kind in _LABELS:
        match = pattern.match(start)
        if match:
            readings = _interpret(kind, match["n"])
            if readings:
                return readings
    return []


def _interpret(kind: str, label: str) -> list[tuple[int, int]]:
    if kind == "roman":
        as_letter = [(ALPHA, _letter(label.lower()))] if len(label) == 1 else []
        return [(ROMAN, _roman(label.lower())), *as_letter]
    if kind in ("alpha", "paren-alpha"):
        return [(ALPHA if kind == "alpha" else PAREN_DIGIT, _letter(label.lower()))]
    if kind in ("digit", "dotted", "paren-digit"):
        return [({"digit": DIGIT, "dotted": DOTTED, "paren-digit": PAREN_DIGIT}[kind], int(label))]
    if kind == "greek":
        return [(GREEK, _GREEK.index(label) + 1)] if label in _GREEK else []
    if kind == "dash":
        return [(DASH, 0)]
    roman, letter = _roman(label.lower()), _letter(label)
    readings = [(LOWER_ROMAN, roman)] if roman else []
    readings += [(LETTER, letter)] if letter else []
    # "ii. alleged violation …": small capitals that the source lost.
    readings += [(ROMAN, roman)] if roman and kind == "lower-stop" else []
    return readings


def _letter(label: str) -> int:
    if len(label) == 1:
        return ord(label) - ord("a") + 1 if "a" <= label <= "z" else 0
    return 26 + ord(label[0]) - ord("a") + 1 if len(label) == 2 and label[0] == label[1] else 0


def _roman(label: str) -> int:
    if not label or any(c not in _ROMAN_DIGITS for c in label):
        return 0
    values = [_ROMAN_DIGITS[c] for c in label]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


class _Stack:
    """The headings that hold at a place, one a level, outermost first.

    A level whose count starts anew right under a heading of its own ("B. Merits", "A. The parties’ submissions") is
    a level of its own, half a step deeper.
    """

    def __init__(self) -> None:
        self.open: list[Heading] = []

    def carries_on(self, rank: float, ordinal: int) -> bool:
        """True where a heading of this level and count is the next one due."""
        return ordinal > 0 and next((h.ordinal for h in self.open if h.rank == rank), 0) == ordinal - 1

    def place(self, readings: Sequence[tuple[int, int]], directly_below: bool) -> tuple[float, int, bool]:
        """Level, count and whether the count carries on, for a label that can be read in several ways."""
        for rank, ordinal in readings:
            if directly_below and ordinal == 1 and self.open[-1].rank == rank and self.open[-1].ordinal:
                return rank + _HALF, ordinal, True
            for level in (rank + _HALF, rank):
                if self.carries_on(level, ordinal) and (level == rank or ordinal > 1):
                    return level, ordinal, True
        return *readings[0], False

    def push(self, heading: Heading) -> None:
        while self.open and self.open[-1].rank >= heading.rank:
            self.open.pop()
        self.open.append(heading)

    @property
    def path(self) -> tuple[Heading, ...]:
        return tuple(self.open)


class _Reader:
    """Reads the headings of one stretch; `wanted` are lines that a later heading's count shows to be headings."""

    def __init__(self, lines: Sequence[str], quoted: Sequence[int], wanted: Collection[int]) -> None:
        self.lines, self.quoted, self.wanted = lines, quoted, wanted
        self.stack = _Stack()
        self.headings: list[Heading] = []
        self.paths: list[tuple[Heading, ...]] = []
        # Where a heading must have been: from line, to line, its level, its count.
        self.gaps: list[tuple[int, int, float, int]] = []

    def read(self, start: int, segment: Sequence[int], *, opening: bool) -> None:
        """Reads the lines `segment` that follow line `start` and stand above the next numbered paragraph."""
        run = len(segment)
        while run and _has_form(self.lines[segment[run - 1]], self.quoted[segment[run - 1]], opening):
            run -= 1
        for place, index in enumerate(segment):
            before = segment[place - 1] if place else start
            following = self.lines[segment[place + 1]] if place + 1 < len(segment) else ""
            last = self.headings[-1] if self.headings else None
            if last is not None and last.index == before and _is_open(last.text):
                heading: Heading | None = Heading(index, last.rank, last.ordinal, f"{last.text} {self.lines[index]}")
            else:
                heading = self._read(index, before, following, opening=opening, in_run=place >= run)
            if heading is not None:
                self._take(heading)

    def _read(self, index: int, before: int, following: str, *, opening: bool, in_run: bool) -> Heading | None:
        line = self.lines[index]
        if is_main_part(line, opening=opening):
            return Heading(index, PART, 0, line)
        below = bool(self.headings) and self.headings[-1].index == before
        readings = read_levels(line)
        if not readings and in_run and _AS_TO.match(line):
            return Heading(index, ROMAN, 0, line)
        if not readings:
            plain = in_run or index in self.wanted
            return Heading(index, ROMAN if _in_capitals(line) else PLAIN, 0, line) if plain else None
        if readings[0][0] == DIGIT and _in_capitals(line) and self.stack.open and self.stack.open[-1].rank == PART:
            readings = [(ROMAN, readings[0][1])]  # "1. ALLEGED VIOLATION …": a misprint for I
        rank, ordinal, due = self.stack.place(readings, below)
        heading = Heading(index, rank, ordinal, line)
        in_run = in_run and (due or not self.quoted[index])  # a quotation whose closing mark was lost hides no heading
        if in_run or index in self.wanted or (due and self._stands_alone(heading, before, following, below)):
            return heading
        return None

    def _stands_alone(self, heading: Heading, before: int, following: str, below: bool) -> bool:
        """Whether a line amid text, due by its count, is a heading rather than a title in something quoted."""
        if self.quoted[heading.index] or len(heading.text) > _PLAIN_LENGTH * 2 or _ends_sentence(heading.text):
            return False
        introduced = self.lines[before].endswith(":")
        counts = heading.ordinal > 1 or heading.rank == ROMAN
        return not _STATUTE_UNIT.match(following) and (below or (not introduced and counts))

    def _take(self, heading: Heading) -> None:
        open_ = [h for h in self.stack.open if h.rank < heading.rank]
        same = next((h for h in self.stack.open if h.rank == heading.rank), None)
        if heading.ordinal > 1 and (same.ordinal if same else 0) < heading.ordinal - 1:
            since = same.index if same else open_[-1].index if open_ else -1
            self.gaps.append((since + 1, heading.index, heading.rank, heading.ordinal - 1))
        heading = Heading(heading.index, heading.rank, heading.ordinal, heading.text.translate(_SYMBOL_FONT))
        self.stack.push(heading)
        self.headings.append(heading)
        self.paths.append(self.stack.path)


def find_headings(lines: Sequence[str], starts: Sequence[int], begin: int, end: int, quoted: Sequence[int]) -> Outline:
    """The headings in `lines[begin:end]`, given the lines where numbered paragraphs start.

    `quoted[i]` says whether line i begins inside an open quotation.
    """
    bounds = [begin - 1, *starts, end]
    segments = [[i for i in range(a + 1, b) if lines[i]] for a, b in pairwise(bounds)]
    wanted: set[int] = set()
    for _ in range(_PASSES):
        reader = _Reader(lines, quoted, wanted)
        for number, (start, segment) in enumerate(zip(bounds, segments, strict=False)):
            reader.read(start, segment, opening=number == 0)
        missing = _find_missing(lines, set(starts), reader)
        if not missing:
            break
        wanted |= missing
    return Outline(tuple(reader.headings), tuple(reader.paths))


def _find_missing(lines: Sequence[str], starts: Collection[int], reader: _Reader) -> set[int]:
    """Lines that fill a gap in the count of headings: "B. Civil proceedings against M." where A. and C. were found."""
    known = {h.index for h in reader.headings}
    found = set()
    for since, until, rank, ordinal in reader.gaps:
        fits = [
            i for i in range(since, until)
            if lines[i] and i not in starts and i not in known and (int(rank), ordinal) in read_levels(lines[i])
            and len(lines[i]) <= _PLAIN_LENGTH and not lines[i].endswith((";", ",", ":"))
            and not lines[i - 1].endswith(":")
        ]  # fmt: skip
        plain = [i for i in fits if not reader.quoted[i]] or fits
        found.update(plain[-1:])
    return found


def _is_lone_label(line: str) -> bool:
    return len(line) < _LABEL_LENGTH and bool(_LONE_LABEL.fullmatch(line.translate(_SYMBOL_FONT)))


def _in_capitals(line: str) -> bool:
    """ "ALLEGED VIOLATION OF ARTICLE 7 OF THE CONVENTION (art. 7)"."""
    bare = re.sub(r"\([^)]*\)", "", line)
    return bare.upper() == bare and sum(c.isalpha() for c in bare) > 3


def _is_open(text: str) -> bool:
    """Whether a heading goes on on the next line: a lone label, a small word at the end, an open quotation."""
    return _is_lone_label(text) or text.endswith(_OPEN_ENDS) or text.count("“") > text.count("”")


def _has_form(line: str, quoted: int, opening: bool) -> bool:
    """Whether a line right above a paragraph or a heading reads as a heading by its form alone."""
    if is_main_part(line, opening=opening) or _is_lone_label(line):
        return True
    if line.startswith(("“", '"', "...", "…")):
        return False
    if not quoted and _AS_TO.match(line) and not _MAIN_CLAUSE.search(line):
        return True
    if _ends_sentence(line) or (quoted and (line.endswith(_QUOTE_ENDS) or not read_levels(line))):
        return False
    return len(line) <= _LABELLED_LENGTH if read_levels(line) else _is_plain_title(line)


def _ends_sentence(line: str) -> bool:
    return bool(_SENTENCE_END.search(line[-_END_LENGTH:])) and not _INITIAL_END.search(line)


def _is_plain_title(line: str) -> bool:
    first = next((c for c in line if c.isalpha()), "")
    if len(line) > _PLAIN_LENGTH or not first.isupper() or line.startswith(_NO_TITLE):
        return False
    return not any(pattern.search(line) for pattern in (_VERB, _AMOUNT)) and not _STATUTE_UNIT.match(line)
