"""Which lines of a judgment open a numbered paragraph.

A quoted paragraph of another judgment or statute, a list, a sub-heading ("2. The Court’s assessment") and an item of
the operative part open with a number as well. The Court numbers its paragraphs in one rising sequence, so the lines are
not judged one by one: of all rising sequences the one with the best sum of evidence is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A label at the start of a line. The full stop may be missing ("54 The Government …"); the registry's note mark or a
# heading's number may stand before it ("[1]41. …", "I. 1. …"); "10.5" and "3)" are not labels. The letter l is a
# misprint for 1 ("l5.", "3l.").
_LABEL = re.compile(
    r"(?:\[\d+\]\s?|[IVX]{1,4}\.\s)?(?P<number>[0-9l]{1,4})(?P<stop>\s?\.(?![\d.])|(?=\s+[A-Z“\"]))\s*(?P<rest>\S.*)"
)
_SENTENCE_END = re.compile(r"[.:;,?!…–—-][\])”\"’'»*\d]*$|[”\"»]$")
# "29 June 2011 …" at the start of a hard-wrapped line is a date.
_MONTH = re.compile(r"(January|February|March|April|May|June|July|August|September|October|November|December)\b")
_LETTER = re.compile(r"[^\W\d_]")
_MAX_NUMBER = 1500

# Words a paragraph of a judgment has and a rule of a statute or guideline seldom has, and the other way round.
_JUDGMENT_WORDS = re.compile(r"\b(?:applicants?|Government|the Court|the Commission|Mr|Ms|Mrs|[12]\d{3})\b")
_RULE_WORDS = re.compile(r"\b(?:shall|should|must)\b")

# Evidence for a line, in paragraphs' worth: what a sequence gains or loses by taking it.
_PLAIN, _TITLE, _SHORT_TITLE, _LOWER, _NO_STOP, _MISPRINT = 1.0, -0.55, -0.25, -0.6, -0.4, -0.2
_JUDGMENT, _RULE, _AFTER_OMISSION = 0.05, -0.1, 0.8
_QUOTED = (0.0, -0.8, -1.15)  # outside, in a quotation that is never closed, in one that is
_OMISSION = re.compile(r"\(?(?:\.{3}|…)\)?")
_TITLE_LENGTH = 160
_SHORT_LENGTH = 60
# What a gap costs. Extracts leave paragraphs out, so a long gap must cost little more than a short one.
_GAP, _GAP_EACH = 1.6, 0.02


@dataclass(frozen=True, slots=True)
class Label:
    """A line that could open paragraph `number`: its place, the text after the label, the evidence for it."""

    index: int
    number: int
    rest: str
    score: float


def read_label(line: str) -> tuple[int, str] | None:
    """The number a line opens with and the text after it: "43. These obligations …" gives 43; None without a label."""
    match = _LABEL.match(line)
    if match is None or not any(c.isdigit() for c in match["number"]):
        return None
    if not match["stop"] and _MONTH.match(match["rest"]):
        return None
    number = int(match["number"].replace("l", "1"))
    return (number, match["rest"]) if 0 < number <= _MAX_NUMBER else None


def find_labels(lines: Sequence[str], quoted: Sequence[int], start: int, end: int) -> list[Label]:
    """Every line of `lines[start:end]` that opens with a number, with the evidence that it opens a paragraph.

    `quoted[i]` says how line i stands to quotations, as `judgment_layout.find_quoted` does.
    """
    found, before = [], ""
    for index in range(start, end):
        read = read_label(lines[index])
        if read is not None:
            bonus = _AFTER_OMISSION if _OMISSION.fullmatch(before) and not quoted[index] else 0.0
            found.append(Label(index, *read, _weigh(lines[index], read[1], quoted[index]) + bonus))
        before = lines[index] or before
    return found


def _weigh(line: str, rest: str, quoted: int) -> float:
    score = _PLAIN
    if len(rest) < _TITLE_LENGTH and not _SENTENCE_END.search(rest):
        score += _TITLE + (_SHORT_TITLE if len(rest) < _SHORT_LENGTH else 0)
    score += _QUOTED[quoted]
    if _JUDGMENT_WORDS.search(rest):
        score += _JUDGMENT
    elif _RULE_WORDS.search(rest):
        score += _RULE
    first = _LETTER.search(rest)
    if first and first.group().islower() and not rest.startswith(("“", '"')):
        score += _LOWER
    label = line[: len(line) - len(rest)]
    if "." not in label:
        score += _NO_STOP
    if "l" in label:
        score += _MISPRINT
    return score


class _BestBelow:
    """The greatest value among the numbers below a bound, kept as a binary indexed tree: long files stay quick."""

    def __init__(self) -> None:
        self._tree: list[tuple[float, int | None]] = [(0.0, None)] * (_MAX_NUMBER + 2)

    def add(self, number: int, value: float, position: int) -> None:
        while number < len(self._tree):
            if value > self._tree[number][0]:
                self._tree[number] = (value, position)
            number += number & -number

    def below(self, number: int) -> tuple[float, int | None]:
        best: tuple[float, int | None] = (0.0, None)
        number -= 1
        while number > 0:
            if self._tree[number][0] > best[0]:
                best = self._tree[number]
            number -= number & -number
        return best


def choose_sequence(labels: Sequence[Label]) -> list[Label]:
    """The rising sequence of labels with the best sum of evidence, gaps paid for.

    Among equals the one found first in the text is kept, so that the answer does not depend on chance.

    >>> [l.number for l in choose_sequence([Label(0, 1, "A.", 1.0), Label(1, 7, "B.", 0.2), Label(2, 2, "C.", 1.0)])]
    [1, 2]
    """
    best: dict[int, tuple[float, int]] = {}  # number -> (sum, position in `labels`) of the best sequence ending on it
    reach = _BestBelow()  # the same sums, as if the gap from 0 up to their number had been given back
    before: list[int | None] = []
    total, last = 0.0, None
    for position, label in enumerate(labels):
        number = label.number
        value, previous = reach.below(number - 1)
        value -= _GAP + _GAP_EACH * (number - 1)
        near: tuple[float, int | None] | None = best.get(number - 1, (0.0, None) if number == 1 else None)
        if near is not None and near[0] >= value:
            value, previous = near
        value += label.score
        before.append(previous)
        if number not in best or value > best[number][0]:
            best[number] = (value, position)
            reach.add(number, value + _GAP_EACH * number, position)
        if value > total:
            total, last = value, position
    chosen = []
    while last is not None:
        chosen.append(labels[last])
        last = before[last]
    return chosen[::-1]
