"""Plots as inline SVG and HTML: places in per cent fit any width, and letters keep their size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_COLOURS = ("var(--deep)", "var(--rubric)", "var(--other)")
_DASHES = ("", "6 3", "2 3")
"""Lines differ in dash as well as in colour, for print and for readers who see no red."""


def draw_dots(rows: Sequence[tuple[str, float, float, float, bool]]) -> str:
    """A line a system: its mean as a dot and its interval as a bar between 0 and 1.

    `rows` are name, mean, low, high, and whether it is ours.
    """
    ticks = "".join(_text(100 * t, 12, f"{t:g}", _anchor(t)) for t in _TICKS)
    lines = ['<span class="axis"></span><svg class="axis" aria-hidden="true" style="height:1rem">', ticks]
    lines.append('</svg><span class="axis value">mean</span>')
    for name, mean, low, high, ours in rows:
        colour, mark = ("var(--deep)", " ours") if ours else ("var(--other)", "")
        grid = "".join(_line(100 * t, "0", 100 * t, "100%", "var(--line)") for t in _TICKS)
        bar = _line(100 * low, "50%", 100 * high, "50%", colour, 5, ' stroke-opacity=".35" stroke-linecap="round"')
        dot = f'<circle cx="{100 * mean:.2f}%" cy="50%" r="5.5" fill="{colour}"/>'
        label = f"{name}: {mean:.3f}, between {low:.3f} and {high:.3f}"
        lines.append(
            f'<span class="name{mark}">{escape(name)}</span>'
            f'<svg role="img" aria-label="{escape(label)}"><title>{escape(label)}</title>{grid}{bar}{dot}</svg>'
            f'<span class="value{mark}">{mean:.3f}</span>'
        )
    return f'<div class="dots">{"".join(lines)}</div>'


def draw_lines(series: Mapping[str, Sequence[tuple[float, float]]], x_label: str, y_label: str) -> str:
    """Lines over logarithmic axes; `series` maps a name to its points, all above 0. Nothing where there is no point."""
    points = [p for line in series.values() for p in line if min(p) > 0]
    if not points:
        return ""
    x_axis, y_axis = (_Axis([p[n] for p in points]) for n in (0, 1))
    parts = [_line(0, f"{100 - y_axis.place(t):.2f}%", 100, f"{100 - y_axis.place(t):.2f}%", "var(--line)")
             for t in y_axis.ticks]  # fmt: skip
    parts += [_text(-1.5, f"{100 - y_axis.place(t):.2f}%", short(t), "end") for t in y_axis.ticks]
    parts += [_text(x_axis.place(x), "100%", short(x), "middle", 'dy="1.4em"') for x in sorted({p[0] for p in points})]
    highest = max(series, key=lambda name: max(series[name], default=(0.0, 0.0)))
    for n, (name, line) in enumerate(series.items()):
        colour, dash = _COLOURS[n % 3], _DASHES[n % 3]
        places = [(x_axis.place(x), 100 - y_axis.place(y)) for x, y in sorted(line) if min(x, y) > 0]
        for (x1, y1), (x2, y2) in pairwise(places):
            extra = f' stroke-dasharray="{dash}"' if dash else ""
            parts.append(_line(x1, f"{y1:.2f}%", x2, f"{y2:.2f}%", colour, 2, extra))
        parts += [f'<circle cx="{x:.2f}%" cy="{y:.2f}%" r="4" fill="{colour}"/>' for x, y in places]
        if places and len(series) > 1:
            beside = f'dy="{"-.8em" if name == highest else "2.3em"}" style="fill:{colour}"'
            parts.append(_text(places[-1][0], f"{places[-1][1]:.2f}%", name, "end", beside))
    label = escape(f"{y_label} by {x_label}")
    return f'<div class="plot"><svg role="img" aria-label="{label}">{"".join(parts)}</svg></div>'


class _Axis:
    """A logarithmic axis from the power of ten below the least value to the one above the greatest, in per cent."""

    def __init__(self, values: Sequence[float]) -> None:
        self._low = math.floor(math.log10(min(values)))
        self._high = max(self._low + 1, math.ceil(math.log10(max(values))))
        self.ticks = [10.0**n for n in range(self._low, self._high + 1)]

    def place(self, value: float) -> float:
        return 100 * (math.log10(value) - self._low) / (self._high - self._low)


def short(value: float) -> str:
    """A number for an axis: 640000 as 640k, 0.5 as 0.5."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"


def _anchor(tick: float) -> str:
    return "start" if tick == 0 else "end" if tick == 1 else "middle"


def _line(x1: float, y1: str, x2: float, y2: str, colour: str, width: int = 1, extra: str = "") -> str:
    return f'<line x1="{x1:.2f}%" y1="{y1}" x2="{x2:.2f}%" y2="{y2}" stroke="{colour}" stroke-width="{width}"{extra}/>'


def _text(x: float, y: float | str, words: str, anchor: str, extra: str = "") -> str:
    return f'<text x="{x:.2f}%" y="{y}" text-anchor="{anchor}" {extra}>{escape(words)}</text>'
