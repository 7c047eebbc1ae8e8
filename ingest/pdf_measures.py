"""What a whole PDF says of its layout: margins, the distance of its lines, whether gaps part its paragraphs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.pdf_labels import label_of
from ingest.pdf_page import VisualLine

SAME_EDGE = 3.0
"""Points by which two lines of one paragraph may start apart."""

_USUAL_LEADING = 1.2
_GAP = 0.12
_SMALLEST_GAP = 1.3
"""A distance wider by this share of the type size, and by this many points, is a gap between paragraphs."""

_WIDTH_ERROR = 0.02
"""Widths of lines are known to about this share of the text's width."""

_CENTRE_ERROR = 8.0
_BOLD_MARGIN, _PLAIN_MARGIN = 0.5, 2.0
_SPACE = 0.25
_NARROW = 0.6
"""Centred lines are not broken before this share of the text's width; the lines of a cover are chosen, not broken."""

_CUT = re.compile(r"(?<=\S)[-\u2010\u00ad/]$")
_SAME_SIZE = 0.3
_MANY = 5
_MOST = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """`left` and `right` bound the text; `edges` are right edges of narrower blocks, by type size and indentation.

    `centred` is the width of the longest centred line, in bold and in plain type; `leading` the distance of lines by
    type size; `spaced` whether numbered paragraphs have a gap above them; `step` by how much the second line of a
    paragraph mostly stands further right than its label, less than 0 where first lines are indented; `body` the size
    of the type of the text.
    """

    left: float
    right: float
    centred: dict[bool, float]
    edges: dict[tuple[int, int], float]
    leading: dict[float, float]
    spaced: bool
    step: float
    body: float

    @property
    def width(self) -> float:
        return self.right - self.left

    def has_gap(self, line: VisualLine, following: VisualLine) -> bool:
        """Whether the distance between two lines of a page is more than that within a paragraph."""
        return _has_gap(line, following, self.leading)

    def has_indented_first(self, line: VisualLine) -> bool:
        """Whether it is set as the first line of a paragraph whose other lines start further left."""
        return (
            self.step < -SAME_EDGE
            and abs(line.size - self.body) < _SAME_SIZE
            and abs(line.x - self.left + self.step) <= SAME_EDGE
        )

    def right_of(self, line: VisualLine) -> float:
        return self.edges.get(_block(line), self.right)

    def is_full(self, line: VisualLine, following: VisualLine) -> bool:
        """Whether the first word of the following line would not have fitted on this one."""
        if _CUT.search(line.text):
            return True
        return self._fills(line, following, self.right_of(line) - line.x)

    def is_full_heading(self, line: VisualLine, following: VisualLine) -> bool:
        """The same for a heading; centred ones are set narrower than the text, as wide as the longest of them."""
        if not self.is_centred(line):
            return self.is_full(line, following)
        return self._fills(line, following, max(self.centred[line.bold], _NARROW * self.width))

    def _fills(self, line: VisualLine, following: VisualLine, room: float) -> bool:
        return line.width + _SPACE * line.size + following.first_width >= room - _WIDTH_ERROR * self.width

    def is_centred(self, line: VisualLine) -> bool:
        """Whether it stands in the middle, away from both edges; plain type must be further from them to be trusted."""
        middle = (self.left + self.right) / 2
        margin = line.size * (_BOLD_MARGIN if line.bold else _PLAIN_MARGIN)
        apart = min(line.x - self.left, self.right - line.x1) > margin
        return apart and abs((line.x + line.x1) / 2 - middle) < _CENTRE_ERROR


def align_pages(pages: Sequence[Sequence[VisualLine]]) -> list[list[VisualLine]]:
    """Moves left and right pages onto each other where the margins are mirrored."""
    flat = [line for page in pages for line in page]
    sides = [_left([line for line in flat if line.page % 2 == side]) for side in (0, 1)]
    if None in sides or abs((sides[0] or 0.0) - (sides[1] or 0.0)) <= SAME_EDGE:
        return [list(page) for page in pages]
    target = min(side for side in sides if side is not None)
    shifts = [target - (side or target) for side in sides]
    return [[_moved(line, shifts[line.page % 2]) for line in page] for page in pages]


def _moved(line: VisualLine, by: float) -> VisualLine:
    text_x = None if line.text_x is None else line.text_x + by
    return replace(line, x=line.x + by, x1=line.x1 + by, text_x=text_x)


