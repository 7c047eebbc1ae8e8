"""Prints texts as the Council of Europe does, so that reading a PDF can be compared with reading text.

A text is first turned into blocks (`treaty_blocks`, `recommendation_blocks`, `judgment_blocks`), then set by
`make_pdf` with the options of `Print`: running heads, page numbers, footnotes, hyphenation, narrow columns …
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

_PAGE = (595.0, 842.0)
_STEP = 20.0
_VOWELS = "aeiouy"


@dataclass(frozen=True, kw_only=True)
class Print:
    """How a text is set. `gap` is the space between paragraphs, `first_line` the indent of a first line."""

    running_head: str = ""
    number_in_head: bool = False
    page_numbers: bool = True
    footnotes: dict[str, str] = field(default_factory=dict)
    footnote_rule: bool = False
    hyphenate: bool = False
    soft_hyphens: bool = False
    number_alone: bool = False
    words_apart: bool = False
    justify: bool = False
    mirror: bool = False
    cover: tuple[str, ...] = ()
    width: float = 440.0
    height: float = 640.0
    size: float = 10.0
    leading: float = 12.5
    gap: float = 6.0
    first_line: float = 0.0
    font: str = "Times-Roman"
    bold: str = "Times-Bold"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph: `x` is where its label stands, `hang` how much further its words do; small type for quotations."""

    text: str
    label: str = ""
    x: float = 0.0
    hang: float = 0.0
    bold: bool = False
    centre: bool = False
    small: bool = False
    first_line: bool = False


@dataclass(kw_only=True)
class _Line:
    x: float
    y: float
    text: str
    font: str
    size: float
    spare: float = 0.0


