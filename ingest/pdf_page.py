"""One PDF page as the lines the eye sees: pieces of text put together by where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font  # widths of glyphs; pypdf has no public name for them

_UPRIGHT = 0
"""Only text that runs left to right is read; rotated text on these documents is a stamp in the margin."""

_BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\S+?(?:(?<=[a-z])[-‐](?=[a-z])|(?=\s|$))")
"""What a line may be broken after: a word, or the part of one up to its hyphen."""

_SMALL = 0.87
"""A piece smaller than this share of its line is raised or lowered: a footnote mark, the `nd` of 1552nd."""

_BASELINE_SLACK = 0.25
_RISE = 0.65
"""How far above the line a raised piece stands, and two pieces of one line may differ, in sizes of the type."""

_SPACE = 0.12
"""A gap wider than this share of the type size is a space that the file left out."""

_MARK = re.compile(r"[\s\d*†‡,()\[\]]+")
_UNIT = re.compile(r"\b[ckm]?m$")
"""Before a raised 2 it makes square metres, not a footnote."""

_DEFAULT_WIDTH = 0.5
_LONGEST_LABEL = 6
_LABEL_GAP = 0.6


@dataclass(slots=True, kw_only=True)
class Piece:
    """A run of text in one font.

    `x1` is where it ends, `ink` where its last word does, `first_width` how wide its first word is;

    `glued` says that it goes on without a gap from the piece before, `is_mark` that it is a raised number.
    """

    x: float
    y: float
    size: float
    text: str
    bold: bool
    italic: bool
    x1: float
    ink: float
    first_width: float
    glued: bool = False
    is_mark: bool = False


@dataclass(slots=True, kw_only=True)
class VisualLine:
    """One line on a page. `x` and `x1` are its edges, `size`, `bold` and `italic` those of most of its characters.

    `first_width` is the width of its first word up to a hyphen, `marks` are the footnote numbers taken out of it,
    `text_x` is where the words start after a gap behind a label.
    """

    page: int
    y: float
    x: float
    x1: float
    size: float
    bold: bool
    italic: bool
    text: str
    first_width: float
    marks: tuple[str, ...] = ()
    text_x: float | None = None

    @property
    def width(self) -> float:
        return self.x1 - self.x


@dataclass(slots=True)
class _Collector:
    """What pypdf calls for each run of text, in the order the page draws them."""

    fonts: dict[int, _Face] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    last_origin: tuple[float, float] | None = None

    def take(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        words = text.rstrip("\n")
        if not words:
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[0] * cm[0]) or 1.0
        face = self._face(font)
        real = abs(size * scale) or 1.0
        # A change of font alone does not move the matrix: the run goes on where the last one ended.
        before = self.pieces[-1] if self.pieces else None
        glued = before is not None and self.last_origin == (x, y)
        start = before.x1 if before is not None and glued else x
        self.last_origin = (x, y)
        # pypdf puts a space before a run that follows a gap; only one that fills the gap was drawn.
        joined = before is not None and abs(before.y - y) < 0.1 * real and start - before.x1 < _SPACE * real
        if not joined:
            words = words.lstrip(" ")
        if not words.strip() and not glued:
            return
        first = _FIRST_WORD.match(words.lstrip())
        self.pieces.append(
            Piece(
                x=start,
                y=y,
                size=real,
                text=words,
                bold=face.bold,
                italic=face.italic,
                x1=start + face.width(words) * real,
                ink=start + face.width(words.rstrip()) * real,
                first_width=face.width(first[0] if first else words) * real,
                glued=glued,
            )
        )

    def _face(self, font: Any) -> _Face:
        if id(font) not in self.fonts:
            self.fonts[id(font)] = _Face.read(font)
        return self.fonts[id(font)]


@dataclass(frozen=True, slots=True)
class _Face:
    """A font as far as layout needs it: its weight, its slant, how wide its characters are (in sizes of the type)."""

    font: Any  # kept so that its identity, the key it is remembered under, is not used again
    bold: bool
    italic: bool
    widths: Mapping[str, float]

    @classmethod
    def read(cls, font: Any) -> _Face:
        if not isinstance(font, DictionaryObject):
            return cls(font, False, False, {})
        name = str(font.get("/BaseFont", ""))
        return cls(font, bool(_BOLD_NAME.search(name)), bool(_ITALIC_NAME.search(name)), _widths(font))

    def width(self, text: str) -> float:
        return sum(self.widths.get(character, _DEFAULT_WIDTH) for character in text)


def _widths(font: DictionaryObject) -> dict[str, float]:
    """Width of each character; what cannot be told is left to the default."""
    try:
        metrics = Font.from_font_resource(font)
    except (AttributeError, KeyError, TypeError, ValueError):
        return {}
    widths: dict[str, float] = {}
    if isinstance(metrics.encoding, dict):
        for code, character in metrics.encoding.items():
            shown = metrics.character_map.get(character, character)
            if chr(code) in metrics.character_widths:
                widths[shown] = metrics.character_widths[chr(code)] / 1000
    for code_character, shown in metrics.character_map.items():
        if code_character in metrics.character_widths:
            widths.setdefault(shown, metrics.character_widths[code_character] / 1000)
    return widths


def read_page(page: PageObject, number: int) -> list[VisualLine]:
    """The lines of a page from top to bottom. May raise whatever pypdf raises for a damaged page."""
    collector = _Collector()
    page.extract_text(orientations=(_UPRIGHT,), visitor_text=collector.take)
    return [line for row in _rows(collector.pieces) if (line := _line(row, number)) is not None]


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces on one baseline, from the top down; small ones above or below a baseline join the line they belong to."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: -p.y):
        for row in rows[-2:]:
            if abs(row[0].y - piece.y) <= _BASELINE_SLACK * min(row[0].size, piece.size):
                row.append(piece)
                break
        else:
            rows.append([piece])
    kept: list[list[Piece]] = []
    for index, row in enumerate(rows):
        near = [other for other in rows[max(0, index - 1) : index + 2] if other is not row and _carries(other, row)]
        if near:
            near[0].extend(row)
        else:
            kept.append(row)
    order = {id(piece): place for place, piece in enumerate(pieces)}
    return [sorted(row, key=lambda p: (round(p.x, 1), order[id(p)])) for row in kept]


def _carries(line: Sequence[Piece], small: Sequence[Piece]) -> bool:
    """Whether all of `small` is raised or lowered type inside `line`."""
    size, y = max(p.size for p in line), line[0].y
    left, right = min(p.x for p in line), max(p.x1 for p in line)
    return all(
        p.size < _SMALL * size
        and -_BASELINE_SLACK * size <= p.y - y <= _RISE * size
        and left - size <= p.x <= right + size
        and len(p.text.strip()) <= 12
        for p in small
    )


def _line(row: list[Piece], page: int) -> VisualLine | None:
    sizes: Counter[float] = Counter()
    for piece in row:
        sizes[round(piece.size, 1)] += len(piece.text.strip())
    size = max(sizes, key=lambda s: (sizes[s], s))
    for place, piece in enumerate(row):
        raised = place and piece.size < _SMALL * size and _MARK.fullmatch(piece.text)
        piece.is_mark = bool(raised) and not _UNIT.search(row[place - 1].text)
    words = [piece for piece in row if not piece.is_mark]
    text = _join(row)
    if not text.strip():
        return None
    half = sum(len(p.text) for p in words) / 2
    return VisualLine(
        page=page,
        y=max(words, key=lambda p: (round(p.size, 1) == size, len(p.text))).y,
        x=words[0].x + _leading_space(words[0]),
        first_width=words[0].first_width,
        x1=max(p.ink for p in words),
        size=size,
        bold=sum(len(p.text) for p in words if p.bold) > half,
        italic=sum(len(p.text) for p in words if p.italic) > half,
        text=text.strip(),
        marks=tuple(p.text.strip() for p in row if p.is_mark),
        text_x=_text_x(words, size),
    )


def _text_x(words: Sequence[Piece], size: float) -> float | None:
    """Where the words start behind a label: after a gap wider than those of the line, which justifying makes alike."""
    gaps = [after.x - before.x1 for before, after in pairwise(words) if not after.glued]
    if len(words) < 2 or words[1].glued or len(words[0].text.strip()) > _LONGEST_LABEL:
        return None
    like_the_others = gaps[1:] and abs(gaps[0] - sorted(gaps[1:])[len(gaps[1:]) // 2]) < _SPACE * size
    return words[1].x if gaps[0] > _LABEL_GAP * size and not like_the_others else None


def _leading_space(piece: Piece) -> float:
    spaces = len(piece.text) - len(piece.text.lstrip())
    return spaces * 0.25 * piece.size


def _join(pieces: Sequence[Piece]) -> str:
    """The words of a line without its footnote marks; a space goes where a gap shows that one was left out."""
    text = ""
    previous: Piece | None = None
    for piece in pieces:
        words = "" if piece.is_mark else piece.text
        if previous is not None and words and not piece.glued and text[-1:] != " " and words[0] != " ":
            size = min(previous.size, piece.size)
            text += " " if piece.x - previous.x1 > _SPACE * size else ""
        text += words
        previous = piece
    return text