def measure(pages: Sequence[Sequence[VisualLine]]) -> Measures:
    """Measures the pages, which must be free of running heads and footnotes."""
    lines = [line for page in pages for line in page]
    right = _percentile([line.x1 for line in _body(lines)] or [line.x1 for line in lines], 0.95)
    left = _left(lines)
    leading, steps = _leadings(pages, right), _steps(pages, right)
    measures = Measures(
        left=left if left is not None else min(line.x for line in lines),
        right=right,
        centred={},
        edges=_edges(lines, right),
        leading=leading,
        spaced=_is_spaced(pages, leading),
        step=sorted(steps)[len(steps) // 2] if steps else 0.0,
        body=_body_size(lines),
    )
    centred = [line for line in lines if measures.is_centred(line)]
    widths = {bold: max((line.width for line in centred if line.bold is bold), default=0.0) for bold in (True, False)}
    return replace(measures, centred=widths)


def _body_size(lines: Sequence[VisualLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _body(lines: Sequence[VisualLine]) -> list[VisualLine]:
    body = _body_size(lines)
    return [line for line in lines if abs(line.size - body) < _SAME_SIZE]


def _left(lines: Sequence[VisualLine]) -> float | None:
    """The leftmost edge that a fair number of lines share."""
    if not lines:
        return None
    counts = Counter(round(line.x) for line in lines)
    needed = max(2, len(lines) // 50)
    shared = [x for x in counts if counts[x] + counts[x - 1] + counts[x + 1] >= needed]
    return float(min(shared)) if shared else min(line.x for line in lines)


def _percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _block(line: VisualLine) -> tuple[int, int]:
    return round(line.size), round(line.x / SAME_EDGE)


def _edges(lines: Sequence[VisualLine], right: float) -> dict[tuple[int, int], float]:
    """The right edge of blocks that are narrower than the text, such as quotations indented on both sides."""
    blocks: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for line in lines:
        blocks[_block(line)].append(line.x1)
    width = right - min(line.x for line in lines)
    edges: dict[tuple[int, int], float] = {}
    for block, ends in blocks.items():
        edge = _percentile(ends, 0.9)
        at_edge = sum(abs(end - edge) <= _WIDTH_ERROR * width for end in ends)
        if len(ends) >= _MANY and at_edge * 2 >= len(ends) and edge >= right - width / 4:
            edges[block] = min(edge, right)
    return edges


def _leadings(pages: Sequence[Sequence[VisualLine]], right: float) -> dict[float, float]:
    """The usual distance below a line that reaches the right edge, for each type size."""
    found: defaultdict[float, list[float]] = defaultdict(list)
    for page in pages:
        for line, following in pairwise(page):
            distance = line.y - following.y
            same = abs(line.size - following.size) < 0.3
            if same and 0.8 * line.size < distance < 3 * line.size and line.x1 > 0.9 * right:
                found[round(line.size, 1)].append(distance)
    return {size: _smallest_usual(distances) for size, distances in found.items()}


def _smallest_usual(distances: Sequence[float]) -> float:
    """The most frequent distance, or a smaller one that is a fair part as frequent: a text of short paragraphs."""
    counts = Counter(round(distance) for distance in distances)
    most = counts.most_common(1)[0][1]
    usual = min(distance for distance, count in counts.items() if count * 4 >= most)
    near = sorted(distance for distance in distances if round(distance) == usual)
    return near[len(near) // 2]


def _has_gap(line: VisualLine, following: VisualLine, leading: dict[float, float]) -> bool:
    size = round(following.size, 1)
    usual = leading.get(size, _USUAL_LEADING * size)
    return line.y - following.y > usual + max(_SMALLEST_GAP, _GAP * size)


def _is_spaced(pages: Sequence[Sequence[VisualLine]], leading: dict[float, float]) -> bool:
    gaps = [
        _has_gap(line, following, leading)
        for page in pages
        for line, following in pairwise(page)
        if (label := label_of(following.text)) and label.is_number
    ]
    return bool(gaps) and sum(gaps) >= _MOST * len(gaps)


def _steps(pages: Sequence[Sequence[VisualLine]], right: float) -> list[float]:
    """Told by the second line of labelled paragraphs, taking those whose first line reaches the right edge."""
    return [
        following.x - line.x
        for page in pages
        for line, following in pairwise(page)
        if line.x1 > 0.9 * right and label_of(line.text) and not label_of(following.text)
    ]