class _Setter:
    """Sets blocks on pages from the top down, breaking a page wherever it is full."""

    def __init__(self, style: Print) -> None:
        self.style = style
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=_PAGE, invariant=1)
        self.page = 0
        self.notes: list[tuple[str, str]] = []
        self.used: list[str] = []
        self._new_page()

    # --- pages

    def _new_page(self) -> None:
        self.page += 1
        self.top = 742.0
        self.y = self.top
        self.notes = []
        style = self.style
        self.left = 75.0 + (14.0 if style.mirror and self.page % 2 else 0.0)
        self.canvas.setFont(style.font, 8)
        if style.running_head:
            right = f"{style.running_head}   {self.page}" if self.page % 2 else f"{self.page}   {style.running_head}"
            self.canvas.drawString(self.left, 795, right if style.number_in_head else style.running_head)
        if style.page_numbers:
            self.canvas.drawCentredString(_PAGE[0] / 2, 40, str(self.page))

    def _end_page(self) -> None:
        if self.notes:
            y = self._bottom() - 14
            if self.style.footnote_rule:
                self.canvas.setFont(self.style.font, 8)
                self.canvas.drawString(self.left, y + 9, "_" * 20)
            for mark, text in self.notes:
                self.canvas.setFont(self.style.font, 5)
                self.canvas.drawString(self.left, y + 3, mark)
                for line in _wrap(text, self.style.font, 8, self.style.width - 8, 0):
                    self.canvas.setFont(self.style.font, 8)
                    self.canvas.drawString(self.left + 6, y, line)
                    y -= 9.5
        self.canvas.showPage()

    def _bottom(self) -> float:
        lines = sum(len(_wrap(t, self.style.font, 8, self.style.width - 8, 0)) for _, t in self.notes)
        return self.top - self.style.height + (9.5 * lines + 20 if self.notes else 0)

    def finish(self) -> bytes:
        self._end_page()
        self.canvas.save()
        return self.buffer.getvalue()

    # --- blocks

    def cover(self, lines: Sequence[str]) -> None:
        self.y -= 150
        for text in lines:
            self.block(Block(text=text, bold=True, centre=True))
        self._end_page()
        self._new_page()

    def block(self, block: Block) -> None:
        style = self.style
        size = style.size - 1.5 if block.small else style.size
        leading = style.leading - 1.5 if block.small else style.leading
        font = style.bold if block.bold else style.font
        lines = self._lines(block, font, size)
        if self.y < self.top:
            self.y -= style.gap * (2 if block.bold else 1)
        for number, (x, text) in enumerate(lines):
            if self.y - leading < self._bottom():
                self._end_page()
                self._new_page()
            last = number + 1 == len(lines)
            self._draw(block, x, text, font, size, justify=style.justify and not last and not block.centre)
            self.y -= leading

    def _lines(self, block: Block, font: str, size: float) -> list[tuple[float, str]]:
        """Where each line starts and what it says; a hanging label is part of the first."""
        style = self.style
        words = f"{block.label}\t{block.text}" if block.label and block.hang else f"{block.label} {block.text}".strip()
        width = style.width - block.x - block.hang
        if block.centre:
            return [
                ((style.width - stringWidth(line, font, size)) / 2, line)
                for line in _wrap(words, font, size, style.width * 0.85, 0)
            ]
        if block.label and block.hang:
            if not block.text:
                return [(block.x, block.label)]
            wrapped = self._wrap_words(block.text, font, size, width, 0)
            if style.number_alone and block.label[0].isdigit():
                return [(block.x, block.label), *((block.x + block.hang, line) for line in wrapped)]
            first = f"{block.label}\t{wrapped[0]}"
            return [(block.x, first), *((block.x + block.hang, line) for line in wrapped[1:])]
        indent = style.first_line if block.first_line else 0.0
        wrapped = self._wrap_words(words, font, size, width, indent)
        return [(block.x + (indent if not i else 0), line) for i, line in enumerate(wrapped)]

    def _wrap_words(self, text: str, font: str, size: float, width: float, indent: float) -> list[str]:
        hyphen = "\u00ad" if self.style.soft_hyphens else "-"
        return _wrap(text, font, size, width, indent, hyphen if self.style.hyphenate else "")

    def _draw(self, block: Block, x: float, text: str, font: str, size: float, *, justify: bool) -> None:
        x += self.left
        label, tab, rest = text.partition("\t")
        if tab:
            self._string(x, label, font, size)
            x, text = x + block.hang, rest
        spare = self.style.width - (x - self.left) - stringWidth(text, font, size)
        spaces = text.count(" ")
        spread = spare / spaces if justify and spaces and 0 < spare < 60 else 0.0
        for mark, note in self.style.footnotes.items():
            if mark in text and mark not in self.used:
                self.used.append(mark)
                self._with_note(x, text, mark, note, font, size)
                return
        if self.style.words_apart or spread:
            for word in text.split(" "):
                self._string(x, word, font, size)
                x += stringWidth(word + " ", font, size) + spread
            return
        self._string(x, text, font, size)

    def _with_note(self, x: float, text: str, mark: str, note: str, font: str, size: float) -> None:
        number = str(len(self.used))
        self.notes.append((number, note))
        before, after = text[: text.index(mark) + len(mark)], text[text.index(mark) + len(mark) :]
        self._string(x, before, font, size)
        x += stringWidth(before, font, size)
        self._string(x, number, font, size * 0.6, rise=size * 0.35)
        self._string(x + stringWidth(number, font, size * 0.6), after, font, size)

    def _string(self, x: float, text: str, font: str, size: float, rise: float = 0.0) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.y + rise, text)


def make_pdf(blocks: Iterable[Block], style: Print | None = None) -> bytes:
    """The blocks as a PDF."""
    style = style or Print()
    setter = _Setter(style)
    if style.cover:
        setter.cover(style.cover)
    for block in blocks:
        setter.block(block)
    return setter.finish()


def _wrap(text: str, font: str, size: float, width: float, indent: float, hyphen: str = "") -> list[str]:
    lines: list[str] = []
    line = ""
    room = width - indent
    for word in _breakable(text):
        joined = line + word
        if stringWidth(joined.rstrip(), font, size) <= room or not line:
            line = joined
            continue
        head, tail = _cut(word.rstrip(), room - stringWidth(line, font, size), font, size) if hyphen else ("", word)
        if head:
            lines.append(line + head + hyphen)
            line = tail + (" " if word.endswith(" ") else "")
        else:
            lines.append(line.rstrip())
            line = word
        room = width
    return [*lines, line.rstrip()] if line.strip() else lines


