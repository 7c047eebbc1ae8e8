"""From the parts of a judgment to its citable units: numbered paragraphs, operative points, separate opinions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ingest.judgment_headings import ALPHA, DIGIT, LETTER, PART, ROMAN, Heading, find_headings
from ingest.judgment_layout import OUTSIDE, Opinion, find_quoted, is_main_part
from ingest.judgment_numbers import Label, choose_sequence, find_labels, read_label

Tokens = tuple[str, ...]
Part = Literal["title", "front", "heading", "text", "closing"]

_RESTART_SCORE = 0.9  # a first paragraph numbered 1 after "THE LAW" must read as a paragraph to restart the count
_RULE = re.compile(r"[_*=\-–—\s]{3,}")  # a printed rule between parts
_LEAST_LAW = 10  # a shorter part on the law may well do without headings
_SERIES = ((re.compile("PROCEDURE"), "procedure"), (re.compile("FACTS"), "facts"))
_OPINION_SCORE, _OPINION_LEAST, _OPINION_LEAD = 0.7, 2, 4
# The verbs an item of the operative part opens with.
_OPERATIVE_VERB = re.compile(
    r"(?:Holds|Declares|Dismisses|Decides|Rejects|Joins|Disjoins|Strikes|Orders|Takes|Invites|Reserves|Finds|States|Says"
    r"|Concludes|Awards|Requests|Adjourns)\b"
)
_ROMAN_ITEM = re.compile(r"\([ivx]{1,5}\)\s+(?P<rest>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A citable unit before it gets its role: identifier below the document, own number, headings, lines of text."""

    tokens: Tokens
    number: int | None
    headings: tuple[Heading, ...]
    start: int
    text: str


