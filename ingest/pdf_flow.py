"""Lines of a page into paragraphs: gap, type, edge, indentation and label tell where one ends and the next begins."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.hyphens import Vocabulary
from ingest.pdf_labels import LabelCount, PrintedLabel, label_of
from ingest.pdf_measures import SAME_EDGE, Measures, align_pages, measure
from ingest.pdf_page import VisualLine
from ingest.source import SourceLine, fold, strip_typography

_POINTS_A_COLUMN = 3.0
"""How many points of the page one leading space of a line stands for; levels differ by 14 points or more."""

_SAME_SIZE = 0.6
_HEADING = re.compile(
    r"(?:Article|Chapter|Section|Title|Part|Appendix|Annex)(?: (?:\d+|[IVXLC]+))?\b(?:\s*[–—-].*|\.?$)|Preamble"
    r"|(?:[IVX]{1,5}|[A-Z]|\d{1,2})\.\s.*|\((?:[a-z]|[ivx]{1,5}|\d)\)\s.*",
    re.IGNORECASE,
)
_BARE_HEADING = re.compile(r"(?:Article|Chapter|Section|Title|Part) (?:\d+|[IVXLC]+)", re.IGNORECASE)
"""A heading that keeps a line to itself, with its words on the next ("ARTICLE 8")."""

_ENDS_SENTENCE = re.compile(r"(?:[.;:!?][”’\"')\]]*| [-–—])$")
_ENDS_ITEM = re.compile(r"(?:[.;:,]|\b(?:and|or))[”’\"')\]]*$")
_ABBREVIATION = re.compile(r"\b(?:art|arts|cf|dr|mm|mr|mrs|ms|no|nos|p|para|paras|pp|v|vol)\.$", re.IGNORECASE)
_RECITAL = re.compile(r"(?:[A-Z]\w+(?:ing|ed)|Also|Aware|Conscious|Mindful)\b")
"""How a recital begins; within one, a semicolon may also part the instruments it lists."""

_NAMES_PARTIES = re.compile(r"The (?:member |Committee of )?(?:States|Governments|Ministers)\b")
_FINAL_CLAUSE = re.compile(r"(?:In witness whereof|IN WITNESS WHEREOF)\b|(?:Done|DONE) (?:at|in) [A-Z]")
_AFTER_RECITALS = re.compile(r"Ha(?:ve|s) agreed as follows\b|Recommends that\b", re.IGNORECASE)


@dataclass(slots=True)
class _Paragraph:
    """The lines of one paragraph so far; `label` is the one it opened with."""

    lines: list[VisualLine]
    label: PrintedLabel | None = None

    @property
    def x(self) -> float:
        return self.lines[0].x

    @property
    def rest_x(self) -> float | None:
        """Where its second and further lines start; None while there is only one."""
        return self.lines[1].x if len(self.lines) > 1 else None


def flow(pages: Sequence[Sequence[VisualLine]]) -> tuple[SourceLine, ...]:
    """The paragraphs of the pages, each as one line with its place on the page as leading spaces.

    A cut word is made whole; headings, list items and quoted paragraphs are lines of their own.
    """
    aligned = align_pages(pages)
    lines = [line for page in aligned for line in page]
    if not lines:
        return ()
    measures = measure(aligned)
    paragraphs = _Cutter(measures).cut(lines)
    vocabulary = Vocabulary(line.text for line in lines)
    writer = _Writer(measures, vocabulary, _hanging(paragraphs), _levels(paragraphs))
    return tuple(
        SourceLine(number=number, text=writer.write(paragraph), page=paragraph.lines[0].page)
        for number, paragraph in enumerate(paragraphs, start=1)
    )


@dataclass(slots=True)
class _Cutter:
    """Goes through the lines once and cuts them into paragraphs."""

    measures: Measures
    count: LabelCount = field(default_factory=LabelCount)

    def cut(self, lines: Sequence[VisualLine]) -> list[_Paragraph]:
        paragraphs: list[_Paragraph] = []
        for line in lines:
            label = label_of(line.text)
            if paragraphs and not self._starts(paragraphs[-1], line, label):
                paragraphs[-1].lines.append(line)
                continue
            paragraphs.append(_Paragraph(lines=[line], label=label))
            if label:
                self.count.note(label)
        return paragraphs

    def _starts(self, paragraph: _Paragraph, line: VisualLine, label: PrintedLabel | None) -> bool:
        """Whether `line` opens a new paragraph."""
        last = paragraph.lines[-1]
        if paragraph.label and paragraph.label.alone and len(paragraph.lines) == 1 and label is None:
            return False  # the number stands alone, its words follow
        if self._differs(last, line) or self._has_gap(last, line):
            return True
        if all(map(self._is_heading, (paragraph.lines[0], last, line))):
            return self._heading_starts(last, line)
        if not self.measures.is_full(last, line) or (label is None and _FINAL_CLAUSE.match(line.text)):
            return True
        if label:
            return self._label_starts(paragraph, line, label)
        return self._words_start(paragraph, line)

    @staticmethod
    def _differs(last: VisualLine, line: VisualLine) -> bool:
        """Whether the type changes as between a heading and the text; italics alone may be a title in a sentence."""
        slanted = line.bold and line.italic != last.italic
        return line.bold != last.bold or slanted or abs(line.size - last.size) > _SAME_SIZE

    def _has_gap(self, last: VisualLine, line: VisualLine) -> bool:
        return last.page == line.page and (line.y > last.y or self.measures.has_gap(last, line))

    def _is_heading(self, line: VisualLine) -> bool:
        label = label_of(line.text)
        return line.bold or (self.measures.is_centred(line) and (label is None or label.kinds == ("capital",)))

    def _heading_starts(self, last: VisualLine, line: VisualLine) -> bool:
        """A heading goes on below only where the next word did not fit on its line."""
        opens = _HEADING.fullmatch(line.text) or _BARE_HEADING.fullmatch(last.text)
        return bool(opens) or not self.measures.is_full_heading(last, line)

    def _label_starts(self, paragraph: _Paragraph, line: VisualLine, label: PrintedLabel) -> bool:
        """The line above is full, so a label may be a word carried over ("paragraph | 2 of this article")."""
        rest, last = paragraph.rest_x, paragraph.lines[-1]
        if line.text_x is not None or (rest is not None and abs(line.x - rest) > SAME_EDGE):
            return True
        if rest is None and abs(line.x - paragraph.x) <= SAME_EDGE and self.measures.has_indented_first(line):
            return True
        if self.measures.spaced and label.is_number and last.page == line.page:
            return False
        ends = _ENDS_ITEM if label.goes_on else _ENDS_SENTENCE
        ended = ends.search(last.text) and not _ABBREVIATION.search(last.text)
        return bool(ended) and self.count.is_due(label)

    def _words_start(self, paragraph: _Paragraph, line: VisualLine) -> bool:
        """The line above is full: words at its edge carry it on, words at another edge open a paragraph."""
        last, rest = paragraph.lines[-1], paragraph.rest_x
        unparted = last.page != line.page or not self.measures.spaced
        first = paragraph.lines[0].text
        if unparted and paragraph.label is None and last.text.endswith((";", ",")):
            recital = (last.text.endswith(";") or _NAMES_PARTIES.match(first)) and _RECITAL.match(line.text)
            if recital or _AFTER_RECITALS.match(line.text):
                return True
        if rest is not None:
            return abs(line.x - rest) > SAME_EDGE
        if line.x >= paragraph.x - SAME_EDGE:
            same_edge = line.x <= paragraph.x + SAME_EDGE
            return self.measures.has_indented_first(last) if same_edge else paragraph.label is None
        # One full line, then words further left: the rest of an indented first line, or words of the level above.
        return paragraph.label is not None and self.measures.step > SAME_EDGE


def _hanging(paragraphs: Sequence[_Paragraph]) -> dict[int, float]:
    """For each place a label stands at, where the words behind it mostly hang."""
    found: defaultdict[int, Counter[float]] = defaultdict(Counter)
    for paragraph in paragraphs:
        rest = paragraph.rest_x if paragraph.rest_x is not None else paragraph.lines[0].text_x
        if paragraph.label and rest is not None and rest > paragraph.x + SAME_EDGE:
            found[_place(paragraph.x)][round(rest - paragraph.x, 0)] += 1
    return {place: steps.most_common(1)[0][0] for place, steps in found.items()}


def _levels(paragraphs: Sequence[_Paragraph]) -> set[int]:
    """The places at which labels stand or words hang: a line there is indented, even if it happens to be centred."""
    places: Counter[int] = Counter()
    for paragraph in paragraphs:
        if paragraph.label:
            places.update(_place(x) for x in {paragraph.x, paragraph.rest_x} if x is not None)
    return {place for place, count in places.items() if count > 1}


def _place(x: float) -> int:
    return round(x / SAME_EDGE)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a paragraph as one line; its place on the page becomes leading spaces."""

    measures: Measures
    vocabulary: Vocabulary
    hangs: dict[int, float]
    levels: set[int]

    def write(self, paragraph: _Paragraph) -> str:
        parts: list[str] = []
        tail = paragraph.lines[0].text
        for line in paragraph.lines[1:]:
            parts.append(self.vocabulary.join(tail, line.text)[: -len(line.text)])
            tail = line.text
        text = fold(strip_typography("".join((*parts, tail))))
        label = label_of(text)
        if self._is_heading(paragraph, label):
            return text
        column = _column(paragraph.x - self.measures.left)
        if label is None or label.alone:
            return " " * column + text
        head, _, words = text.partition(" ")
        step = self.hangs.get(_place(paragraph.x)) or self._usual_step
        gap = max(2, _column(step) - len(head)) if step else 1
        return " " * column + head + " " * gap + words

    @property
    def _usual_step(self) -> float:
        return Counter(self.hangs.values()).most_common(1)[0][0] if self.hangs else 0.0

    def _is_heading(self, paragraph: _Paragraph, label: PrintedLabel | None) -> bool:
        if all(line.bold for line in paragraph.lines):
            return True
        around = {_place(paragraph.x) - 1, _place(paragraph.x), _place(paragraph.x) + 1}
        centred = all(self.measures.is_centred(line) for line in paragraph.lines)
        return centred and label is None and not around & self.levels


def _column(points: float) -> int:
    return max(0, round(points / _POINTS_A_COLUMN))
