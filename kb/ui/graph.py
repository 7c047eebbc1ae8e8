"""A picture of what surrounds a provision: itself, its neighbours as boxes by instrument, an edge for each relation.

Inline SVG, drawn here: no script, no library. Two drawings of the same: a wide one, and a narrow one for a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from kb.ui.words import escape

MAX_NEIGHBOURS = 16

_BOX, _GAP, _HEAD, _GROUP_GAP = 42, 8, 22, 12
_WIDE, _BOX_WIDE = 900, 290
_NARROW = 350
_CENTRE_WIDE, _CENTRE_HIGH = 190, 60
_TEXT_ROOM = 0.13
"""Signs of a label that fit in one unit of width, at the size the style sheet gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A box: the provision it opens, its place ("Art. 18(1)"), the group it stands in, and the relation in words."""

    id: str
    label: str
    group: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class _Placed:
    neighbour: Neighbour
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class _Heading:
    words: str
    x: int
    y: int


def draw_neighbourhood(name: str, place: str, neighbours: Sequence[Neighbour]) -> str:
    """The picture; "" without neighbours. `name` is the citation of what stands in the middle, `place` its short form.

    At most `MAX_NEIGHBOURS` are drawn, in the order given; those of one group must stand together.
    """
    drawn = list(neighbours[:MAX_NEIGHBOURS])
    if not drawn:
        return ""
    said = "; ".join(f"{n.words} {n.label} ({n.group})" for n in drawn)
    label = f"{name} and its neighbours: it {said}"
    return f'<figure class="pp-graph">{_draw_wide(place, drawn, label)}{_draw_narrow(place, drawn, label)}</figure>'


def _draw_wide(place: str, neighbours: Sequence[Neighbour], label: str) -> str:
    left, right = _halve([list(found) for _, found in groupby(neighbours, lambda n: n.group)])
    columns = [_stack(left, 0, _BOX_WIDE), _stack(right, _WIDE - _BOX_WIDE, _BOX_WIDE)]
    height = max(bottom for _, _, bottom in columns)
    height = max(height, _CENTRE_HIGH)
    middle_x, middle_y = _WIDE // 2, height // 2
    edges, boxes = [], []
    for number, (headings, placed, bottom) in enumerate(columns):
        shift = (height - bottom) // 2
        boxes += [_draw_heading(h, shift) for h in headings]
        for box in placed:
            end = box.x + box.width if number == 0 else box.x
            start = middle_x - _CENTRE_WIDE // 2 if number == 0 else middle_x + _CENTRE_WIDE // 2
            y = box.y + shift + _BOX // 2
            bend = (start + end) // 2
            path = f"M{start} {middle_y}C{bend} {middle_y} {bend} {y} {end} {y}"
            edges.append(_draw_edge(path, box.neighbour.kind))
            boxes.append(_draw_box(box, shift))
    centre = _draw_centre(place, middle_x - _CENTRE_WIDE // 2, middle_y - _CENTRE_HIGH // 2, _CENTRE_WIDE)
    return _svg("wide", _WIDE, height, label, "".join((*edges, *boxes, centre)))


def _draw_narrow(place: str, neighbours: Sequence[Neighbour], label: str) -> str:
    indent, top = 26, _CENTRE_HIGH + 14
    headings, placed, bottom = _stack(
        [list(found) for _, found in groupby(neighbours, lambda n: n.group)], indent, _NARROW - indent
    )
    edges, boxes = [], [_draw_heading(h, top) for h in headings]
    for box in placed:
        y = box.y + top + _BOX // 2
        edges.append(_draw_edge(f"M10 {y}H{indent}", box.neighbour.kind))
        boxes.append(_draw_box(box, top))
    stem = f'<path class="pp-stem" d="M10 {_CENTRE_HIGH}V{placed[-1].y + top + _BOX // 2}"/>'
    centre = _draw_centre(place, 0, 0, _NARROW)
    return _svg("narrow", _NARROW, bottom + top, label, "".join((stem, *edges, *boxes, centre)))


def _halve(groups: Sequence[list[Neighbour]]) -> tuple[list[list[Neighbour]], list[list[Neighbour]]]:
    """Whole groups to the left until half of the boxes stand there, the others to the right."""
    half = sum(map(len, groups)) / 2
    left: list[list[Neighbour]] = []
    right: list[list[Neighbour]] = []
    for group in groups:
        fits = not right and sum(map(len, left)) + len(group) / 2 <= half
        (left if fits or not left else right).append(group)
    return left, right


def _stack(groups: Sequence[Sequence[Neighbour]], x: int, width: int) -> tuple[list[_Heading], list[_Placed], int]:
    """Boxes one below the other under the name of their group, and where the last one ends."""
    headings: list[_Heading] = []
    placed: list[_Placed] = []
    y = 0
    for group in groups:
        y += _GROUP_GAP if placed else 0
        headings.append(_Heading(group[0].group, x, y + _HEAD - 8))
        y += _HEAD
        for neighbour in group:
            placed.append(_Placed(neighbour, x, y, width))
            y += _BOX + _GAP
    return headings, placed, max(0, y - _GAP) + 2


def _svg(kind: str, width: int, height: int, label: str, inner: str) -> str:
    return (
        f'<svg class="pp-graph-{kind}" viewBox="-2 -2 {width + 4} {height + 4}" role="img" '
        f'aria-label="{escape(label)}" xmlns="http://www.w3.org/2000/svg">{inner}</svg>'
    )


def _draw_edge(path: str, kind: str) -> str:
    return f'<path class="pp-edge pp-edge-{escape(kind)}" d="{path}"/>'


def _draw_heading(heading: _Heading, shift: int) -> str:
    words = escape(_cut(heading.words, _BOX_WIDE))
    return f'<text class="pp-graph-group" x="{heading.x}" y="{heading.y + shift}">{words}</text>'


def _draw_centre(place: str, x: int, y: int, width: int) -> str:
    words = _cut(place, width - 20)
    return (
        f'<g class="pp-graph-centre"><rect x="{x}" y="{y}" width="{width}" height="{_CENTRE_HIGH}" rx="6"/>'
        f'<text x="{x + width // 2}" y="{y + _CENTRE_HIGH // 2 + 6}" text-anchor="middle">{escape(words)}</text></g>'
    )


def _draw_box(box: _Placed, shift: int) -> str:
    """One neighbour, a link; the keyboard reaches the same links in the list below the picture."""
    one, y = box.neighbour, box.y + shift
    href = escape(urlencode({"show": one.id}, safe="/"))
    return (
        f'<a href="?{href}" data-browse tabindex="-1" class="pp-graph-node pp-node-{escape(one.kind)}">'
        f"<title>{escape(f'{one.words} {one.group}, {one.label}')}</title>"
        f'<rect x="{box.x}" y="{y}" width="{box.width}" height="{_BOX}" rx="5"/>'
        f'<path class="pp-edge pp-edge-{escape(one.kind)} pp-graph-side" d="M{box.x + 1} {y}v{_BOX}"/>'
        f'<text x="{box.x + 12}" y="{y + 17}">{escape(_cut(one.label, box.width - 20))}</text>'
        f'<text class="pp-graph-words" x="{box.x + 12}" y="{y + 33}">{escape(one.words)}</text></a>'
    )


def _cut(words: str, width: int) -> str:
    most = int(width * _TEXT_ROOM)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