@dataclass(slots=True)
class Harvest:
    """What was read from a stretch of lines: units in order, the place of every line, what is amiss."""

    units: list[Unit] = field(default_factory=list)
    places: dict[int, tuple[Tokens, Part]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read_body(lines: Sequence[str], begin: int, end: int) -> Harvest:
    """The numbered paragraphs before the operative part, as `para-N`.

    In a judgment that counts each part from 1 (Lawless v. Ireland), lawyers cite the part on the law by the bare
    number; the others become `procedure/para-N` and `facts/para-N`.
    """
    harvest = Harvest()
    parts = _parts_with_own_count(lines, begin, end)
    for position, (start, stop) in enumerate(parts):
        last = position == len(parts) - 1
        slug = "" if last else _series_name(lines[start], position)
        _read_numbered(lines, start, stop, harvest, prefix=(slug,) if slug else (), word="para-")
    if len(parts) > 1:
        harvest.warnings.append("each part counts its paragraphs from 1; para-N is the part on the law")
    return harvest


def _parts_with_own_count(lines: Sequence[str], begin: int, end: int) -> list[tuple[int, int]]:
    tops = [i for i in range(begin, end) if is_main_part(lines[i], opening=i == begin)]
    quoted = [OUTSIDE] * len(lines)
    cuts = [begin]
    for top, below in pairwise([*tops, end]):
        labels = find_labels(lines, quoted, top, below)
        if top > begin and labels and labels[0].number == 1 and labels[0].score >= _RESTART_SCORE:
            cuts.append(top)
    return list(pairwise([*cuts, end])) if len(cuts) > 2 else [(begin, end)]


def _series_name(heading: str, position: int) -> str:
    return next((name for pattern, name in _SERIES if pattern.search(heading)), f"part-{position + 1}")


def _number(lines: Sequence[str], begin: int, end: int) -> tuple[list[Label], list[int]]:
    """The labels that open paragraphs, and which lines begin inside a quotation.

    Quotations are counted twice: what the first reading takes for paragraphs stands outside any quotation.
    """
    chosen: list[Label] = []
    fresh: set[int] = set()
    for _ in range(2):
        quoted = find_quoted(lines, fresh, begin, end)
        chosen = choose_sequence(find_labels(lines, quoted, begin, end))
        if fresh == {label.index for label in chosen}:
            break
        fresh = {label.index for label in chosen}
    return chosen, find_quoted(lines, fresh, begin, end)


def _read_numbered(
    lines: Sequence[str], begin: int, end: int, harvest: Harvest, *, prefix: Tokens, word: str,
    above: tuple[Heading, ...] = (), stray: Tokens = (),
) -> list[str]:  # fmt: skip
    """Adds the numbered paragraphs of a stretch to `harvest`; returns the text that belongs to none of them.

    `prefix` and `word` make the identifiers, `above` are headings that hold for all, `stray` is the unit for lines
    that belong to no paragraph.
    """
    labels, quoted = _number(lines, begin, end)
    outline = find_headings(lines, [label.index for label in labels], begin, end, quoted)
    headings = {h.index for h in outline.headings}
    at = {label.index: label for label in labels}
    left: list[str] = []
    text, current, start = left, stray, begin
    open_unit: Label | None = None

    def close() -> None:
        if open_unit is not None:
            path = (*above, *outline.path_at(open_unit.index))
            harvest.units.append(
                Unit(tokens=current, number=open_unit.number, headings=path, start=start, text="\n".join(text))
            )

    for index in range(begin, end):
        line = lines[index]
        if not line:
            continue
        if index in headings:
            close()
            open_unit, text, current = None, left, stray
            harvest.places[index] = (stray, "heading")
            continue
        if _RULE.fullmatch(line):
            harvest.places[index] = (stray, "text")
            continue
        if index in at:
            close()
            open_unit, start = at[index], index
            text, current = [open_unit.rest], (*prefix, f"{word}{open_unit.number}")
        else:
            text.append(line)
        harvest.places[index] = (current, "text")
    close()
    return left


def read_operative(lines: Sequence[str], begin: int, end: int) -> Harvest:
    """The operative points `op-N` of `lines[begin:end]`, the line "FOR THESE REASONS" being the first.

    An item keeps the number it is printed with, so that extracts are cited right; one whose number was used already
    counts on. Items without numbers are numbered by order where each opens with a verb of decision.
    """
    harvest = Harvest()
    rows = [i for i in range(begin + 1, end) if lines[i]]
    items = _printed_items(lines, rows) or _unprinted_items(lines, rows)
    current, number, text, start = _open_operative(lines, begin)
    harvest.places[begin] = (current, "text" if current else "heading")
    last, heading = 0, Heading(begin, PART, 0, lines[begin])

    def close() -> None:
        if current:
            unit = Unit(tokens=current, number=number, headings=(heading,), start=start, text="\n".join(text))
            harvest.units.append(unit)

    for index in rows:
        if index in items:
            close()
            printed, rest = items[index]
            if 0 < printed <= last and not harvest.warnings:
                harvest.warnings.append(f"the operative part prints {printed} twice; items are numbered by order")
            last = number = printed if printed > last else last + 1
            current, text, start = (f"op-{last}",), [rest], index
        elif lines[index].strip(".…") == "":
            close()
            current = ()
        elif current:
            text.append(lines[index])
        harvest.places[index] = (current, "text")
    close()
    _warn_of_lost_items(harvest)
    return harvest


def _open_operative(lines: Sequence[str], begin: int) -> tuple[Tokens, int, list[str], int]:
    """In the oldest judgments "For these reasons" is itself a numbered paragraph; its words up to the first item."""
    read = read_label(lines[begin])
    return ((f"para-{read[0]}",), read[0], [read[1]], begin) if read else ((), 0, [], begin)


def _printed_items(lines: Sequence[str], rows: Sequence[int]) -> dict[int, tuple[int, str]]:
    return {i: read for i in rows if (read := read_label(lines[i])) is not None and read[1][0].isupper()}


def _unprinted_items(lines: Sequence[str], rows: Sequence[int]) -> dict[int, tuple[int, str]]:
    items = {}
    for i in rows:
        roman = _ROMAN_ITEM.match(lines[i])
        rest = roman["rest"] if roman else lines[i]
        if _OPERATIVE_VERB.match(rest):
            items[i] = (0, rest)
    return items


def _warn_of_lost_items(harvest: Harvest) -> None:
    numbers = [u.number or 0 for u in harvest.units if u.tokens[0].startswith("op-")]
    missing = [str(n) for n in range(1, max(numbers, default=0)) if n not in numbers]
    if not numbers:
        harvest.warnings.append("the items of the operative part are lost in the source; read the reasons")
    elif missing:
        harvest.warnings.append(f"the operative part lacks item {', '.join(missing)} in the source")
    if numbers and any(place == ((), "text") for place in harvest.places.values()):
        harvest.warnings.append("lines of the operative part stand under no item")


def read_opinion(lines: Sequence[str], opinion: Opinion, order: int) -> Harvest:
    """A separate opinion: `opinion-N` with its unnumbered text, then `opinion-N/M` for its own numbered paragraphs.

    Where every paragraph is numbered, `opinion-N` holds the title, so that the opinion as a whole can be cited.
    """
    harvest = Harvest()
    tokens: Tokens = (f"opinion-{order}",)
    title = Heading(opinion.start, PART, 0, opinion.title)
    for index in range(opinion.start, opinion.text):
        if lines[index]:
            harvest.places[index] = (tokens, "heading")
    inner = Harvest()
    if _counts_paragraphs(lines, opinion):
        left = _read_numbered(
            lines, opinion.text, opinion.end, inner, prefix=tokens, word="", above=(title,), stray=tokens
        )
    else:
        rows = [i for i in range(opinion.text, opinion.end) if lines[i]]
        left = [lines[i] for i in rows]
        inner.places.update((i, (tokens, "text")) for i in rows)
    text = "\n".join(left or [line for line in lines[opinion.start : opinion.text] if line])
    harvest.units.append(Unit(tokens=tokens, number=None, headings=(title,), start=opinion.start, text=text))
    harvest.units.extend(inner.units)
    harvest.places.update(inner.places)
    return harvest


def _counts_paragraphs(lines: Sequence[str], opinion: Opinion) -> bool:
    """Whether an opinion numbers its paragraphs, as against a list or numbered section titles in it."""
    labels, _ = _number(lines, opinion.text, opinion.end)
    if len(labels) < _OPINION_LEAST or labels[0].number > _OPINION_LEAST:
        return False
    lead = sum(1 for i in range(opinion.text, labels[0].index) if lines[i])
    return lead <= _OPINION_LEAD and sum(label.score for label in labels) / len(labels) >= _OPINION_SCORE


def lost_headings(units: Sequence[Unit]) -> bool:
    """True where "THE LAW" lacks the upper levels of headings, with or without lower ones: the source lost them."""
    law = [u.headings for u in units if u.headings and u.headings[0].text.endswith("LAW")]
    ranks = {h.rank for path in law for h in path[1:]}
    if len(law) < _LEAST_LAW:
        return False
    return ROMAN not in ranks or (LETTER in ranks and not ranks & {ALPHA, DIGIT})
