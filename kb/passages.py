"""Provisions to passages: what is searched, apart from what is quoted. A passage never crosses a provision.

A provision that fits the embedding model is one passage; a longer one is split at its own lines, then at its
sentences, then between words, always inside the provision, and nothing is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence

from kb.model import Passage, Pinpoint, Unit
from kb.records import Case, Digest

CountTokens = Callable[[str], int]

_BREAKS = (
    re.compile(r"\n"),  # the provision's own lines: its paragraphs, letters, quotations
    re.compile(r"(?<=[.;:!?][”\"’)])\s|(?<=[.;:!?])\s(?=[A-Z“(\[0-9])"),  # sentences and the items of a list
    re.compile(r"(?<=,)\s"),
    re.compile(r"\s"),
)
_CONTEXT_SHARE = 0.35
"""Headings and lead may take at most this share of a passage's tokens; the provision's own words take the rest."""


def make_passages(unit: Unit, digests: Sequence[Digest], count: CountTokens, limit: int) -> Iterator[Passage]:
    """The passages of one unit: its official text, and each of its digest records.

    `count` gives the tokens of a text, the model's two marks included; no passage has more than `limit`.
    """
    context = _shorten("\n".join(_context(unit)), int(limit * _CONTEXT_SHARE), count)
    pinpoint = Pinpoint.parse(unit.id)
    if unit.layer == "official" and unit.text:
        room = limit - count(context) if context else limit
        for n, (start, end) in enumerate(split_text(unit.text, room, count)):
            words = unit.text[start:end]
            yield Passage(
                key=f"{unit.id}#{n}", pinpoint=pinpoint, text=words, start=start, end=end,
                search_text=f"{context}\n{words}".strip(), layer="official",
            )  # fmt: skip
    for record in digests:
        yield from _digest_passages(unit, record, count, limit)


def _digest_passages(unit: Unit, record: Digest, count: CountTokens, limit: int) -> Iterator[Passage]:
    """One passage for the summary, one for the everyday questions it answers."""
    parts = [("", record.summary)] + [(f"?{n}", ask) for n, ask in enumerate(record.asks)]
    for suffix, words in parts:
        heading = "" if suffix else f"{unit.heading}\n" if unit.heading else ""
        for n, (start, end) in enumerate(split_text(words, limit - count(heading), count)):
            yield Passage(
                key=f"{unit.id}~{record.dash}{suffix}.{n}", pinpoint=Pinpoint.parse(unit.id), text=record.summary,
                search_text=f"{heading}{words[start:end]}", layer="digest",
            )  # fmt: skip


def make_case_passages(case: Case, lead: Unit, count: CountTokens, limit: int) -> Iterator[Passage]:
    """What a judgment is about, under the paragraph that carries its main holding: facts, holding, everyday questions.

    Whoever describes the case ("a stepfather hid a camera in the bathroom") is led to what the Court held of it.
    """
    parts = [("facts", case.facts), ("held", case.held), *((f"?{n}", ask) for n, ask in enumerate(case.asks))]
    for suffix, words in parts:
        heading = "" if suffix.startswith("?") else f"{case.name}\n"
        for n, (start, end) in enumerate(split_text(words, limit - count(heading), count)):
            yield Passage(
                key=f"{lead.id}~case{suffix}.{n}", pinpoint=Pinpoint.parse(lead.id), text=lead.summary,
                search_text=f"{heading}{words[start:end]}", layer="digest",
            )  # fmt: skip


def _context(unit: Unit) -> Iterator[str]:
    """What a reader sees above the provision: the last division, the heading, the words it hangs from.

    Of a judgment only the nearest heading: the ones above it say little ("THE LAW") and would be embedded 30,000 times.
    """
    above = () if unit.role else unit.division[-1:]
    for line in dict.fromkeys((*above, unit.heading, unit.lead)):
        if line:
            yield line


def _shorten(text: str, limit: int, count: CountTokens) -> str:
    if not text or count(text) <= limit:
        return text
    (start, end), *_ = split_text(text, limit, count)
    return text[start:end]


def split_text(text: str, limit: int, count: CountTokens) -> list[tuple[int, int]]:
    """Spans of `text` in order that together hold every word of it, each of at most `limit` tokens.

    White space between spans belongs to none. A single word longer than `limit` is cut between characters.
    """
    return list(_split(text, 0, len(text), limit, count, 0))


def _split(text: str, start: int, end: int, limit: int, count: CountTokens, level: int) -> Iterator[tuple[int, int]]:
    start, end = _trim(text, start, end)
    if start >= end:
        return
    if count(text[start:end]) <= limit:
        yield start, end
        return
    if level == len(_BREAKS):
        middle = (start + end) // 2
        if end - start < 2:
            yield start, end
            return
        yield from _split(text, start, middle, limit, count, level)
        yield from _split(text, middle, end, limit, count, level)
        return
    held = start
    for a, b in _pieces(text, start, end, level):
        if count(text[held:b]) <= limit:
            continue
        if a > held:
            yield from _split(text, held, a, limit, count, level + 1)
        held = a
    yield from _split(text, held, end, limit, count, level + 1)


def _pieces(text: str, start: int, end: int, level: int) -> Iterator[tuple[int, int]]:
    at = start
    for found in _BREAKS[level].finditer(text, start, end):
        if found.start() > at:
            yield at, found.start()
        at = found.end()
    if at < end:
        yield at, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def hash_text(search_text: str) -> str:
    """Content hash under which a vector is kept: the same words are embedded once."""
    return hashlib.sha256(search_text.encode()).hexdigest()
