"""A cited answer as lawyers write it, taken apart: sentences with their place, list items, quotations, references.

Headings, questions and code are no sentences here. An item of a list is read with the words it hangs from, a citation
that stands alone after a sentence belongs to it, and `[1]` is what the list of references below says it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kb.text import split_sentences

Kind = Literal["sentence", "item", "quotation", "reference"]

MAX_SENTENCES = 5_000
"""Sentences read of one answer; a longer text is no answer."""

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_BOLD_LINE = re.compile(r"\s{0,3}(?:\*\*|__)[^*_]{1,120}(?:\*\*|__):?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,})\s*$")
_QUOTED = re.compile(r"\s{0,3}>+\s?")
_BULLET = re.compile(r"\s{0,12}(?:[-*+•–—]|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\)|(?:[a-z]|[ivx]{1,4})\))\s+")
_NUMBERED = re.compile(r"\s{0,12}\d{1,3}[.)]\s+")
_ROW = re.compile(r"\s{0,3}\|")
_RULED_ROW = re.compile(r"[\s|:-]+$")
_ENTRY = re.compile(r"\s{0,6}\[\^?(\w{1,6})\]:?\s+(?=\S)")
_REFERENCES = re.compile(
    r"[\s#*_]*(?:references?|sources?|citations?|notes|footnotes|endnotes|authorities|table of authorities"
    r"|bibliography)[\s*_:]*$",
    re.I,
)
"""The heading above a list of references; below it "1." numbers an entry too."""
_AFTER_MARK = re.compile(
    r"([.!?][\"”’')\]]?)(\s?(?:\[[^\[\]]{1,400}\]|[¹²³⁰⁴-⁹]+)(?:,?\s?\[[^\[\]]{1,400}\])*)(?=\s|$)"
)
"""Markers set after the full stop, "… be removed. [1] Courts …": they close the sentence before."""
_ABBREVIATED = re.compile(
    r"(?:\b(?:al|ibid|op|cit|loc|lit|pt|subpara|subparas|sub-para|rec|conv|prot|ff|seq|ed|eds|approx|incl|Ltd|Co|Inc"
    r"|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)|§)\.?\)?$"
)
"""Shortenings, beside those of `kb.text`, with which no sentence ends when a figure or a small word follows."""
_GOES_ON = re.compile(r"[\"“(\[]*(?:[a-z\d§]|Art)")
_LONGEST_QUOTATION = 6
"""Sentences within which a mark of quotation that was opened must be closed again; else it was a slip."""
_LEAST_WORDS = re.compile(r"\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: `answer[start:end]`, what kind it is, and the span (`lead`) of the words an item hangs from.

    `list` numbers the list that an item stands in, from 1; 0 for none. `label` is a reference's: "1" of "[1] …".
    `tail` is where citations begin that stood alone after it, 0 where none did.
    """

    start: int
    end: int
    kind: Kind = "sentence"
    lead: tuple[int, int] | None = None
    list: int = 0
    label: str = ""
    tail: int = 0


@dataclass(slots=True)
class _Block:
    """Consecutive lines of one paragraph, item, quotation, entry or heading: the spans of their words."""

    kind: Literal["paragraph", "item", "quotation", "reference", "heading"]
    spans: list[tuple[int, int]]
    label: str = ""


def split_answer(text: str, is_citation: Callable[[int, int], bool]) -> tuple[Sentence, ...]:
    """The sentences of an answer in order. `is_citation(start, end)` says whether a stretch holds citations alone.

    A sentence ends where lawyers end it: never after "Art.", "no. 2872/02", "v.", "para." or "§§". At most
    `MAX_SENTENCES` are given.

    >>> answer = "Rape is an offence (Art. 36). Is it? See K.U. v. Finland."
    >>> [answer[s.start:s.end] for s in split_answer(answer, lambda start, end: False)]
    ['Rape is an offence (Art. 36).', 'Is it?', 'See K.U. v. Finland.']
    """
    found: list[Sentence] = []
    lead: tuple[int, int] | None = None
    number = 0
    for block in _read_blocks(text):
        if block.kind == "heading":
            lead = None
            continue
        pieces = [s for s in _split_block(text, block) if _LEAST_WORDS.search(text, s.start, s.end)]
        if block.kind == "item":
            number += not (found and found[-1].kind == "item")
            pieces = [replace(p, lead=lead, list=number) for p in pieces]
        else:
            lead = None
        _append(found, pieces, is_citation)
        if block.kind != "item" and found and text[found[-1].end - 1] == ":":
            lead = (found[-1].start, found[-1].end)
        if len(found) > MAX_SENTENCES:
            break
    return tuple(found[:MAX_SENTENCES])