def _breakable(text: str) -> list[str]:
    """Words with their space, and words with a hyphen in the parts a line may break after."""
    parts: list[str] = []
    for word in text.split(" "):
        pieces = re.split(r"(?<=[a-z]-)(?=[a-z])", word)
        parts.extend([*pieces[:-1], pieces[-1] + " "])
    return parts


def _cut(word: str, room: float, font: str, size: float) -> tuple[str, str]:
    """The longest part of a word that fits before a syllable of the rest, and the rest; nothing for short words."""
    letters = re.match(r"[^\W\d_]+", word)
    if not letters or len(letters[0]) < 7:
        return "", word
    for end in range(len(letters[0]) - 3, 2, -1):
        before, after = word[end - 1], word[end]
        syllable = after not in _VOWELS and before in _VOWELS and word[end + 1] in _VOWELS
        if syllable and stringWidth(word[:end] + "-", font, size) <= room:
            return word[:end], word[end:]
    return "", word


# --- texts into blocks ------------------------------------------------------------------------------------------------


def treaty_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """The layout of a treaty kept as text (number, 4 spaces a letter, 8 a roman number) as print sets it."""
    numbered = False
    for number, line in enumerate(line for line in lines if line.strip()):
        text, level = line.strip(), (len(line) - len(line.lstrip())) // 4
        if not number or re.match(r"(Article|Chapter|Section|Title) [\dIVX]+ –|Preamble$|Appendix –", text):
            numbered = False
            yield Block(text=text, bold=True, centre=True)
        elif match := re.match(r"(\d{1,2})(?: (.*)|$)", text) if not level else None:
            numbered = True
            yield Block(label=match[1], text=match[2] or "", hang=_STEP)
        elif match := re.match(r"([a-z]|[ivx]+|–) (.*)", text) if level else None:
            yield Block(label=match[1], text=match[2], x=level * _STEP, hang=_STEP)
        else:
            yield Block(text=text, x=(level + 1) * _STEP if level else numbered * _STEP)
        if text.startswith(("IN WITNESS", "In witness", "Done at", "DONE at")):
            numbered = False


def recommendation_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """A recommendation, in the readers' plain lines, as print sets it: numbers at the margin, words hanging."""
    level = 0
    for number, line in enumerate(line for line in lines if line.strip()):
        text = line.strip()
        if re.fullmatch(r"-{3,}", text):
            continue
        if match := re.match(r"(?:- )?(\d+\.\d+) (.*)", text):
            level = 1
            yield Block(label=match[1], text=match[2], x=_STEP, hang=1.4 * _STEP)
        elif match := re.match(r"(?:- )?(\d+\.) (.*)", text):
            level = 0
            yield Block(label=match[1], text=match[2], hang=1.2 * _STEP)
        elif match := re.match(r"- (.*)", text):
            yield Block(label="–", text=match[1], x=(level + 1.4) * _STEP, hang=_STEP)
        elif not number or re.match(r"(PREAMBLE|Appendix to|[IVX]+\. )", text) or _is_short_heading(text):
            yield Block(text=text, bold=True, centre=not number)
        else:
            yield Block(text=text)


def _is_short_heading(text: str) -> bool:
    return len(text) < 60 and text[0].isupper() and text[-1].isalpha()


def judgment_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """A judgment as HUDOC prints it: centred cover, bold headings, indented first lines, small quotations."""
    cover = True
    quoted = False
    for line in (line.strip() for line in lines if line.strip()):
        cover = cover and not line.startswith("In the case of")
        heading = len(line) < 120 and bool(re.match(r"(?:[IVX]+|[A-Z])\. \S|[A-Z ’']+$|\([a-z]\) [A-Z]", line))
        if cover:
            yield Block(text=line, centre=True, bold=line.startswith("CASE OF"))
        elif heading and not quoted:
            yield Block(text=line, bold=True)
        else:
            quoted = (quoted or line.startswith("“")) and not re.match(r"\d+\. [A-Z]", line)
            yield Block(text=line, small=quoted, x=14 if quoted else 0, first_line=not quoted)
            quoted = quoted and not line.endswith("”")