def _append(found: list[Sentence], pieces: Sequence[Sentence], is_citation: Callable[[int, int], bool]) -> None:
    """Adds sentences; what holds only citations is drawn to the one before."""
    for piece in pieces:
        before = found[-1] if found else None
        joins = before is not None and piece.kind in ("sentence", "quotation") and before.kind != "reference"
        if joins and before is not None and is_citation(piece.start, piece.end):
            found[-1] = replace(before, end=piece.end, tail=before.tail or piece.start)
        else:
            found.append(piece)


def _read_blocks(text: str) -> Iterator[_Block]:
    """Blocks in order; code is left out."""
    open_block: _Block | None = None
    fenced = listing = False
    for start, end in _lines(text):
        line = text[start:end]
        if _FENCE.match(line):
            fenced = not fenced
            line = ""
        if fenced or not line.strip() or (_RULED_ROW.fullmatch(line) and not _UNDERLINE.fullmatch(line)):
            if open_block:
                yield open_block
            open_block = None
            continue
        if _UNDERLINE.fullmatch(line):
            if open_block:
                yield _Block("heading", open_block.spans) if len(open_block.spans) == 1 else open_block
            open_block = None
            continue
        if _REFERENCES.fullmatch(line):
            listing = True
        block = _open(line, start, end, open_block, listing)
        if block is None:
            assert open_block is not None
            open_block.spans.append(_trim(text, start + _skip_quote(line, open_block.kind), end))
            continue
        if open_block:
            yield open_block
        open_block = block
    if open_block:
        yield open_block


def _open(line: str, start: int, end: int, before: _Block | None, listing: bool) -> _Block | None:
    """The block that a line begins, None where it goes on with the one before."""
    if _HEADING.match(line) or _BOLD_LINE.match(line) or _REFERENCES.fullmatch(line):
        return _Block("heading", [(start, end)])
    if entry := _ENTRY.match(line):
        return _Block("reference", [(start + entry.end(), end)], entry[1])
    if quoted := _QUOTED.match(line):
        return None if before and before.kind == "quotation" else _Block("quotation", [(start + quoted.end(), end)])
    numbered = _NUMBERED.match(line)
    if numbered and listing:
        return _Block("reference", [(start + numbered.end(), end)], line[: numbered.end()].strip(" .)"))
    # a number that a line break brought to the front of a line ("… Article\n36. The …") opens nothing
    listed = numbered if before is None or before.kind != "paragraph" else None
    if item := _BULLET.match(line) or listed or _ROW.match(line):
        return _Block("item", [(start + item.end(), end)])
    if before is None or before.kind in ("heading", "quotation"):
        return _Block("paragraph", [(start, end)])
    return None


def _skip_quote(line: str, kind: str) -> int:
    found = _QUOTED.match(line) if kind == "quotation" else None
    return found.end() if found else 0


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"))
        start += len(line)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _split_block(text: str, block: _Block) -> Iterator[Sentence]:
    """The sentences of one block, with their places in the answer."""
    line, places = _fold(text, block.spans)
    if not line:
        return
    kind: Kind = block.kind if block.kind in ("item", "quotation", "reference") else "sentence"
    if kind in ("quotation", "reference"):
        yield Sentence(start=places[0], end=places[-1] + 1, kind=kind, label=block.label)
        return
    at = 0
    for length in _measure_sentences(line):
        yield Sentence(start=places[at], end=places[at + length - 1] + 1, kind=kind)
        at += length + 1


def _fold(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """The words of some spans in one line, white space runs as one space, and the place of each character."""
    characters: list[str] = []
    places: list[int] = []
    for start, end in spans:
        for n in range(start, end):
            if not text[n].isspace():
                characters.append(text[n])
                places.append(n)
            elif characters and characters[-1] != " ":
                characters.append(" ")
                places.append(n)
        if characters and characters[-1] != " ":
            characters.append(" ")
            places.append(end)
    while characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return "".join(characters), places


def _measure_sentences(line: str) -> Iterator[int]:
    """The length of each sentence of a folded line, in order; one space stands between them."""
    # markers after the full stop are moved before it, so that the break comes after them; lengths stay the same
    moved = _AFTER_MARK.sub(lambda m: m[2] + m[1], line)
    length, held = 0, ""
    parts = split_sentences(moved)
    for n, part in enumerate(parts):
        length += len(part) + (1 if length else 0)
        held = f"{held} {part}"
        following = parts[n + 1] if n + 1 < len(parts) else ""
        abbreviated = following and _ABBREVIATED.search(part[:-1]) and _GOES_ON.match(following)
        quoting = _is_open(held) and any("”" in p for p in parts[n + 1 : n + 1 + _LONGEST_QUOTATION])
        if abbreviated or quoting:
            continue
        yield length
        length, held = 0, ""


def _is_open(words: str) -> bool:
    """True inside a quotation: its full stops are not the writer's."""
    return words.rfind("“") > words.rfind("”")
